// What the two emulated platforms and the program hold, kept fresh.

/** world is the last state read from each; the page draws only this. */
export const world = { wecom: null, slack: null, box: null, words: null, samples: null };

const listeners = new Set();
/** onChange is called with the part that changed. */
export const onChange = (f) => listeners.add(f);
export const redraw = (part) => listeners.forEach((f) => f(part));

const paths = { wecom: "/_wecom/state", slack: "/_slack/state", box: "/sandbox/state" };
const busy = {}, again = {}, raw = {};

/** refresh reads one part; calls during a reading make one more. */
export async function refresh(part) {
  if (busy[part]) { again[part] = true; return; }
  busy[part] = true;
  try {
    const r = await fetch(paths[part], { cache: "no-store" });
    if (!r.ok) throw new Error(String(r.status));
    const text = await r.text();
    setOnline(true);
    if (part === "box") skew = Date.parse(JSON.parse(text).now) - Date.now();
    if (text !== raw[part]) {
      raw[part] = text;
      world[part] = JSON.parse(text);
      redraw(part);
    }
  } catch (err) {
    if (err instanceof TypeError || /^5/.test(err.message)) setOnline(false);
    else throw err;
  } finally {
    busy[part] = false;
    if (again[part]) { again[part] = false; refresh(part); }
  }
}

let skew = 0;
/** now is the sandbox's time. */
export const now = () => new Date(Date.now() + skew);

let online = true;
function setOnline(is) {
  if (is === online) return;
  online = is;
  document.body.classList.toggle("offline", !is);
  redraw("online");
}

const streams = [];
/** listen follows both platforms while the page is visible: a browser allows
 * few streams, and a hidden page needs none. A slow poll stands behind them. */
export function listen() {
  const open = () => {
    if (streams.length || document.hidden) return;
    for (const [part, path, event] of [["wecom", "/_wecom/changes", "message"], ["slack", "/_slack/changes", "change"]]) {
      const s = new EventSource(path);
      s.addEventListener(event, () => { refresh(part); refreshBox(); });
      streams.push(s);
    }
  };
  const shut = () => { while (streams.length) streams.pop().close(); };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return shut();
    open();
    Object.keys(paths).forEach(refresh);
  });
  addEventListener("pagehide", shut);
  setInterval(() => { if (!document.hidden) Object.keys(paths).forEach(refresh); }, 4000);
  open();
}

let waiting = 0;
function refreshBox() {
  clearTimeout(waiting);
  waiting = setTimeout(() => refresh("box"), 80);
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
  const mine = (world.box?.cases ?? []).filter((c) => c.channel === channel);
  return mine.sort((a, b) => b.updated.localeCompare(a.updated))[0];
}
