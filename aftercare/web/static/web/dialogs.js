// Dialogs, menus that open, the menu of a narrow window, and photos shown large.
// @ts-check

import { on, whenever } from "./page.js";

on("click", "[data-open]", (button) => {
  // A dialog gives the focus back to where it was; an entry of a menu is gone by then, what opens the menu is not.
  /** @type {HTMLElement | null | undefined} */ (button.closest("details[data-drop]")?.querySelector("summary"))?.focus();
  dialog(button.dataset.open)?.showModal();
});
// A form that came back with errors is open when its page arrives.
whenever("dialog[data-open-now]", (box) => /** @type {HTMLDialogElement} */ (box).showModal());
on("click", "[data-close]", (button) => button.closest("dialog")?.close());
on("click", "dialog", (box, event) => {
  // The dialog itself is hit only outside of what it holds.
  if (event.target === box) /** @type {HTMLDialogElement} */ (box).close();
});

/** @param {string | undefined} id @returns {HTMLDialogElement | null} */
function dialog(id) {
  const found = id ? document.getElementById(id) : null;
  return found instanceof HTMLDialogElement ? found : null;
}

// --- menus close when one looks elsewhere
document.addEventListener("click", (event) => closeMenus(/** @type {Node} */ (event.target)));
document.addEventListener("focusin", (event) => closeMenus(/** @type {Node} */ (event.target)));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-drop][open]");
  closeMenus(null);
  /** @type {HTMLElement | null | undefined} */ (open?.querySelector("summary"))?.focus();
});

/** @param {Node | null} inside */
function closeMenus(inside) {
  for (const menu of document.querySelectorAll("details[data-drop][open]")) {
    if (!inside || !menu.contains(inside)) menu.removeAttribute("open");
  }
  const side = document.querySelector(".frame-menu.open");
  if (side && !(inside && side.contains(inside))) side.classList.remove("open");
}

on("click", "[data-menu-open]", (button, event) => {
  event.preventDefault();
  event.stopPropagation();
  const menu = document.querySelector(button.getAttribute("href") ?? "");
  menu?.classList.add("open");
  /** @type {HTMLElement | null | undefined} */ (menu?.querySelector("a"))?.focus();
});

// --- photos
/** @type {HTMLAnchorElement[]} */
let photos = [];
let shown = 0;

on("click", "[data-photos] a", (link, event) => {
  const box = dialog("lightbox");
  if (!box) return;
  event.preventDefault();
  photos = [...(link.closest("[data-photos]")?.querySelectorAll("a") ?? [])];
  show(box, photos.indexOf(/** @type {HTMLAnchorElement} */ (link)));
  box.showModal();
});

on("click", "#lightbox [data-step]", (button) => step(Number(button.dataset.step)));
document.addEventListener("keydown", (event) => {
  if (dialog("lightbox")?.open && event.key.startsWith("Arrow")) step({ ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0);
});

/** @param {number} by */
function step(by) {
  const box = dialog("lightbox");
  if (box) show(box, (shown + by + photos.length) % photos.length);
}

/** @param {HTMLDialogElement} box @param {number} place */
function show(box, place) {
  shown = place;
  const link = photos[place];
  if (!link) return;
  const picture = box.querySelector("img");
  const caption = box.querySelector("[data-caption]");
  if (picture) [picture.src, picture.alt] = [link.href, link.dataset.caption ?? ""];
  if (caption) caption.textContent = `${link.dataset.caption ?? ""}  ${place + 1}/${photos.length}`;
}

// --- what is shown for a moment only
whenever("[data-leaves-after]", (part) => window.setTimeout(() => part.remove(), Number(part.dataset.leavesAfter) * 1000));
