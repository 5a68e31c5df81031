// The stretch of time that the lanes show, and the moves on it.
const SHORTEST_S = 2;
const WHOLE_UP_TO_S = 600;
const view = { from: partFrom, to: Math.max(Math.min(partTo, partFrom + WHOLE_UP_TO_S * 1.5), partFrom + 1) };

function setView(from, to) {
  const span = clamp(to - from, Math.min(SHORTEST_S, data.duration), data.duration);
  const middle = (from + to) / 2;
  view.from = clamp(middle - span / 2, 0, data.duration - span);
  view.to = view.from + span;
  tell("view");
}

function zoom(factor, around) {
  const centre = around === undefined ? zoomCentre() : around;
  const span = (view.to - view.from) * factor;
  const share = (centre - view.from) / (view.to - view.from);
  const from = centre - span * share;
  setView(from, from + span);
}

function zoomCentre() {
  const inside = player.time >= view.from && player.time <= view.to;
  return inside ? player.time : (view.from + view.to) / 2;
}

function pan(seconds) {
  const span = view.to - view.from;
  const from = clamp(view.from + seconds, 0, data.duration - span);
  setView(from, from + span);
}

// Bring a moment into view, a quarter from the left.
function reveal(time) {
  const span = view.to - view.from;
  if (time >= view.from + span * 0.02 && time <= view.from + span * 0.95) return;
  const from = clamp(time - span / 4, 0, data.duration - span);
  setView(from, from + span);
}

// A part of the interview says which one it is.
function sayWindow() {
  const whole = view.from < 0.5 && view.to > data.duration - 0.5;
  one("#window").hidden = whole;
  one("#window").textContent = whole ? "" : `${clock(view.from)} to ${clock(view.to)} of ${lasts(data.duration)}`;
}

function startWindow() {
  sayWindow();
  on("view", sayWindow);
  one("#zoom-in").addEventListener("click", () => zoom(0.5));
  one("#zoom-out").addEventListener("click", () => zoom(2));
  one("#zoom-all").addEventListener("click", () => setView(0, data.duration));
  on("seek", reveal);
  on("time", (time) => {
    if (player.playing && !pointer.down) reveal(time);
  });
}
