// Relative times and deadlines stay true while the page is open. Same words and same steps as `web/formats.py`.
// @ts-check

import { meta, say, whenever } from "./page.js";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const EVERY_MS = 15_000;

// The server's clock counts: a device's own may be minutes off.
const ahead = Date.parse(meta("server-time")) - Date.now() || 0;

/** @param {string} moment ISO 8601 @returns {number} seconds from now, negative when past */
const secondsTo = (moment) => (Date.parse(moment) - Date.now() - ahead) / 1000;

/** @param {number} seconds */
export function duration(seconds) {
  const left = Math.trunc(Math.abs(seconds));
  if (left < MINUTE) return say("s", { n: left });
  /** @type {[string, number][]} */
  const parts = [["d", Math.trunc(left / DAY)], ["h", Math.trunc((left % DAY) / HOUR)], ["min", Math.trunc((left % HOUR) / MINUTE)]];
  const first = parts.findIndex(([, count]) => count > 0);
  return parts.slice(first, first + 2).filter(([, count]) => count > 0).map(([unit, n]) => say(unit, { n })).join(" ");
}

/** @param {number} seconds */
export function relative(seconds) {
  const size = Math.abs(seconds);
  if (size < MINUTE) return say("just_now");
  const [unit, length] = size >= DAY ? ["d", DAY] : size >= HOUR ? ["h", HOUR] : ["min", MINUTE];
  return say(`${seconds < 0 ? "ago" : "in"}_${unit}`, { n: Math.trunc(size / Number(length)) });
}

/** @param {HTMLElement} time */
function freshen(time) {
  time.textContent = relative(secondsTo(time.getAttribute("datetime") ?? ""));
}

/** @param {HTMLElement} chip */
function count(chip) {
  const seconds = secondsTo(chip.dataset.deadline ?? "");
  const words = chip.querySelector("[data-words]");
  if (words) words.textContent = say(seconds < 0 ? "overdue" : "left", { time: duration(seconds) });
  if (seconds < 0) chip.className = "deadline tone-bad strong";
}

whenever("time[data-relative]", freshen);
whenever("[data-deadline]", count);
window.setInterval(() => {
  document.querySelectorAll("time[data-relative]").forEach((time) => freshen(/** @type {HTMLElement} */ (time)));
  document.querySelectorAll("[data-deadline]").forEach((chip) => count(/** @type {HTMLElement} */ (chip)));
}, EVERY_MS);
