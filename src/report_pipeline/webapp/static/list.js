// The list of segments: sections with their rows, each row painted from the model.
import { $, MARKS, STATUS, ago, el, isApproved, setText } from "./dom.js";
import { showDiff } from "./diff.js";

// The browser lays out the lists near the window only; with a list a row it would have thousands to watch.
const CHUNK = 40, ROW_HEIGHT = 4.8;

export class List {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.template = $("#row").content.firstElementChild;
    this.current = null;
    this.showDiffs = false;
    root.addEventListener("focusin", (event) => {
      const row = this.rowOf(event.target);
      if (row && row !== this.current) this.choose(row, { focus: false });
    });
  }

  rowOf(element) {
    const item = element.closest?.(".row");
    return item ? item.model : null;
  }

  build() {
    const { rows, sections } = this.model;
    this.sections = sections.map((section, i) => ({ ...section, rows: rows.slice(section.first, sections[i + 1]?.first) }));
    const pieces = this.sections.map((section, i) => this.sectionElement(section, i));
    this.root.replaceChildren(...pieces, el("p", { class: "nothing", hidden: true }, "No segment is like that."));
    this.nothing = this.root.lastElementChild;
    const chosen = this.current && this.model.byId.get(this.current.id);
    this.current = null;
    if (rows.length) this.choose(chosen || rows[0], { focus: false, scroll: Boolean(chosen) });
  }

  sectionElement(section, i) {
    section.lists = [];
    for (const [place, row] of section.rows.entries()) {
      if (place % CHUNK === 0) section.lists.push(el("ol", { class: "rows", role: "list" }));
      row.element = this.template.cloneNode(true);
      row.element.model = row;
      row.section = section;
      const [margin, source, right] = row.element.children;
      row.parts = { mark: margin.lastElementChild, text: right.firstElementChild, right, source };
      margin.children[1].textContent = row.line;
      source.textContent = row.source;
      row.element.dataset.kind = row.kind;
      this.paint(row);
      section.lists.at(-1).append(row.element);
    }
    section.title = el("h2", { id: `section-${i}` });
    section.count = el("span", { class: "count" });
    section.element = el("section", { class: "section", "aria-labelledby": `section-${i}` }, el("header", {}, section.title, section.count), ...section.lists);
    return section.element;
  }

  /** Hide what has nothing to show; lists out of sight are as high as their rows will roughly be. */
  paintExtent() {
    for (const section of this.sections) {
      let all = 0;
      for (const list of section.lists) {
        let shown = 0;
        for (const item of list.children) if (!item.hidden) shown++;
        list.hidden = !shown;
        list.style.containIntrinsicSize = `auto ${shown * ROW_HEIGHT}rem`;
        all += shown;
      }
      section.element.hidden = !all;
    }
  }

  /** Bring a row's element up to date. */
  paint(row) {
    const { mark, text, right } = row.parts;
    row.element.dataset.status = row.status;
    mark.textContent = MARKS[row.status];
    mark.ariaLabel = STATUS[row.status];
    text.textContent = row.target || "No translation";
    text.classList.toggle("empty", !row.target);
    while (right.lastElementChild !== text && !right.lastElementChild.matches("textarea")) right.lastElementChild.remove();
    right.append(...this.below(row));
  }

  *below(row) {
    if (row.conflict) yield this.conflictBox(row);
    if (row.stale) yield staleBox(row.stale);
    if (this.showDiffs && row.target !== row.machine) {
      const diff = el("p", { class: "diff" });
      showDiff(diff, row.machine, row.target);
      yield diff;
    }
    if (row.findings.length) {
      yield el("ul", { class: "findings", "aria-label": "Findings" }, ...row.findings.map(([check, severity, message]) =>
        el("li", { class: severity }, el("b", {}, `${severity === "error" ? "✕" : "!"} ${check}`), ` ${message}`)));
    }
    if (row.note) yield el("p", { class: "noted" }, `Note: ${row.note}`);
  }

  conflictBox(row) {
    const { mine, locked } = row.conflict;
    const who = row.who || "Somebody else";
    const button = (text, own) => el("button", { type: "button", onclick: () => {
      this.model.settle(row, own);
      this.focus(row);
    } }, text);
    const own = mine.target === null ? row.machine : mine.target;
    return el("div", { class: "box conflict", role: "group", "aria-label": "Conflict" },
      el("h3", {}, locked ? "This segment was locked; your text was not taken." : `${who} decided otherwise meanwhile. Both texts are kept; which one holds?`),
      el("dl", {}, el("dt", {}, `${who} (${STATUS[row.status].toLowerCase()})`), el("dd", {}, row.target), el("dt", {}, "You"), el("dd", {}, own)),
      el("div", { class: "buttons" }, ...(locked ? [] : [button("Keep mine", true)]), button(locked ? "All right" : "Keep theirs", false)));
  }

  /** Make a row the current one. */
  choose(row, { focus = true, scroll = true } = {}) {
    const old = this.current;
    if (old && old.element) {
      old.element.removeAttribute("aria-current");
      old.element.tabIndex = -1;
    }
    this.current = row;
    const { element } = row;
    element.setAttribute("aria-current", "true");
    element.tabIndex = 0;
    const found = row.findings.length ? `, ${row.findings.length} finding${row.findings.length > 1 ? "s" : ""}` : "";
    element.ariaLabel = `Segment ${row.index + 1} of ${this.model.rows.length}, ${STATUS[row.status].toLowerCase()}${found}. ${row.source} ${row.target}`;
    if (focus) element.focus({ preventScroll: true });
    if (scroll) element.scrollIntoView({ block: "nearest" });
    this.model.tell("chosen", { row, old });
  }

  focus(row = this.current) {
    if (row) this.choose(row);
  }

  /** Return the next visible row in a direction that `wanted` likes; after the last comes the first. */
  next(direction, wanted = () => true, { around = false, start = this.current } = {}) {
    const { rows } = this.model, from = start ? start.index : -1;
    for (let step = 1; step <= rows.length; step++) {
      const at = from + direction * step;
      if (!around && (at < 0 || at >= rows.length)) return null;
      const row = rows[(at + rows.length * 2) % rows.length];
      if (!row.element.hidden && row !== start && wanted(row)) return row;
    }
    return null;
  }

  /** Tell how far each section is. */
  paintProgress() {
    let all = 0;
    for (const section of this.sections) {
      section.done = section.rows.filter(isApproved).length;
      all += section.done;
      const head = section.rows[0];
      section.name = ["title", "heading"].includes(head?.kind) ? head.target || head.source : "Beginning";
      setText(section.title, section.name);
      setText(section.count, `${section.done} of ${section.rows.length} approved`);
    }
    return all;
  }
}

function staleBox(stale) {
  return el("div", { class: "box stale", role: "group", "aria-label": "Decision for an older source" },
    el("h3", {}, "The source has changed since this was decided:"),
    el("dl", {}, el("dt", {}, "Source then"), el("dd", { lang: document.body.dataset.source }, stale.source),
      el("dt", {}, [STATUS[stale.status], stale.who && `by ${stale.who}`, stale.when && ago(stale.when)].filter(Boolean).join(" ")),
      el("dd", {}, stale.target ?? "as the machine had it")));
}
