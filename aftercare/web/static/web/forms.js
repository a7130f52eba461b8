// Forms: sent once however often the button is pressed, filters that apply themselves, files shown before they leave.
// @ts-check

import { element, on, say, whenever } from "./page.js";

// --- sent once
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sending !== undefined) event.preventDefault();
  else busy(form, /** @type {SubmitEvent} */ (event).submitter, true);
});
document.addEventListener("htmx:before:request", (event) => setBusy(event, true));
document.addEventListener("htmx:finally:request", (event) => setBusy(event, false));
window.addEventListener("pageshow", (event) => {
  // The browser's back button brings the page as it was left: sending.
  if (event.persisted) for (const form of document.forms) busy(form, form.querySelector("[aria-busy]"), false);
});

/** @param {Event} event @param {boolean} on */
function setBusy(event, on) {
  const { sourceElement, request } = /** @type {CustomEvent} */ (event).detail.ctx;
  if (sourceElement instanceof HTMLFormElement) busy(sourceElement, request.submitter, on);
  else if (sourceElement instanceof HTMLButtonElement) mark(sourceElement, on);
}

/** @param {HTMLFormElement} form @param {Element | null | undefined} button @param {boolean} on */
function busy(form, button, on) {
  if (on) form.dataset.sending = "";
  else delete form.dataset.sending;
  if (button) mark(button, on);
}

/** @param {Element} button @param {boolean} on */
function mark(button, on) {
  if (on) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
}

// --- a form that came back with errors starts at them
/** @type {HTMLElement | null} */ (document.querySelector("[data-form-errors]"))?.focus();

// --- filters
on("change", "form[data-auto-submit] select", (select) => /** @type {HTMLSelectElement} */ (select).form?.requestSubmit());

// --- files
whenever("[data-upload]", (box) => {
  const input = box.querySelector("input");
  const drop = box.querySelector(".upload");
  if (!input || !drop) return;
  input.addEventListener("change", () => preview(box, input));
  for (const type of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(type, (event) => dragged(/** @type {DragEvent} */ (event), drop, input));
  }
});

/** @param {DragEvent} event @param {Element} drop @param {HTMLInputElement} input */
function dragged(event, drop, input) {
  event.preventDefault();
  drop.classList.toggle("over", event.type === "dragover");
  if (event.type === "drop" && event.dataTransfer?.files.length) {
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  }
}

/** @param {HTMLElement} box @param {HTMLInputElement} input */
function preview(box, input) {
  const list = box.querySelector(".upload-previews");
  for (const old of list?.querySelectorAll("img") ?? []) URL.revokeObjectURL(old.src);
  list?.replaceChildren(...[...(input.files ?? [])].map((file, place) => previewOf(box, input, file, place)));
}

/** @param {HTMLElement} box @param {HTMLInputElement} input @param {File} file @param {number} place */
function previewOf(box, input, file, place) {
  const item = element("li", "attachment");
  if (/^image\/(jpeg|png|webp|gif)$/.test(file.type)) {
    const frame = element("span", "photo");
    const picture = /** @type {HTMLImageElement} */ (element("img"));
    picture.src = URL.createObjectURL(file);
    picture.alt = "";
    frame.append(picture);
    item.append(frame);
  }
  const remove = element("button", "btn btn-icon btn-quiet", "×");
  remove.setAttribute("type", "button");
  remove.setAttribute("aria-label", `${say("remove")} ${file.name}`);
  remove.addEventListener("click", () => {
    const rest = new DataTransfer();
    [...(input.files ?? [])].forEach((one, index) => index !== place && rest.items.add(one));
    input.files = rest.files;
    preview(box, input);
  });
  item.append(element("span", "clip", file.name), remove);
  return item;
}
