// The Slack workspace: the consultants' desk with a thread a case, and the app
// with its Home and Messages, for consultants and for the applicant.

import { h, icon, reconcile, Follow, menu, toast } from "./dom.js";
import { world, post, now } from "./live.js";
import { t, lang } from "./i18n.js";
import { suggest } from "./samples.js";
import { dropZone } from "./upload.js";
import { lines, avatar } from "./slack_message.js";
import { Composer } from "./slack_composer.js";
import { commands } from "./commands.js";
import { Nav, Acting, Tabs } from "./slack_nav.js";
import { HomeTab } from "./slack_home.js";
import { Thread } from "./slack_thread.js";
import { Modals } from "./modal.js";

const KEY = "kaihu.slack";

/** Workspace draws what one person at a time sees, and sends what they do. */
export class Workspace {
  constructor(place) {
    this.place = place;
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    this.at = kept.at ?? "desk"; // or "app", "dm"
    this.persona = kept.persona ?? "U0LIN"; // who acts at the desk and in its app
    this.tabs = { app: "home", dm: "messages", ...kept.tabs };
    this.threadTS = kept.threadTS ?? null;
    this.seen = kept.seen ?? {};
    this.editing = null;
    this.modals = new Modals();
    this.build();
    this.relabel();
  }

  keep() {
    const { at, persona, tabs, threadTS, seen } = this;
    sessionStorage.setItem(KEY, JSON.stringify({ at, persona, tabs, threadTS, seen }));
  }

  get applicant() { return world.box?.applicant; }
  get desk() { return world.box?.desk; }
  get me() { return this.at === "dm" ? this.applicant : this.persona; }
  get hasHome() { return !!world.slack?.app?.home_tab; }
  get home() { return this.at !== "desk" && this.tabs[this.at] === "home" && this.hasHome; }
  get channel() { return this.at === "desk" ? this.desk : this.dmOf(this.me); }
  get consultants() {
    const desk = world.slack?.channels?.find((c) => c.id === this.desk);
    return (desk?.members ?? []).filter((u) => u !== world.slack.bot.user_id);
  }
  dmOf(user) { return world.slack?.users?.find((u) => u.id === user)?.dm ?? ""; }
  messages(channel) { return world.slack?.messages?.[channel] ?? []; }
  visible(list) { return list.filter((m) => !m.ephemeral_for || m.ephemeral_for === this.me); }

  build() {
    this.nav = new Nav((at) => this.go(at));
    this.title = h("h2");
    this.about = h("small");
    this.acting = new Acting((u) => this.become(u));
    this.switch = new Tabs((tab) => this.show(tab));
    this.items = h("div.msgs");
    this.empty = h("div.slack-empty");
    this.log = h("div.slack-log", { role: "log", tabindex: "0" }, h("div.slack-grow", this.empty, this.items));
    this.jump = h("button.jump", { type: "button", hidden: true });
    this.follow = new Follow(this.log, this.jump);
    this.homeTab = new HomeTab({ act: (v, e, b, values, el) => this.use({ view_id: v.id }, e, b, values, el) });
    this.composer = new Composer({
      say: (text) => this.say(text), upload: (files, text) => this.upload(files, text), options: (typed) => this.commands(typed),
      sample: () => this.offered,
    });
    this.drop = h("div.drop-note");
    this.mainPane = h("div.slack-main",
      h("header.slack-head", h("div.slack-title", this.title, this.about), this.switch.el, this.acting.el),
      h("div.slack-body", this.log, this.homeTab.el, this.jump), this.composer.el, this.drop);
    dropZone(this.mainPane, (files) => !this.home && this.upload(files));
    this.thread = new Thread({
      say: (text) => this.say(text, this.threadTS), upload: (files, text) => this.upload(files, text, this.threadTS),
      close: () => this.openThread(null),
    });
    this.place.append(this.nav.el, this.mainPane, this.thread.el);
  }

  relabel() {
    this.nav.relabel();
    this.thread.relabel();
    this.acting.el.setAttribute("aria-label", t("actingAs"));
    this.drop.textContent = t("dropHere");
    this.jump.replaceChildren(icon("down"), h("span", t("older")));
    this.composer.relabel(t("messageTo", { who: this.at === "desk" ? "#" + t("deskChannel") : "Kaihu" }));
  }

  go(at) {
    if (this.at !== at) {
      this.at = at;
      this.editing = null;
      if (at !== "desk") this.threadTS = null;
      this.follow.pinned = true;
    }
    this.keep();
    this.relabel();
    this.draw();
    this.look();
  }

  /** become lets another consultant act. */
  become(user) {
    this.persona = user;
    this.keep();
    this.draw();
    this.look();
  }

  show(tab) {
    this.tabs[this.at] = tab;
    this.keep();
    this.draw();
    this.look();
  }

  /** look is what Slack tells an app when somebody looks at one of its tabs:
   * Home every time, Messages here only while there are none. */
  look() {
    if (this.home) return this.do("home", { user: this.me, tab: "home" });
    return this.at === "dm" && this.messages(this.channel).length === 0 ? this.openDM() : null;
  }
  openDM() { return this.do("home", { user: this.me, tab: "messages" }); }

  openThread(ts) {
    this.threadTS = ts;
    this.thread.follow.pinned = true;
    this.keep();
    this.draw();
    if (ts && innerWidth >= 900) this.thread.composer.focus();
  }

  draw() {
    if (!world.slack || !world.box) return;
    if (this.at === "app" && !this.hasHome) this.at = "desk";
    const all = this.visible(this.messages(this.channel)), replies = new Map();
    for (const m of all) {
      if (m.thread_ts && m.thread_ts !== m.ts && !m.ephemeral_for) replies.set(m.thread_ts, [...(replies.get(m.thread_ts) ?? []), m]);
    }
    const inChannel = all.filter((m) => !m.thread_ts || m.thread_ts === m.ts || m.broadcast || (this.at !== "desk" && m.bot_id));
    this.head();
    this.showEmpty(inChannel.length === 0);
    const before = this.items.childElementCount;
    reconcile(this.items, lines(inChannel, this.handlers({ replies, threads: this.at === "desk", open: this.threadTS })));
    this.follow.grew(this.items.childElementCount > before);
    if (this.home) this.homeTab.draw(this.me);
    const parent = this.at === "desk" && this.threadTS ? all.find((m) => m.ts === this.threadTS) : null;
    this.thread.draw(parent, all, this.titleOf(parent), this.handlers({}));
    this.place.classList.toggle("threaded", !!parent);
    this.offered = this.at === "dm" ? suggest("slack", this.options(inChannel), inChannel.some((m) => !m.bot_id)) : null;
    this.composer.draw();
    this.modals.draw(world.slack.views?.[this.me]?.at(-1), this.me);
    if (document.body.dataset.side === "slack" || innerWidth >= 900) this.markSeen();
    this.badges();
  }

  head() {
    const desk = this.at === "desk";
    this.title.replaceChildren(...(desk ? [icon("hash"), t("deskChannel")] : [avatar("bot", true), "Kaihu"]));
    this.about.textContent = desk ? t("deskAbout") : this.at === "dm" ? t("dmAs") : t("appAbout");
    Object.assign(this.place.dataset, { at: this.at, tab: this.home ? "home" : "messages" });
    this.nav.draw(this.at, this.persona, this.hasHome);
    this.acting.el.hidden = this.at === "dm";
    this.acting.draw(this.consultants, this.persona);
    this.switch.el.hidden = desk || !this.hasHome;
    this.switch.draw(this.home ? "home" : "messages");
    this.log.hidden = this.home;
    this.homeTab.el.hidden = !this.home;
    this.composer.el.hidden = this.home;
    if (this.home) this.jump.hidden = true;
  }

  showEmpty(is) {
    const desk = this.at === "desk", dm = this.at === "dm", sig = is + this.at + lang();
    this.empty.hidden = !is;
    if (this.empty.dataset.sig === sig) return;
    this.empty.dataset.sig = sig;
    this.empty.replaceChildren(desk ? h("span.big-hash", icon("hash")) : h("img", { src: "icon.svg", alt: "", width: "56", height: "56" }),
      h("h3", t(desk ? "deskEmptyTitle" : "dmEmptyTitle")), h("p", t(desk ? "deskEmpty" : dm ? "dmEmpty" : "appEmpty")),
      ...(dm ? [h("button.b-button.primary", { type: "button", onclick: () => this.openDM() }, t("dmOpen"))] : []));
  }

  /** titleOf names a thread by its first line, with the case's reference. */
  titleOf(m) { return (m?.text ?? "").split("\n")[0].split(" · ").slice(0, 1).join("") || t("thread"); }

  handlers(more) {
    return {
      me: this.me, now: now(), editing: this.editing, shortcuts: this.shortcuts("message").length > 0, ...more,
      openThread: (ts) => this.openThread(ts),
      parentTitle: (ts) => this.titleOf(this.messages(this.channel).find((m) => m.ts === ts)),
      act: (m, e, b, values, el) => this.use({ channel: m.channel, ts: m.ts }, e, b, values, el),
      dismiss: (m) => this.do("dismiss", { user: this.me, channel: m.channel, ts: m.ts }),
      more: (m, el, mine) => menu(el, this.actionsOn(m, mine), t("actions")),
      save: async (m, text) => {
        this.editing = null;
        await this.do("edit", { channel: m.channel, ts: m.ts, text });
        this.draw();
      },
      cancel: () => { this.editing = null; this.draw(); },
    };
  }

  /** use presses or chooses, on a message or in the Home tab. */
  async use(where, e, b, values, el) {
    if (el) el.disabled = true;
    await this.do(values ? "select" : "press", { user: this.me, ...where, action_id: b.block_id + "/" + e.action_id, values: values ?? undefined });
    if (el) el.disabled = false;
  }

  shortcuts(type) { return (world.slack?.app?.shortcuts ?? []).filter((s) => s.type === type); }
  run(s, m) { return this.do("shortcut", { user: this.me, callback_id: s.callback_id, channel: m?.channel ?? this.channel, ts: m?.ts ?? "" }); }

  actionsOn(m, mine) {
    return [
      ...this.shortcuts("message").map((s) => ({ picture: "icon.svg", small: true, text: s.name, note: s.description || "Kaihu", act: () => this.run(s, m) })),
      ...(mine ? [
        { text: t("editMessage"), act: () => { this.editing = m.ts; this.draw(); } },
        { text: t("deleteMessage"), danger: true, act: () => this.do("delete", { channel: m.channel, ts: m.ts }) },
      ] : []),
    ];
  }

  /** options are the buttons of the newest message, when it is the bot's. */
  options(list) {
    const last = list.filter((m) => !m.ephemeral_for).at(-1);
    if (!last?.bot_id) return [];
    return (last.blocks ?? []).filter((b) => b.type === "actions").flatMap((b) => b.elements).map((e) => ({ id: e.action_id, label: e.text?.text ?? "" }));
  }

  /** commands are what the composer offers after a slash: commands, and the
   * shortcuts that stand anywhere. */
  commands(typed) {
    const anywhere = this.shortcuts("global").map((s) => ["/" + s.name, "", s.description, () => this.run(s)]);
    return [...commands(world.slack?.app, typed), ...(typed === "/" ? anywhere : [])];
  }

  say(text, thread = "") {
    (thread ? this.thread.follow : this.follow).pinned = true;
    const command = /^(\/[a-z]+)\s*([^]*)$/.exec(text);
    if (command) return this.do("command", { user: this.me, channel: this.channel, command: command[1], text: command[2], thread_ts: thread });
    return this.do("say", { user: this.me, channel: this.channel, text, thread_ts: thread });
  }

  upload(files, text = "", thread = "") {
    const form = new FormData();
    Object.entries({ user: this.me, channel: this.channel, text, thread_ts: thread ?? "" }).forEach(([k, v]) => form.append(k, v));
    files.forEach((f) => form.append("file", f, f.name));
    this.follow.pinned = true;
    return this.do("upload", form);
  }

  async do(action, body) {
    try {
      return await post("/_slack/" + action, body);
    } catch (err) {
      toast(t("failed", { why: err.message }), true);
      return null;
    }
  }

  // --- what waits ---

  /** asked counts the desk's messages that ask for a decision: those with a
   * button that is marked as the one to press. */
  asked() {
    const primary = (b) => [b.accessory, ...(b.elements ?? [])].some((e) => e?.style === "primary");
    return this.messages(this.desk).filter((m) => m.bot_id && !m.ephemeral_for && (m.blocks ?? []).some(primary)).length;
  }
  fresh(channel) {
    const last = this.messages(channel).findLast((m) => m.bot_id);
    return !!last && last.ts > (this.seen[channel] ?? "0");
  }
  waiting() { return this.asked() + (this.fresh(this.dmOf(this.applicant)) ? 1 : 0); }
  markSeen() {
    const last = this.messages(this.channel).at(-1)?.ts;
    if (!last || this.home || this.seen[this.channel] === last) return;
    this.seen[this.channel] = last;
    this.keep();
  }
  badges() {
    this.nav.badge("desk", this.asked(), this.fresh(this.desk));
    this.nav.badge("app", 0, this.fresh(this.dmOf(this.persona)));
    this.nav.badge("dm", 0, this.fresh(this.dmOf(this.applicant)));
  }
}
