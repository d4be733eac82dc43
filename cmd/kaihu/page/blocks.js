// A small renderer of Block Kit, for messages and modals.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { richText, textObject } from "./richtext.js";
import { confirmFirst } from "./modal.js";

/** blocks draws a list. on tells what people do: act(element, block, values)
 * for buttons and selects; state holds what was chosen; inputs, when given,
 * collects the values of a modal (block_id → value); errors are shown below
 * their inputs. */
export function blocks(list, on) {
  return list.map((b) => draw(b, on)).filter(Boolean);
}

function draw(b, on) {
  switch (b.type) {
    case "header": return h("h3.b-header", textObject(b.text));
    case "divider": return h("hr.b-divider");
    case "rich_text": return richText(b);
    case "context": return h("div.b-context", (b.elements ?? []).map((e) => (e.type === "image" ? h("span", e.alt_text) : h("span", textObject(e)))));
    case "section": return section(b, on);
    case "actions": return h("div.b-actions", (b.elements ?? []).map((e) => element(e, b, on)));
    case "input": return input(b, on);
    case "image": return h("p.b-context", "[" + (b.alt_text ?? "") + "]");
  }
  return h("p.b-context", "[" + b.type + "]");
}

function section(b, on) {
  return h("div.b-section",
    h("div.b-text",
      b.text && h("p", textObject(b.text)),
      b.fields && h("div.b-fields", b.fields.map((f) => h("p", textObject(f))))),
    b.accessory && element(b.accessory, b, on));
}

/** element draws what can be used in actions, as an accessory, in an input. */
function element(e, b, on) {
  switch (e.type) {
    case "button": return button(e, b, on);
    case "static_select": return select(e, b, on);
    case "multi_static_select": case "checkboxes": return several(e, b, on);
    case "radio_buttons": return one(e, b, on);
    case "plain_text_input": case "email_text_input": case "url_text_input": case "number_input": return text(e, b, on);
    case "image": return h("span.b-context", e.alt_text);
  }
  return h("span.b-context", "[" + e.type + "]");
}

function button(e, b, on) {
  const act = () => confirmFirst(e.confirm, () => on.act(e, b, null, me));
  const me = h("button.b-button", {
    type: "button", class: e.style, dataset: { action: e.action_id },
    "aria-label": e.accessibility_label, onclick: act,
  }, textObject(e.text));
  if (e.url) me.addEventListener("click", () => window.open(e.url, "_blank", "noreferrer"));
  return me;
}

const optionsOf = (e) => [...(e.options ?? []), ...(e.option_groups ?? []).flatMap((g) => g.options)];

/** chosenOf gives the values that an element holds: kept ones, else initial. */
function chosenOf(e, b, on) {
  const kept = on.inputs?.get(b.block_id);
  if (kept !== undefined) return [kept].flat();
  const s = on.state?.[b.block_id]?.[e.action_id];
  const held = s ? s.selected_options ?? (s.selected_option ? [s.selected_option] : s.value) : e.initial_options ?? e.initial_option ?? e.initial_value;
  return [held ?? []].flat().map((o) => o?.value ?? o);
}

/** changed hands a new value on: to the modal's inputs, and to the app when
 * the element speaks at once. */
function changed(e, b, on, value) {
  on.inputs?.set(b.block_id, value);
  if (b.type !== "input" || b.dispatch_action) confirmFirst(e.confirm, () => on.act(e, b, [value].flat()));
}

function select(e, b, on) {
  const held = chosenOf(e, b, on)[0];
  const item = (o) => h("option", { value: o.value, selected: o.value === held }, o.text.text);
  const s = h("select.b-select", { name: b.block_id, dataset: { action: e.action_id }, "aria-label": b.label?.text ?? e.placeholder?.text },
    h("option", { value: "", selected: held === undefined }, e.placeholder?.text ?? t("choose")),
    e.option_groups ? e.option_groups.map((g) => h("optgroup", { label: g.label.text }, g.options.map(item))) : (e.options ?? []).map(item));
  s.addEventListener("change", () => changed(e, b, on, s.value));
  on.inputs?.set(b.block_id, held ?? "");
  return s;
}

function several(e, b, on) {
  const held = new Set(chosenOf(e, b, on));
  on.inputs?.set(b.block_id, [...held]);
  return h("div.b-list", { role: "group", "aria-label": b.label?.text ?? e.placeholder?.text, dataset: { action: e.action_id } },
    optionsOf(e).map((o) => {
      const box = h("input", { type: "checkbox", value: o.value, checked: held.has(o.value) });
      box.addEventListener("change", () => {
        if (box.checked) held.add(o.value);
        else held.delete(o.value);
        changed(e, b, on, [...held]);
      });
      return h("label.b-option", box, h("span", textObject(o.text)));
    }));
}

function one(e, b, on) {
  const held = chosenOf(e, b, on)[0];
  on.inputs?.set(b.block_id, held ?? "");
  return h("div.b-list", { role: "radiogroup", "aria-label": b.label?.text, dataset: { action: e.action_id } },
    optionsOf(e).map((o) => h("label.b-option",
      h("input", { type: "radio", name: b.block_id + e.action_id, value: o.value, checked: o.value === held, onchange: () => changed(e, b, on, o.value) }),
      h("span", textObject(o.text)))));
}

function text(e, b, on) {
  const type = { email_text_input: "email", url_text_input: "url", number_input: "text" }[e.type] ?? "text";
  const held = chosenOf(e, b, on)[0] ?? "";
  const attrs = { class: "b-text-input", dataset: { action: e.action_id }, maxlength: e.max_length, placeholder: e.placeholder?.text, "aria-label": b.label?.text, value: held };
  const field = e.multiline ? h("textarea", { rows: "3", ...attrs }) : h("input", { type, ...attrs });
  on.inputs?.set(b.block_id, held);
  field.addEventListener("input", () => on.inputs?.set(b.block_id, field.value));
  if (b.dispatch_action) field.addEventListener("change", () => changed(e, b, on, field.value));
  return field;
}

function input(b, on) {
  const error = on.errors?.[b.block_id];
  const box = h("div.b-input", { class: error ? "bad" : undefined, dataset: { block: b.block_id } },
    h("p.b-label", textObject(b.label), b.optional && h("small", " " + t("optional"))),
    element(b.element, b, on),
    b.hint && h("p.b-hint", textObject(b.hint)),
    error && h("p.b-error", { role: "alert" }, error));
  const mended = () => { box.classList.remove("bad"); box.querySelector(".b-error")?.remove(); };
  ["input", "change"].forEach((n) => box.addEventListener(n, mended));
  return box;
}
