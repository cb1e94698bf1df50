// The page keeps all that a reviewer writes in its own elements, so that every way of saving it saves that too.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll(".pairs > li")];
  const byId = new Map(rows.map((row) => [row.dataset.id, row]));
  const part = (row, name) => row.querySelector(name);
  const rowOf = (target) => target.closest?.(".pairs > li");
  const key = `report-pipeline ${document.body.dataset.document} ${document.body.dataset.digest}`;
  const settled = (status) => status === "approved" || status === "locked";
  const touched = new Set(); // rows that were changed in this tab: another may have this page open
  let unsaved = false;

  function after(milliseconds, act) {
    let timer = 0;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(act, milliseconds);
    };
  }

  // What a row says: text, status, note, who, when
  const said = (row) => [part(row, ".target").value, row.dataset.status, part(row, ".note")?.value ?? "",
    row.dataset.who ?? "", row.dataset.when ?? ""];
  const sent = (row) => (row.dataset.sent ? JSON.parse(row.dataset.sent) : said(row));
  const same = (one, other) => [0, 1, 2].every((at) => one[at] === other[at]);

  // The controls of a row are made when it comes near the window: thousands of them at once would be slow
  const near = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) if (isIntersecting) furnish(target);
  }, { rootMargin: "600px" });

  function furnish(row) {
    near.unobserve(row);
    if (part(row, "select")) return;
    const number = row.id.slice(1);
    const controls = $("controls").content.cloneNode(true);
    for (const control of controls.querySelectorAll("[aria-label]")) control.ariaLabel += ` ${number}`;
    part(row, ".row").prepend(controls);
    show(row);
  }

  function noteOf(row) {
    const held = part(row, ".note");
    if (held) return held;
    const note = document.createElement("textarea");
    note.className = "note";
    note.id = `n${row.id.slice(1)}`;
    note.rows = 1;
    note.ariaLabel = `Note on ${row.id.slice(1)}`;
    note.placeholder = "Note";
    part(row, ".side").append(note);
    return note;
  }

  function say(row, [target, status, note, who, when]) {
    part(row, ".target").value = target;
    Object.assign(row.dataset, { status, who, when });
    if (note || part(row, ".note")) noteOf(row).value = note;
    if (same(said(row), sent(row))) delete row.dataset.sent;
    show(row);
  }

  // Write into the markup what a person sees
  function show(row) {
    const [target, status, , who, when] = said(row);
    for (const field of row.querySelectorAll("textarea")) field.defaultValue = field.value;
    part(row, ".target").readOnly = status === "locked";
    part(row, ".by").textContent = [who, when.slice(0, 10)].filter(Boolean).join(", ");
    if (!part(row, "select")) return;
    part(row, "select").value = status;
    part(row, ".approve").ariaPressed = settled(status);
    part(row, ".back").hidden = !row.dataset.sent || (target === sent(row)[0] && status === sent(row)[1]);
    part(row, ".take").hidden = status === "locked" || (part(row, ".machine")?.textContent ?? target) === target;
  }

  // Take note that a person changed a row; before is what it said until now
  function changed(row, before) {
    row.dataset.sent ??= JSON.stringify(before);
    const was = sent(row);
    const [target, status] = said(row);
    if (target !== before[0] && status === before[1]) {
      row.dataset.status = target === was[0] ? was[1] : "edited"; // nobody has approved the new text
    }
    if (same(said(row), was)) say(row, was);
    else {
      row.dataset.who = $("who").value.trim();
      row.dataset.when = `${new Date().toISOString().slice(0, 19)}Z`;
      show(row);
    }
    touched.add(row);
    unsaved = true;
    keepSoon();
  }

  function write(row, target, status) {
    const before = said(row);
    part(row, ".target").value = target;
    row.dataset.status = status;
    changed(row, before);
  }

  // What is kept in the browser until the page is saved
  function stored() {
    try {
      return JSON.parse(localStorage.getItem(key) ?? "{}");
    } catch {
      return {};
    }
  }

  function keep() {
    const kept = stored();
    for (const row of touched) {
      if (row.dataset.sent) kept[row.dataset.id] = said(row);
      else delete kept[row.dataset.id];
    }
    try {
      localStorage.setItem(key, JSON.stringify(kept));
      localStorage.setItem("report-pipeline who", $("who").value);
    } catch {
      notice("This browser keeps nothing of your work: save often.");
    }
    count();
  }
  const keepSoon = after(300, keep);

  function restore() {
    const before = [];
    for (const [id, kept] of Object.entries(stored())) {
      const row = byId.get(id);
      const now = row && said(row);
      if (!row || same(now, kept) || (row.dataset.sent && now[4] > kept[4])) continue;
      before.push([row, now, row.dataset.sent]);
      row.dataset.sent ??= JSON.stringify(now);
      say(row, kept);
    }
    if (!before.length) return;
    unsaved = true;
    const what = before.length > 1 ? `${before.length} changes that you made` : "A change that you made";
    notice(`${what} in this browser came back.`, "Undo that", () => {
      for (const [row, now, was] of before) {
        if (was) row.dataset.sent = was;
        say(row, now);
        touched.add(row);
      }
      keep();
    });
  }

  function notice(text, action, act) {
    $("notice").textContent = text;
    if (!action) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action;
    button.addEventListener("click", () => (notice(""), act()));
    $("notice").append(" ", button);
  }

  function count() {
    const done = rows.filter((row) => settled(row.dataset.status)).length;
    const mine = rows.filter((row) => row.dataset.sent).length;
    const shown = rows.filter((row) => !row.hidden).length;
    $("done").value = done;
    $("count").textContent = `${done} of ${rows.length} approved · ${mine} changed here` +
      (shown < rows.length ? ` · ${shown} shown` : "");
  }

  const kinds = {
    all: () => true,
    open: (row) => !settled(row.dataset.status),
    found: (row) => part(row, ".findings"),
    noted: (row) => part(row, ".note")?.value,
    changed: (row) => row.dataset.sent,
  };
  function filter() {
    const words = $("find").value.toLowerCase();
    const fits = kinds[$("show").value];
    for (const row of rows) {
      const texts = () => [row.dataset.id, part(row, ".source").textContent, ...said(row)].join("\n").toLowerCase();
      row.hidden = !fits(row) || (words !== "" && !texts().includes(words));
    }
    for (const some of document.querySelectorAll(".pairs")) {
      some.hidden = !some.querySelector(":scope > li:not([hidden])");
      some.classList.toggle("some", some.querySelector(":scope > li[hidden]") !== null);
    }
    count();
  }

  function save() {
    keep();
    $("who").defaultValue = $("who").value;
    const page = document.documentElement.cloneNode(true);
    page.querySelector("body").className = "plain";
    page.querySelector("#notice").textContent = "";
    for (const control of page.querySelectorAll(".control")) control.remove();
    for (const some of page.querySelectorAll(".pairs[hidden], .pairs > li[hidden]")) some.hidden = false;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`<!DOCTYPE html>\n${page.outerHTML}\n`], { type: "text/html" }));
    const name = decodeURIComponent(location.pathname.split("/").pop());
    link.download = /\.html?$/i.test(name) ? name : `${document.body.dataset.document}.html`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    unsaved = false;
    notice(`Saved as ${link.download} among your downloads: send that file back.`);
  }

  // The status of a text that is no longer approved
  function unapproved(row) {
    const [target, status] = sent(row);
    if (target !== part(row, ".target").value) return "edited";
    return settled(status) ? (part(row, ".machine") ? "edited" : "draft") : status;
  }

  function move(row, step) {
    const shown = rows.filter((one) => !one.hidden);
    const next = shown[shown.indexOf(row) + step];
    if (!next) return;
    next.scrollIntoView({ block: "nearest" });
    part(next, ".target").focus();
  }

  const list = document.querySelector("main");
  let before = null;
  const remember = ({ target }) => (before = said(rowOf(target)));
  list.addEventListener("focusin", remember);
  list.addEventListener("beforeinput", remember);
  list.addEventListener("input", ({ target }) => {
    const row = rowOf(target);
    if (target.matches("select")) row.dataset.status = target.value;
    changed(row, before);
    before = said(row);
  });
  list.addEventListener("click", ({ target }) => {
    const row = rowOf(target);
    if (!row || !target.matches("button")) return;
    const [text, status] = said(row);
    if (target.matches(".approve")) write(row, text, settled(status) ? unapproved(row) : "approved");
    else if (target.matches(".add")) noteOf(row).focus();
    else if (target.matches(".back")) write(row, ...sent(row).slice(0, 2));
    else write(row, part(row, ".machine").textContent, status);
  });
  document.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "s") save();
    else if (command && event.key === "Enter" && row) {
      const [text, status] = said(row);
      if (!settled(status)) write(row, text, "approved");
      move(row, 1);
    } else if (event.altKey && event.key === "ArrowDown") move(row, 1);
    else if (event.altKey && event.key === "ArrowUp" && row) move(row, -1);
    else return;
    event.preventDefault();
  });
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  $("find").addEventListener("input", after(120, filter));
  $("show").addEventListener("input", filter);
  $("save").addEventListener("click", save);
  addEventListener("pagehide", () => unsaved && keep());
  addEventListener("beforeunload", (event) => unsaved && event.preventDefault());

  for (const control of document.querySelectorAll(".control")) control.remove(); // of a page that the browser saved
  document.body.classList.remove("plain");
  try {
    $("who").value ||= localStorage.getItem("report-pipeline who") ?? "";
  } catch { /* no storage: the name is typed */ }
  restore();
  filter();
  for (const row of rows) near.observe(row);
})();
