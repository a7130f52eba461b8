// Messages that can be read: they leave after a while unless they tell of a failure, hold a button, or are looked at.
// @ts-check

import { element, on, say, whenever } from "./page.js";

const READING_MS = 7000;

/**
 * Show a message at the edge of the page.
 * @param {string} text
 * @param {"good" | "warning" | "bad" | "neutral"} [tone]
 */
export function toast(text, tone = "neutral") {
  const note = element("div", `toast-note tone-${tone}`);
  note.setAttribute("role", tone === "bad" ? "alert" : "status");
  note.dataset.toast = "";
  const close = element("button", "btn btn-icon btn-quiet", "×");
  close.setAttribute("type", "button");
  close.setAttribute("aria-label", say("close"));
  close.dataset.dismiss = "";
  note.append(element("div", "toast-words", text), close);
  document.getElementById("messages")?.append(note);
  leaveInTime(note);
}

/** @param {HTMLElement} note */
function leaveInTime(note) {
  if (note.getAttribute("role") === "alert" || note.querySelector("form")) return;
  const leave = () => (note.matches(":hover, :focus-within") ? window.setTimeout(leave, READING_MS) : note.remove());
  window.setTimeout(leave, READING_MS);
}

whenever("[data-toast]", leaveInTime);
on("click", "[data-dismiss]", (button) => button.closest("[data-toast]")?.remove());

// A view asks for a toast by the header HX-Trigger: {"aftercare:toast": {"text": …, "tone": …}}.
document.addEventListener("aftercare:toast", (event) => {
  const { text, tone } = /** @type {CustomEvent} */ (event).detail;
  toast(text, tone);
});
