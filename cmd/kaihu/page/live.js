// What the two emulated platforms and the program hold, kept fresh.

/** world is the last state read from each; the page draws only this. */
export const world = { wecom: null, slack: null, box: null, words: null, samples: null };

const listeners = new Set();
/** onChange is called after something that the page draws has changed. */
export const onChange = (f) => listeners.add(f);
const redraw = () => listeners.forEach((f) => f());

const paths = { wecom: "/_wecom/state", slack: "/_slack/state", box: "/sandbox/state" };
const raw = {};
const wanted = new Set();
let reading = null;

/** refresh reads parts again, and after them always the cases: with a reply is
 * drawn what is asked next, never what was asked before. Calls during a reading
 * make one more. */
export function refresh(...parts) {
  parts.forEach((p) => wanted.add(p));
  return (reading ??= readAll().finally(() => { reading = null; }));
}

async function readAll() {
  while (wanted.size) {
    const parts = [...wanted].filter((p) => p !== "box");
    wanted.clear();
    try {
      const changed = [...await Promise.all(parts.map(read)), await read("box")];
      setOnline(true);
      if (changed.some(Boolean)) redraw();
    } catch (err) {
      setOnline(false);
    }
  }
}

/** read fetches one part and says whether it changed. */
async function read(part) {
  const r = await fetch(paths[part], { cache: "no-store" });
  if (!r.ok) throw new Error(paths[part] + ": HTTP " + r.status);
  let text = await r.text();
  const state = JSON.parse(text);
  if (part === "box") {
    skew = Date.parse(state.now) - Date.now();
    text = JSON.stringify({ ...state, now: null });
  }
  if (text === raw[part]) return false;
  raw[part] = text;
  world[part] = state;
  return true;
}

let skew = 0;
/** now is the sandbox's time. */
export const now = () => new Date(Date.now() + skew);

let online = true;
function setOnline(is) {
  if (is === online) return;
  online = is;
  document.body.classList.toggle("offline", !is);
  redraw();
}

const streams = [];
/** listen follows both platforms while the page is visible: a browser allows
 * few streams, and a hidden page needs none. A slow poll stands behind them. */
export function listen() {
  const open = () => {
    if (streams.length || document.hidden) return;
    for (const [part, path, event] of [["wecom", "/_wecom/changes", "message"], ["slack", "/_slack/changes", "change"]]) {
      const s = new EventSource(path);
      s.addEventListener(event, () => refresh(part));
      streams.push(s);
    }
  };
  const shut = () => { while (streams.length) streams.pop().close(); };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return shut();
    open();
    refresh(...Object.keys(paths));
  });
  addEventListener("pagehide", shut);
  setInterval(() => { if (!document.hidden) refresh(...Object.keys(paths)); }, 4000);
  open();
}

/** post sends an action and gives its answer; a refusal is an Error with the
 * platform's words. */
export async function post(path, body) {
  const form = body instanceof FormData;
  const r = await fetch(path, {
    method: "POST", body: form ? body : JSON.stringify(body),
    headers: form ? {} : { "Content-Type": "application/json" },
  });
  const text = await r.text();
  let answer = {};
  try { answer = JSON.parse(text); } catch { /* an error in words */ }
  if (!r.ok || answer.ok === false) throw new Error(answer.error || text.trim() || "HTTP " + r.status);
  return answer;
}

/** caseOf is the latest case of a channel ("kf", "slack"), or undefined. */
export function caseOf(channel) {
  const mine = (world.box?.cases ?? []).filter((c) => c.channel === channel && c.stage !== "invited");
  return mine.sort((a, b) => b.updated.localeCompare(a.updated))[0];
}
