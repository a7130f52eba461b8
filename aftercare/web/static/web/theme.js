// The theme changes at once; the server is told so that the next page comes in it.
// @ts-check

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {SubmitEvent} */ (event).submitter;
  if (!form.matches("[data-theme-choice]") || !(button instanceof HTMLButtonElement)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const body = new FormData(form, button);
  document.documentElement.dataset.bsTheme = button.value;
  for (const one of document.querySelectorAll("[data-theme-choice] button")) {
    one.setAttribute("aria-pressed", String(one.getAttribute("value") === button.value));
  }
  fetch(form.action, { method: "POST", body, redirect: "manual" });
}, { capture: true });
