// Small helps for the page. Text goes into it as text nodes only: nothing of an article or a person is ever HTML.

export const $ = (selector, root = document) => root.querySelector(selector);

/** Make an element; `props` are its properties, those with a dash or `class` its attributes. */
export function el(name, props = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (key === "class" || key === "lang" || key.includes("-")) element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children);
  return element;
}

/** Set a text; where it is the same already, nothing is laid out anew. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

let silence;
/** Tell people who listen to the page. */
export function say(text) {
  const live = $("#live");
  live.textContent = "";
  clearTimeout(silence);
  silence = setTimeout(() => { live.textContent = text; }, 60);
}

export const STATUS = { draft: "Draft", edited: "Edited", approved: "Approved", locked: "Locked" };
export const MARKS = { draft: "○", edited: "✎", approved: "✓", locked: "🔒\ufe0e" };
export const isApproved = (row) => row.status === "approved" || row.status === "locked";

/** Cookies are kept by name, not by port: another start of the server finds them again. */
export function remember(name, value) {
  document.cookie = `review-${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=strict`;
}

/** How long ago a time (RFC 3339) was, in words. */
export function ago(when) {
  const seconds = (Date.now() - Date.parse(when)) / 1000;
  if (!Number.isFinite(seconds)) return when || "";
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, s]) => seconds >= s) || ["", 0];
  if (!unit) return "just now";
  if (unit === "day" && seconds > 30 * size) return when.slice(0, 10);
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}
