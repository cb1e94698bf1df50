// Which rows are shown: by state, and by what stands in them in either language.
import { $, el, isApproved, setText } from "./dom.js";

const FILTERS = {
  all: ["All", () => true],
  draft: ["Draft", (row) => row.status === "draft"],
  edited: ["Edited", (row) => row.status === "edited"],
  approved: ["Approved", isApproved],
  findings: ["Findings", (row) => row.findings.length > 0],
  stale: ["Stale", (row) => Boolean(row.stale)],
  conflicts: ["Conflicts", (row) => Boolean(row.conflict)],
};

const plain = (text) => text.normalize("NFKC").toLowerCase();

export class Filters {
  constructor(model, list) {
    this.model = model;
    this.list = list;
    this.name = "all";
    this.words = "";
    this.buttons = {};
    for (const [name, [label]] of Object.entries(FILTERS)) {
      const button = el("button", { type: "button", "aria-pressed": String(name === "all"), onclick: () => this.set(name) }, `${label} `, el("b"));
      this.buttons[name] = button;
      $(".filters").append(button);
    }
    const search = $("#search");
    let timer;
    search.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.apply(), 120);
    });
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "ArrowDown") {
        this.apply();
        const row = this.list.current && !this.list.current.element.hidden ? this.list.current : this.list.next(1, undefined, { around: true });
        if (row) this.list.choose(row);
        event.preventDefault();
      } else if (event.key === "Escape" && search.value) {
        search.value = "";
        this.apply();
        event.preventDefault();
      }
    });
  }

  set(name) {
    this.name = name;
    for (const [key, button] of Object.entries(this.buttons)) button.ariaPressed = String(key === name);
    this.apply();
  }

  /** Show what fits now. A row that no longer fits stays until then, so that nothing vanishes under the hands. */
  apply() {
    const [, fits] = FILTERS[this.name];
    this.words = plain($("#search").value.trim());
    let shown = 0;
    for (const row of this.model.rows) {
      const hit = fits(row) && (!this.words || plain(row.source).includes(this.words) || plain(row.target).includes(this.words) || plain(row.note).includes(this.words));
      row.element.hidden = !hit;
      if (hit) shown++;
    }
    this.list.paintExtent();
    this.list.nothing.hidden = shown > 0;
    const narrowed = this.words || this.name !== "all";
    $("#found").textContent = narrowed ? `${shown} shown` : "";
    this.highlight();
    const { current } = this.list;
    if (current && !current.element.hidden) current.element.scrollIntoView({ block: "nearest" });
    else if (shown) this.list.choose(this.list.next(1, undefined, { around: true }), { focus: false });
  }

  /** Colour what was searched for, without a change to the page. */
  highlight() {
    if (!CSS.highlights) return;
    CSS.highlights.delete("found");
    if (!this.words) return;
    const ranges = [];
    for (const row of this.model.rows) {
      if (row.element.hidden) continue;
      for (const { firstChild: node } of [row.parts.source, row.parts.text]) {
        if (!node) continue;
        const text = node.data.toLowerCase();
        for (let at = text.indexOf(this.words); at >= 0; at = text.indexOf(this.words, at + this.words.length)) {
          const range = new StaticRange({ startContainer: node, startOffset: at, endContainer: node, endOffset: Math.min(at + this.words.length, node.length) });
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges.slice(0, 5000)));
  }

  count() {
    for (const [name, [, fits]] of Object.entries(FILTERS)) {
      let count = 0;
      for (const row of this.model.rows) if (fits(row)) count++;
      setText(this.buttons[name].lastChild, String(count));
    }
  }
}
