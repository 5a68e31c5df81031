// Tables: a click on a heading sorts, the forms filter. Rows may lie in several groups.
function dataRows(table) {
  return Array.from(table.tBodies).flatMap((body) =>
    Array.from(body.rows).filter((row) => !row.classList.contains("group-head")));
}

// What a cell sorts by; a cell without a value (undefined, or spanned over) is null.
function sortValue(row, column, kind) {
  const cell = row.cells[column];
  if (!cell || cell.colSpan > 1) return null;
  if (kind === "text") return cell.textContent.trim().toLowerCase() || null;
  return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
}

function sortTable(table, column, kind) {
  const heads = all("th", table.tHead);
  const down = heads[column].getAttribute("aria-sort") === "ascending";
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
  arrangeRows(table, column, kind, down);
}

// The rows of each group in the order of a column; those without a value stay last.
function arrangeRows(table, column, kind, down) {
  const compare = ([a], [b]) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return (kind === "number" ? a - b : a.localeCompare(b)) * (down ? -1 : 1);
  };
  for (const body of table.tBodies) {
    const rows = Array.from(body.rows).filter((row) => !row.classList.contains("group-head"));
    const keyed = rows.map((row) => [sortValue(row, column, kind), row]).sort(compare);
    body.append(...keyed.map(([, row]) => row));
  }
}

function makeSortable(table) {
  all("th", table.tHead).forEach((head, column) => {
    if (!head.dataset.sort) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sortTable(table, column, head.dataset.sort));
  });
}

// Text is looked for in what was said or in a recording's name, not in what stands around it;
// a silence may be of several natures, everything else has one value.
function matches(row, key, wanted) {
  if (!wanted) return true;
  if (key === "least") return Number(row.dataset.least) >= Number(wanted);
  if (key === "text") {
    const words = folded(wanted.trim());
    return all(".said, .named", row).some((e) => folded(e.textContent).includes(words));
  }
  if (key === "nature") return row.dataset.nature.split(" ").includes(wanted);
  return row.dataset[key] === wanted;
}

function filterTable(form) {
  const rows = dataRows(document.getElementById(form.dataset.for));
  const fields = all("[data-filter]", form);
  // A choice that is offered no longer, after a correction, is none.
  for (const f of fields) if (f.selectedIndex === -1) f.selectedIndex = 0;
  let shown = 0;
  for (const row of rows) {
    row.hidden = !fields.every((f) => matches(row, f.dataset.filter, f.value));
    if (!row.hidden) shown += 1;
  }
  one("output", form).textContent = shown === rows.length ? `${shown} in all` : `${shown || "none"} of ${rows.length}`;
  fitBox(document.getElementById(form.dataset.for), shown);
}

// A table scrolls in a box of its own when it is long, and gives way to a word when it is empty.
const LONG_ROWS = 25;
function fitBox(table, shown) {
  const none = one(".no-rows", table.parentElement);
  if (!none) return;
  table.parentElement.classList.toggle("scrolls", shown > LONG_ROWS);
  table.hidden = !shown;
  none.hidden = shown > 0;
}

function startTables() {
  all("table.sortable").forEach(makeSortable);
  for (const form of all("form.filters")) {
    form.addEventListener("input", () => filterTable(form));
    form.addEventListener("submit", (event) => event.preventDefault());
    filterTable(form);
  }
}
