// Keys and help; then everything starts.
function step(kind, way) {
  const scored = data.silences.filter((s) => s[1] - s[0] >= 3);
  const items = {
    silences: scored.length ? scored : data.silences,
    interjections: data.interjections,
    late: data.interjections.filter((i) => i.pace === "slow" || i.pace === "unanswered"),
  }[kind];
  const start = (item) => (kind === "silences" ? item[0] : item.s);
  // A step from the very beginning also finds what begins there, unless it is there already.
  const now = player.time || selected.item === items[0] ? player.time : -1;
  const after = firstIndex(items.length, (k) => start(items[k]) > now + 0.02);
  const before = firstIndex(items.length, (k) => start(items[k]) >= now - (player.playing ? 1.5 : 0.02)) - 1;
  const item = items[way > 0 ? after : before];
  if (!item) return;
  selected.item = item;
  seek(start(item), false);
  fillNote(kind === "silences" ? silenceNote(item) : interjectionNote(item), one("#inspector"));
  showNote();
  redraw();
}

// The note belongs to the timeline: whoever sees that sees both, whoever reads elsewhere stays there.
function showNote() {
  const lanes = lanesBox.getBoundingClientRect();
  if (lanes.bottom > 0 && lanes.top < groundOfPage()) one("#inspector").scrollIntoView({ block: "nearest" });
}

const KEYS = {
  " ": togglePlay,
  ArrowLeft: () => seek(player.time - 5, false),
  ArrowRight: () => seek(player.time + 5, false),
  n: () => step("interjections", 1),
  p: () => step("interjections", -1),
  s: () => step("silences", 1),
  S: () => step("silences", -1),
  u: () => step("late", 1),
  U: () => step("late", -1),
  c: copyQuote,
  "+": () => zoom(0.5),
  "=": () => zoom(0.5),
  "-": () => zoom(2),
  0: () => setView(0, data.duration),
  "<": () => changeSpeed(-1),
  ">": () => changeSpeed(1),
  "/": () => one("#search-words") && one("#search-words").focus(),
  "?": () => one("#help").showModal(),
};

// What a slider is expected to do when it has the focus.
const SLIDER_KEYS = {
  Home: () => seek(0, false),
  End: () => seek(data.duration, false),
  PageUp: () => seek(player.time - 30, false),
  PageDown: () => seek(player.time + 30, false),
  ArrowUp: () => seek(player.time + 5, false),
  ArrowDown: () => seek(player.time - 5, false),
};

// A box that does not scroll leaves the arrows to the page: who clicks a bar of a chart has it in focus.
function scrolls(target, key) {
  const box = key.startsWith("Arrow") && target.closest(".table-box, .chart-box");
  if (!box) return false;
  const sideways = key === "ArrowLeft" || key === "ArrowRight";
  return sideways ? box.scrollWidth > box.clientWidth : box.scrollHeight > box.clientHeight;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  const target = event.target;
  if (target.closest("input:not([type=checkbox]), select, textarea")) return;
  const pressed = event.key === " " && target.closest("button, a, summary, input");
  const action = KEYS[event.key] || (lanesBox === target && SLIDER_KEYS[event.key]);
  if (!action || pressed || scrolls(target, event.key)) return;
  if (!one("#keys-on").checked && !lanesBox.contains(target)) return;
  event.preventDefault();
  action();
}

// One listener for every moment on the page: rows, buttons, chart bars. Who selects text in a row
// does not mean to play it.
function startMoments() {
  document.addEventListener("click", (event) => {
    const row = String(window.getSelection()).length > 2 ? null : event.target.closest(".seeks tbody tr");
    const target = event.target.closest("[data-seek]") || (row && one("[data-seek]", row));
    if (target) seek(Number(target.dataset.seek), true);
  });
}

// Parts that were far away get their height while the page scrolls to them, so that the way's end
// moves: arrive again, for as many frames as the parts above may take. Not once the reader goes
// elsewhere: where nothing had to scroll, the next scroll is his.
const FRAMES_TO_SETTLE = 8;
function arrive(target) {
  let left = FRAMES_TO_SETTLE;
  const settle = () => {
    target.scrollIntoView({ behavior: "instant" });
    left -= 1;
    if (left) requestAnimationFrame(settle);
  };
  const stop = new AbortController();
  for (const own of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    document.addEventListener(own, () => stop.abort(), { once: true, passive: true, signal: stop.signal });
  }
  document.addEventListener("scrollend", () => { stop.abort(); settle(); }, { once: true, signal: stop.signal });
}

startTheme();
startPlayer();
startWindow();
startTimeline();
startPointer();
startTables();
startMoments();
startTranscript();
startCueKey();
startMemory();
document.addEventListener("keydown", onKey);
for (const link of all("nav a")) {
  link.addEventListener("click", (event) => {
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;  // a tab or a window of its own
    if (!elsewhere) arrive(one(link.getAttribute("href")));
  });
}
one("#help-open").addEventListener("click", () => one("#help").showModal());
one("#print").addEventListener("click", () => window.print());
for (const button of all("[data-step]")) {
  button.addEventListener("click", () => step(button.dataset.step, Number(button.dataset.way)));
}
readColours();
