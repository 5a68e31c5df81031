// The two canvases: overview and lanes, drawn once per change, with a needle that only moves.
const overview = one("#overview");
const lanesBox = one("#lanes");
const selected = { item: null };
const OVERVIEW_HEIGHT = 58;
const DRAW = {
  axis: drawAxis,
  phases: drawPhases,
  speech: drawSpeech,
  aloud: drawAloud,
  silences: drawSilences,
  interjections: drawInterjections,
  cues: drawCues,
  wave: drawWave,
};

function prepare(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.height = `${height}px`;
  }
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

function drawLanes() {
  const width = lanesBox.clientWidth;
  if (!width) return;
  if (width !== geometry.width) layOut(width);
  const ctx = prepare(one("canvas", lanesBox), width, geometry.height);
  hits = [];
  ctx.save();
  ctx.beginPath();
  ctx.rect(geometry.left, 0, width - geometry.left, geometry.height);
  ctx.clip();
  drawOutside(ctx, toX, LANES[0].top + LANES[0].height, geometry.height, geometry.left, geometry.width);
  for (const lane of LANES) DRAW[lane.kind](ctx, lane);
  ctx.restore();
  ctx.textAlign = "left";
  for (const lane of LANES) drawName(ctx, lane);
  placeNeedles();
  placeBrush();
}

// A name stands beside its lane, or above it on a narrow screen: there over the lines of time, on a
// ground of its own.
function drawName(ctx, lane) {
  const beside = lane.lane ? lane.lane.beside : "";
  const small = `10px ${font}`;
  const room = geometry.left - 10;
  const middle = lane.top + lane.height / 2;
  if (lane.head) {
    const text = beside ? `${lane.name}, ${beside}` : lane.name;
    ctx.font = small;
    ctx.fillStyle = colours.panel;
    ctx.fillRect(0, lane.top - 13, Math.min(ctx.measureText(text).width + 6, geometry.width), 13);
    ctx.fillStyle = colours.muted;
    clipText(ctx, text, 2, lane.top - 3, geometry.width - 4, small);
  } else if (geometry.left) {
    ctx.fillStyle = lane.kind === "speech" ? colours.ink : colours.muted;
    clipText(ctx, lane.name, 0, middle + (beside ? -1 : 4), room, `12px ${font}`);
    ctx.fillStyle = colours.muted;
    if (beside) clipText(ctx, beside, 0, middle + 11, room, small);
  }
}

// What lies before and after the interview, where one of a longer recording counts.
function drawOutside(ctx, x, top, bottom, left, right) {
  for (const [from, to] of [[left, Math.min(x(partFrom), right)], [Math.max(x(partTo), left), right]]) {
    if (to - from < 1) continue;
    ctx.fillStyle = colours.band;
    ctx.fillRect(from, top, to - from, bottom - top);
    ctx.fillStyle = colours.muted;
    clipText(ctx, "does not count", from + 5, (top + bottom) / 2, to - from - 8, `10px ${font}`);
  }
}

function drawOverview() {
  const width = overview.clientWidth;
  if (!width) return;
  const ctx = prepare(one("canvas", overview), width, OVERVIEW_HEIGHT);
  const x = (time) => (time / data.duration) * width;
  const bar = (from, to, top, height) =>
    ctx.fillRect(x(from), top, Math.max(x(to) - x(from), 0.6), height);
  drawOutside(ctx, x, 0, OVERVIEW_HEIGHT, 0, width);
  data.phases.forEach(([from, to, key, word]) => {
    ctx.fillStyle = key === "implementation" ? colours.line : colours.band;
    bar(from, to, 0, OVERVIEW_HEIGHT);
    ctx.fillStyle = colours.ink;
    clipText(ctx, word, x(from) + 5, 11, x(to) - x(from) - 8, `10px ${font}`);
  });
  for (const lane of data.lanes) {
    ctx.fillStyle = colours[lane.role];
    const top = lane.role === "candidate" ? 16 : 28;
    for (const [from, to] of lane.spans) bar(from, to, top, 10);
  }
  for (const [from, to, owner] of data.silences) {
    if (to - from < 3) continue;
    ctx.fillStyle = ownerColour(owner);
    bar(from, to, 40, 6);
  }
  for (const item of data.interjections) {
    if (item.sound === undefined) continue;
    const look = lookOf(item);
    ctx.fillStyle = lookColour(look);
    const high = look === "immediate" ? 5 : look === "noticeable" || look === "deferred" ? 7 : 10;
    ctx.fillRect(x(item.e) - 1, OVERVIEW_HEIGHT - high, 2, high);
  }
}

function placeBrush() {
  const width = overview.clientWidth;
  const from = view.from / data.duration;
  const to = view.to / data.duration;
  const move = (selector, transform) => { one(selector, overview).style.transform = transform; };
  move(".before", `scaleX(${from})`);
  move(".after", `scaleX(${1 - to})`);
  move(".brush", `translateX(${from * width}px) scaleX(${Math.max(to - from, 6 / width)})`);
  move(".start", `translateX(${from * width}px)`);
  move(".end", `translateX(${to * width}px)`);
}

function placeNeedles() {
  one(".needle", overview).style.transform =
    `translateX(${(player.time / data.duration) * overview.clientWidth}px)`;
  const needle = one(".needle", lanesBox);
  const inside = player.time >= view.from && player.time <= view.to;
  needle.hidden = !inside;
  if (inside) needle.style.transform = `translateX(${toX(player.time)}px)`;
}

let waiting = false;
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    drawLanes();
  });
}

function describePosition(time) {
  const phase = data.phases.find((p) => time >= p[0] && time < p[1]);
  const voices = data.lanes.filter((lane) => {
    const i = firstIndex(lane.spans.length, (k) => lane.spans[k][1] > time);
    return i < lane.spans.length && lane.spans[i][0] <= time;
  });
  const who = voices.map((v) => v.name).join(" and ") || "silence";
  return `${clock(time)}, ${phase ? `${phase[3]}, ` : ""}${who}`;
}

function startTimeline() {
  lanesBox.setAttribute("aria-valuemax", Math.round(data.duration));
  let spoken = -1;
  on("time", (time) => {
    placeNeedles();
    const second = Math.floor(time);
    if (second === spoken) return;
    spoken = second;
    lanesBox.setAttribute("aria-valuenow", second);
    lanesBox.setAttribute("aria-valuetext", describePosition(time));
  });
  on("view", redraw);
  on("colours", () => {
    for (const name of Object.keys(hatches)) delete hatches[name];
    drawOverview();
    redraw();
  });
  new ResizeObserver(() => {
    geometry.width = 0;
    drawOverview();
    redraw();
  }).observe(lanesBox);
  lanesBox.setAttribute("aria-valuetext", describePosition(0));
}
