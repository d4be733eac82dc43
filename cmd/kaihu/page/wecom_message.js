// Lines of the WeCom chat, as the WeChat client shows them.

import { h, icon } from "./dom.js";
import { lang, t, when, dayKey } from "./i18n.js";
import { size } from "./upload.js";

const PAUSE = 5 * 60e3; // a time is shown after five quiet minutes

/** lines makes the items for reconcile: messages with the times between them.
 * on has now, click(message, item) and actions(message, element). */
export function lines(list, on) {
  const out = [];
  let last = 0;
  for (const m of list) {
    const at = new Date(m.time);
    const draw = kind(m);
    if (!draw) continue;
    if (at - last > PAUSE) {
      const text = when(at, on.now);
      out.push({ key: "t" + m.msgid, sig: text, draw: () => h("p.chat-time", text) });
    }
    last = at;
    out.push({
      key: m.msgid,
      sig: JSON.stringify([lang(), m.recalled, m.delivery, m.menu, m.text, dayKey(at) === dayKey(on.now)]),
      draw: () => draw(m, on),
    });
  }
  return out;
}

/** kind picks how a message is drawn; nothing for events that a customer does
 * not see. */
function kind(m) {
  if (m.from === "system") return null;
  if (m.recalled) return recalled;
  return bubbleLine;
}

function recalled(m) {
  return h("p.chat-note", t(m.from === "customer" ? "recalledMine" : "recalledTheirs"));
}

function bubbleLine(m, on) {
  const mine = m.from === "customer";
  const body = content(m, on);
  if (mine) actable(body, m, on);
  const failed = m.delivery === "failed" || m.delivery === "dropped";
  return h(mine ? "div.line.mine" : "div.line.theirs",
    { dataset: { from: m.from } },
    h("div.face", { "aria-hidden": "true", class: mine ? "me" : m.from === "staff" ? "staff" : undefined },
      mine ? "张" : m.from === "staff" ? icon("headset") : h("img", { src: "icon.svg", alt: "" })),
    h("div.said",
      h("span.hidden", (mine ? t("you") : m.from === "staff" ? t("staff") : "Kaihu") + ": "),
      body,
      failed && h("p.undelivered", h("i", { "aria-hidden": "true" }, "!"),
        m.delivery === "failed" ? t("notDelivered", { code: m.fail_type ?? "?" }) : t("notShown"))));
}

/** actable opens the actions of one's own message by long press, by the
 * context menu, and by Enter. */
function actable(e, m, on) {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  e.tabIndex = 0;
  e.classList.add("actable");
  e.setAttribute("aria-haspopup", "menu");
  e.addEventListener("contextmenu", (ev) => { ev.preventDefault(); stop(); on.actions(m, e); });
  e.addEventListener("pointerdown", (ev) => {
    if (ev.pointerType === "mouse") return;
    timer = setTimeout(() => on.actions(m, e), 500);
  });
  ["pointerup", "pointercancel", "pointerleave"].forEach((n) => e.addEventListener(n, stop));
  e.addEventListener("keydown", (ev) => {
    if (ev.key === "Enter" && ev.target === e) { ev.preventDefault(); on.actions(m, e); }
  });
}

function content(m, on) {
  if (m.menu) return menuBubble(m, on);
  if (m.file && m.type === "image") return picture(m.file);
  if (m.file && m.type === "voice") return h("div.bubble.voice", icon("headset"), t("voice"));
  if (m.file) return fileCard(m.file);
  if (m.text !== undefined && m.text !== "") return h("div.bubble", ...linked(m.text));
  return h("div.bubble.other", t("otherKind", { kind: m.type }));
}

function menuBubble(m, on) {
  const entries = (m.menu.items ?? []).map((item) => {
    if (item.type === "click") return h("button.menu-line", { type: "button", dataset: { item: item.id }, onclick: () => on.click(m, item) }, item.content);
    if (item.type === "view") return h("a.menu-line", { href: safe(item.url), target: "_blank", rel: "noreferrer" }, item.content);
    return h("p.menu-text", item.content);
  });
  return h("div.bubble.menu-bubble",
    m.menu.head && h("p.menu-head", ...linked(m.menu.head)),
    entries.length > 0 && h("div.menu-lines", entries),
    m.menu.tail && h("p.menu-tail", m.menu.tail));
}

const media = (f) => "/_wecom/media/" + encodeURIComponent(f.media_id);

function picture(f) {
  return h("div.thumb", h("a", { href: media(f), target: "_blank", rel: "noreferrer", "aria-label": f.name },
    h("img", { src: media(f), alt: f.name })));
}

function fileCard(f) {
  const end = f.name.includes(".") ? f.name.split(".").pop().slice(0, 4).toUpperCase() : "";
  return h("div.file-card", h("a", { href: media(f), target: "_blank", rel: "noreferrer" },
    h("span.file-name", h("b", f.name), h("small", size(f.size))),
    h("span.file-kind", end)));
}

const URLS = /https?:\/\/[^\s<>"（），。；、]+[^\s<>"（），。；、.,:;!?)]/g;

/** linked splits text so that addresses can be tapped. */
export function linked(text) {
  const out = [];
  let rest = 0;
  for (const hit of text.matchAll(URLS)) {
    out.push(text.slice(rest, hit.index), h("a", { href: hit[0], target: "_blank", rel: "noreferrer" }, hit[0]));
    rest = hit.index + hit[0].length;
  }
  out.push(text.slice(rest));
  return out;
}

/** safe lets only web addresses be links. */
export function safe(url) {
  return /^(https?:|mailto:)/i.test(url ?? "") ? url : undefined;
}
