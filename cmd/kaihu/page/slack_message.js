// Lines of a Slack channel, direct message or thread.

import { h, icon } from "./dom.js";
import { world } from "./live.js";
import { lang, t, clockTime, dayName, dayKey, when } from "./i18n.js";
import { wire, personName, typedText } from "./richtext.js";
import { blocks } from "./blocks.js";
import { size } from "./upload.js";

export const timeOf = (ts) => new Date(parseFloat(ts) * 1000);

/** lines makes the items for reconcile. on says who looks (me), and takes what
 * they do: press, thread, edit, remove, save, cancel. editing is the ts of the
 * message being edited; replies counts them by thread. */
export function lines(list, on) {
  const out = [];
  let before = null;
  for (const m of list) {
    const at = timeOf(m.ts), day = dayKey(at);
    if (!before || dayKey(timeOf(before.ts)) !== day) {
      const name = dayName(at, on.now);
      out.push({ key: "day" + day, sig: name, draw: () => h("p.day", h("span", name)) });
      before = null;
    }
    const follows = before && before.user === m.user && !before.ephemeral_for && !m.ephemeral_for && !before.tombstone &&
      at - timeOf(before.ts) < 5 * 60e3 && !m.broadcast;
    const thread = on.replies?.get(m.ts) ?? [];
    out.push({
      key: m.ts,
      sig: JSON.stringify([lang(), m, follows, on.me, on.editing === m.ts, on.open === m.ts, on.shortcuts, thread.length, thread.at(-1)?.ts, (m.files ?? []).map((f) => world.slack.files[f]?.variant)]),
      draw: () => line(m, { ...on, follows, thread }),
    });
    before = m;
  }
  return out;
}

function line(m, on) {
  if (m.tombstone) return h("div.msg.gone", h("span.avatar.none"), h("p", t("deletedMessage")));
  const bot = !!m.bot_id, mine = m.user === on.me && !bot;
  const name = personName(m.user), at = timeOf(m.ts);
  return h("div.msg", { class: [on.follows && "follows", m.ephemeral_for && "ephemeral", on.open === m.ts && "opened"].filter(Boolean).join(" "), dataset: { ts: m.ts } },
    m.ephemeral_for && h("p.only-you", icon("lock"), t("onlyYou"), h("button.text-button", { type: "button", onclick: () => on.dismiss(m) }, t("dismiss"))),
    m.broadcast && h("p.only-you", t("repliedIn"), " ", h("button.text-button", { type: "button", onclick: () => on.openThread(m.thread_ts) }, on.parentTitle?.(m.thread_ts) ?? t("thread"))),
    on.follows ? h("time.side-time", clockTime(at)) : avatar(m.user, bot),
    h("div.msg-main",
      h("p.msg-head", { class: on.follows ? "hidden" : undefined }, h("b", name), bot && h("span.badge", t("app")), h("time", { datetime: at.toISOString() }, clockTime(at))),
      on.editing === m.ts ? editor(m, on) : body(m, on),
      attachments(m),
      on.thread.length > 0 && threadLink(m, on)),
    actions(m, mine, on));
}

function body(m, on) {
  const content = m.blocks?.length && (m.bot_id || m.blocks[0].type === "rich_text")
    ? blocks(m.blocks, { state: m.state, act: (e, b, values, el) => on.act(m, e, b, values, el) })
    : m.text ? [h("div.rich", h("p", wire(m.text)))] : [];
  return h("div.msg-body", content, m.edited && !m.bot_id && h("small.edited", t("edited")));
}

function attachments(m) {
  if (!m.files?.length) return null;
  return h("div.msg-files", m.files.map((id) => {
    const f = world.slack.files[id];
    if (!f || f.variant === "deleted") return h("p.file-gone", t("deletedMessage"));
    const url = "/_slack/files/" + encodeURIComponent(id);
    const open = { href: url, target: "_blank", rel: "noreferrer" };
    if (f.mimetype?.startsWith("image/")) return h("figure.msg-image", h("figcaption", f.name), h("a", open, h("img", { src: url, alt: f.alt_txt || f.name })));
    return h("a.msg-file", open, icon("file"), h("span", h("b", f.name), h("small", size(f.size))));
  }));
}

/** avatar is a coloured square with initials, or the bot's seal. */
export function avatar(user, bot) {
  if (bot) return h("span.avatar", { "aria-hidden": "true" }, h("img", { src: "icon.svg", alt: "" }));
  const name = personName(user);
  return h("span.avatar", { "aria-hidden": "true", class: "u-" + user.slice(-3).toLowerCase() }, /^[\u4e00-\u9fff]/.test(name) ? name[0] : name.slice(0, 1).toUpperCase());
}

function threadLink(m, on) {
  const n = on.thread.length, last = timeOf(on.thread.at(-1).ts);
  return h("button.thread-link", { type: "button", onclick: () => on.openThread(m.ts) },
    [...new Set(on.thread.map((r) => r.user))].slice(0, 3).map((u) => avatar(u, u === world.slack.bot.user_id)),
    h("b", n === 1 ? t("reply1") : t("replies", { n })),
    h("small", t("lastReply", { at: when(last, on.now) })));
}

function actions(m, mine, on) {
  const list = [];
  if (on.threads && !m.ephemeral_for && !m.broadcast) list.push(["thread", t("openThread"), () => on.openThread(m.ts)]);
  if ((mine || on.shortcuts) && !m.ephemeral_for) list.push(["more", t("actions"), (el) => on.more(m, el, mine)]);
  if (!list.length) return null;
  return h("div.msg-tools", list.map(([name, label, act]) =>
    h("button.tool", { type: "button", "aria-label": label, title: label, onclick: (ev) => act(ev.currentTarget) }, icon(name))));
}

function editor(m, on) {
  const area = h("textarea", { rows: "2", "aria-label": t("editMessage"), value: typedText(m.text) });
  const save = () => area.value.trim() && on.save(m, area.value.trim());
  area.addEventListener("keydown", (ev) => {
    if (ev.key === "Escape") on.cancel();
    if (ev.key === "Enter" && !ev.shiftKey && !ev.isComposing) { ev.preventDefault(); save(); }
  });
  setTimeout(() => area.focus());
  return h("div.editor", area, h("div.editor-buttons",
    h("button.b-button", { type: "button", onclick: () => on.cancel() }, t("cancel")),
    h("button.b-button.primary", { type: "button", onclick: save }, t("save"))));
}
