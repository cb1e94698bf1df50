// The details of the current segment: actions, things to insert, other translations, note, history; and the preview.
import { $, STATUS, ago, el } from "./dom.js";
import { showDiff } from "./diff.js";

const REFRESH = 900;

export class Panel {
  constructor(model, list, editor, history) {
    Object.assign(this, { model, list, editor, history });
    this.asked = new Map();
    $("#panel-status").addEventListener("change", (event) => this.act({ status: event.target.value }));
    const note = $("#note");
    note.addEventListener("focus", () => { this.noting = { row: list.current, before: history.state(list.current) }; });
    note.addEventListener("input", () => {
      const { row } = this.noting;
      model.change(row, { note: note.value, status: row.status });
    });
    note.addEventListener("blur", () => {
      const { row, before } = this.noting;
      history.record(row, before);
      if (!row.editing) model.endSitting(row);
      else model.flush(row);
    });
    for (const tab of document.querySelectorAll("[role=tab]")) {
      tab.addEventListener("click", () => this.open(tab.id.slice(4)));
      tab.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        this.open(tab.id === "tab-segment" ? "preview" : "segment");
        $("[role=tab][aria-selected=true]").focus();
      });
    }
    $("#edition").addEventListener("change", () => this.refreshPreview(true));
  }

  act(fields) {
    const row = this.list.current;
    // A status holds for the text that was seen.
    if (row) this.history.act(row, fields.status === "draft" ? fields : { target: row.target, ...fields });
  }

  get previewing() { return document.body.classList.contains("with-panel") && !$("#pane-preview").hidden; }

  show(open) {
    document.body.classList.toggle("with-panel", open);
    $("#panel-button").ariaExpanded = String(open);
    this.refreshPreview();
  }

  open(name) {
    for (const other of ["segment", "preview"]) {
      const chosen = other === name, tab = $(`#tab-${other}`);
      tab.ariaSelected = String(chosen);
      tab.tabIndex = chosen ? 0 : -1;
      $(`#pane-${other}`).hidden = !chosen;
    }
    document.body.classList.toggle("wide-preview", name === "preview");
    this.show(true);
    if (name === "preview") this.refreshPreview(true);
  }

  /** Show the preview anew when decisions changed, at the current segment. */
  refreshPreview(now = false) {
    clearTimeout(this.timer);
    if (!this.previewing || !this.list.current) return;
    this.timer = setTimeout(() => {
      const edition = encodeURIComponent($("#edition").value);
      this.shown = (this.shown || 0) + 1;
      $("#preview").src = `${this.model.base}/preview?edition=${edition}&time=${this.shown}#${encodeURIComponent(this.list.current.id)}`;
    }, now ? 0 : REFRESH);
  }

  paint(row = this.list.current) {
    if (!row || row !== this.list.current) return;
    const lines = row.line === row.last ? `line ${row.line}` : `lines ${row.line}–${row.last}`;
    $("#panel-title").textContent = `Segment ${row.index + 1} of ${this.model.rows.length}, ${lines}`;
    $("#panel-who").textContent = row.when || row.who ? [STATUS[row.status], row.who && `by ${row.who}`, row.when && ago(row.when)].filter(Boolean).join(" ") : "As the machine left it";
    $("#panel-status").value = row.status;
    if (document.activeElement !== $("#note")) $("#note").value = row.note;
    $("#changes-part").hidden = row.target === row.machine;
    if (row.target !== row.machine) showDiff($("#changes"), row.machine, row.target);
    const doing = (name) => $(`[data-do=${name}]`);
    doing("approve").disabled = row.status === "approved" || row.status === "locked";
    doing("revert").disabled = row.status === "locked" || (row.target === row.machine && row.status === "draft");
    doing("undo").disabled = !this.history.done.length;
    doing("redo").disabled = !this.history.undone.length;
    if (row.details) this.paintDetails(row);
    else this.ask(row);
  }

  async ask(row) {
    clearTimeout(this.waiting);
    // Who runs through the list with the arrow keys asks for nothing.
    this.waiting = setTimeout(async () => {
      try {
        const answer = await fetch(`${this.model.base}/rows/${encodeURIComponent(row.id)}`);
        if (!answer.ok) return;
        row.details = await answer.json();
        if (row === this.list.current) this.paintDetails(row);
      } catch { /* the poll says that there is no connection */ }
    }, 60);
  }

  paintDetails(row) {
    const { inserts, alternatives, history } = row.details;
    const nothing = (text) => el("li", { class: "nothing-here" }, text);
    const use = (text, content) => el("li", {}, el("button", { type: "button", onclick: () => this.use(row, text) }, ...content));
    $("#inserts").replaceChildren(...inserts.map((found, i) => el("li", {}, el("button", { type: "button", title: `${found.kind}: ${found.source}`,
      onclick: () => this.insert(row, found.english) }, found.english, " ", el("span", { class: "of", lang: document.body.dataset.source }, found.source),
    ...(i < 9 ? [" ", el("kbd", {}, `Alt ${i + 1}`)] : [])))));
    if (!inserts.length) $("#inserts").append(nothing("No number, term or name here."));
    const from = (found) => (found.from === "engine" ? "Another hypothesis of the engine" : `Memory, ${found.percent} %: ${[found.status, found.who && `by ${found.who}`, found.document && `in ${found.document}`].filter(Boolean).join(" ")} – ${found.source}`);
    $("#alternatives").replaceChildren(...alternatives.map((found) => use(found.text, [el("span", { class: "from" }, from(found)), found.text])));
    if (!alternatives.length) $("#alternatives").append(nothing("The engine and the memory have no other."));
    const earlier = history.filter((text) => text.target !== null && text.target !== row.target);
    $("#history-part").hidden = !earlier.length;
    $("#history").replaceChildren(...earlier.map((text) => use(text.target, [el("span", { class: "from" }, [STATUS[text.status], text.who && `by ${text.who}`, text.when && ago(text.when)].filter(Boolean).join(" ")), text.target])));
  }

  insert(row, text) {
    if (this.editor.open(row)) this.editor.insert(text);
  }

  use(row, text) {
    if (this.editor.open(row)) this.editor.insert(text, { whole: true });
  }
}
