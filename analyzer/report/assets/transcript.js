// The transcript: follows the sound, plays a clicked word, finds words.
const turnItems = all("#turns li");
const filled = new Set();
const search = { found: [], at: -1, byTurn: new Map() };

// Word times come as steps, the words themselves from the paragraphs: turn them into columns.
// Between two words stands a blank or, in scripts that have none, a mark of no width.
const words = { first: [], start: [], long: data.words.long, text: [], look: [], after: [] };
const APART = /[ \u200b]/g;
function readWords() {
  let at = 0;
  data.words.step.forEach((step) => words.start.push((at += step)));
  let next = 0;
  turnItems.forEach((item, turn) => {
    words.first.push(next);
    next += data.words.count[turn];
    if (!data.words.count[turn]) return;
    const paragraph = one("p", item);
    for (const part of paragraph.childNodes) {
      for (const word of part.textContent.split(APART).filter(Boolean)) {
        words.text.push(word);
        words.look.push(part.className || "");
      }
    }
    words.after.push(...(paragraph.textContent.match(APART) || []), "");
  });
}
readWords();

function wordRange(turn) {
  const { first, start } = words;
  return [first[turn], turn + 1 < first.length ? first[turn + 1] : start.length];
}

// Put every word of a turn into an element of its own, once it is needed.
function fillTurn(turn) {
  if (filled.has(turn)) return;
  filled.add(turn);
  const [from, to] = wordRange(turn);
  if (from === to) return;
  const paragraph = one("p", turnItems[turn]);
  const parts = [];
  for (let w = from; w < to; w += 1) {
    const span = document.createElement("span");
    span.className = words.look[w];
    span.dataset.word = w;
    span.textContent = words.text[w];
    parts.push(span, words.after[w]);
  }
  paragraph.replaceChildren(...parts);
  markTurn(turn);
}

function wordElement(turn, word) {
  return one("p", turnItems[turn]).children[word - words.first[turn]];
}

// Turns lie over one another: how far back one may still sound, and which so far ends last.
const longestTurn = data.turns.reduce((most, [start, end]) => Math.max(most, end - start), 0);
const reach = [];
data.turns.forEach(([, end], k) => reach.push(k && data.turns[reach[k - 1]][1] > end ? reach[k - 1] : k));

// The silence that is scored and goes on at a time, if one does.
const SCORED_S = 3;
function silenceAt(time) {
  const item = data.silences[firstIndex(data.silences.length, (k) => data.silences[k][0] > time) - 1];
  return item && item[1] > time && item[1] - item[0] >= SCORED_S ? item : undefined;
}

// The turn that sounds, the one that began last where several do; in a short pause the last to end,
// in a silence none.
function turnAt(time) {
  const last = firstIndex(data.turns.length, (k) => data.turns[k][0] > time) - 1;
  for (let k = last; k >= 0 && data.turns[k][0] >= time - longestTurn; k -= 1) {
    if (data.turns[k][1] > time) return k;
  }
  return last < 0 || silenceAt(time) ? -1 : reach[last];
}

let current = { turn: -1, word: -1, hush: undefined };
let boxSeen = false;
function follow(time) {
  const turn = turnAt(time);
  const hush = turn < 0 ? silenceAt(time) : undefined;
  if (turn !== current.turn || hush !== current.hush) enterTurn(turn, hush);
  if (turn < 0) return;
  const [from, to] = wordRange(turn);
  const { start } = words;
  const word = from + firstIndex(to - from, (k) => start[from + k] > time * 100 + 1) - 1;
  if (word === current.word) return;
  if (current.word >= 0) {
    const old = wordElement(turn, current.word);
    if (old) old.classList.remove("now");
  }
  current.word = word < from ? -1 : word;
  if (current.word >= 0) wordElement(turn, word).classList.add("now");
}

function sayNow(title, text) {
  const bold = document.createElement("b");
  bold.textContent = title;
  const plain = document.createElement("bdi");
  plain.textContent = text;
  one("#now").replaceChildren(bold, " ", plain);
}

function enterTurn(turn, hush) {
  if (current.turn >= 0) {
    turnItems[current.turn].classList.remove("current");
    all(".now", turnItems[current.turn]).forEach((e) => e.classList.remove("now"));
  }
  current = { turn, word: -1, hush };
  if (hush) sayNow(`Silence, ${hush[5]}`, `(${natureOf(hush)})`);
  if (turn < 0) return;
  fillTurn(turn);
  const item = turnItems[turn];
  item.classList.add("current");
  sayNow(one(".who b", item).textContent, one("p", item).textContent);
  if (boxSeen && one("#follow").checked) showTurn(turn);
}

// Scroll the transcript's own box, never the page: at once to what is looked for, since the next
// letter may look for something else.
function showTurn(turn, element) {
  const box = one("#turns-box");
  const target = (element || turnItems[turn]).getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  if (target.top >= frame.top + 8 && target.bottom <= frame.bottom - 40) return;
  const top = box.scrollTop + target.top - frame.top - frame.height / 4;
  box.scrollTo({ top, behavior: element || calm.matches ? "auto" : "smooth" });
}

// What a search looks through and for: without blanks beside letters of scripts that have none.
const UNSPACED = "[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Mymr}\\p{sc=Khmr}]";
const [BEFORE, AFTER] = [new RegExp(`${UNSPACED}$`, "u"), new RegExp(`^${UNSPACED}`, "u")];
// No lookbehind, which older browsers cannot read; a letter may be two units long.
const needless = (blank, at, text) =>
  BEFORE.test(text.slice(Math.max(at - 2, 0), at)) || AFTER.test(text.slice(at + 1, at + 3)) ? "" : blank;
const searched = (text) => folded(text).replace(/\s+/g, " ").replace(/ /g, needless);

const lowered = [];
function turnText(turn) {
  if (lowered[turn]) return lowered[turn];
  const [from, to] = wordRange(turn);
  const starts = [];
  let text = "";
  for (let w = from; w < to; w += 1) {
    starts.push(text.length);
    const next = w + 1 < to ? words.text[w + 1] : "";
    const both = searched(`${words.text[w]} ${next}`);
    text += both.slice(0, both.length - searched(next).length);
  }
  lowered[turn] = { text: from === to ? searched(one("p", turnItems[turn]).textContent) : text, starts, from };
  return lowered[turn];
}

function findIn(turn, wanted) {
  const { text, starts, from } = turnText(turn);
  const found = [];
  for (let i = text.indexOf(wanted); i >= 0; i = text.indexOf(wanted, i + wanted.length)) {
    const low = firstIndex(starts.length, (k) => starts[k] > i) - 1;
    const high = firstIndex(starts.length, (k) => starts[k] >= i + wanted.length) - 1;
    found.push({ turn, from: from + low, to: from + high });
  }
  return found;
}

function runSearch() {
  const wanted = searched(one("#search-words").value.trim());
  const before = search.byTurn;
  search.found = wanted ? turnItems.flatMap((_, turn) => findIn(turn, wanted)) : [];
  search.byTurn = new Map();
  for (const f of search.found) {
    if (!search.byTurn.has(f.turn)) search.byTurn.set(f.turn, []);
    search.byTurn.get(f.turn).push(f);
  }
  search.at = -1;
  for (const turn of new Set([...before.keys(), ...search.byTurn.keys()])) markTurn(turn);
  one("#search-count").textContent = wanted ? `${search.found.length} found` : "";
  if (search.found.length) showFound(search.found[0].turn, ".hit");
}

function markTurn(turn) {
  const found = search.byTurn.get(turn) || [];
  turnItems[turn].classList.toggle("hit-turn", found.length > 0);
  if (!filled.has(turn) || wordRange(turn)[0] === wordRange(turn)[1]) return;
  all(".hit", turnItems[turn]).forEach((e) => e.classList.remove("hit", "hit-now"));
  for (const f of found) {
    for (let w = f.from; w <= f.to; w += 1) {
      const element = wordElement(turn, w);
      element.classList.add("hit");
      element.classList.toggle("hit-now", f === search.found[search.at]);
    }
  }
}

function stepSearch(way) {
  const count = search.found.length;
  if (!count) return;
  const old = search.found[search.at];
  search.at = search.at < 0 && way < 0 ? count - 1 : (search.at + way + count) % count;
  const found = search.found[search.at];
  fillTurn(found.turn);
  if (old) markTurn(old.turn);
  markTurn(found.turn);
  one("#search-count").textContent = `${search.at + 1} of ${count}`;
  showFound(found.turn, ".hit-now");
}

function showFound(turn, hit) {
  fillTurn(turn);
  showTurn(turn, one(hit, turnItems[turn]));
}

// A touch comes without a pointer that hovers before it: the words may be new under it.
function playWord(event) {
  const paragraph = event.target.closest(".turn p");
  if (!paragraph || String(window.getSelection()).length > 2) return;
  fillTurn(Number(paragraph.parentElement.dataset.turn));
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const word = (event.target.dataset.word === undefined ? under : event.target).dataset.word;
  if (word !== undefined) seek(words.start[Number(word)] / 100, true);
}

// The transcript is scrolled along only while it can be seen, and catches up when it comes.
function watchBox() {
  new IntersectionObserver(([entry]) => {
    boxSeen = entry.isIntersecting;
    if (boxSeen && current.turn >= 0 && one("#follow").checked) showTurn(current.turn);
  }).observe(one("#turns-box"));
}

// Searching waits for the next letter; whoever steps on does not.
function startSearch() {
  let timer = 0;
  const runNow = () => {
    clearTimeout(timer);
    timer = 0;
    runSearch();
  };
  const step = (way) => {
    if (timer) runNow();
    stepSearch(way);
  };
  one("#search-words").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(runNow, 120);
  });
  one("#search").addEventListener("submit", (event) => {
    event.preventDefault();
    step(1);
  });
  one("#search-prev").addEventListener("click", () => step(-1));
}

function startTranscript() {
  if (!turnItems.length) return;
  turnItems.forEach((item, turn) => { item.dataset.turn = turn; });
  on("time", follow);
  watchBox();
  one("#turns").addEventListener("pointerover", (event) => {
    const paragraph = event.target.closest(".turn p");
    if (paragraph) fillTurn(Number(paragraph.parentElement.dataset.turn));
  });
  one("#turns").addEventListener("click", playWord);
  startSearch();
  for (const kind of ["fillers", "unsure", "reasons"]) {
    one(`#show-${kind}`).addEventListener("change", (event) => {
      one("#turns-box").classList.toggle(`mark-${kind}`, event.target.checked);
    });
  }
}
