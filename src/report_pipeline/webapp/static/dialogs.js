// Who reviews, light and dark, and publishing.
import { $, el, isApproved, remember } from "./dom.js";

export function setUpName(model) {
  const { dataset } = document.body, dialog = $("#name-dialog"), field = $("#name"), button = $("#name-button");
  const set = (name) => {
    model.name = name;
    button.textContent = name || "No name";
    button.ariaLabel = `Your name: ${name || "none"}. Change it`;
  };
  const ask = () => {
    field.value = model.name || dataset.defaultName;
    dialog.showModal();
    field.select();
  };
  button.addEventListener("click", ask);
  dialog.addEventListener("close", () => {
    set(field.value.trim());
    remember("name", model.name);
    $("#rows").focus();
    model.tell("named");
  });
  set(dataset.name || dataset.defaultName);
  return () => { if (!dataset.name) ask(); };
}

export function setUpTheme() {
  const order = ["", "light", "dark"], names = { "": "as the system", light: "light", dark: "dark" };
  const root = document.documentElement, button = $("#theme-button");
  const show = () => { button.textContent = `Theme: ${names[root.dataset.theme || ""]}`; };
  button.addEventListener("click", () => {
    const next = order[(order.indexOf(root.dataset.theme || "") + 1) % order.length];
    if (next) root.dataset.theme = next;
    else delete root.dataset.theme;
    remember("theme", next);
    show();
  });
  show();
}

export function setUpPublish(model) {
  const dialog = $("#publish"), now = $("#publish-now"), result = $("#publish-result");
  $("#publish-button").addEventListener("click", () => {
    const waiting = model.rows.filter((row) => !isApproved(row)).length;
    const found = model.rows.filter((row) => row.findings.length).length;
    $("#publish-count").textContent = `${waiting ? `${waiting} of ${model.rows.length} segments are not approved.` : "All segments are approved."} ${found ? `${found} have findings.` : "The checks find nothing."}`;
    result.replaceChildren();
    dialog.showModal();
  });
  now.addEventListener("click", async () => {
    now.disabled = true;
    result.replaceChildren("Writing… a long document takes a minute.");
    try {
      await model.settled();
      const answer = await fetch(`${model.base}/publish`, { method: "POST" });
      const data = await answer.json();
      if (data.problem) result.replaceChildren(el("p", { class: "problem" }, `Nothing was published. ${data.problem}`));
      else result.replaceChildren(el("p", {}, `${data.files.length} editions are written:`), el("ul", {}, ...data.files.map((name) => el("li", {}, name))));
    } catch {
      result.replaceChildren(el("p", { class: "problem" }, "There is no connection to the server."));
    }
    now.disabled = false;
  });
}
