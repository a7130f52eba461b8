// Questions that depend on earlier answers come into sight when they apply. The server decides again on arrival.
// @ts-check

import { evaluate } from "./conditions.js";
import { whenever } from "./page.js";

whenever("[data-questions]", (box) => {
  box.addEventListener("input", () => apply(box));
  box.addEventListener("change", () => apply(box));
  apply(box);
});

/**
 * Show what applies, in order: a question that is out of sight gives no answer to those after it.
 * @param {HTMLElement} box
 */
function apply(box) {
  /** @type {Record<string, string | number | null>} */
  const answers = {};
  for (const part of box.querySelectorAll("[data-question]")) {
    const question = /** @type {HTMLElement} */ (part);
    const shown = !question.dataset.when || evaluate(JSON.parse(question.dataset.when), answers);
    question.hidden = !shown;
    for (const control of controls(question)) control.disabled = !shown;
    if (shown) answers[question.dataset.question ?? ""] = answerTo(question);
  }
}

/** @param {HTMLElement} question @returns {NodeListOf<HTMLInputElement>} */
function controls(question) {
  return question.querySelectorAll("input, textarea, select");
}

/**
 * The answer as the server stores it; null for none and for one that it would not take.
 * @param {HTMLElement} question
 * @returns {string | number | null}
 */
export function answerTo(question) {
  const { kind, photos } = question.dataset;
  const [first] = controls(question);
  if (kind === "photo") return Number(photos ?? 0) + (first?.files?.length ?? 0) || null;
  const chosen = first?.type === "radio" ? [...controls(question)].find((one) => one.checked) : first;
  const text = chosen?.value.trim() ?? "";
  if (!text) return null;
  if (kind === "score") return Number(text);
  return kind === "number" ? reading(text, question.dataset) : text;
}

/** @param {string} text @param {DOMStringMap} limits @returns {number | null} */
function reading(text, limits) {
  const value = Number(text.replace(/[,，]/g, "."));
  const fits = Number.isFinite(value) && !(value < Number(limits.low ?? -1e12)) && !(value > Number(limits.high ?? 1e12));
  return fits ? value : null;
}
