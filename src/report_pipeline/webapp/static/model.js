// The rows as the server has them, what the person changed since, and the saving of it.
//
// A change is in the file within a second: it is sent 400 ms after the last key, and at once when the person leaves the
// cell or approves. One request a row is on its way at a time; it names the version that the person saw.

const DELAY = 400, RETRY = 1500, POLL = 2000, POLL_HIDDEN = 10000;
const FIELDS = ["target", "status", "note"];

export class Model extends EventTarget {
  constructor(base) {
    super();
    this.base = base;
    this.rows = [];
    this.sections = [];
    this.byId = new Map();
    this.name = "";
    this.failure = "";
  }

  async load() {
    const answer = await fetch(`${this.base}/rows`);
    if (!answer.ok) throw new Error((await answer.json()).problem);
    const data = await answer.json();
    this.desk = data.desk;
    this.revision = data.revision;
    this.sections = data.sections;
    const before = this.byId;
    this.rows = data.rows.map((fresh, index) => prepared(fresh, index, before.get(fresh.id)));
    this.byId = new Map(this.rows.map((row) => [row.id, row]));
    this.tell("loaded");
    this.problem(data.problem);
  }

  tell(kind, detail = {}) { this.dispatchEvent(new CustomEvent(kind, { detail })); }

  problem(text) { this.tell("problem", { text: text || "" }); }

  /** Change fields of a row: target (null: the machine's text), status, note. */
  change(row, fields, { now = false, keep = false } = {}) {
    const wanted = { ...(row.conflict ? row.conflict.mine : row.wanted) };
    for (const name of FIELDS) if (name in fields) wanted[name] = fields[name];
    if (row.conflict) { // who goes on typing is not interrupted; the choice comes after it
      row.conflict.mine = wanted;
      this.tell("row", { row });
      return;
    }
    if (row.pending === null && FIELDS.every((name) => wanted[name] === row.wanted[name])) return;
    row.wanted = wanted;
    row.pending = (row.pending || 0) + 1;
    row.keep = row.keep || keep;
    show(row);
    this.tell("row", { row });
    this.report();
    clearTimeout(row.timer);
    if (now) this.send(row);
    else row.timer = setTimeout(() => this.send(row), DELAY);
  }

  /** The person left the cell: what is typed next supersedes this. */
  endSitting(row) {
    this.flush(row);
    row.sitting = false;
  }

  flush(row, keepalive = false) {
    clearTimeout(row.timer);
    if (row.pending !== null) return this.send(row, keepalive);
    return Promise.resolve();
  }

  /** Wait until all is saved, though not for ever. */
  async settled(patience = 10000) {
    for (const end = Date.now() + patience; Date.now() < end && this.rows.some((row) => row.pending !== null);) {
      for (const row of this.rows) this.flush(row);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  flushAll() { for (const row of this.rows) if (row.pending !== null) this.flush(row, true); }

  get unsaved() { return this.rows.some((row) => row.pending !== null || row.conflict); }

  async send(row, keepalive = false) {
    if (row.sending || row.conflict || row.pending === null) return;
    const sent = row.pending, body = { ...row.wanted, who: this.name, expected: row.version, typing: row.sitting && !row.keep };
    row.keep = false;
    row.sending = true;
    this.report();
    let answer, data;
    try {
      answer = await fetch(`${this.base}/rows/${encodeURIComponent(row.id)}`, {
        method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), keepalive,
      });
      data = await answer.json();
    } catch {
      answer = null;
    }
    row.sending = false;
    if (answer && answer.ok) this.stored(row, sent, data.row);
    else if (answer && answer.status === 409) this.conflicted(row, data);
    else {
      row.keep = row.keep || !body.typing;
      this.failure = answer ? data.problem || `error ${answer.status}` : "no connection to the server: start `report-pipeline review` again, and keep this page open until then";
      row.timer = setTimeout(() => this.send(row), RETRY);
    }
    this.report();
  }

  stored(row, sent, fresh) {
    this.failure = "";
    row.sitting = row.editing;
    adopt(row, fresh, row.pending !== sent);
    if (row.pending === sent) row.pending = null;
    this.tell("row", { row, checked: true });
    if (row.pending !== null) this.send(row);
  }

  conflicted(row, data) {
    this.failure = "";
    row.conflict = { mine: { ...row.wanted }, locked: data.conflict === "locked" };
    row.pending = null;
    adopt(row, data.row, false);
    this.tell("row", { row });
    this.tell("conflict", { row });
  }

  /** End a conflict: with the other's text, which stands already, or with the own one, which supersedes it. */
  settle(row, mine) {
    const { mine: own } = row.conflict;
    row.conflict = null;
    row.sitting = false;
    if (mine) this.change(row, own, { now: true, keep: true });
    else this.tell("row", { row });
    this.report();
  }

  report() {
    let waiting = 0;
    for (const row of this.rows) if (row.pending !== null) waiting++;
    this.tell("saving", { waiting, failure: this.failure });
  }

  /** Learn of what others decided. */
  async poll() {
    try {
      const answer = await fetch(`${this.base}/changes?desk=${this.desk}&since=${this.revision}`);
      const data = await answer.json();
      if (answer.ok && data.all) await this.load();
      else if (answer.ok) this.took(data);
      this.problem(answer.ok ? data.problem : data.problem || "");
    } catch {
      this.problem("There is no connection to the server. Start `report-pipeline review` again; what is saved is in the file.");
    }
    setTimeout(() => this.poll(), document.hidden ? POLL_HIDDEN : POLL);
  }

  took(data) {
    this.revision = data.revision;
    for (const fresh of data.rows) {
      const row = this.byId.get(fresh.id);
      // What is on its way meets the other version at the server.
      if (!row || row.pending !== null || row.sending) continue;
      const foreign = fresh.version !== row.version;
      adopt(row, fresh, false);
      if (foreign) row.sitting = false;
      this.tell("row", { row, foreign });
    }
  }
}

function prepared(fresh, index, old) {
  const row = old || { pending: null, sending: false, sitting: false, editing: false, keep: false, conflict: null };
  row.index = index;
  // After another start of the server, what was typed meanwhile meets whatever stands in the file now.
  if (row.pending === null && !row.conflict) adopt(row, fresh, false);
  return row;
}

/** Take the server's state of a row; `own` keeps what the person typed meanwhile. */
function adopt(row, fresh, own) {
  const wanted = row.wanted;
  Object.assign(row, { note: "", who: "", when: "", findings: [], stale: null }, fresh);
  row.details = null;
  row.wanted = { target: row.version && row.target !== row.machine ? row.target : null, status: row.status, note: row.note };
  if (row.status !== "draft") row.wanted.target = row.target;
  if (own) {
    row.wanted = wanted;
    show(row);
  }
}

function show(row) {
  row.target = row.wanted.target === null ? row.machine : row.wanted.target;
  row.status = row.wanted.status;
  row.note = row.wanted.note;
}
