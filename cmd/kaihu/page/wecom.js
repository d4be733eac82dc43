// The phone: a customer's WeCom chat with the kf account.

import { h, icon, reconcile, Follow, grow, onEnter, menu, toast } from "./dom.js";
import { world, post, now } from "./live.js";
import { lang, t } from "./i18n.js";
import { suggest, scanFile, scanMenu } from "./samples.js";
import { picker, dropZone, onPaste } from "./upload.js";
import { lines } from "./wecom_message.js";

const USER = "wmSandboxPhone0000000000000000000";
const NICKNAME = "张三";

/** Phone draws the chat and sends what the customer does. */
export class Phone {
  constructor(place) {
    this.place = place;
    this.atLink = false; // went back to the link on purpose
    this.seen = Number(sessionStorage.getItem("kaihu.phone.seen") ?? 0);
    this.build();
    this.relabel();
    dropZone(place, (files) => this.upload(files));
  }

  get kf() { return world.wecom?.kf?.[0]?.open_kfid ?? world.box?.kf; }
  get chat() { return world.wecom?.chats?.find((c) => c.open_kfid === this.kf && c.external_userid === USER); }
  get list() { return this.chat?.messages ?? []; }

  build() {
    this.clock = h("time", { id: "phone-time" });
    this.name = h("h2.kf-name");
    this.badge = h("span.kf-badge");
    this.back = h("button.bar-button", { type: "button", onclick: () => this.leave() }, icon("back"));
    this.items = h("div.chat-items");
    this.log = h("div.chat-log", { role: "log", tabindex: "0" }, this.items);
    this.jump = h("button.jump", { type: "button", hidden: true });
    this.follow = new Follow(this.log, this.jump);
    this.area = h("textarea", { rows: "1", enterkeyhint: "send", autocomplete: "off", spellcheck: "false" });
    this.send = h("button.phone-send", { type: "button", onclick: () => this.say() });
    this.more = h("button.phone-plus", { type: "button", onclick: () => this.attach() }, icon("plus"));
    this.sample = h("button.chip.sample", { type: "button", onclick: () => this.fill() });
    this.scans = h("button.chip", { type: "button", onclick: (ev) => menu(ev.currentTarget, scanMenu((f) => this.upload(f)), t("sampleScansLong")) });
    this.pictures = picker("image/*", (f) => this.upload(f, "image"), "picture");
    this.files = picker(".pdf,.jpg,.jpeg,.png,.heic,.heif,.webp,.bmp,application/pdf,image/*", (f) => this.upload(f, "file"), "file");
    this.open = h("button.open-link", { type: "button", onclick: () => this.enter() });
    this.linkLead = h("p");
    this.linkNote = h("p.fine");
    this.drop = h("div.drop-note");

    onEnter(this.area, () => this.say());
    onPaste(this.area, (f) => this.upload(f));
    this.area.addEventListener("input", () => this.typing());
    this.linkScreen = h("div.link-screen",
      h("div.link-card",
        h("img", { src: "icon.svg", alt: "", width: "64", height: "64" }),
        this.linkName = h("b"), this.linkBadge = h("span.kf-badge"),
        this.linkLead, this.open), this.linkNote);
    this.chatScreen = h("div.chat-screen",
      h("header.kf-bar", this.back, h("div.kf-title", this.name, this.badge), h("span.bar-space")),
      h("div.chat-body", this.log, this.jump),
      h("div.chips", this.sample, this.scans),
      h("div.phone-composer", this.area, this.more, this.send),
      this.pictures, this.files);
    this.place.append(
      h("div.status-bar", { "aria-hidden": "true" }, this.clock, h("span.island"), h("span.status-right", h("i.signal"), h("i.battery"))),
      this.linkScreen, this.chatScreen, h("div.home-line", { "aria-hidden": "true" }), this.drop);
  }

  /** relabel sets the words of the page's language. */
  relabel() {
    this.area.placeholder = t("typeHere");
    this.area.setAttribute("aria-label", t("typeHere"));
    this.send.textContent = t("send");
    this.more.setAttribute("aria-label", t("attach"));
    this.back.setAttribute("aria-label", t("backToLink"));
    this.log.setAttribute("aria-label", t("chat"));
    this.scans.replaceChildren(icon("scans"), h("span", t("sampleScans")));
    this.scans.title = t("sampleScansLong");
    this.scans.setAttribute("aria-label", t("sampleScansLong"));
    this.scans.setAttribute("aria-haspopup", "menu");
    this.jump.replaceChildren(icon("down"), h("span", t("older")));
    this.pictures.setAttribute("aria-label", t("picture"));
    this.files.setAttribute("aria-label", t("file"));
    this.badge.textContent = this.linkBadge.textContent = t("kfBadge");
    this.linkLead.textContent = t("openLead");
    this.open.textContent = t("openButton");
    this.linkNote.textContent = t("openNote");
    this.drop.textContent = t("dropHere");
  }

  draw() {
    const name = this.chat?.kf_name ?? world.wecom?.kf?.[0]?.name ?? "";
    this.name.textContent = this.linkName.textContent = name;
    const atLink = this.atLink || this.list.length === 0;
    this.linkScreen.hidden = !atLink;
    this.chatScreen.hidden = atLink;
    const before = this.items.childElementCount;
    reconcile(this.items, lines(this.list, {
      now: now(), staff: this.chat?.servicer_userid,
      click: (m, item) => this.do("click", { msgid: m.msgid, item: item.id }),
      actions: (m, e) => this.actions(m, e),
    }));
    this.follow.grew(this.items.childElementCount > before);
    this.offer();
    this.typing();
    if (document.body.dataset.side === "wecom" || innerWidth >= 900) {
      this.seen = this.list.length;
      sessionStorage.setItem("kaihu.phone.seen", String(this.seen));
    }
  }

  /** unseen says that the chat grew while it was not shown. */
  unseen() { return this.list.length > this.seen; }

  /** options are the menu of the bot's newest message, when nothing was said since. */
  options() {
    const last = this.list.findLast((m) => m.from !== "system");
    if (last?.from !== "bot") return [];
    return (last.menu?.items ?? []).filter((i) => i.type === "click").map((i) => ({ id: i.id, label: i.content }));
  }

  /** offer labels the sample button with what it would say. */
  offer() {
    const s = suggest("kf", this.options(), this.list.some((m) => m.from === "customer"));
    const words = s.none ?? (s.scan ? t("sampleScan", { what: s.what }) : s.what ? t("sampleFor", { what: s.what }) : t("sample"));
    const sig = JSON.stringify([words, !!s.none, lang()]);
    this.offered = s;
    if (this.sample.dataset.sig === sig) return;
    this.sample.dataset.sig = sig;
    this.sample.disabled = !!s.none;
    this.sample.replaceChildren(icon("spark"), h("span", words));
  }

  /** fill puts the sample into the composer, or sends the sample scan. */
  async fill() {
    const s = this.offered;
    if (s?.scan) return this.upload([await scanFile(s.scan)]);
    if (!s?.text) return;
    this.area.value = s.text;
    grow(this.area);
    this.typing();
    this.area.focus({ preventScroll: true });
  }

  typing() {
    const some = this.area.value.trim() !== "";
    this.send.hidden = !some;
    this.more.hidden = some;
  }

  async say() {
    const text = this.area.value.trim();
    if (!text) return;
    this.area.value = "";
    grow(this.area);
    this.typing();
    this.follow.pinned = true;
    if (!(await this.do("say", { text }))) {
      this.area.value ||= text; // nothing typed is lost
      this.typing();
    }
  }

  enter() {
    this.atLink = false;
    this.draw();
    return this.do("enter", { scene: "sandbox", nickname: NICKNAME });
  }

  leave() {
    this.atLink = true;
    this.draw();
    this.open.focus();
  }

  attach() {
    menu(this.more, [
      { text: t("picture"), icon: "image", act: () => this.pictures.click() },
      { text: t("file"), note: t("fileNote"), icon: "file", act: () => this.files.click() },
    ], t("attach"));
  }

  async upload(files, kind = "") {
    if (this.list.length === 0) return;
    this.atLink = false;
    this.follow.pinned = true;
    for (const file of files) {
      const form = new FormData();
      Object.entries({ kf: this.kf, user: USER, kind }).forEach(([k, v]) => form.append(k, v));
      form.append("file", file, file.name);
      await this.try(() => post("/_wecom/upload", form));
    }
  }

  actions(m, e) {
    const copy = m.text && { text: t("copy"), act: () => navigator.clipboard?.writeText(m.text).then(() => toast(t("copied"))) };
    const recall = m.from === "customer" && { text: t("recall"), danger: true, act: () => this.do("recall", { msgid: m.msgid }) };
    const list = [copy, recall].filter(Boolean);
    if (list.length) menu(e, list, t("actions"));
  }

  do(action, body) {
    return this.try(() => post("/_wecom/" + action, { kf: this.kf, user: USER, ...body }));
  }

  async try(act) {
    try {
      return await act();
    } catch (err) {
      toast(t("failed", { why: err.message }), true);
      return null;
    }
  }
}
