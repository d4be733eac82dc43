// The Slack workspace: Anna's direct message with Kaihu, and the consultants'
// desk with a thread a case.

import { h, icon, reconcile, Follow, menu, toast } from "./dom.js";
import { world, post, now } from "./live.js";
import { t } from "./i18n.js";
import { suggest } from "./samples.js";
import { dropZone } from "./upload.js";
import { personName } from "./richtext.js";
import { lines, avatar } from "./slack_message.js";
import { Composer } from "./slack_composer.js";
import { Modals } from "./modal.js";

const KEY = "kaihu.slack";

/** Workspace draws what one person at a time sees, and sends what they do. */
export class Workspace {
  constructor(place) {
    this.place = place;
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    this.at = kept.at ?? "desk"; // or "dm"
    this.persona = kept.persona ?? "U0LIN"; // who acts at the desk
    this.threadTS = kept.threadTS ?? null;
    this.seen = kept.seen ?? {};
    this.editing = null;
    this.modals = new Modals();
    this.build();
    this.relabel();
  }

  keep() { sessionStorage.setItem(KEY, JSON.stringify({ at: this.at, persona: this.persona, threadTS: this.threadTS, seen: this.seen })); }

  get applicant() { return world.box?.applicant; }
  get desk() { return world.box?.desk; }
  get me() { return this.at === "dm" ? this.applicant : this.persona; }
  get dm() { return world.slack?.users?.find((u) => u.id === this.applicant)?.dm ?? ""; }
  get channel() { return this.at === "dm" ? this.dm : this.desk; }
  get consultants() {
    const desk = world.slack?.channels?.find((c) => c.id === this.desk);
    return (desk?.members ?? []).filter((u) => u !== world.slack.bot.user_id);
  }
  messages(channel) { return world.slack?.messages?.[channel] ?? []; }
  visible(list) { return list.filter((m) => !m.ephemeral_for || m.ephemeral_for === this.me); }

  build() {
    this.team = h("b");
    this.deskItem = this.navItem("desk", icon("hash"));
    this.dmItem = this.navItem("dm", h("img", { src: "icon.svg", alt: "" }));
    this.channelsTitle = h("h3");
    this.dmsTitle = h("h3");
    this.nav = h("nav.slack-nav", h("div.team", this.team, h("small", "Slack")),
      this.channelsTitle, this.deskItem, this.dmsTitle, this.dmItem);

    this.title = h("h2");
    this.about = h("small");
    this.acting = h("div.acting", { role: "radiogroup" });
    this.items = h("div.msgs");
    this.empty = h("div.slack-empty");
    this.log = h("div.slack-log", { role: "log", tabindex: "0" }, h("div.slack-grow", this.empty, this.items));
    this.jump = h("button.jump", { type: "button", hidden: true });
    this.follow = new Follow(this.log, this.jump);
    this.composer = new Composer({
      say: (text) => this.say(text), upload: (files, text) => this.upload(files, text), options: () => this.commands(),
      sample: () => this.offered,
    });
    this.drop = h("div.drop-note");
    this.mainPane = h("div.slack-main",
      h("header.slack-head", h("div.slack-title", this.title, this.about), this.acting),
      h("div.slack-body", this.log, this.jump), this.composer.el, this.drop);
    dropZone(this.mainPane, (files) => this.upload(files));

    this.threadTitle = h("h2");
    this.threadAbout = h("small");
    this.threadClose = h("button.bar-button", { type: "button", onclick: () => this.openThread(null) }, icon("close"));
    this.threadItems = h("div.msgs");
    this.threadLog = h("div.slack-log", { role: "log", tabindex: "0" }, h("div", this.threadItems));
    this.threadJump = h("button.jump", { type: "button", hidden: true });
    this.threadFollow = new Follow(this.threadLog, this.threadJump);
    this.reply = new Composer({
      say: (text) => this.say(text, this.threadTS), upload: (files, text) => this.upload(files, text, this.threadTS), options: () => [],
    });
    this.threadPane = h("aside.slack-thread", { hidden: true },
      h("header.slack-head", h("div.slack-title", this.threadTitle, this.threadAbout), this.threadClose),
      h("div.slack-body", this.threadLog, this.threadJump), this.reply.el);
    this.place.append(this.nav, this.mainPane, this.threadPane);
  }

  navItem(at, mark) {
    const words = h("span.nav-words", h("b"), h("small")), badge = h("i.nav-badge", { hidden: true });
    return h("button.nav-item", { type: "button", dataset: { at }, onclick: () => this.go(at) }, h("span.nav-mark", mark), words, badge);
  }

  relabel() {
    this.team.textContent = t("workspace");
    this.channelsTitle.textContent = t("channels");
    this.dmsTitle.textContent = t("directMessages");
    this.nav.setAttribute("aria-label", t("slackSide"));
    const name = (item, title, small) => {
      item.querySelector("b").textContent = title;
      item.querySelector("small").textContent = small;
    };
    name(this.deskItem, t("deskChannel"), t("deskAbout"));
    name(this.dmItem, t("dmName"), t("dmAs"));
    this.acting.setAttribute("aria-label", t("actingAs"));
    this.threadTitle.textContent = t("thread");
    this.threadClose.setAttribute("aria-label", t("closeThread"));
    this.threadPane.setAttribute("aria-label", t("thread"));
    this.drop.textContent = t("dropHere");
    for (const j of [this.jump, this.threadJump]) j.replaceChildren(icon("down"), h("span", t("older")));
    this.composer.relabel(this.at === "dm" ? t("messageTo", { who: "Kaihu" }) : t("messageTo", { who: "#" + t("deskChannel") }));
    this.reply.relabel(t("replyHint"));
  }

  go(at) {
    if (this.at !== at) {
      this.at = at;
      this.editing = null;
      if (at === "dm") this.threadTS = null;
      this.follow.pinned = true;
    }
    this.keep();
    this.relabel();
    this.draw();
    if (at === "dm" && this.messages(this.dm).length === 0) this.openDM();
  }

  /** openDM is what Slack tells an app when somebody looks at its messages. */
  openDM() { return this.do("home", { user: this.applicant, tab: "messages" }); }

  openThread(ts) {
    this.threadTS = ts;
    this.threadFollow.pinned = true;
    this.keep();
    this.draw();
    if (ts && innerWidth >= 900) this.reply.focus();
  }

  draw() {
    if (!world.slack || !world.box) return;
    const all = this.visible(this.messages(this.channel));
    const replies = new Map();
    for (const m of all) {
      if (m.thread_ts && m.thread_ts !== m.ts && !m.ephemeral_for) replies.set(m.thread_ts, [...(replies.get(m.thread_ts) ?? []), m]);
    }
    const inChannel = all.filter((m) => !m.thread_ts || m.thread_ts === m.ts || m.broadcast || (this.at === "dm" && m.bot_id));
    this.head();
    this.showEmpty(inChannel.length === 0);
    const before = this.items.childElementCount;
    reconcile(this.items, lines(inChannel, this.handlers({ replies, threads: this.at === "desk" })));
    this.follow.grew(this.items.childElementCount > before);
    this.drawThread(all);
    this.offered = this.at === "dm" ? suggest("slack", this.options(inChannel), inChannel.some((m) => !m.bot_id)) : null;
    this.composer.draw();
    this.reply.draw();
    this.modals.draw(world.slack.views?.[this.me]?.at(-1), this.me);
    if (document.body.dataset.side === "slack" || innerWidth >= 900) this.markSeen();
    this.badges();
  }

  head() {
    const dm = this.at === "dm";
    this.title.replaceChildren(...(dm ? [avatar("bot", true), "Kaihu"] : [icon("hash"), t("deskChannel")]));
    this.about.textContent = dm ? t("dmAs") : t("deskAbout");
    this.place.dataset.at = this.at;
    this.place.classList.toggle("threaded", !!this.threadTS && !dm);
    for (const item of [this.deskItem, this.dmItem]) item.setAttribute("aria-current", String(item.dataset.at === this.at));
    this.acting.hidden = dm;
    const sig = JSON.stringify([this.consultants, this.persona]);
    if (this.acting.dataset.sig === sig) return;
    this.acting.dataset.sig = sig;
    this.acting.replaceChildren(...this.consultants.map((u) => h("button", {
      type: "button", role: "radio", "aria-checked": String(u === this.persona), dataset: { user: u },
      onclick: () => { this.persona = u; this.keep(); this.draw(); },
    }, avatar(u), h("span", personName(u).split(" ")[0]))));
  }

  showEmpty(is) {
    const dm = this.at === "dm", sig = is + this.at + document.documentElement.lang;
    this.empty.hidden = !is;
    if (this.empty.dataset.sig === sig) return;
    this.empty.dataset.sig = sig;
    this.empty.replaceChildren(dm ? h("img", { src: "icon.svg", alt: "", width: "56", height: "56" }) : h("span.big-hash", icon("hash")),
      h("h3", t(dm ? "dmEmptyTitle" : "deskEmptyTitle")), h("p", t(dm ? "dmEmpty" : "deskEmpty")),
      ...(dm ? [h("button.b-button.primary", { type: "button", onclick: () => this.openDM() }, t("dmOpen"))] : []));
  }

  drawThread(all) {
    const parent = this.at === "desk" && this.threadTS ? all.find((m) => m.ts === this.threadTS) : null;
    this.threadPane.hidden = !parent;
    if (!parent) return;
    this.threadAbout.textContent = this.titleOf(parent);
    const list = [parent, ...all.filter((m) => m.thread_ts === parent.ts && m.ts !== parent.ts)].map((m) => ({ ...m, broadcast: false }));
    const before = this.threadItems.childElementCount;
    reconcile(this.threadItems, lines(list, this.handlers({})));
    this.threadFollow.grew(this.threadItems.childElementCount > before);
  }

  /** titleOf names a thread by its first line, with the case's reference. */
  titleOf(m) { return (m?.text ?? "").split("\n")[0].split(" · ").slice(0, 1).join("") || t("thread"); }

  handlers(more) {
    return {
      me: this.me, now: now(), editing: this.editing, ...more,
      openThread: (ts) => this.openThread(ts),
      parentTitle: (ts) => this.titleOf(this.messages(this.channel).find((m) => m.ts === ts)),
      act: async (m, e, b, values, el) => {
        if (el) el.disabled = true;
        await this.do(values ? "select" : "press", { user: this.me, channel: m.channel, ts: m.ts, action_id: b.block_id + "/" + e.action_id, values: values ?? undefined });
        if (el) el.disabled = false;
      },
      more: (m, el) => menu(el, [
        { text: t("editMessage"), act: () => { this.editing = m.ts; this.draw(); } },
        { text: t("deleteMessage"), danger: true, act: () => this.do("delete", { channel: m.channel, ts: m.ts }) },
      ], t("actions")),
      save: async (m, text) => {
        this.editing = null;
        await this.do("edit", { channel: m.channel, ts: m.ts, text });
        this.draw();
      },
      cancel: () => { this.editing = null; this.draw(); },
    };
  }

  /** options are the buttons of the newest message, when it is the bot's. */
  options(list) {
    const last = list.filter((m) => !m.ephemeral_for).at(-1);
    if (!last?.bot_id) return [];
    return (last.blocks ?? []).filter((b) => b.type === "actions").flatMap((b) => b.elements).map((e) => ({ id: e.action_id, label: e.text?.text ?? "" }));
  }

  /** commands are what the composer offers after a slash. */
  commands() {
    const refs = this.at === "desk" ? (world.box?.cases ?? []).slice(0, 4) : [];
    return [["/kaihu help", t("cmdHelp")], ["/kaihu cases", t("cmdCases")], ...refs.map((c) => ["/kaihu case " + c.ref, c.company || t("cmdCase")])];
  }

  say(text, thread = "") {
    (thread ? this.threadFollow : this.follow).pinned = true;
    const command = /^(\/[a-z]+)\s*([^]*)$/.exec(text);
    if (command && !thread) return this.do("command", { user: this.me, channel: this.channel, command: command[1], text: command[2] });
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

  /** asked counts the desk's cards whose buttons nobody has pressed. */
  asked() {
    return this.messages(this.desk).filter((m) => m.bot_id && (m.blocks ?? []).some((b) => b.type === "actions")).length;
  }
  fresh(channel) {
    const last = this.messages(channel).findLast((m) => m.bot_id);
    return !!last && last.ts > (this.seen[channel] ?? "0");
  }
  waiting() { return this.asked() + (this.fresh(this.dm) ? 1 : 0); }
  markSeen() {
    const last = this.messages(this.channel).at(-1)?.ts;
    if (!last || this.seen[this.channel] === last) return;
    this.seen[this.channel] = last;
    this.keep();
  }
  badges() {
    const show = (item, n, dot) => {
      const badge = item.querySelector(".nav-badge");
      badge.hidden = !n && !dot;
      badge.textContent = n || "";
      badge.classList.toggle("only-dot", !n);
      if (n) badge.setAttribute("aria-label", t("needsYou", { n }));
      item.classList.toggle("fresh", !!n || dot);
    };
    show(this.deskItem, this.asked(), this.fresh(this.desk));
    show(this.dmItem, 0, this.fresh(this.dm));
  }
}
