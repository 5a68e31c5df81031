// Mouse, touch and pen on the lanes and on the overview; the note beside the pointer.
const pointer = { down: false };
const fingers = new Map();

function itemAt(x, y) {
  for (let i = hits.length - 1; i >= 0; i -= 1) {
    const h = hits[i];
    if (x >= h.x && x <= h.x + h.width && y >= h.y && y <= h.y + h.height) return h.item;
  }
  return null;
}

function place(event, box) {
  const rect = box.getBoundingClientRect();
  return { x: event.clientX - rect.left, y: event.clientY - rect.top, width: rect.width };
}

function fillNote(note, target) {
  target.replaceChildren();
  const title = document.createElement("b");
  title.textContent = note.title;
  target.append(title);
  for (const line of note.lines.filter(Boolean)) {
    const row = document.createElement("span");
    row.dir = "auto";
    row.textContent = line;
    target.append(row);
  }
}

// Where the page ends for the eye: at the player that lies over its foot.
const groundOfPage = () => one(".transport").getBoundingClientRect().top;

function showTip(event) {
  const tip = one("#tip");
  const spot = place(event, lanesBox);
  const note = itemAt(spot.x, spot.y);
  tip.hidden = !note;
  lanesBox.classList.toggle("over-item", Boolean(note));
  if (!note) return;
  fillNote(note, tip);
  const left = clamp(spot.x + 14, 0, Math.max(spot.width - tip.offsetWidth, 0));
  const fits = event.clientY + 18 + tip.offsetHeight <= groundOfPage();
  const top = lanesBox.offsetTop + spot.y + (fits ? 18 : -12 - tip.offsetHeight);
  tip.style.transform = `translate(${left}px, ${top}px)`;
}

function moveHairline(event) {
  const line = one(".hairline", lanesBox);
  const spot = place(event, lanesBox);
  line.hidden = spot.x < geometry.left;
  line.style.transform = `translateX(${spot.x}px)`;
}

function scrub(event, andPlay) {
  const spot = place(event, lanesBox);
  if (spot.x < geometry.left) return;
  seek(toTime(spot.x), andPlay);
}

// A mouse on the lanes' names neither scrubs nor plays.
function lanesDown(event) {
  const mouse = event.pointerType === "mouse";
  if (event.button || (mouse && place(event, lanesBox).x < geometry.left)) return;
  fingers.set(event.pointerId, { x: event.clientX, start: event.clientX });
  lanesBox.setPointerCapture(event.pointerId);
  pointer.down = true;
  if (mouse) scrub(event, false);
}

function lanesMove(event) {
  const finger = fingers.get(event.pointerId);
  if (!finger) {
    if (event.pointerType === "mouse") {
      showTip(event);
      moveHairline(event);
    }
    return;
  }
  if (event.pointerType === "mouse") scrub(event, false);
  else if (fingers.size === 1) panBy(finger.x - event.clientX);
  else pinch(event);
  finger.x = event.clientX;
}

function panBy(pixels) {
  pan((pixels / (geometry.width - geometry.left)) * (view.to - view.from));
}

function pinch(event) {
  const other = Array.from(fingers).find(([id]) => id !== event.pointerId)[1];
  const mine = fingers.get(event.pointerId);
  const before = Math.max(Math.abs(mine.x - other.x), 8);
  const after = Math.max(Math.abs(event.clientX - other.x), 8);
  const left = lanesBox.getBoundingClientRect().left;
  zoom(before / after, toTime((event.clientX + other.x) / 2 - left));
}

function lanesUp(event) {
  const finger = fingers.get(event.pointerId);
  fingers.delete(event.pointerId);
  pointer.down = fingers.size > 0;
  if (!finger || event.type === "pointercancel") return;
  if (event.pointerType === "mouse") play();
  else if (Math.abs(event.clientX - finger.start) < 8 && !pointer.down) {
    scrub(event, true);
    showTip(event);
  }
}

function wheel(event) {
  const across = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : 0;
  if (event.ctrlKey || event.metaKey) {
    const at = toTime(Math.max(place(event, lanesBox).x, geometry.left));
    zoom(Math.exp(clamp(event.deltaY, -60, 60) * 0.008), at);
  } else if (event.shiftKey || across) panBy(across || event.deltaY);
  else return;
  event.preventDefault();
}

// Drag the brush to move it, its ends to resize it, elsewhere to draw a new one.
function startBrush() {
  let drag = null;
  const at = (event) => {
    const spot = place(event, overview);
    return (clamp(spot.x, 0, spot.width) / spot.width) * data.duration;
  };
  overview.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const target = event.target;
    const time = at(event);
    let kind = "new";
    if (target.id === "brush") kind = "move";
    else if (target.classList.contains("grip")) kind = target.classList.contains("start") ? "from" : "to";
    drag = { kind, time, from: view.from, to: view.to, moved: false };
    overview.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  overview.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const time = at(event);
    const shift = time - drag.time;
    if (Math.abs(shift) * overview.clientWidth > 4 * data.duration) drag.moved = true;
    if (!drag.moved) return;
    if (drag.kind === "move") setView(drag.from + shift, drag.to + shift);
    else if (drag.kind === "from") setView(Math.min(time, drag.to - SHORTEST_S), drag.to);
    else if (drag.kind === "to") setView(drag.from, Math.max(time, drag.from + SHORTEST_S));
    else setView(Math.min(time, drag.time), Math.max(time, drag.time));
  });
  const finish = (event) => {
    if (drag && !drag.moved && event.type === "pointerup") {
      const span = view.to - view.from;
      if (drag.kind === "new") setView(drag.time - span / 2, drag.time + span / 2);
      seek(drag.time, true);
    }
    drag = null;
  };
  overview.addEventListener("pointerup", finish);
  overview.addEventListener("pointercancel", finish);
}

function startPointer() {
  lanesBox.addEventListener("pointerdown", lanesDown);
  lanesBox.addEventListener("pointermove", lanesMove);
  lanesBox.addEventListener("pointerup", lanesUp);
  lanesBox.addEventListener("pointercancel", lanesUp);
  lanesBox.addEventListener("pointerleave", () => {
    one("#tip").hidden = true;
    one(".hairline", lanesBox).hidden = true;
  });
  lanesBox.addEventListener("wheel", wheel, { passive: false });
  startBrush();
}
