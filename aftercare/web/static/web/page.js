// What the server wrote into the head of the page for its scripts.
// @ts-check

/** @param {string} name @returns {string} the content of a `<meta>`, "" when the page has none */
export function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";
}

/** @type {Record<string, string>} sentences in the language of the page (`formats.script_words`) */
const words = JSON.parse(meta("words") || "{}");

/**
 * A sentence of the page's language with its {names} filled in.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * Run `set` on every element that matches, and on those that come with a swap.
 * @param {string} selector
 * @param {(element: HTMLElement) => void} set
 */
export function whenever(selector, set) {
  /** @type {WeakSet<Element>} */
  const known = new WeakSet();
  const scan = () => {
    for (const element of document.querySelectorAll(selector)) {
      if (!known.has(element)) {
        known.add(element);
        set(/** @type {HTMLElement} */ (element));
      }
    }
  };
  scan();
  document.addEventListener("htmx:after:swap", scan);
}

/**
 * Listen for `type` anywhere on elements that match, also on those that come later.
 * @param {string} type
 * @param {string} selector
 * @param {(element: HTMLElement, event: Event) => void} act
 */
export function on(type, selector, act) {
  document.addEventListener(type, (event) => {
    const from = event.target instanceof Element ? event.target.closest(selector) : null;
    if (from instanceof HTMLElement) act(from, event);
  });
}

/**
 * A new element with a class and a text.
 * @param {string} tag
 * @param {string} [cls]
 * @param {string} [text]
 * @returns {HTMLElement}
 */
export function element(tag, cls = "", text = "") {
  const made = document.createElement(tag);
  if (cls) made.className = cls;
  if (text) made.textContent = text;
  return made;
}
