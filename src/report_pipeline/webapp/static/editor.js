// The one text field of the list: it stands in the cell that is edited.
import { el } from "./dom.js";

export class Editor {
  constructor(model, list, history) {
    this.model = model;
    this.list = list;
    this.history = history;
    this.row = null;
    this.field = el("textarea", { id: "edit", rows: 1, spellcheck: true, maxLength: 20000, lang: document.body.dataset.target });
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("blur", (event) => {
      // The panel inserts into the cell: going there and back is one sitting.
      if (this.row && !event.relatedTarget?.closest("#panel")) this.close();
      else if (this.row) this.model.flush(this.row);
    });
  }

  open(row, { at = null, focus = true } = {}) {
    if (this.row === row) {
      if (focus) this.field.focus();
      return true;
    }
    this.close();
    if (row.conflict) return false;
    if (row.status === "locked") {
      this.model.tell("refused", { text: "This segment is locked. Set its status to approved to edit it." });
      return false;
    }
    this.row = row;
    row.editing = true;
    this.before = this.history.state(row);
    this.field.value = row.target;
    this.field.ariaLabel = `Translation of segment ${row.index + 1}`;
    row.parts.text.hidden = true;
    row.parts.text.after(this.field);
    this.fit();
    if (focus) this.field.focus({ preventScroll: true });
    const place = at === null ? row.target.length : at;
    this.field.setSelectionRange(place, place);
    row.element.scrollIntoView({ block: "nearest" });
    return true;
  }

  typed() {
    this.fit();
    const { row, field } = this;
    const status = row.status === "approved" || row.status === "draft" ? "edited" : row.status;
    this.model.change(row, { target: field.value, status });
  }

  fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  /** Take the field away; what was typed is one step to undo. */
  close() {
    const { row } = this;
    if (!row) return;
    this.row = null;
    row.editing = false;
    const inside = document.activeElement === this.field;
    this.field.remove();
    row.parts.text.hidden = false;
    if (!row.conflict) this.history.record(row, this.before);
    this.model.endSitting(row);
    this.list.paint(row);
    if (inside) row.element.focus({ preventScroll: true });
  }

  /** Put text where the caret is, in a way that the browser's own undo knows. */
  insert(text, { whole = false } = {}) {
    this.field.focus();
    if (whole) this.field.select();
    const at = this.field.selectionStart, before = this.field.value[at - 1], after = this.field.value[this.field.selectionEnd];
    const gap = !whole && before && /[\p{L}\p{N},.;:]/u.test(before) ? " " : "";
    const behind = !whole && after && /[\p{L}\p{N}]/u.test(after) ? " " : "";
    if (!document.execCommand("insertText", false, gap + text + behind)) {
      this.field.setRangeText(gap + text + behind, at, this.field.selectionEnd, "end");
      this.typed();
    }
  }

  /** Somebody else changed the row that is open here, before anything was typed. */
  takeOver(row) {
    if (row !== this.row || this.field.value === row.target) return;
    this.field.value = row.target;
    this.before = this.history.state(row);
    this.fit();
  }
}

/** Undo and redo of what was done to segments, across the whole document. */
export class History {
  constructor(model) {
    this.model = model;
    this.done = [];
    this.undone = [];
  }

  state(row) { return { ...row.wanted }; }

  record(row, before) {
    const after = this.state(row);
    if (["target", "status", "note"].every((name) => before[name] === after[name])) return;
    this.done.push({ row, before, after });
    this.undone = [];
    this.model.tell("history");
  }

  /** Change a row in one step that can be undone. */
  act(row, fields) {
    const before = this.state(row);
    this.model.change(row, fields, { now: true, keep: true });
    this.record(row, before);
  }

  step(from, to, which) {
    const action = from.pop();
    if (!action) return null;
    to.push(action);
    this.model.change(action.row, action[which], { now: true, keep: true });
    this.model.tell("history");
    return action.row;
  }

  undo() { return this.step(this.done, this.undone, "before"); }
  redo() { return this.step(this.undone, this.done, "after"); }
}
