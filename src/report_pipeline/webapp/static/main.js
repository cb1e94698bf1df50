// The review page: puts the parts together.
import { $, el, isApproved, say, setText } from "./dom.js";
import { setUpName, setUpPublish, setUpTheme } from "./dialogs.js";
import { Editor, History } from "./editor.js";
import { Filters } from "./filters.js";
import { fillHelp, listen } from "./keys.js";
import { List } from "./list.js";
import { Model } from "./model.js";
import { Panel } from "./panel.js";

const model = new Model(document.body.dataset.base);
const list = new List(model, $("#rows"));
const history = new History(model);
const editor = new Editor(model, list, history);
const panel = new Panel(model, list, editor, history);
const filters = new Filters(model, list);

let counting = 0;
/** Counts and progress go over all rows: once a frame is enough, however many rows changed. */
function recount() {
  if (counting) return;
  counting = setTimeout(() => {
    counting = 0;
    filters.count();
    const done = list.paintProgress(), all = model.rows.length;
    $("#total").max = all || 1;
    $("#total").value = done;
    $("#total-text").textContent = `${done} of ${all} approved`;
    paintSections();
  }, 30);
}

function paintSections() {
  const items = list.sections.map((section) => {
    if (!section.item) {
      section.parts = [el("span", { class: "name" }), el("span", { class: "count" }), el("progress", { "aria-hidden": "true" })];
      section.item = el("li", { class: `depth-${section.level}` }, el("button", { type: "button", onclick: () => list.choose(section.rows[0]) }, ...section.parts));
    }
    const [name, count, bar] = section.parts, said = `${section.done}/${section.rows.length}`;
    setText(name, section.name);
    if (count.textContent !== said) {
      count.textContent = said;
      bar.max = section.rows.length || 1;
      bar.value = section.done;
    }
    return section.item;
  });
  const holder = $("#sections ol");
  if (holder.children.length !== items.length || holder.firstElementChild !== items[0]) holder.replaceChildren(...items);
}

const does = {
  move(by, editing = false) {
    const visible = Number.isFinite(by) ? null : model.rows.filter((row) => !row.element.hidden);
    let row = visible ? visible.at(by < 0 ? 0 : -1) : null;
    if (!visible) for (let i = 0; i < Math.abs(by); i++) row = list.next(Math.sign(by), undefined, { start: row || list.current }) || row;
    go(row, editing);
  },
  nextDraft(direction, editing = false) { go(list.next(direction, (row) => !isApproved(row), { around: true }), editing, "Everything shown is approved."); },
  nextFinding(direction, editing = false) { go(list.next(direction, (row) => row.findings.length > 0, { around: true }), editing, "No other segment has findings."); },
  section(direction) {
    const at = list.sections.indexOf(list.current?.section) + direction;
    if (list.sections[at]) list.choose(list.sections[at].rows[0]);
  },
  edit() { if (list.current) editor.open(list.current); },
  leave() { editor.close(); list.focus(); },
  approve() {
    const row = list.current;
    if (!row || row.conflict) return;
    const editing = editor.row === row;
    editor.close();
    if (!isApproved(row)) history.act(row, { target: row.target, status: "approved" });
    say(`Approved. ${model.rows.filter(isApproved).length} of ${model.rows.length}.`);
    const next = list.next(1, (other) => !isApproved(other), { around: true });
    if (next) go(next, editing);
    else list.focus(row);
  },
  revert() {
    const row = list.current;
    if (!row || row.status === "locked" || row.conflict) return;
    editor.close();
    history.act(row, { target: null, status: "draft" });
    list.focus(row);
    say("The machine’s text is back.");
  },
  undo() { stepped(history.undo(), "Undone."); },
  redo() { stepped(history.redo(), "Done again."); },
  insert(i) {
    const found = list.current?.details?.inserts[i];
    if (found) panel.insert(list.current, found.english);
  },
  alternatives() { reach("#alternatives button", "There are no other translations."); },
  inserts() { reach("#inserts button", "There is nothing to insert."); },
  note() { panel.open("segment"); $("#note").focus(); },
  diffs() {
    list.showDiffs = !list.showDiffs;
    for (const row of model.rows) if (row.target !== row.machine) list.paint(row);
    say(list.showDiffs ? "Changes are shown." : "Changes are hidden.");
  },
  preview() {
    if (panel.previewing) panel.open("segment");
    else panel.open("preview");
  },
  sections() { showSections(!document.body.classList.contains("with-sections")); },
  search() { $("#search").focus(); $("#search").select(); },
  filter(name) { filters.set(name); list.focus(); },
  help() { $("#help").showModal(); },
  back() {
    if (narrow.matches) panel.show(false);
    if (editor.row && editor.row === list.current) editor.field.focus();
    else list.focus();
  },
};

function go(row, editing, otherwise = "") {
  if (!row) {
    if (otherwise) say(otherwise);
    return;
  }
  editor.close();
  list.choose(row);
  if (editing) editor.open(row);
}

function stepped(row, text) {
  if (!row) return;
  editor.close();
  list.choose(row);
  say(text);
}

function reach(selector, otherwise) {
  panel.open("segment");
  const button = $(selector);
  if (button) button.focus();
  else say(otherwise);
}

function showSections(open) {
  document.body.classList.toggle("with-sections", open);
  $("#sections-button").ariaExpanded = String(open);
}

const on = (kind, handler) => model.addEventListener(kind, ({ detail }) => handler(detail));
on("loaded", () => { editor.close(); list.build(); filters.apply(); recount(); });
on("row", ({ row, checked, foreign }) => {
  list.paint(row);
  panel.paint(row);
  const counted = [row.status, row.findings.length, row.stale, row.conflict, row === row.section.rows[0] && row.target].join();
  if (counted !== row.counted) recount(); // not at every letter that is typed
  row.counted = counted;
  if (foreign) {
    editor.takeOver(row);
    if (row === list.current) say(`${row.who || "Somebody else"} changed this segment.`);
  }
  if (checked) panel.refreshPreview();
  if (checked && row === editor.row && row.findings.length !== row.said) say(row.findings.length ? row.findings.map(([, , message]) => message).join(". ") : row.said ? "No findings." : "");
  row.said = row.findings.length;
});
on("conflict", ({ row }) => {
  say(`Conflict in segment ${row.index + 1}: ${row.who || "somebody else"} decided otherwise. Both texts are kept; choose below the text.`);
});
on("chosen", ({ row, old }) => {
  if (editor.row && editor.row !== row) editor.close();
  if (old?.section !== row.section) {
    old?.section?.item?.removeAttribute("aria-current");
    row.section.item?.setAttribute("aria-current", "true");
  }
  panel.paint(row);
  if (panel.previewing) panel.refreshPreview();
});
on("history", () => panel.paint());
on("refused", ({ text }) => say(text));
on("saving", ({ waiting, failure }) => {
  const saved = $("#saved");
  saved.dataset.state = failure && waiting ? "failed" : waiting ? "saving" : "saved";
  saved.textContent = failure && waiting ? `Not saved: ${failure}` : waiting ? "Saving" : "Saved";
  if (failure && waiting && saved.title !== failure) say(saved.textContent);
  saved.title = waiting ? failure : "";
});
on("problem", ({ text }) => {
  const problem = $("#problem");
  if (problem.textContent === text) return;
  problem.textContent = text;
  problem.hidden = !text;
});

$("#rows").addEventListener("mouseup", (event) => {
  const text = event.target.closest(".row .text"), row = list.rowOf(event.target);
  if (!row) return;
  if (row !== list.current) list.choose(row, { scroll: false });
  if (!text || event.button || String(getSelection())) return;
  const place = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  editor.open(row, { at: row.target && place ? place.offset : null });
});
for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => does[button.dataset.do]());
$("#sections-button").addEventListener("click", does.sections);
$("#panel-button").addEventListener("click", () => panel.show(!document.body.classList.contains("with-panel")));
$("#panel-close").addEventListener("click", () => { panel.show(false); list.focus(); });
$("#help-button").addEventListener("click", does.help);
addEventListener("pagehide", () => model.flushAll());
addEventListener("beforeunload", (event) => { if (model.unsaved) event.preventDefault(); });
document.addEventListener("visibilitychange", () => { if (document.hidden) model.flushAll(); });

const narrow = matchMedia("(max-width: 64rem)");
showSections(innerWidth > 1350);
panel.show(!narrow.matches);
for (const family of ["han", "latin"]) for (const weight of [400, 700]) {
  const face = new FontFace(`Review ${family}`, `url(${model.base}/font/${family}-${weight})`, { weight: String(weight) });
  face.load().then((loaded) => document.fonts.add(loaded), () => { /* the system's font serves */ });
}
fillHelp();
listen(does);
setUpTheme();
setUpPublish(model);
const askForName = setUpName(model);
on("named", () => list.focus());
model.load().then(() => {
  performance.mark("ready");
  document.body.dataset.ready = "true";
  askForName();
  if (!$("dialog[open]")) list.focus();
  model.poll();
}, (error) => { $("#rows .loading").textContent = error.message; });
