"use strict";
// A press on a column's header sorts the table: rising, falling, as it came. Rows stay below their heading row, missing values come last.
// Without this script the same page is a page of plain tables.

const compareTexts = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
const MISSING = new Set(["", "-", "\u2013", "\u2014"]);
const STATES = ["none", "ascending", "descending"];

function sortingKey(row, column) {
  const cell = row.cells[column];
  if (cell === undefined) return null;
  if (cell.dataset.value === undefined) return MISSING.has(cell.textContent.trim()) ? null : cell.textContent.trim();
  return cell.dataset.value === "" ? null : Number(cell.dataset.value);
}

function compare(one, other) {
  return typeof one === "number" ? one - other : compareTexts(one, other);
}

function inOrder(rows, column, state) {
  if (state === "none") return rows;
  const direction = state === "ascending" ? 1 : -1;
  const keyed = rows.map((row) => ({ row, key: sortingKey(row, column) }));
  const present = keyed.filter((entry) => entry.key !== null).sort((a, b) => direction * compare(a.key, b.key));
  return [...present, ...keyed.filter((entry) => entry.key === null)].map((entry) => entry.row);
}

function makeSortable(table) {
  const headers = [...table.tHead.rows[0].cells];
  const asItCame = [...table.tBodies].map((body) => [...body.rows].filter((row) => !row.classList.contains("group")));
  headers.forEach((header, column) => {
    if (header.textContent.trim() === "") return;
    const button = document.createElement("button");
    button.type = "button";
    button.title = document.body.dataset.sort;
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const state = STATES[(STATES.indexOf(header.getAttribute("aria-sort") ?? "none") + 1) % STATES.length];
      headers.forEach((any) => any.removeAttribute("aria-sort"));
      if (state !== "none") header.setAttribute("aria-sort", state);
      asItCame.forEach((rows, place) => table.tBodies[place].append(...inOrder(rows, column, state)));
    });
  });
}

document.querySelectorAll("table").forEach(makeSortable);
