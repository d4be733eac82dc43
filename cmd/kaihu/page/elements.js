// Block Kit's elements: what people press, choose and type.

import { h, icon, menu } from "./dom.js";
import { t } from "./i18n.js";
import { world } from "./live.js";
import { textObject } from "./richtext.js";
import { confirmFirst } from "./modal.js";

/** element draws what can be used in actions, as an accessory, in an input. */
export function element(e, b, on) {
  switch (e.type) {
    case "button": return button(e, b, on);
    case "overflow": return overflow(e, b, on);
    case "static_select": return select(e, b, on, e.option_groups ?? [{ options: e.options ?? [] }]);
    case "users_select": return select(e, b, on, [{ options: people() }]);
    case "channels_select": case "conversations_select": return select(e, b, on, [{ options: channels() }]);
    case "multi_static_select": case "checkboxes": return several(e, b, on, optionsOf(e));
    case "multi_users_select": return several(e, b, on, people());
    case "radio_buttons": return one(e, b, on);
    case "datepicker": return picker(e, b, on, "date");
    case "timepicker": return picker(e, b, on, "time");
    case "plain_text_input": case "email_text_input": case "url_text_input": case "number_input": return text(e, b, on);
  }
  return h("span.b-context", "[" + e.type + "]");
}

const plain = (text, value) => ({ text: { type: "plain_text", text }, value });
const people = () => (world.slack?.users ?? []).filter((u) => !u.deactivated).map((u) => plain(u.real_name || u.name, u.id));
const channels = () => (world.slack?.channels ?? []).filter((c) => !c.dm_with && !c.archived).map((c) => plain("#" + c.name, c.id));
const optionsOf = (e) => [...(e.options ?? []), ...(e.option_groups ?? []).flatMap((g) => g.options)];
const open = (url) => window.open(url, "_blank", "noreferrer");

function button(e, b, on) {
  const act = () => confirmFirst(e.confirm, () => on.act(e, b, null, me));
  const me = h("button.b-button", {
    type: "button", class: e.style, dataset: { action: e.action_id },
    "aria-label": e.accessibility_label, onclick: act,
  }, textObject(e.text));
  if (e.url) me.addEventListener("click", () => open(e.url));
  return me;
}

function overflow(e, b, on) {
  const items = (e.options ?? []).map((o) => ({
    text: o.text.text, note: o.description?.text,
    act: () => {
      if (o.url) open(o.url);
      confirmFirst(e.confirm, () => on.act(e, b, [o.value], me));
    },
  }));
  const me = h("button.b-button.b-more", {
    type: "button", dataset: { action: e.action_id }, "aria-label": t("moreActions"), "aria-haspopup": "menu",
    onclick: () => menu(me, items, t("moreActions")),
  }, icon("more"));
  return me;
}

/** chosenOf gives the values that an element holds: kept ones, else initial. */
function chosenOf(e, b, on) {
  const kept = b.type === "input" ? on.inputs?.get(b.block_id) : undefined;
  if (kept !== undefined) return [kept].flat();
  const s = on.state?.[b.block_id]?.[e.action_id], from = (o, start) => Object.entries(o ?? {}).filter(([k]) => k.startsWith(start) || k === "value").map(([, v]) => v)[0];
  return [(s ? from(s, "selected_") : from({ ...e, value: undefined }, "initial_")) ?? []].flat().map((o) => o?.value ?? o);
}

/** hold keeps what an input begins with, for the submission. */
function hold(b, on, value) {
  if (b.type === "input") on.inputs?.set(b.block_id, value);
}

/** changed hands a new value on: to the modal's inputs, and to the app when
 * the element speaks at once. */
function changed(e, b, on, value) {
  hold(b, on, value);
  if (b.type !== "input" || b.dispatch_action) confirmFirst(e.confirm, () => on.act(e, b, [value].flat()));
}

function select(e, b, on, groups) {
  const held = chosenOf(e, b, on)[0];
  const item = (o) => h("option", { value: o.value, selected: o.value === held }, o.text.text);
  const s = h("select.b-select", { name: b.block_id, dataset: { action: e.action_id }, "aria-label": b.label?.text ?? e.placeholder?.text },
    h("option", { value: "", selected: held === undefined }, e.placeholder?.text ?? t("choose")),
    groups.map((g) => (g.label ? h("optgroup", { label: g.label.text }, g.options.map(item)) : g.options.map(item))));
  s.addEventListener("change", () => changed(e, b, on, s.value));
  hold(b, on, held ?? "");
  return s;
}

function several(e, b, on, options) {
  const held = new Set(chosenOf(e, b, on));
  hold(b, on, [...held]);
  const list = h("div.b-list", { role: "group", "aria-label": b.label?.text ?? e.placeholder?.text, dataset: { action: e.action_id } },
    options.map((o) => {
      const box = h("input", { type: "checkbox", value: o.value, checked: held.has(o.value) });
      box.addEventListener("change", () => {
        if (box.checked) held.add(o.value);
        else held.delete(o.value);
        full();
        changed(e, b, on, [...held]);
      });
      return h("label.b-option", box, h("span", textObject(o.text), o.description && h("small", textObject(o.description))));
    }));
  const full = () => list.querySelectorAll("input").forEach((box) => { box.disabled = !box.checked && held.size >= (e.max_selected_items ?? Infinity); });
  full();
  return list;
}

function one(e, b, on) {
  const held = chosenOf(e, b, on)[0];
  hold(b, on, held ?? "");
  return h("div.b-list", { role: "radiogroup", "aria-label": b.label?.text, dataset: { action: e.action_id } },
    optionsOf(e).map((o) => h("label.b-option",
      h("input", { type: "radio", name: b.block_id + e.action_id, value: o.value, checked: o.value === held, onchange: () => changed(e, b, on, o.value) }),
      h("span", textObject(o.text), o.description && h("small", textObject(o.description))))));
}

function picker(e, b, on, type) {
  const held = chosenOf(e, b, on)[0] ?? "";
  const field = h("input.b-text-input.b-picker", { type, value: held, dataset: { action: e.action_id }, "aria-label": b.label?.text ?? e.placeholder?.text });
  hold(b, on, held);
  field.addEventListener("change", () => changed(e, b, on, field.value));
  return field;
}

function text(e, b, on) {
  const type = { email_text_input: "email", url_text_input: "url", number_input: "text" }[e.type] ?? "text";
  const held = chosenOf(e, b, on)[0] ?? "";
  const attrs = { class: "b-text-input", dataset: { action: e.action_id }, maxlength: e.max_length, placeholder: e.placeholder?.text, "aria-label": b.label?.text, value: held };
  const field = e.multiline ? h("textarea", { rows: "4", ...attrs }) : h("input", { type, ...attrs });
  hold(b, on, held);
  field.addEventListener("input", () => hold(b, on, field.value));
  if (b.dispatch_action) field.addEventListener("change", () => changed(e, b, on, field.value));
  return field;
}
