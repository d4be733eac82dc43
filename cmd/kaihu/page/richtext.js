// Slack's two kinds of text: rich_text elements, where a text is literally
// what it says, and mrkdwn, where only <…> tokens and marks mean something.

import { h } from "./dom.js";
import { world } from "./live.js";
import { safe } from "./wecom_message.js";

const person = (id) => world.slack?.users?.find((u) => u.id === id);

/** personName is how a user is called; the bot is Kaihu. */
export function personName(id) {
  if (id === world.slack?.bot?.user_id) return "Kaihu";
  const u = person(id);
  return u?.real_name || u?.name || id;
}

const channelName = (id) => world.slack?.channels?.find((c) => c.id === id)?.name ?? id;
const mention = (text) => h("span.mention", text);
const link = (url, text) => (safe(url) ? h("a", { href: url, target: "_blank", rel: "noreferrer" }, text || url) : document.createTextNode(text || url));

// --- rich_text ---

/** richText draws a rich_text block. */
export function richText(block) {
  return h("div.rich", (block.elements ?? []).map(part));
}

function part(e) {
  switch (e.type) {
    case "rich_text_section": return h("p", inline(e));
    case "rich_text_quote": return h("blockquote", inline(e));
    case "rich_text_preformatted": return h("pre", inline(e));
    case "rich_text_list":
      return h(e.style === "ordered" ? "ol" : "ul", { style: e.indent ? `margin-left:${e.indent * 1.5}em` : undefined },
        (e.elements ?? []).map((li) => h("li", inline(li))));
  }
  return null;
}

const inline = (e) => (e.elements ?? []).map((x) => styled(element(x), x.style));

function element(x) {
  switch (x.type) {
    case "text": return document.createTextNode(x.text);
    case "link": return link(x.url, x.text);
    case "user": return mention("@" + personName(x.user_id));
    case "usergroup": return mention("@" + x.usergroup_id);
    case "channel": return mention("#" + channelName(x.channel_id));
    case "broadcast": return mention("@" + x.range);
    case "emoji": return document.createTextNode(x.unicode ? String.fromCodePoint(...x.unicode.split("-").map((c) => parseInt(c, 16))) : withEmoji(":" + x.name + ":"));
    case "date": return document.createTextNode(x.fallback ?? new Date(x.timestamp * 1000).toISOString());
    case "color": return h("code", x.value);
  }
  return document.createTextNode("");
}

function styled(node, style = {}) {
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"]]) {
    if (style[name]) node = h(tag, node);
  }
  return node;
}

/** emoji are those that a bot is likely to use; Slack knows all of them. */
const emoji = Object.fromEntries(Object.entries({
  "✅": "white_check_mark", "❌": "x", "⚠️": "warning", "⏳": "hourglass_flowing_sand", "⌛": "hourglass", "🔔": "bell", "🔕": "no_bell", "📌": "pushpin",
  "📎": "paperclip", "📝": "memo", "📄": "page_facing_up", "📦": "package", "📊": "bar_chart", "📈": "chart_with_upwards_trend", "🔒": "lock", "🔑": "key",
  "👀": "eyes", "👋": "wave", "🙋": "raising_hand", "👍": "thumbsup", "🎉": "tada", "🚀": "rocket", "💤": "zzz", "⏰": "alarm_clock", "📣": "mega", "💬": "speech_balloon",
  "🔴": "red_circle", "🟢": "large_green_circle", "🟡": "large_yellow_circle", "🔵": "large_blue_circle", "⚪": "white_circle", "🟠": "large_orange_circle",
  "▶️": "arrow_forward", "➡️": "arrow_right", "↩️": "leftwards_arrow_with_hook", "🔁": "repeat", "⛔": "no_entry", "🛑": "octagonal_sign", "❓": "question", "❗": "exclamation",
  "👤": "bust_in_silhouette", "👥": "busts_in_silhouette", "🏢": "office", "📞": "telephone_receiver", "📧": "e-mail", "🗑️": "wastebasket", "⏸️": "double_vertical_bar",
}).map(([picture, name]) => [name, picture]));

const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (all, name) => emoji[name] ?? all);

// --- mrkdwn and wire text ---

export const unescape = (s) => s.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** wire draws a message's text as it travels: <…> tokens and entities. */
export function wire(text, marks = false) {
  const out = [];
  let rest = 0;
  const plain = (s) => (marks ? marked(withEmoji(s)) : [unescape(s)]);
  for (const hit of text.matchAll(/<([^<>]+)>/g)) {
    out.push(...plain(text.slice(rest, hit.index)), token(hit[1]));
    rest = hit.index + hit[0].length;
  }
  out.push(...plain(text.slice(rest)));
  return out;
}

function token(inside) {
  const [target, label] = inside.split(/\|(.*)/s);
  switch (target[0]) {
    case "@": return mention("@" + personName(target.slice(1)));
    case "#": return mention("#" + (label || channelName(target.slice(1))));
    case "!": return target.startsWith("!date^") ? document.createTextNode(unescape(label ?? "")) : mention("@" + (label || target.slice(1)).replace(/^@/, ""));
  }
  return link(unescape(target), label ? unescape(label) : unescape(target).replace(/^mailto:/, ""));
}

const MARKS = /```([\s\S]+?)```|`([^`\n]+)`|\*([^*\n]+)\*|_([^_\n]+)_|~([^~\n]+)~/g;

function marked(s) {
  const out = [];
  let rest = 0;
  for (const m of s.matchAll(MARKS)) {
    const before = s[m.index - 1];
    if (m[1] === undefined && before && /\w/.test(before)) continue; // snake_case is no emphasis
    out.push(unescape(s.slice(rest, m.index)));
    const i = [1, 2, 3, 4, 5].find((n) => m[n] !== undefined);
    out.push(h(["", "pre", "code", "strong", "em", "s"][i], unescape(m[i])));
    rest = m.index + m[0].length;
  }
  out.push(unescape(s.slice(rest)));
  return out;
}

/** textObject draws a plain_text or mrkdwn object. */
export function textObject(o) {
  if (!o) return [];
  if (o.type !== "mrkdwn") return [o.emoji ? withEmoji(o.text) : o.text];
  return quoted(o.text.split("\n"));
}

/** quoted draws lines of mrkdwn; those that begin with > are a quotation, as
 * typed and as escaped. */
function quoted(all) {
  const out = [], mark = /^(>|&gt;) ?/;
  for (let i = 0; i < all.length;) {
    const is = mark.test(all[i]);
    let end = i;
    while (end < all.length && mark.test(all[end]) === is) end++;
    const text = all.slice(i, end).map((l) => (is ? l.replace(mark, "") : l)).join("\n");
    out.push(...(is ? [h("span.quote", wire(text, true))] : wire(text, true)));
    i = end;
  }
  return out;
}

/** typedText is a message as its author typed it, for editing. */
export function typedText(text) {
  return unescape(text.replace(/<([^<>]+)>/g, (all, inside) => {
    if ("@#!".includes(inside[0])) return all;
    const [target, label] = inside.split("|");
    return label ?? target.replace(/^mailto:/, "");
  }));
}
