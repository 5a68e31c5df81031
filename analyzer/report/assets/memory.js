// Speed and place from visit to visit, links to a moment, and a quotation to take along.
const WORTH_S = 15;

// "#t=75" and "#t=1:15" name a moment; mail programs write the colon as "%3A".
function momentOf(hash) {
  const found = /^#t=([0-9]+(?:[:.][0-9]+)*)$/.exec(hash.replace(/%3A/gi, ":"));
  const time = found ? secondsOf(found[1]) : NaN;
  return Number.isFinite(time) ? clamp(time, 0, data.duration) : null;
}

function goToLink() {
  const time = momentOf(location.hash);
  if (time === null) return false;
  seek(time, false);
  one("#timeline").scrollIntoView();
  return true;
}

function offerToGoOn() {
  const time = Number(kept(`at-${data.id}`));
  if (!(time > partFrom + WORTH_S && time < data.duration - WORTH_S) || player.time > partFrom) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "at";
  button.dataset.seek = time.toFixed(2);
  button.textContent = clock(time);
  one("#now").replaceChildren("Go on where you were: ", button);
}

// How an interjection was met, '' where nothing was called for.
function metText(item) {
  if (!item || item.sound === undefined) return "";
  if (item.pace === "unanswered") return " (not answered)";
  return ` (${item.deferred ? "put off" : "first sound"} after ${item.sound})`;
}

function saidHere() {
  if (current.turn < 0) return null;
  const item = turnItems[current.turn];
  const start = data.turns[current.turn][0];
  const said = one("p", item).textContent.replaceAll("\u200b", "").trim();
  const call = data.interjections.find((i) => Math.abs(i.s - start) < 0.05);
  return { start, text: `${one(".who b", item).textContent}: \u201c${said}\u201d${metText(call)}` };
}

// What is said here or, in a silence, that nobody speaks: of which recording, when and by whom. A
// file's address leads nowhere on another machine; that of a review is a key to it.
function quoteHere() {
  const hush = silenceAt(player.time);
  const here = hush ? { start: hush[0], text: `Silence, ${hush[5]} (${natureOf(hush)})` } : saidHere();
  if (!here) return "";
  const address = location.href.split("#")[0];
  const link = location.protocol === "file:" || data.review ? "" : `\n${address}#t=${here.start}`;
  return `${one("h1").textContent}, ${clock(here.start)}\n${here.text}${link}`;
}

async function copyQuote() {
  const text = quoteHere();
  if (!text) return;
  const button = one("#copy");
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed here";
  }
  setTimeout(() => { button.textContent = "Copy quote"; }, 1600);
}

function startDrop() {
  const holds = (event) => Array.from(event.dataTransfer.types).includes("Files");
  document.addEventListener("dragover", (event) => { if (holds(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    const file = Array.from(event.dataTransfer.files).find((f) => /^(audio|video)\//.test(f.type));
    if (file) attach(file);
  });
}

function startMemory() {
  const speed = kept("speed");
  if (all("#speed option").some((o) => o.value === speed)) {
    one("#speed").value = speed;
    changeSpeed(0);
  }
  let saved = partFrom;
  on("time", (time) => {
    one("#copy").disabled = current.turn < 0 && !silenceAt(time);
    if (Math.abs(time - saved) < 2) return;
    saved = time;
    keep(`at-${data.id}`, time.toFixed(1));
  });
  one("#copy").addEventListener("click", copyQuote);
  window.addEventListener("hashchange", goToLink);
  startDrop();
  if (goToLink()) return;
  if (partFrom > 0) {
    setTime(partFrom);
    if (player.ready) audio.currentTime = partFrom;
  }
  offerToGoOn();
}
