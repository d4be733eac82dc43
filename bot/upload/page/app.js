import { h, paragraphs } from "./dom.js";
import { card } from "./item.js";
import { begin, handIn, look } from "./send.js";
import { and, language, list, moment, speak, t } from "./words.js";

const main = document.getElementById("main");
let state = null; // as the server told it
let draft = fresh(); // what was chosen, typed and ticked and is not handed in
let sending = null; // 0 to 1 while it is; -1: tried again
let timer = 0, polls = 0;
let bad = []; // what is shown as wrong: a person is led there once

function fresh() {
  return { values: {}, files: {}, agreed: {}, problems: {}, error: "", submission: name(), mb: 25 };
}

// name makes the name of one hand-in.
function name() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

// changed draws anew; keep leaves the fields as they are. What is different is
// another hand-in.
function changed({ keep } = {}) {
  draft.submission = name();
  draft.problems = {};
  draft.error = "";
  if (keep) refresh();
  else draw();
}

const items = (...states) => (state.items ?? []).filter((i) => states.includes(i.state));
const wanted = () => items("due", "refused");
const given = (i) => i.file ? draft.files[i.id]?.length > 0 : (draft.values[i.id] ?? "").trim() !== "";
const missing = () => [...wanted().filter((i) => !given(i)).map((i) => i.label), ...(state.notices ?? []).some((n) => !draft.agreed[n.id]) ? [t("agree")] : []];

async function load() {
  try {
    take(await look());
  } catch {
    if (!state) take({ phase: "busy" });
    else again();
  }
}

// take shows a new state and asks again while something is being checked.
function take(next) {
  if (next.phase === "busy" && state && state.phase !== "busy") return again();
  state = next;
  const told = bad.join();
  bad = items("refused").map((i) => i.id).concat(Object.keys(draft.problems));
  if (state.max_bytes) draft.mb = Math.round(state.max_bytes / 1e6);
  draw();
  if (bad.join() !== told) main.querySelector(".problem, .refused")?.scrollIntoView({ block: "center", behavior: "smooth" });
  if (state.phase === "open" && items("checking", "person").length || state.phase === "over" && items("checking").length) again();
  else polls = 0;
}

// again looks once more, less and less often.
function again() {
  clearTimeout(timer);
  timer = setTimeout(load, Math.min(800 * 1.25 ** polls++, 10_000));
}

function draw() {
  const focus = document.activeElement?.name, at = document.activeElement?.selectionStart;
  const views = { begin: beginning, open: form, done, over: closed };
  main.replaceChildren(...[(views[state.phase] ?? said)()].flat().filter(Boolean));
  main.dataset.phase = state.phase;
  const field = focus ? main.querySelector(`[name="${focus}"]`) : null;
  field?.focus();
  if (field?.type === "text") field.setSelectionRange(at, at);
  refresh();
}

// refresh sets what depends on the fields without drawing them anew.
function refresh() {
  const left = state.phase === "open" ? missing() : [], button = main.querySelector("#send"), note = main.querySelector("#missing");
  if (button) button.disabled = left.length > 0 || sending !== null;
  if (note) note.textContent = draft.error || (left.length && sending === null ? t("missing", { labels: and(left) }) : "");
  note?.classList.toggle("problem", draft.error !== "");
  const bar = main.querySelector("progress"), text = main.querySelector("#progress-text");
  if (bar) bar.value = Math.max(sending, 0);
  if (text) text.textContent = sending < 0 ? t("retrying") : sending >= 1 ? t("arrived") : t("sending", { percent: Math.round(sending * 100) });
}

function intro() {
  const company = state.company || t("company");
  return [h("h1", {}, t(state.leader ? "titleLeader" : "title")), h("p", { class: "lead" }, t(state.leader ? "whyLeader" : "whyContact", { company }))];
}

function notices() {
  return (state.notices ?? []).map((n) => h("section", { class: "card notice" }, paragraphs(n.text),
    h("label", { class: "tick" }, h("input", { type: "checkbox", name: `agree-${n.id}`, checked: !!draft.agreed[n.id], onchange: (e) => { draft.agreed[n.id] = e.target.checked; changed(); } }), t("agree")),
    draft.problems[`agree:${n.id}`] ? h("p", { class: "problem", role: "alert" }, draft.problems[`agree:${n.id}`]) : null));
}

function beginning() {
  const start = h("button", { type: "button", class: "main", id: "start", onclick: async () => {
    start.disabled = true;
    start.textContent = t("starting");
    try {
      take(await begin());
    } catch {
      take({ phase: "busy" });
    }
  } }, t("start"));
  return [
    ...intro(),
    h("section", { class: "card" }, h("ul", { class: "asks" }, state.items.map((i) => h("li", {}, i.label)))),
    h("ul", { class: "safe" }, list("safe", { until: moment(state.until) }).map((s) => h("li", {}, s))),
    ...notices().map((n) => { n.querySelector(".tick").remove(); return n; }),
    start,
  ];
}

function form() {
  const open = wanted().length > 0;
  if (!open && !items("checking").length) return finished();
  return [
    ...intro(),
    ...state.items.map((i) => card(i, draft, changed)),
    ...open ? notices() : [],
    open ? h("p", { id: "missing", class: "small", role: "status" }) : h("p", { class: "small" }, t("waiting")),
    sending !== null ? h("div", { class: "sending" }, h("progress", { max: 1, value: 0 }), h("p", { id: "progress-text", class: "small" })) : null,
    open ? h("button", { type: "button", class: "main", id: "send", onclick: send }, t(items("refused").length ? "sendAgain" : "send")) : null,
  ];
}

function tooMuch() {
  const files = wanted().filter((i) => i.file).flatMap((i) => draft.files[i.id] ?? []);
  const large = files.find((f) => f.size > state.max_bytes);
  if (large) return t("tooLarge", { name: large.name, mb: draft.mb });
  if (files.reduce((sum, f) => sum + f.size, 0) > state.max_total) return t("tooMuch", { mb: Math.round(state.max_total / 1e6) });
  return files.length > state.max_files ? t("tooMany", { n: state.max_files }) : "";
}

async function send() {
  draft.error = tooMuch();
  if (draft.error) return refresh();
  const data = new FormData();
  data.append("submission", draft.submission);
  for (const n of state.notices ?? []) if (draft.agreed[n.id]) data.append("agree", n.id);
  for (const i of wanted()) if (!i.file) data.append(`value:${i.id}`, draft.values[i.id].trim());
  for (const i of wanted()) if (i.file) for (const f of draft.files[i.id]) data.append(`file:${i.id}`, f, f.name);
  sending = 0;
  draw();
  const answer = await handIn(data, (part) => { sending = part; refresh(); });
  sending = null;
  if (!answer) {
    draft.error = t("failed");
    return draw();
  }
  if (answer.problems) {
    draft.problems = answer.problems;
    draft.submission = name();
  } else {
    draft = { ...fresh(), agreed: draft.agreed };
  }
  take(answer);
}

const ended = (mark, title, ...text) => h("section", { class: `end ${mark}` }, h("div", { class: "seal", "aria-hidden": "true" }, { good: "✓", wait: "…", bad: "!" }[mark]), h("h1", {}, title), ...text.filter(Boolean).map((s) => h("p", { class: "lead" }, s)));

function finished() {
  return [done(), ...state.items.map((i) => card(i, draft, changed))];
}

const done = () => items("person").length ? ended("wait", t("personTitle"), t("personDone")) : ended("good", t("doneTitle"), t("done"), state.leader ? "" : t("doneContact"));

function closed() {
  return [ended("bad", t("overTitle"), t("over")), ...(state.items ?? []).map((i) => card({ ...i, state: i.state === "due" ? "over" : i.state }, draft, changed)).filter((c) => !c.matches(".over, .refused"))];
}

function said() {
  const known = ["elsewhere", "erased", "none"].includes(state.phase) ? state.phase : "busy";
  return [ended("bad", t(known + "Title"), t(known)), known === "busy" ? h("button", { type: "button", class: "main", onclick: load }, t("again")) : null];
}

for (const b of document.querySelectorAll("[data-lang]")) b.addEventListener("click", () => { speak(b.dataset.lang); load(); });
for (const type of ["dragover", "drop"]) addEventListener(type, (e) => e.preventDefault()); // a file dropped beside its place is not opened
speak(language());
load();
