// Live pages: one stream for all signed topics of the page. What changed is not told; the parts that show it reload.
// @ts-check

import { meta, whenever } from "./page.js";

const SETTLE_MS = 300; // several changes at once become one reload
const LONGEST_SETTLE_MS = 2000; // and changes without a pause must not put it off for ever
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/** @type {Set<string>} signed lists of topics, from data-stream */
const signed = new Set();
/** @type {EventSource | null} */
let source = null;
let opening = false;
let deaf = false; // something may have changed unheard: load again once the stream is open
let wait = FIRST_WAIT_MS;
let retry = 0;
/** @type {Map<HTMLElement, {timer: number, since: number}>} parts that are about to reload, and since when */
const due = new Map();

whenever("[data-stream]", (part) => {
  if (!part.dataset.stream || signed.has(part.dataset.stream)) return;
  signed.add(part.dataset.stream);
  reopen();
});

document.addEventListener("visibilitychange", () => {
  // A browser allows few connections to one host: a page that nobody looks at gives its own back.
  if (document.hidden) {
    close();
    deaf = true;
  } else if (signed.size && !source) reopen();
});
window.addEventListener("pagehide", close);

function close() {
  window.clearTimeout(retry);
  source?.close();
  source = null;
}

function reopen() {
  close();
  if (!document.hidden) retry = window.setTimeout(open, 0);
}

async function open() {
  if (opening) return;
  opening = true;
  const asked = signed.size;
  try {
    listen(await freshToken());
  } catch {
    later();
  }
  opening = false;
  // Parts of the page, or the reader's eyes, may have come or gone in the meantime.
  if (document.hidden) close();
  else if (asked !== signed.size) reopen();
}

/** @returns {Promise<string>} a token that opens the stream within a minute */
async function freshToken() {
  const body = new URLSearchParams([...signed].map((topics) => ["topics", topics]));
  const headers = { "X-CSRFToken": meta("csrf-token") };
  const answer = await fetch(document.body.dataset.streamTokenUrl ?? "", { method: "POST", body, headers });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).token;
}

/** @param {string} token */
function listen(token) {
  const opened = new EventSource(`${document.body.dataset.streamUrl}?token=${encodeURIComponent(token)}`);
  source = opened;
  opened.addEventListener("open", () => {
    wait = FIRST_WAIT_MS;
    if (deaf) refreshAll();
    deaf = false;
  });
  opened.addEventListener("changed", (event) => refresh(JSON.parse(event.data).topic));
  opened.addEventListener("missed", refreshAll);
  opened.addEventListener("error", () => {
    // The token has done its work: a new connection needs a new one.
    if (source !== opened) return;
    close();
    later();
  });
}

function later() {
  deaf = true;
  retry = window.setTimeout(open, wait * (0.5 + Math.random()));
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

/** @param {string} topic */
function refresh(topic) {
  for (const part of document.querySelectorAll("[data-refresh-on]")) {
    if ((part.getAttribute("data-refresh-on") ?? "").split(" ").includes(topic)) soon(/** @type {HTMLElement} */ (part), topic);
  }
}

function refreshAll() {
  for (const part of document.querySelectorAll("[data-refresh-on]")) soon(/** @type {HTMLElement} */ (part), "");
}

/** @param {HTMLElement} part @param {string} topic */
function soon(part, topic) {
  const waiting = due.get(part);
  window.clearTimeout(waiting?.timer);
  const since = waiting?.since ?? performance.now();
  const left = Math.max(0, Math.min(SETTLE_MS, since + LONGEST_SETTLE_MS - performance.now()));
  const timer = window.setTimeout(() => {
    due.delete(part);
    if (isInUse(part)) return soon(part, topic);
    part.dispatchEvent(new CustomEvent("aftercare:changed", { detail: { topic } }));
  }, left);
  due.set(part, { timer, since });
}

/**
 * A part in which somebody types or has opened something waits: what he holds must not be taken from his hands.
 * @param {HTMLElement} part
 */
function isInUse(part) {
  const typing = part.querySelector("input:focus, textarea:focus, select:focus, dialog[open], details[data-drop][open]");
  const begun = [...part.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox], [type=radio])")];
  return Boolean(typing) || begun.some((box) => {
    const { value, defaultValue } = /** @type {HTMLInputElement} */ (box);
    return value !== defaultValue;
  });
}
