// What changed between two texts, word by word (longest common subsequence).
import { el } from "./dom.js";

const TOKENS = /\s+|[\p{Script=Han}]|[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*|./gu;
const MOST = 4e6;

/** Return [kind, text] parts; kind is "same", "del" or "ins". */
export function diff(before, after) {
  const a = before.match(TOKENS) || [], b = after.match(TOKENS) || [];
  let start = 0, end = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const parts = [["same", a.slice(0, start).join("")]];
  parts.push(...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)));
  parts.push(["same", a.slice(a.length - end).join("")]);
  return merged(parts);
}

function middle(a, b) {
  if (a.length * b.length > MOST) return [["del", a.join("")], ["ins", b.join("")]];
  const width = b.length + 1, best = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      best[i * width + j] = a[i] === b[j] ? best[(i + 1) * width + j + 1] + 1 : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
    }
  }
  const parts = [];
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { parts.push(["same", a[i]]); i++; j++; }
    else if (j >= b.length || (i < a.length && best[(i + 1) * width + j] >= best[i * width + j + 1])) parts.push(["del", a[i++]]);
    else parts.push(["ins", b[j++]]);
  }
  return parts;
}

function merged(parts) {
  // A space between two changed words is no island: the words read as one change.
  const joined = [];
  parts.forEach(([kind, text], i) => {
    const island = kind === "same" && /^\s+$/.test(text) && i > 0 && i < parts.length - 1 && parts[i - 1][0] !== "same" && parts[i + 1][0] !== "same";
    if (island) joined.push(["del", text], ["ins", text]);
    else if (text) joined.push([kind, text]);
  });
  const result = [];
  let del = "", ins = "";
  const flush = () => {
    if (del) result.push(["del", del]);
    if (ins) result.push(["ins", ins]);
    del = ins = "";
  };
  for (const [kind, text] of joined) {
    if (kind === "del") del += text;
    else if (kind === "ins") ins += text;
    else {
      flush();
      if (result.length && result.at(-1)[0] === "same") result.at(-1)[1] += text;
      else result.push([kind, text]);
    }
  }
  flush();
  return result;
}

/** Show a diff in `element`: struck through what went, underlined what came. */
export function showDiff(element, before, after) {
  element.replaceChildren(...diff(before, after).map(([kind, text]) => (kind === "same" ? text : el(kind, {}, text))));
}
