import { h, paragraphs } from "./dom.js";
import { picker, thumbs } from "./files.js";
import { t } from "./words.js";

const marks = { accepted: "✓", refused: "!", person: "…" };

// card is one thing that is asked for, as it stands.
export function card(item, draft, changed) {
  const open = item.state === "due" || item.state === "refused";
  return h("section", { class: `card item ${item.state}`, "data-item": item.id },
    h("h2", {}, item.label, h("span", { class: "state", "data-state": item.state }, h("i", { "aria-hidden": "true" }, marks[item.state] ?? ""), t(item.state))),
    item.text ? h("div", { class: "why", role: "alert" }, h("p", {}, h("b", {}, item.text)), item.fix ? h("p", {}, item.fix) : null) : null,
    open ? wanted(item, draft, changed) : null);
}

function wanted(item, draft, changed) {
  const problem = draft.problems[item.id];
  return [
    item.state === "due" ? h("div", { class: "ask" }, paragraphs(item.ask ?? "")) : null,
    item.hint ? h("details", {}, h("summary", {}, t(item.file ? "tipsFile" : "tipsText")), paragraphs(item.hint)) : null,
    item.file ? files(item, draft, changed) : field(item, draft, problem, changed),
    problem ? h("p", { class: "problem", role: "alert", id: `problem-${item.id}` }, problem) : null,
  ];
}

function field(item, draft, problem, changed) {
  return h("input", {
    type: "text", class: problem ? "bad" : "", value: draft.values[item.id] ?? "", name: item.id, "aria-label": item.label,
    autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 200, "aria-describedby": problem ? `problem-${item.id}` : null,
    oninput: (e) => { draft.values[item.id] = e.target.value; changed({ keep: true }); },
  });
}

function files(item, draft, changed) {
  const chosen = (draft.files[item.id] ??= []);
  return [chosen.length ? thumbs(chosen, changed) : null, picker(chosen, changed), h("p", { class: "small" }, t("kinds", { mb: draft.mb }))];
}
