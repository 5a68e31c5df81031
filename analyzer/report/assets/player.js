// The sound: one position for the whole page, and what happens when the recording is not there.
const audio = one("#audio");
const player = { time: 0, playing: false, ready: false };
// Lengths differ a little from program to program; a file that differs by more is another one.
const OTHER_LENGTH_S = 1;
const OTHER_LENGTH_SHARE = 0.005;

function setTime(time) {
  player.time = clamp(time, 0, data.duration);
  tell("time", player.time);
}

function seek(time, andPlay) {
  setTime(time);
  if (player.ready) audio.currentTime = player.time;
  tell("seek", player.time);
  if (andPlay) play();
}

function play() {
  if (!player.ready) {
    showSoundState();
    return;
  }
  const started = audio.play();
  if (started) started.catch(() => {});
}

function togglePlay() {
  if (player.playing) audio.pause();
  else play();
}

function changeSpeed(way) {
  const select = one("#speed");
  select.selectedIndex = clamp(select.selectedIndex + way, 0, select.options.length - 1);
  audio.playbackRate = Number(select.value);
  keep("speed", select.value);
}

// A recording that lies elsewhere than the report says. A new source stops the old one without a
// word: no event tells that it no longer plays.
let held = "";
function attach(file) {
  audio.pause();
  setPlaying(false);
  if (held) URL.revokeObjectURL(held);
  held = URL.createObjectURL(file);
  audio.dataset.name = file.name;
  audio.src = held;
}

// A file that was chosen by hand is there: if it does not open, its format is the reason.
function whySilent() {
  const name = audio.dataset.name && `\u2068${audio.dataset.name}\u2069`;
  if (!name) return "This report has no recording attached.";
  if (!held) return `${name} could not be opened from here: it lies elsewhere, or in a format that this browser does not play.`;
  return `This browser does not play the format of ${name}. Analysed with --embed-audio, the report itself holds the sound, as MP3.`;
}

function sayOfSound(text) {
  one("#sound-text").textContent = text;
  one("#sound-state").hidden = !text;
}

// What to ask of a file that was chosen by hand and lasts longer or shorter than what was analysed.
function doubt() {
  const apart = Math.abs(audio.duration - data.duration);
  const most = Math.max(OTHER_LENGTH_S, OTHER_LENGTH_SHARE * data.duration);
  if (!held || !Number.isFinite(apart) || apart <= most) return "";
  return `This file lasts ${lasts(audio.duration)}, the analysed recording ${lasts(data.duration)}. Is it the right one?`;
}

function showSoundState() {
  sayOfSound(whySilent());
  one("#now").textContent = "Without the recording a click only moves the playhead.";
  root.classList.add("mute");
}

function soundReady() {
  player.ready = true;
  if (root.classList.contains("mute")) one("#now").textContent = "Press space or click a moment to listen.";
  root.classList.remove("mute");
  sayOfSound(doubt());
  audio.playbackRate = Number(one("#speed").value);
  if (Math.abs(audio.currentTime - player.time) > 0.05) audio.currentTime = player.time;
}

function everyFrame() {
  if (!player.playing) return;
  if (!audio.seeking) setTime(audio.currentTime);
  requestAnimationFrame(everyFrame);
}

function setPlaying(playing) {
  player.playing = playing;
  const button = one("#play");
  button.setAttribute("aria-label", playing ? "Pause" : "Play");
  one("use", button).setAttribute("href", playing ? "#i-pause" : "#i-play");
  if (playing) everyFrame();
  tell("playing", playing);
}

function startPlayer() {
  audio.addEventListener("loadedmetadata", soundReady);
  audio.addEventListener("error", () => {
    player.ready = false;
    showSoundState();
  });
  audio.addEventListener("play", () => setPlaying(true));
  audio.addEventListener("pause", () => setPlaying(false));
  audio.addEventListener("seeked", () => player.playing || setTime(audio.currentTime));
  if (!audio.getAttribute("src")) showSoundState();
  else if (audio.error) showSoundState();
  else if (audio.readyState >= 1) soundReady();
  one("#play").addEventListener("click", togglePlay);
  one("#speed").addEventListener("change", () => changeSpeed(0));
  one("#sound-file").addEventListener("change", (event) => {
    if (event.target.files[0]) attach(event.target.files[0]);
  });
  one("#time-total").textContent = lasts(data.duration);
  let shown = "";
  on("time", (time) => {
    const text = clock(time);
    if (text !== shown) one("#time").textContent = text;
    shown = text;
  });
}
