// Lists by keyboard: j and k walk through the rows, Enter opens the one that has the focus.
// @ts-check

import { on } from "./page.js";

on("click", "[data-row-step]", (button) => {
  const links = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-rows] .row-link-to")]);
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at < 0 ? 0 : at + Number(button.dataset.rowStep);
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
});
