// Keys: "/" goes to the search, "?" shows what there is, and whatever a page names with data-shortcut ("g t", "e").
// @ts-check

import { element } from "./page.js";

const PAUSE_MS = 1200;
let typed = "";
let last = 0;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") return openList(event);
  const box = document.querySelector(`[data-focus-key="${CSS.escape(event.key)}"]`);
  if (box instanceof HTMLElement) {
    event.preventDefault();
    box.focus();
    return undefined;
  }
  return follow(event);
});

/** @param {EventTarget | null} target */
const isTyping = (target) => target instanceof Element && target.matches("input, textarea, select, [contenteditable]");

/** @param {KeyboardEvent} event */
function follow(event) {
  typed = event.timeStamp - last > PAUSE_MS ? event.key : `${typed} ${event.key}`;
  last = event.timeStamp;
  for (const keys of [typed, event.key]) {
    const target = document.querySelector(`[data-shortcut="${CSS.escape(keys)}"]`);
    if (target instanceof HTMLElement) {
      event.preventDefault();
      typed = "";
      target.click();
      return;
    }
  }
}

/** @param {KeyboardEvent} event */
function openList(event) {
  const box = document.getElementById("shortcuts");
  const list = box?.querySelector("[data-shortcut-list]");
  if (!(box instanceof HTMLDialogElement) || !list) return;
  event.preventDefault();
  list.replaceChildren(...[...document.querySelectorAll("[data-shortcut]")].flatMap(row));
  box.showModal();
}

/** @param {Element} target */
function row(target) {
  const term = element("dt");
  term.append(...(target.getAttribute("data-shortcut") ?? "").split(" ").map((key) => element("kbd", "", key)));
  return [term, element("dd", "", target.getAttribute("aria-label") ?? target.textContent?.trim() ?? "")];
}
