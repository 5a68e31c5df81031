// Tables: a click on a row plays it, a click on a heading sorts, the forms filter.
function sortTable(table, column, kind) {
  const heads = all("th", table.tHead);
  const down = heads[column].getAttribute("aria-sort") === "ascending";
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
  const value = (row) => {
    const cell = row.cells[column];
    return kind === "number" ? Number(cell.dataset.v) : cell.textContent.trim().toLowerCase();
  };
  const keyed = Array.from(table.tBodies[0].rows, (row) => [value(row), row]);
  keyed.sort(([a], [b]) => (kind === "number" ? a - b : a.localeCompare(b)) * (down ? -1 : 1));
  table.tBodies[0].append(...keyed.map(([, row]) => row));
}

function makeSortable(table) {
  all("th", table.tHead).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sortTable(table, column, head.dataset.sort));
  });
}

function matches(row, key, wanted) {
  if (!wanted) return true;
  if (key === "least") return Number(row.dataset.least) >= Number(wanted);
  if (key === "text") return row.textContent.toLowerCase().includes(wanted.toLowerCase());
  return row.dataset[key].split(" ").includes(wanted);
}

function filterTable(form) {
  const rows = Array.from(document.getElementById(form.dataset.for).tBodies[0].rows);
  const fields = all("[data-filter]", form);
  let shown = 0;
  for (const row of rows) {
    row.hidden = !fields.every((f) => matches(row, f.dataset.filter, f.value.trim()));
    if (!row.hidden) shown += 1;
  }
  one("output", form).textContent = shown === rows.length ? `${shown}` : `${shown} of ${rows.length}`;
}

function startTables() {
  all("table.sortable").forEach(makeSortable);
  for (const form of all("form.filters")) {
    form.addEventListener("input", () => filterTable(form));
    form.addEventListener("submit", (event) => event.preventDefault());
    filterTable(form);
  }
  // One listener for every moment on the page: rows, buttons, chart bars.
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".seeks tbody tr");
    const target = event.target.closest("[data-seek]") || (row && one("[data-seek]", row));
    if (!target || String(window.getSelection()).length > 2) return;
    seek(Number(target.dataset.seek), true);
  });
}
