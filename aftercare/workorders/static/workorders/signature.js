// The customer's signature: drawn on a canvas, sent as a PNG in a hidden field.
// @ts-check

import SignaturePad from "../vendor/signature_pad.js";

const canvas = /** @type {HTMLCanvasElement | null} */ (document.querySelector("[data-signature]"));
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-signature-form]"));
const empty = /** @type {HTMLElement | null} */ (document.querySelector("[data-signature-empty]"));

if (canvas && form && empty) start(canvas, form, empty);

/** @param {HTMLCanvasElement} canvas @param {HTMLFormElement} form @param {HTMLElement} empty */
function start(canvas, form, empty) {
  const pad = new SignaturePad(canvas, { penColor: "#101828", minWidth: 1, maxWidth: 3 });
  fit(canvas, pad);
  // A phone that is turned has another canvas; what was drawn is drawn again.
  window.addEventListener("resize", () => fit(canvas, pad));
  pad.addEventListener("beginStroke", () => { empty.hidden = true; });
  form.querySelector("[data-signature-clear]")?.addEventListener("click", () => pad.clear());
  form.addEventListener("submit", (event) => {
    if (pad.isEmpty()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      empty.hidden = false;
      canvas.scrollIntoView({ block: "center" });
    } else {
      /** @type {HTMLInputElement} */ (form.elements.namedItem("image")).value = pad.toDataURL("image/png");
    }
  });
}

/** Give the canvas as many pixels as the screen has where it stands. @param {HTMLCanvasElement} canvas @param {SignaturePad} pad */
function fit(canvas, pad) {
  const drawn = pad.toData();
  const ratio = Math.max(window.devicePixelRatio || 1, 1);
  canvas.width = canvas.offsetWidth * ratio;
  canvas.height = canvas.offsetHeight * ratio;
  canvas.getContext("2d")?.scale(ratio, ratio);
  pad.clear();
  pad.fromData(drawn);
}
