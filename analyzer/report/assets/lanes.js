// The lanes and how their spans are drawn; only what the window shows is touched.
const LANES = [];
const geometry = { width: 0, height: 0, left: 0 };
let hits = [];

// Lay the lanes out for a width; narrow screens put the names inside the lanes.
function layOut(width) {
  const narrow = width < 640;
  geometry.width = width;
  geometry.left = narrow ? 0 : 104;
  LANES.length = 0;
  let top = 0;
  const add = (kind, name, height, more) => {
    const head = narrow && kind !== "axis" && kind !== "phases" ? 13 : 0;
    LANES.push({ kind, name, top: top + head, height, head, ...more });
    top += height + head + 6;
  };
  add("axis", "", 20);
  add("phases", "Phase", 20);
  for (const lane of data.lanes) add("speech", lane.name, 26, { lane });
  if (data.aloud.covered.length + data.aloud.quiet.length) add("aloud", "Thinks aloud", 12);
  if (data.silences.length) add("silences", "Silence", 20);
  if (data.interjections.length) add("interjections", "Responses", 58);
  if (data.cues.length) add("cues", "Cues", 20);
  if (wave.length) add("wave", "Sound", 44);
  geometry.height = top;
}

const toX = (time) =>
  geometry.left + ((time - view.from) / (view.to - view.from)) * (geometry.width - geometry.left);
const toTime = (x) =>
  view.from + ((x - geometry.left) / (geometry.width - geometry.left)) * (view.to - view.from);

// Call `draw` for the items [start, end, ...] that meet the window.
function visible(items, draw, longest) {
  const from = view.from - (longest || 0);
  let i = firstIndex(items.length, (k) => items[k][0] >= from);
  for (; i < items.length && items[i][0] < view.to; i += 1) {
    if (items[i][1] > view.from) draw(items[i], i);
  }
}

function longestOf(items) {
  return items.reduce((most, item) => Math.max(most, item[1] - item[0]), 0);
}
for (const lane of data.lanes) lane.longest = longestOf(lane.spans);
const longest = {
  silences: longestOf(data.silences),
  cues: longestOf(data.cues),
  covered: longestOf(data.aloud.covered),
  quiet: longestOf(data.aloud.quiet),
  interjections: data.interjections.reduce((m, i) => Math.max(m, (i.re || i.e) - i.s), 0),
};

function box(ctx, from, to, lane, draw) {
  const x = Math.max(toX(from), geometry.left);
  const end = Math.min(toX(to), geometry.width);
  const width = Math.max(end - x, 1);
  draw(x, lane.top, width, lane.height);
  return { x, y: lane.top, width, height: lane.height };
}

function hit(area, item) {
  hits.push({ ...area, item });
}

function drawAxis(ctx, lane) {
  const span = view.to - view.from;
  const room = (geometry.width - geometry.left) / (span > 3600 ? 74 : 62);
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];
  const step = steps.find((s) => span / s <= room) || 3600;
  ctx.fillStyle = colours.muted;
  ctx.font = `11px ${font}`;
  ctx.textAlign = "left";
  for (let t = Math.ceil(view.from / step) * step; t <= view.to; t += step) {
    const x = Math.round(toX(t)) + 0.5;
    ctx.strokeStyle = colours.line;
    ctx.beginPath();
    ctx.moveTo(x, lane.top + 4);
    ctx.lineTo(x, geometry.height);
    ctx.stroke();
    const text = clock(t);
    if (x + 4 + ctx.measureText(text).width < geometry.width) ctx.fillText(text, x + 4, lane.top + 13);
  }
}

function drawPhases(ctx, lane) {
  data.phases.forEach(([from, to, key, word], n) => {
    if (to <= view.from || from >= view.to) return;
    const area = box(ctx, from, to, lane, (x, y, w, h) => {
      ctx.fillStyle = key === "implementation" ? colours.line : colours.band;
      ctx.fillRect(x, y, w - 1, h);
      if (n) {
        ctx.fillStyle = colours.muted;
        ctx.fillRect(x, y, 1, geometry.height - y);
      }
      ctx.fillStyle = colours.ink;
      clipText(ctx, word, x + 6, y + h / 2 + 4, w - 10, `600 11px ${font}`);
    });
    hit(area, { title: word, lines: [`${clock(from)} to ${clock(to)}`], from });
  });
}

function clipText(ctx, text, x, y, room, style) {
  ctx.font = style;
  if (room < 14) return;
  let shown = text;
  if (ctx.measureText(shown).width > room) {
    while (shown.length > 1 && ctx.measureText(`${shown}\u2026`).width > room) {
      shown = shown.slice(0, -1);
    }
    if (shown.length < 3) return;
    shown += "\u2026";
  }
  ctx.fillText(shown, x, y);
}

function drawSpeech(ctx, lane) {
  const { spans, role, name } = lane.lane;
  ctx.fillStyle = colours.band;
  ctx.fillRect(geometry.left, lane.top + lane.height - 1, geometry.width - geometry.left, 1);
  visible(spans, ([from, to]) => {
    const area = box(ctx, from, to, lane, (x, y, w, h) => {
      ctx.fillStyle = colours[role];
      ctx.fillRect(x, y + 2, w, h - 4);
    });
    if (area.width > 3) hit(area, { title: name, lines: [`${clock(from)} to ${clock(to)}`], from });
  }, lane.lane.longest);
  if (toX(1) - toX(0) > 55) drawWords(ctx, lane);
}

// Think-aloud coverage: a full bar where it is kept up, an outline where it is not.
function drawAloud(ctx, lane) {
  for (const [kind, title] of [["covered", "Thinks aloud"], ["quiet", "Does not think aloud"]]) {
    visible(data.aloud[kind], ([from, to]) => {
      const area = box(ctx, from, to, lane, (x, y, w, h) => {
        ctx.fillStyle = colours.candidate;
        ctx.strokeStyle = colours.faint;
        if (kind === "covered") ctx.fillRect(x, y + 3, w, h - 6);
        else ctx.strokeRect(x + 0.5, y + 3.5, Math.max(w - 1, 1), h - 7);
      });
      hit(area, { title, lines: [`${clock(from)} to ${clock(to)}, while implementing`], from });
    }, longest[kind]);
  }
}

function drawSilences(ctx, lane) {
  visible(data.silences, (item) => {
    const [from, to, owner, announced, typing, text] = item;
    const area = box(ctx, from, to, lane, (x, y, w, h) => {
      drawHush(ctx, { x, y, w, h }, ownerColour(owner), announced, typing);
      if (w < 34) return;
      ctx.font = `11px ${font}`;
      const room = Math.min(ctx.measureText(text).width + 6, w - 2);
      ctx.fillStyle = colours.panel;
      if (announced) ctx.fillRect(x + 1, y + 2, room, h - 8);
      ctx.fillStyle = colours.ink;
      clipText(ctx, text, x + 4, y + 12, w - 6, `11px ${font}`);
    });
    hit(area, silenceNote(item));
  }, longest.silences);
}

// A silence is a pale field on a line in its owner's colour: hatched where announced, the line
// broken into keys where typing was heard.
function drawHush(ctx, area, colour, announced, typing) {
  const { x, y, w, h } = area;
  ctx.globalAlpha = announced ? 1 : 0.28;
  ctx.fillStyle = announced ? hatch(ctx, colour) : colour;
  ctx.fillRect(x, y, w, h - 4);
  ctx.globalAlpha = 1;
  ctx.fillStyle = colour;
  if (!typing || w < 8) ctx.fillRect(x, y + h - 4, w, 4);
  else for (let k = x; k < x + w; k += 6) ctx.fillRect(k, y + h - 4, Math.min(4, x + w - k), 4);
}

const hatches = {};
function hatch(ctx, colour) {
  if (hatches[colour]) return hatches[colour];
  const tile = document.createElement("canvas");
  tile.width = 8;
  tile.height = 8;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(-2, 10);
  pen.lineTo(10, -2);
  pen.moveTo(-2, 2);
  pen.lineTo(2, -2);
  pen.moveTo(6, 10);
  pen.lineTo(10, 6);
  pen.stroke();
  hatches[colour] = ctx.createPattern(tile, "repeat");
  return hatches[colour];
}

// The envelope in levels of detail, each the maximum over four points of the one below.
const wave = [];
if (data.wave.peaks) {
  wave.push(Uint8Array.from(atob(data.wave.peaks), (c) => c.charCodeAt(0)));
  while (wave[wave.length - 1].length > 4096) {
    const fine = wave[wave.length - 1];
    const coarse = new Uint8Array(Math.ceil(fine.length / 4));
    fine.forEach((v, i) => { if (v > coarse[i >> 2]) coarse[i >> 2] = v; });
    wave.push(coarse);
  }
}

function drawWave(ctx, lane) {
  const perPixel = (view.to - view.from) / (geometry.width - geometry.left) / data.wave.step;
  let level = 0;
  while (level + 1 < wave.length && 4 ** (level + 1) <= perPixel) level += 1;
  const peaks = wave[level];
  const step = data.wave.step * 4 ** level;
  const middle = lane.top + lane.height / 2;
  ctx.fillStyle = colours.faint;
  ctx.beginPath();
  for (let x = geometry.left; x < geometry.width; x += 1) {
    const from = Math.floor(toTime(x) / step);
    const to = Math.max(from + 1, Math.floor(toTime(x + 1) / step));
    let most = 0;
    for (let k = from; k < to && k < peaks.length; k += 1) if (peaks[k] > most) most = peaks[k];
    const high = Math.max(1, ((most / 255) ** 0.7) * lane.height);
    ctx.rect(x, middle - high / 2, 1, high);
  }
  ctx.fill();
}
