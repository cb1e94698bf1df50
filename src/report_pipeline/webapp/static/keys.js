// The keyboard: letters while a segment is chosen, the same with Alt while its text is edited.
import { $, el } from "./dom.js";

const LIST = [
  ["While a segment is chosen", [
    [["↓", "j"], "Next segment"], [["↑", "k"], "Previous segment"], [["n", "N"], "Next, previous that is not approved"],
    [["f", "F"], "Next, previous with a finding"], [["]", "["], "Next, previous section"], [["Enter", "e"], "Edit the translation"],
    [["a"], "Approve, and on to the next unapproved"], [["r"], "Back to the machine’s text"], [["u", "Ctrl Z"], "Undo"],
    [["U", "Ctrl Y"], "Redo"], [["l"], "Other translations"], [["i"], "Insert a number or term"], [["m"], "Note"],
    [["d"], "Show changes to the machine’s text"], [["p"], "Preview of the edition"], [["s"], "Sections"],
    [["/"], "Search"], [["1 … 7"], "Filters, from All to Conflicts"], [["?"], "This list"]]],
  ["While editing", [
    [["Ctrl Enter"], "Approve, and on to the next unapproved"], [["Alt ↓", "Alt ↑"], "Next, previous segment"], [["Alt N"], "Next that is not approved"],
    [["Alt F"], "Next with a finding"], [["Alt L"], "Other translations"], [["Alt I"], "Insert from the source"],
    [["Alt 1 … 9"], "Insert the first, second … at once"], [["Alt R"], "Back to the machine’s text"], [["Alt M"], "Note"], [["Esc"], "Done; the text is saved"]]],
];

export function fillHelp() {
  const line = ([keys, what]) => el("div", {}, el("span", {}, what), el("span", {}, ...keys.flatMap((key, i) => [i ? " " : "", el("kbd", {}, key)])));
  $("#help .keys").replaceChildren(...LIST.flatMap(([title, lines]) => [el("h3", {}, title), ...lines.map(line)]));
}

const FILTER_NAMES = ["all", "draft", "edited", "approved", "findings", "stale", "conflicts"];

/** Turn keys into calls of `does`. */
export function listen(does) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || $("dialog[open]")) return;
    const { target } = event;
    const action = target.id === "edit" ? whileEditing(event, does) : target.matches("input, textarea, select") ? elsewhere(event, does) : chosen(event, does);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function whileEditing(event, does) {
  const { code, key } = event, control = event.ctrlKey || event.metaKey;
  if (control && key === "Enter") return does.approve;
  if (key === "Escape") return does.leave;
  if (!event.altKey || control) return null;
  const digit = /^Digit([1-9])$/.exec(code);
  if (digit) return () => does.insert(Number(digit[1]) - 1);
  return { ArrowDown: () => does.move(1, true), ArrowUp: () => does.move(-1, true), KeyN: () => does.nextDraft(1, true), KeyF: () => does.nextFinding(1, true),
    KeyL: does.alternatives, KeyI: does.inserts, KeyR: does.revert, KeyM: does.note }[code];
}

function elsewhere(event, does) {
  return event.key === "Escape" ? does.back : null;
}

function chosen(event, does) {
  const { key, target } = event, control = event.ctrlKey || event.metaKey;
  if (control) {
    if (key.toLowerCase() === "z") return event.shiftKey ? does.redo : does.undo;
    if (key.toLowerCase() === "y") return does.redo;
    return key === "Enter" ? does.approve : null;
  }
  if (event.altKey) return null;
  if (key === "Escape") return does.back;
  const onControl = target.matches("button, a, [role=tab], iframe");
  const moves = { ArrowDown: () => does.move(1), ArrowUp: () => does.move(-1), Enter: does.edit, PageDown: () => does.move(8), PageUp: () => does.move(-8),
    Home: () => does.move(-Infinity), End: () => does.move(Infinity) };
  if (!onControl && target.closest(".row, body") && !target.closest("#panel, #sections") && moves[key]) return moves[key];
  if (key === "?") return does.help;
  if (key === "/") return does.search;
  if (!$("#single-keys").checked) return null;
  if (/^[1-7]$/.test(key)) return () => does.filter(FILTER_NAMES[Number(key) - 1]);
  return { j: () => does.move(1), k: () => does.move(-1), n: () => does.nextDraft(1), N: () => does.nextDraft(-1), f: () => does.nextFinding(1),
    F: () => does.nextFinding(-1), "]": () => does.section(1), "[": () => does.section(-1), e: does.edit, a: does.approve, r: does.revert, u: does.undo,
    U: does.redo, l: does.alternatives, i: does.inserts, m: does.note, d: does.diffs, p: does.preview, s: does.sections }[key];
}
