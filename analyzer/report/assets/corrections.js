// Review: what each Correct button asks, and the correction that its answers make.
const review = data.review;

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function field(text, control) {
  return element("label", {}, text, control);
}

function choice(name, options, chosen) {
  const select = element("select", { name });
  for (const [value, text] of options) {
    const option = element("option", { value }, text);
    option.selected = value === chosen;
    select.append(option);
  }
  return select;
}

function radios(name, legend, options, chosen) {
  const box = element("fieldset", {}, element("legend", { class: "label" }, legend));
  for (const [value, text] of options) {
    const input = element("input", { type: "radio", name, value });
    input.checked = value === chosen;
    const label = element("label", { class: "check" }, input, text);
    box.append(label);
  }
  return box;
}

// What a correction is about can be heard while it is made.
function hearIt(start) {
  const attributes = { type: "button", class: "at", "data-seek": start, "aria-label": `Play from ${clock(start)}` };
  return element("p", {}, element("button", attributes, clock(start)));
}

const personName = (id) => (review.speakers.find((s) => s.id === id) || {}).shown || id;

// A turn: its words, and who said all of it or what follows a word.
function turnFix(turn) {
  const [start, end, speaker] = review.turns[turn];
  const [from, to] = wordRange(turn);
  const before = words.text.slice(from, to).join(" ");
  const text = element("textarea", { name: "text", dir: "auto", rows: 4 });
  text.value = before;
  const parts = [["", "the whole turn"]];
  for (let w = from + 1; w < to; w += 1) {
    parts.push([String(words.start[w] / 100), `from \u201c${words.text[w]}\u201d (${clock(words.start[w] / 100)}) on`]);
  }
  const people = review.speakers.map((s) => [s.id, s.shown]);
  return {
    title: `Turn at ${clock(start)}, ${personName(speaker)}`,
    fields: [
      hearIt(start),
      field("Words", text),
      field("Speaker", choice("to", people, speaker)),
      field("The speaker is meant for", choice("part", parts, "")),
    ],
    // Two answers may have changed: each is a correction of its own.
    read: (form) => {
      const made = [];
      const after = form.text.value.trim().replace(/\s+/g, " ");
      if (after !== before) {
        made.push({ kind: "reword", speaker, start_s: start, end_s: end, before, after });
      }
      if (form.to.value !== speaker) {
        const at = form.part.value === "" ? start : Number(form.part.value);
        made.push({ kind: "move", speaker, to: form.to.value, start_s: at, end_s: end });
      }
      return made;
    },
  };
}

function interjectionFix(n) {
  const [start, speaker, status, text] = review.interjections[n];
  const kinds = [
    ["answered", "It was answered"],
    ["unanswered", "It was not answered"],
    ["none_needed", "It called for no answer"],
  ];
  // Found by the program alone: nobody can say from where the answer counts.
  if (status === "deferred") kinds.unshift(["deferred", "It was put off and answered later"]);
  return {
    title: `Interjection at ${clock(start)}`,
    fields: [
      hearIt(start),
      element("p", { dir: "auto" }, `\u201c${text}\u201d`),
      radios("status", "How it was met", kinds, status),
    ],
    read: (form) => form.status.value && form.status.value !== status
      ? [{ kind: "answer", speaker, start_s: start, text: text.slice(0, 2000), status: form.status.value }]
      : [],
  };
}

function silenceFix(n) {
  const [start, end, announced] = review.silences[n];
  const kinds = [["yes", "The candidate announced it"], ["no", "It was not announced"]];
  return {
    title: `Silence at ${clock(start)}`,
    fields: [hearIt(start), radios("announced", "This silence", kinds, announced ? "yes" : "no")],
    read: (form) => (form.announced.value === "yes") === announced
      ? []
      : [{ kind: "announce", start_s: start, end_s: end, announced: !announced }],
  };
}

function momentField(text, name, time) {
  const input = element("input", { type: "text", name, size: 8, autocomplete: "off", value: clock(time) });
  const here = element("button", { type: "button", class: "plain" }, `where the playhead is: ${clock(player.time)}`);
  here.addEventListener("click", () => { input.value = clock(player.time); });
  return element("p", { class: "moment" }, field(text, input), here);
}

// What of the recording is the interview: small talk before it and feedback after it do not count.
function partFix() {
  return {
    title: "What counts of the recording",
    fields: [
      element("p", { class: "quiet" }, "What lies before and after the interview is in no figure."),
      momentField("From", "from", partFrom),
      momentField("To", "to", partTo),
    ],
    read: (form) => {
      // What is as it was shown, to the second, stays as it was to the hundredth.
      const timeIn = (input, before) => (input.value === clock(before) ? before : secondsOf(input.value));
      const [from, to] = [timeIn(form.from, partFrom), timeIn(form.to, partTo)];
      if (!(from >= 0 && to > from)) throw new Error("Write two times such as 5:00 and 50:00, the second later.");
      return from !== partFrom || to !== partTo ? [{ kind: "part", start_s: from, end_s: Math.min(to, data.duration) }] : [];
    },
  };
}

const LEVELS = [
  ["", "no level of my own"],
  ["very_weak", "very weak"],
  ["weak", "weak"],
  ["strong", "strong"],
  ["very_strong", "very strong"],
];

function levelFix(criterion, title) {
  const mine = review.levels.find((l) => l.criterion === criterion && l.rater === reviewerName());
  const comment = element("textarea", { name: "comment", dir: "auto", rows: 3 });
  comment.value = mine ? mine.comment : "";
  const at = element("input", { type: "checkbox", name: "at" });
  at.checked = mine ? mine.time_s !== null : player.time >= 0.5;  // else nothing was heard
  const time = mine && mine.time_s !== null && player.time < 0.5 ? mine.time_s : player.time;
  return {
    title: `Your level: ${title}`,
    fields: [
      field("Level", choice("level", LEVELS, mine ? mine.level : "")),
      field("Comment", comment),
      element("label", { class: "check" }, at, `at ${clock(time)}, where the playhead is`),
    ],
    read: (form) => [{
      kind: "judge",
      criterion,
      level: form.level.value || null,
      comment: form.comment.value.trim(),
      time_s: form.at.checked ? Math.round(time * 100) / 100 : null,
    }],
  };
}
