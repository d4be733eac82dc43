// A small renderer of Block Kit, for messages, modals and the Home tab.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { world } from "./live.js";
import { richText, textObject } from "./richtext.js";
import { element } from "./elements.js";

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
    case "context": return h("div.b-context", (b.elements ?? []).map((e) => (e.type === "image" ? picture(e, "b-small") : h("span", textObject(e)))));
    case "section": return section(b, on);
    case "actions": return h("div.b-actions", (b.elements ?? []).map((e) => element(e, b, on)));
    case "input": return input(b, on);
    case "image": return h("figure.b-image", b.title && h("figcaption", textObject(b.title)), picture(b, "b-picture"));
  }
  return h("p.b-context", "[" + b.type + "]");
}

function section(b, on) {
  const side = b.accessory && (b.accessory.type === "image" ? picture(b.accessory, "b-thumb") : element(b.accessory, b, on));
  return h("div.b-section",
    h("div.b-text",
      b.text && h("p", textObject(b.text)),
      b.fields && h("div.b-fields", b.fields.map((f) => h("p", textObject(f))))),
    side);
}

/** sourceOf is where an image's bytes lie: a Slack file, or an address that
 * this page may load. */
function sourceOf(e) {
  const named = e.slack_file?.id ?? e.slack_file?.url ?? "";
  const id = Object.keys(world.slack?.files ?? {}).find((f) => named === f || named.includes("-" + f + "/") || named.endsWith("/" + f));
  if (id) return "/_slack/files/" + encodeURIComponent(id);
  try {
    const at = new URL(e.image_url ?? "");
    return at.origin === location.origin ? at.href : "";
  } catch {
    return "";
  }
}

/** picture draws an image; one that lies elsewhere is its words. */
function picture(e, kind) {
  const src = sourceOf(e);
  if (!src) return h("span.b-nopicture", e.alt_text);
  const img = h("img", { class: kind, src, alt: e.alt_text });
  return kind === "b-picture" ? h("a", { href: src, target: "_blank", rel: "noreferrer" }, img) : img;
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
