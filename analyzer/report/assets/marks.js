// Interjections with their responses, cues, and the words that fit into the lanes.
const SLIM_PX = 5;
const LABEL_GAP_PX = 6;
const CROWDED_PX = 26;
const STOREYS = { unanswered: 0.1, slow: 0.34, deferred: 0.62, noticeable: 0.62, immediate: 0.88, none_needed: 0.88 };

function drawInterjections(ctx, lane) {
  const inside = data.interjections.filter((i) => (i.re || i.e) >= view.from && i.s <= view.to);
  const width = geometry.width - geometry.left;
  if (inside.length > 3 && inside.length * CROWDED_PX > width) drawCrowd(ctx, lane, inside);
  else drawPairs(ctx, lane);
}

// Too many to join one by one: each stands on the storey of its pace, the slow ones high.
function drawCrowd(ctx, lane, inside) {
  ctx.fillStyle = colours.band;
  for (const share of [0.1, 0.34, 0.62, 0.88]) {
    ctx.fillRect(geometry.left, lane.top + share * lane.height, geometry.width - geometry.left, 1);
  }
  for (const item of inside) {
    const x = toX(item.e);
    const look = lookOf(item);
    const y = lane.top + STOREYS[look] * lane.height;
    ctx.save();
    ctx.translate(x, y);
    ctx.scale(0.72, 0.72);
    mark(ctx, look, 0, 0);
    ctx.restore();
    if (selected.item === item) {
      ctx.strokeStyle = colours.ink;
      ctx.strokeRect(Math.round(x) - 7.5, Math.round(y) - 7.5, 15, 15);
    }
    hit({ x: x - 5, y: y - 8, width: 10, height: 16 }, interjectionNote(item));
  }
}

function drawPairs(ctx, lane) {
  const top = { top: lane.top, height: 14 };
  const foot = { top: lane.top + lane.height - 14, height: 14 };
  ctx.fillStyle = colours.band;
  ctx.fillRect(geometry.left, top.top + 7, geometry.width - geometry.left, 1);
  ctx.fillRect(geometry.left, foot.top + 7, geometry.width - geometry.left, 1);
  let free = -1e9;
  data.interjections.forEach((item) => {
    const last = item.re || item.at || item.e;
    if (last < view.from || item.s > view.to) return;
    box(ctx, item.s, item.e, top, (x, y, w, h) => {
      ctx.fillStyle = colours.interviewer;
      ctx.fillRect(x, y + 3, w, h - 6);
    });
    if (item.rs !== undefined) {
      box(ctx, item.rs, item.re, foot, (x, y, w, h) => {
        ctx.fillStyle = colours.candidate;
        ctx.fillRect(x, y + 3, w, h - 6);
      });
    }
    free = drawLink(ctx, item, lane, free);
    hit({ x: toX(item.s) - 4, y: lane.top, width: Math.max(toX(last) - toX(item.s), 8) + 8,
      height: lane.height }, interjectionNote(item));
  });
}

// The line from an interjection's end to the first sound, its mark and its label.
function drawLink(ctx, item, lane, free) {
  const from = toX(item.e);
  const to = item.at === undefined ? from : toX(item.at);
  const look = lookOf(item);
  const middle = lane.top + lane.height / 2;
  ctx.strokeStyle = lookColour(look);
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(from, lane.top + 11);
  ctx.lineTo(from, middle - 8);
  if (look !== "unanswered" && look !== "none_needed") {
    ctx.moveTo(to, middle + 6);
    ctx.lineTo(to, lane.top + lane.height - 11);
    if (Math.abs(to - from) > SLIM_PX) {
      ctx.moveTo(from, middle - 8);
      ctx.lineTo(to, middle);
    }
  }
  ctx.stroke();
  ctx.lineWidth = 1;
  mark(ctx, look, to, middle);
  if (selected.item === item) {
    ctx.strokeStyle = colours.ink;
    ctx.strokeRect(Math.round(to) - 9.5, Math.round(middle) - 9.5, 19, 19);
  }
  const text = item.label;
  ctx.font = `600 11px ${font}`;
  const width = ctx.measureText(text).width;
  const x = Math.max(to, from) + 9;
  if (!text || Math.min(to, from) - 8 < free) return Math.max(free, to + 8);
  const left = Math.min(to, from) - 9 - width;
  ctx.fillStyle = colours.ink;
  ctx.textAlign = "left";
  if (x + width <= Math.min(nextMark(item) - 8, geometry.width)) {
    ctx.fillText(text, x, middle + 4);
    return x + width;
  }
  if (left > Math.max(free + LABEL_GAP_PX, geometry.left)) ctx.fillText(text, left, middle + 4);
  return to + 8;
}

function nextMark(item) {
  const next = data.interjections[data.interjections.indexOf(item) + 1];
  return next ? toX(next.at === undefined ? next.e : Math.min(next.at, next.e)) : Infinity;
}

// A shape for each look, as in the tables and on paper: colour is never the only sign.
function mark(ctx, look, x, y) {
  ctx.fillStyle = lookColour(look);
  ctx.strokeStyle = ctx.fillStyle;
  ctx.lineWidth = 2;
  ctx.beginPath();
  if (look === "immediate") ctx.arc(x, y, 4.6, 0, 7);
  else if (look === "noticeable") polygon(ctx, [[x, y - 6], [x + 6, y], [x, y + 6], [x - 6, y]]);
  else if (look === "slow") polygon(ctx, [[x - 6, y + 5], [x + 6, y + 5], [x, y - 5.5]]);
  else if (look === "deferred") {
    ctx.rect(x - 4.5, y - 5, 3.2, 10);
    ctx.rect(x + 1.3, y - 5, 3.2, 10);
  } else if (look === "unanswered") {
    ctx.moveTo(x - 4.5, y - 4.5);
    ctx.lineTo(x + 4.5, y + 4.5);
    ctx.moveTo(x + 4.5, y - 4.5);
    ctx.lineTo(x - 4.5, y + 4.5);
  } else ctx.arc(x, y, 3, 0, 7);
  if (look === "unanswered" || look === "none_needed") ctx.stroke();
  else ctx.fill();
  ctx.lineWidth = 1;
}

function polygon(ctx, points) {
  ctx.moveTo(points[0][0], points[0][1]);
  for (const [x, y] of points.slice(1)) ctx.lineTo(x, y);
  ctx.closePath();
}

function interjectionNote(item) {
  const lines = [`\u201c${item.text}\u201d`];
  if (item.sound !== undefined) {
    const met = item.deferred || item.pace === "unanswered" ? ` \u00b7 ${item.status.toLowerCase()}` : "";
    lines.push(`first sound ${item.sound} \u00b7 first content ${item.content}${met}`);
  } else lines.push("no reply needed");
  if (item.reply) lines.push(`Reply: \u201c${item.reply}\u201d`);
  return { title: `${clock(item.s)} ${item.who}, ${item.kind.toLowerCase()}`, lines, from: item.s };
}

// Whose silence it is, and what else is known of it.
function natureOf(item) {
  const notes = [item[2] === "shared" ? "shared" : `${item[6].toLowerCase()}'s`];
  if (item[3]) notes.push("announced");
  if (item[4]) notes.push("typing heard");
  return notes.join(", ");
}

function silenceNote(item) {
  return { title: `${clock(item[0])} Silence, ${item[5]}`, lines: [natureOf(item)], from: item[0] };
}

// Kinds of cues that are switched off in the key.
const hiddenCues = new Set();
function startCueKey() {
  for (const button of all("[data-cue]")) {
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") === "true";
      button.setAttribute("aria-pressed", String(!on));
      if (on) hiddenCues.add(button.dataset.cue);
      else hiddenCues.delete(button.dataset.cue);
      redraw();
    });
  }
}

function drawCues(ctx, lane) {
  let free = -1e9;
  let shown = 0;
  visible(data.cues, (cue) => { shown += hiddenCues.has(cue[2]) ? 0 : 1; }, longest.cues);
  const crowded = shown * 13 > geometry.width - geometry.left;
  ctx.textAlign = "center";
  visible(data.cues, ([from, to, letter, word, doubtful, prompted, text]) => {
    if (hiddenCues.has(letter)) return;
    const x = toX(from);
    const colour = doubtful ? colours.doubt : colours.ink;
    const room = x >= free && !crowded;
    const y = lane.top + 2;
    ctx.fillStyle = colour;
    if (room) {
      ctx.strokeStyle = colour;
      if (prompted) ctx.strokeRect(x + 0.5, y + 0.5, 14, 15);
      else ctx.fillRect(x, y, 15, 16);
      ctx.fillStyle = prompted ? colour : colours.panel;
      ctx.font = `700 10px ${font}`;
      ctx.fillText(letter, x + 7.5, y + 12);
      free = x + 17;
    } else if (crowded) ctx.fillRect(x, doubtful ? y + 9 : y, 2, 8);
    else ctx.fillRect(x, y + 17, 2, 3);
    hit({ x: x - 1, y: lane.top, width: room ? 17 : 4, height: lane.height }, {
      title: `${clock(from)} ${word}${prompted ? " (asked for)" : ""}`,
      lines: text ? [`\u201c${text}\u201d`] : [],
      from,
    });
  }, longest.cues);
  ctx.textAlign = "left";
}

function drawWords(ctx, lane) {
  const { start, long, text, first } = words;
  ctx.textAlign = "left";
  ctx.fillStyle = lane.lane.role === "candidate" ? colours["on-fill"] : colours["on-interviewer"];
  data.turns.forEach((turn, t) => {
    if (turn[1] < view.from || turn[0] > view.to || data.lanes[turn[2]] !== lane.lane) return;
    const end = t + 1 < first.length ? first[t + 1] : start.length;
    for (let w = first[t]; w < end; w += 1) {
      const x = toX(start[w] / 100);
      const room = toX((start[w] + long[w]) / 100) - x;
      if (x + room < geometry.left || x > geometry.width) continue;
      clipText(ctx, text[w], Math.max(x, geometry.left) + 2, lane.top + 17, room, `12px ${font}`);
    }
  });
}
