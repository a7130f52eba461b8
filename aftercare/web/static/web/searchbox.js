// Search boxes with results below them: arrows choose, Enter goes there, Escape closes (the combobox pattern).
// @ts-check

import { on } from "./page.js";

on("input", "[data-searchbox] input[role=combobox]", (input) => {
  if (!(/** @type {HTMLInputElement} */ (input).value)) results(input)?.replaceChildren();
  choose(input, null);
});

on("keydown", "[data-searchbox] input[role=combobox]", (input, event) => {
  const { key } = /** @type {KeyboardEvent} */ (event);
  const rows = options(input);
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    choose(input, rows.at((at + (key === "ArrowDown" ? 1 : at < 0 ? 0 : -1)) % (rows.length || 1)) ?? null);
  } else if (key === "Enter" && at >= 0) {
    event.preventDefault();
    rows[at]?.click();
  } else if (key === "Escape") {
    results(input)?.replaceChildren();
    choose(input, null);
  }
});

document.addEventListener("htmx:after:swap", () => {
  for (const input of document.querySelectorAll("[data-searchbox] input[role=combobox]")) {
    input.setAttribute("aria-expanded", String(options(input).length > 0));
  }
});

/** @param {Element} input */
const results = (input) => document.getElementById(input.getAttribute("aria-controls") ?? "");

/** @param {Element} input @returns {HTMLElement[]} */
const options = (input) => [...(results(input)?.querySelectorAll("[role=option]") ?? [])].map((row) => /** @type {HTMLElement} */ (row));

/** @param {Element} input @param {HTMLElement | null} chosen */
function choose(input, chosen) {
  const rows = options(input);
  for (const row of rows) row.setAttribute("aria-selected", String(row === chosen));
  if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
  else input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-expanded", String(rows.length > 0));
  chosen?.scrollIntoView({ block: "nearest" });
}
