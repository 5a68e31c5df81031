// Review: buttons on everything that can be corrected, sending, and what others do meanwhile.
const WATCH_MS = 4000;
const TOLD_MS = 8000;
let version = review.version;
let busy = false;

const reviewerName = () => one("#reviewer").value.trim() || review.reviewer;

// Far down the page the state is told at its foot for a while; what waits for an answer stays.
let fading = 0;
function tellState(text, action) {
  const state = one("#review-state");
  state.replaceChildren(text);
  state.classList.add("fresh");
  clearTimeout(fading);
  if (!action) fading = setTimeout(() => state.classList.remove("fresh"), TOLD_MS);
  if (!action) return;
  const button = element("button", { type: "button", class: "link" }, action.text);
  button.addEventListener("click", action.run);
  state.append(" ", button);
}

async function send(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, reviewer: reviewerName() }),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error || "The server did not take it.");
  return told.version;
}

// What a person has set on the page: filters, search, marks, sorting, what is folded out, hidden
// kinds of cues, keys.
const SETTABLE = "form.filters [data-filter], #search-words, #search input[type=checkbox]";
function settingsNow() {
  return {
    fields: all(SETTABLE).map((f) => (f.type === "checkbox" ? f.checked : f.value)),
    open: all("main details, .recording").map((d) => d.open),
    sorts: all("table.sortable th[aria-sort]").map((head) =>
      [head.closest("table").id, head.cellIndex, head.getAttribute("aria-sort")]),
    hidden: [...hiddenCues],
    keys: !one("#keys-on") || one("#keys-on").checked,
  };
}

function setAgain(before) {
  const fields = all(SETTABLE);
  if (before.fields.length === fields.length) {
    fields.forEach((f, n) => {
      if (f.type === "checkbox") f.checked = before.fields[n];
      else f.value = before.fields[n];
      f.dispatchEvent(new Event(f.type === "checkbox" ? "change" : "input", { bubbles: true }));
    });
  }
  const folds = all("main details, .recording");
  if (before.open.length === folds.length) folds.forEach((d, n) => { d.open = before.open[n]; });
  for (const [id, column, wanted] of before.sorts) {
    const table = document.getElementById(id);  // gone when a correction has left no row
    const head = table && all("th", table)[column];
    for (let n = 0; head && n < 2 && head.getAttribute("aria-sort") !== wanted; n += 1) one("button", head).click();
  }
  setLookAgain(before);
}

// A kind of cue whose key is gone for now stays hidden, should an undo bring it back.
function setLookAgain({ hidden, keys }) {
  for (const letter of hidden || []) hiddenCues.add(letter);
  for (const button of all("[data-cue]")) {
    button.setAttribute("aria-pressed", String(!hiddenCues.has(button.dataset.cue)));
  }
  if (one("#keys-on")) one("#keys-on").checked = keys !== false;
  redraw();
}

// The button whose dialog is open, by its label: the focus goes back to it.
let busyWith = "";

// Back to where one was; when its row is filtered away by now, to the next one that is shown.
function focusOn(label) {
  const buttons = all(".fix");
  const at = buttons.findIndex((b) => b.getAttribute("aria-label") === label);
  const next = at < 0 ? undefined : buttons.slice(at).find((b) => !b.closest("[hidden]"));
  if (next) next.focus({ preventScroll: true });
}

// The page is built anew by the server; place, sound, window and settings stay as they were.
function showNew(message) {
  const box = one("#turns-box");
  keep("review", JSON.stringify({
    page: location.pathname, y: window.scrollY, turns: box ? box.scrollTop : 0,
    time: player.time, playing: player.playing, from: view.from, to: view.to, message,
    set: settingsNow(), at: busyWith,
  }), "sessionStorage");
  location.reload();
}

function restore() {
  const name = kept("review-name");
  if (name) one("#reviewer").value = name;
  const before = JSON.parse(kept("review", "sessionStorage") || "null");
  keep("review", "", "sessionStorage");
  if (!before || before.page !== location.pathname) return "";
  setAgain(before.set);
  setTime(before.time);
  if (player.ready) audio.currentTime = before.time;
  setView(before.from, before.to);
  if (one("#turns-box")) one("#turns-box").scrollTop = before.turns;
  window.scrollTo({ top: before.y, behavior: "instant" });
  if (before.message) tellState(before.message);
  if (before.playing) audio.addEventListener("canplay", () => play(), { once: true });
  return before.at;
}

let asked = null;
function openFix(made) {
  asked = made;
  one("#h-fix").textContent = made.title;
  one("#fix-fields").replaceChildren(...made.fields);
  one("#fix-error").textContent = "";
  one("#fix").showModal();
}

async function sendAll(corrections) {
  for (const correction of corrections) {
    version = await send("correct", { version, correction });
  }
}

async function saveFix(event) {
  event.preventDefault();
  if (busy) return;
  let made = [];
  try {
    made = asked.read(one("#fix-form").elements);
  } catch (error) {
    one("#fix-error").textContent = error.message;
    return;
  }
  if (!made.length) {
    one("#fix").close();
    return;
  }
  busy = true;
  try {
    await sendAll(made);
    one("#fix").close();
    showNew("Saved. Measures and level are new.");
  } catch (error) {
    one("#fix-error").textContent = error.message;
  }
  busy = false;
}

async function change(correction, undo) {
  try {
    await sendAll([correction]);
    showNew("Saved. Measures and level are new.");
  } catch (error) {
    tellState(error.message);
    undo();
  }
}

async function takeBack(line) {
  try {
    version = await send("undo", { line });
    showNew("Taken back.");
  } catch (error) {
    tellState(error.message);
  }
}

async function writeFiles() {
  tellState("Writing; the stability is computed anew \u2026");
  one("#review-write").disabled = true;
  try {
    version = await send("write", {});
    showNew("Written to the folder's files and to ratings.csv.");
  } catch (error) {
    tellState(error.message);
  }
  one("#review-write").disabled = false;
}

// The level's stability comes later than the level: it takes some twenty scorings.
function showStability(told) {
  review.settled = true;
  one(".verdict .level").textContent = told.word;
  all(".big-scale li").forEach((step, n) => step.classList.toggle("on", told.steps[n]));
  const line = one("#stability");
  if (!line) return;
  line.replaceChildren(told.stability);
  if (!told.stable) line.prepend(element("strong", { class: "warn" }, "Not settled."), " ");
}

async function watch() {
  if (document.hidden || one("#fix").open || busy) return;
  const answer = await fetch("version").catch(() => null);
  if (!answer || !answer.ok) {
    tellState("The review server has stopped; start it again to go on.");
    return;
  }
  const told = await answer.json();
  if (told.version === version && told.settled && !review.settled) showStability(told);
  if (told.version > version) {
    tellState("Somebody has corrected something meanwhile.", { text: "Show it", run: () => showNew("") });
  }
}

function fixButton(text, label, make) {
  const button = element("button", { type: "button", class: "fix", "aria-label": label }, text);
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    busyWith = label;
    openFix(make());
  });
  return button;
}

function startButtons() {
  turnItems.forEach((item, turn) => {
    const at = clock(review.turns[turn][0]);
    item.append(fixButton("Correct", `Correct the turn at ${at}`, () => turnFix(turn)));
  });
  for (const [table, make, what] of [
    ["#t-interjections", interjectionFix, "interjection"],
    ["#t-silences", silenceFix, "silence"],
  ]) {
    const head = one(`${table} thead tr`);
    if (head) head.append(element("td", {}));
    for (const row of all(`${table} tbody tr`)) {
      const at = one(".at", row).textContent;
      const cell = row.insertCell();
      cell.append(fixButton("Correct", `Correct the ${what} at ${at}`, () => make(Number(row.dataset.n))));
    }
  }
}

function startLevels() {
  for (const box of all("[data-criterion]")) {
    const criterion = box.dataset.criterion;
    const heading = one("h2, h3", box).textContent.trim();
    const place = element("div", { class: "own-levels" });
    for (const given of review.levels.filter((l) => l.criterion === criterion && (l.word || l.comment))) {
      const line = element("p", {}, element("bdi", {}, given.rater), ": ");
      line.append(element("b", {}, given.word || "no level"));
      if (given.comment) line.append(" \u2014 ", element("bdi", {}, given.comment));
      if (given.clock) line.append(" ", element("button", { type: "button", class: "at", "data-seek": given.time_s }, given.clock));
      place.append(line);
    }
    place.append(fixButton("Judge", `Give your level of ${heading}`, () => levelFix(criterion, heading)));
    (one(".grade", box) || box).append(place);
  }
}

const roleOf = (speaker, role) => role === "candidate" ? { kind: "candidate", speaker } : { kind: "role", speaker, role };

function startPeople() {
  one("#part-fix").append(fixButton("Correct", "Correct what of the recording counts", partFix));
  for (const person of all(".people li")) {
    const speaker = person.dataset.speaker;
    const role = one(".person-role", person);
    const was = role && role.value;
    if (role) role.addEventListener("change", () => change(roleOf(speaker, role.value), () => { role.value = was; }));
    const name = one(".person-name", person);
    const before = name.value;
    name.addEventListener("change", () => change({ kind: "rename", speaker, name: name.value.trim() }, () => { name.value = before; }));
    const same = one(".person-same", person);
    if (same) same.addEventListener("change", () => change({ kind: "merge", speaker, into: same.value }, () => { same.value = ""; }));
  }
}

function startReview() {
  const focusAt = restore();
  startButtons();
  startLevels();
  startPeople();
  if (focusAt) focusOn(focusAt);
  one("#fix-form").addEventListener("submit", saveFix);
  one("#fix-form").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) one("#fix-form").requestSubmit();
  });
  one("#fix-cancel").addEventListener("click", () => one("#fix").close());
  one("#review-write").addEventListener("click", writeFiles);
  one("#reviewer").addEventListener("change", () => keep("review-name", reviewerName()));
  one("#review-undo").addEventListener("click", () => {
    const mine = all("[data-undo]").find((b) => b.dataset.by === reviewerName());
    if (mine) takeBack(Number(mine.dataset.undo));
    else tellState("There is nothing of yours to undo.");
  });
  for (const button of all("[data-undo]")) {
    button.addEventListener("click", () => takeBack(Number(button.dataset.undo)));
  }
  new IntersectionObserver(([head]) => {
    one("#review-state").classList.toggle("far", !head.isIntersecting);
  }).observe(one("#review .head"));
  setInterval(watch, WATCH_MS);
}

startReview();
