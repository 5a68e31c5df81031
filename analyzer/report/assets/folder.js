// The folder page: rows in groups, the ways from a report to its neighbours, then everything starts.
const table = one("#t-recordings");

function groupName(row, by) {
  if (by === "level") return row.dataset.groupLevel;
  if (by === "quality") return row.dataset.quality ? `${row.dataset.quality} sound` : "not analysed";
  return row.dataset.candidate || "candidate not known";
}

function groupHead(name, person) {
  const row = document.createElement("tr");
  row.className = "group-head";
  const cell = document.createElement("th");
  cell.colSpan = table.tHead.rows[0].cells.length;
  cell.scope = "rowgroup";
  const title = document.createElement("bdi");
  title.append(person ? person.cloneNode(true) : name);
  const note = document.createElement("span");
  note.className = "quiet";
  cell.append(title, note);
  row.append(cell);
  return row;
}

// One table body per group, each under a heading of its own; rows keep the order that the table's
// heading claims, also when they come out of groups.
function groupRows(by) {
  const rows = dataRows(table);
  const groups = new Map();
  for (const row of rows) {
    const name = by ? groupName(row, by) : "";
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(row);
  }
  const bodies = Array.from(groups, ([name, members]) => {
    const body = document.createElement("tbody");
    if (by) body.append(groupHead(name, by === "candidate" && one(".person a", members[0])));
    body.append(...members);
    return body;
  });
  for (const old of Array.from(table.tBodies)) old.remove();
  table.append(...bodies);
  const head = one("th[aria-sort]", table.tHead);
  if (!head) return;
  arrangeRows(table, head.cellIndex, head.dataset.sort, head.getAttribute("aria-sort") === "descending");
}

// Each heading says how many rows of its group are shown; with none there is no heading either.
function countGroups() {
  for (const head of all(".group-head", table)) {
    const rows = Array.from(head.parentElement.rows).filter((row) => row !== head && !row.hidden);
    head.hidden = !rows.length;
    one(".quiet", head).textContent = `${rows.length} recording${rows.length === 1 ? "" : "s"}`;
  }
}

// A report knows no neighbours: "#before=ID" and "#after=ID" ask for the report beside its own.
function neighbourOf(id, way) {
  all(".edge").forEach((line) => line.replaceChildren());
  const own = all(".series thead a").find((link) => link.dataset.id === id);
  if (!own) return "#recordings";
  const series = own.closest(".series");
  const links = all("thead a", series);
  const other = links[links.indexOf(own) + way];
  if (other) return other.href;
  one(".edge", series).textContent = `There is no recording ${way < 0 ? "before" : "after"} that one.`;
  return `#${series.id}`;
}

// A candidate whose name was typed into the address, in whatever letters.
function seriesOf(typed) {
  let name = typed;
  try { name = decodeURIComponent(typed); } catch { /* as it stands */ }
  const same = (a, b) => a.localeCompare(b, undefined, { sensitivity: "base" }) === 0;
  const found = all(".series").find((series) => same(series.dataset.candidate, name));
  return found ? `#${found.id}` : "";
}

function follow() {
  const [, key, value] = /^#(before|after|candidate)=(.*)$/.exec(location.hash) || [];
  let to = "";
  if (key === "candidate") to = seriesOf(value);
  else if (key) to = neighbourOf(value, key === "before" ? -1 : 1);
  if (to && to !== location.hash) location.replace(to);
}

startTheme();
readColours();
follow();
window.addEventListener("hashchange", follow);
one("#print").addEventListener("click", () => window.print());
if (table) {
  startTables();
  const form = one("form.filters");
  one("#group").addEventListener("change", (event) => {
    groupRows(event.target.value);
    countGroups();
  });
  form.addEventListener("input", countGroups);
  for (const link of all('a[href="#failed"]')) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      one('[data-filter="level"]', form).value = "failed";
      filterTable(form);
      countGroups();
      one("#recordings").scrollIntoView();
    });
  }
}
