// What htmx sends and what becomes of the answers: the CSRF token, a lost login, errors said aloud.
// @ts-check

import { meta, say } from "./page.js";
import { toast } from "./toasts.js";

/** @typedef {{ctx: {request: {headers: Record<string, string>, method: string, submitter?: HTMLButtonElement},
 *   response?: {status: number, headers: Headers}, sourceElement: HTMLElement}, error?: Error}} Detail */

/** @param {Event} event @returns {Detail["ctx"]} */
const context = (event) => /** @type {CustomEvent<Detail>} */ (event).detail.ctx;

document.addEventListener("htmx:config:request", (event) => {
  const { request } = context(event);
  if (request.method !== "GET") request.headers["X-CSRFToken"] = meta("csrf-token");
});

document.addEventListener("htmx:before:response", (event) => {
  const { response } = context(event);
  const login = response?.headers.get("HX-Redirect");
  if (response?.status === 401 && login) {
    event.preventDefault();
    location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
});

document.addEventListener("htmx:response:error", (event) => {
  if ((context(event).response?.status ?? 0) >= 500) toast(say("failed"), "bad");
});

document.addEventListener("htmx:error", (event) => {
  const { ctx } = /** @type {CustomEvent<Detail>} */ (event).detail;
  if (ctx) toast(say("unreachable"), "bad");
});

// A refusal names the field that it is about.
document.addEventListener("htmx:after:swap", () => {
  const told = /** @type {HTMLElement | null} */ (document.querySelector("[data-refused-field]:not([data-told])"));
  if (!told) return;
  told.dataset.told = "";
  const name = told.dataset.refusedField;
  const field = name ? document.getElementsByName(name)[0] : null;
  field?.setAttribute("aria-invalid", "true");
  field?.focus();
});
