/* Asks whether a file was saved, and shows the edition anew, at the place where the reader was. */
const PAUSE = 700, AGAIN = 3000;
const by = (id) => document.getElementById(id);
const choice = { document: by("document"), edition: by("edition"), format: by("format") };
let shown = "", failed = 0;

async function ask(address) {
  const answer = await fetch(address);
  if (answer.ok) return answer;
  const { problem } = await answer.json().catch(() => ({ problem: "The preview has ended." }));
  throw new Error(problem);
}

function fill(select, names) {
  const before = select.value;
  select.replaceChildren(...names.map((name) => new Option(name, name)));
  if (names.includes(before)) select.value = before;
}

function address(kind) {
  return `/${kind}/${encodeURIComponent(choice.document.value)}/${encodeURIComponent(choice.edition.value)}`;
}

function reveal(name) {
  by("page").hidden = name !== "page";
  by("sheets").hidden = name !== "sheets";
}

async function html() {
  const page = by("page"), at = address("html");
  await ask(at); // what stops it is told here; the frame then gets it from the cache
  const place = page.dataset.at === at ? page.contentWindow.scrollY : 0;
  page.dataset.at = at;
  reveal("page");
  await new Promise((done) => {
    page.addEventListener("load", done, { once: true });
    page.contentWindow.location.replace(at);
  });
  page.contentWindow.scrollTo(0, place);
}

async function sheets() {
  const { digest, pages } = await (await ask(address("pdf"))).json();
  const old = by("sheets").children;
  for (let i = 0; i < pages; i++) {
    const picture = old[i] || by("sheets").appendChild(new Image(893, 1263)); // keeps the place while pages come
    picture.loading = "lazy";
    picture.alt = `Page ${i + 1} of ${pages}`;
    picture.src = `/page/${digest}/${i + 1}`;
  }
  while (old.length > pages) old[old.length - 1].remove();
  reveal("sheets");
}

async function show() {
  by("status").textContent = "Rendering…";
  const menu = await (await ask("/menu")).json();
  fill(choice.document, menu.documents);
  fill(choice.edition, menu.editions);
  await (choice.format.value === "pdf" ? sheets() : html());
  document.title = `${choice.document.value} · ${choice.edition.value}`;
  by("status").textContent = `As of ${new Date().toLocaleTimeString()}`;
}

async function follow(force) {
  try {
    const { state } = await (await ask("/state")).json();
    if (!force && state === shown && !(failed && Date.now() - failed > AGAIN)) return;
    shown = state;
    failed = 0;
    await show();
    by("problem").hidden = true;
  } catch (error) {
    failed = Date.now();
    by("problem").textContent = error.message;
    by("problem").hidden = false;
    by("status").textContent = "";
  }
}

let turn = follow(true);
const next = (force) => (turn = turn.then(() => follow(force)));
for (const select of Object.values(choice)) select.addEventListener("change", () => next(true));
const wait = () => setTimeout(async () => { await next(false); wait(); }, PAUSE);
wait();
