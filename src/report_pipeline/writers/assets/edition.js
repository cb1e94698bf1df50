"use strict";
/* Two comforts; without scripts the page is whole. A sentence lights its partner in the other language up, and the
   link at a sentence goes to the clipboard as it is followed. */
(() => {
  const partner = (s) => document.getElementById(s.id.startsWith("t-") ? s.id.slice(2) : "t-" + s.id);
  const sentence = (element) => (element instanceof Element ? element.closest(".s") : null);
  const mark = (name) => {
    let marked = [];
    return (s) => {
      marked.forEach((old) => old.classList.remove(name));
      marked = s ? [s, partner(s)].filter(Boolean) : [];
      marked.forEach((now) => now.classList.add(name));
    };
  };
  const light = mark("lit");
  const focused = () => sentence(document.activeElement);
  document.addEventListener("pointerover", (event) => light(sentence(event.target) || focused()));
  document.documentElement.addEventListener("pointerleave", () => light(focused()));
  document.addEventListener("focusin", () => light(focused()));
  document.addEventListener("focusout", () => light(null));

  const link = mark("linked");
  const follow = () => link(sentence(document.getElementById(decodeURIComponent(location.hash.slice(1)))));
  addEventListener("hashchange", follow);
  follow();

  const status = document.querySelector(".status");
  let hide;
  document.addEventListener("click", async (event) => {
    const copied = event.target instanceof Element ? event.target.closest(".link") : null;
    if (!copied || !navigator.clipboard) return;
    try {
      await navigator.clipboard.writeText(copied.href);
    } catch {
      return; // the address bar has the link
    }
    status.textContent = status.dataset.copied;
    clearTimeout(hide);
    hide = setTimeout(() => { status.textContent = ""; }, 2500);
  });
})();
