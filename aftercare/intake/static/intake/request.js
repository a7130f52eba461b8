// The request form on a phone: share the position instead of typing it.
// @ts-check

import { whenever } from "../web/page.js";

const SECONDS = 15;

whenever("[data-locate]", (box) => {
  const button = box.querySelector("button");
  const field = box.querySelector("input");
  const words = box.querySelector("[role=status]");
  if (!button || !field || !words || !navigator.geolocation) return;
  box.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    /** @param {string} told @param {string} [place] */
    const end = (told, place = "") => {
      button.removeAttribute("aria-busy");
      field.value = place;
      words.textContent = told;
    };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => end(box.dataset.found ?? "", `${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)}`),
      () => end(box.dataset.refused ?? ""),
      { enableHighAccuracy: true, timeout: SECONDS * 1000 },
    );
  });
});
