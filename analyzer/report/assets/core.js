"use strict";
// The small things every other part needs, and the colours.
const root = document.documentElement;
root.classList.add("js");

const one = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

function clock(time) {
  const whole = Math.max(0, Math.floor(time));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

// Seconds of a time written as 65.5, 1:05 or 1:00:05; NaN for anything else.
// As it is looked for: a phone writes curly quotes, of the same length.
const folded = (text) => text.toLowerCase().replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');
const secondsOf = (text) => text.trim().split(":").reduce((sum, part) => sum * 60 + (part.trim() ? Number(part) : NaN), 0);

// A length is rounded as everywhere in the report; a moment is never told before it comes.
const lasts = (seconds) => clock(Math.round(seconds));

// Index of the first of `count` sorted items for which `after(i)` holds.
function firstIndex(count, after) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (after(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

const listeners = {};
function on(name, handler) {
  (listeners[name] = listeners[name] || []).push(handler);
}
function tell(name, value) {
  for (const handler of listeners[name] || []) handler(value);
}

// What is kept from visit to visit. A browser may forbid to keep anything; the page works without.
const MEMORY = "interview-analyzer";
function keep(name, value, where = "localStorage") {
  try { window[where].setItem(`${MEMORY}-${name}`, value); } catch { /* not kept */ }
}
function kept(name, where = "localStorage") {
  try { return window[where].getItem(`${MEMORY}-${name}`) || ""; } catch { return ""; }
}

const COLOURS = [
  "ink", "muted", "faint", "line", "paper", "panel", "candidate", "interviewer", "other", "shared",
  "immediate", "noticeable", "slow", "doubt", "band", "on-fill", "on-interviewer",
];
let colours = {};
let font = "sans-serif";
function readColours() {
  const style = getComputedStyle(root);
  colours = {};
  for (const name of COLOURS) colours[name] = style.getPropertyValue(`--${name}`).trim();
  font = getComputedStyle(document.body).fontFamily;
  tell("colours");
}
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", readColours);

function ownerColour(owner) {
  return owner === "shared" ? colours.other : colours[owner];
}
// What stands for a response: how fast it came, or that it was put off.
const lookOf = (item) => item.deferred ? "deferred" : item.pace;
function lookColour(look) {
  if (look === "unanswered") return colours.slow;
  if (look === "deferred") return colours.noticeable;
  return colours[look] || colours.muted;
}
