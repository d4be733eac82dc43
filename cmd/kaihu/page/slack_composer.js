// Where a person writes in Slack: text, files, sample answers, commands.

import { h, icon, grow, onEnter, menu } from "./dom.js";
import { t, lang } from "./i18n.js";
import { scanFile, scanMenu } from "./samples.js";
import { picker, onPaste } from "./upload.js";

/** Composer is one box. on.say(text) and on.upload(files, text) send;
 * on.options(typed) are the slash commands that fit; on.sample() the sample
 * answer. */
export class Composer {
  constructor(on) {
    this.on = on;
    this.area = h("textarea", { rows: "1", enterkeyhint: "send", autocomplete: "off", spellcheck: "false" });
    this.plus = h("button.round", { type: "button", onclick: () => this.files.click() }, icon("plus"));
    this.sample = h("button.chip.sample", { type: "button", hidden: true, onclick: () => this.fill() });
    this.scans = h("button.chip", { type: "button", hidden: true, onclick: (ev) => menu(ev.currentTarget, scanMenu((f) => this.upload(f)), t("sampleScansLong")) });
    this.send = h("button.slack-send", { type: "button", onclick: () => this.say() }, icon("send"));
    this.files = picker("", (f) => this.upload(f), "file");
    this.files.multiple = true;
    this.list = h("div.slash", { role: "listbox", hidden: true, onpointerdown: (ev) => ev.pointerType === "mouse" && ev.preventDefault() });
    this.el = h("div.composer", this.list,
      h("div.composer-box", this.area, h("div.composer-bar", this.plus, this.sample, this.scans, h("span.space"), this.send)), this.files);
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("keydown", (ev) => this.pick(ev));
    onEnter(this.area, () => this.say());
    onPaste(this.area, (f) => this.upload(f));
    this.area.addEventListener("blur", () => setTimeout(() => { this.list.hidden = true; }, 150));
  }

  relabel(hint) {
    this.area.placeholder = hint;
    this.area.setAttribute("aria-label", hint);
    this.plus.setAttribute("aria-label", t("attach"));
    this.files.setAttribute("aria-label", t("attach"));
    this.send.setAttribute("aria-label", t("send"));
    this.scans.replaceChildren(icon("scans"), h("span", t("sampleScans")));
    this.scans.title = t("sampleScansLong");
    this.scans.setAttribute("aria-label", t("sampleScansLong"));
    this.scans.setAttribute("aria-haspopup", "menu");
    this.list.setAttribute("aria-label", t("slashHelp"));
  }

  /** draw shows the sample that fits now. */
  draw() {
    const s = this.on.sample?.();
    this.scans.hidden = !s;
    this.sample.hidden = !s;
    this.offered = s;
    if (!s) return;
    const words = s.none ?? (s.scan ? t("sampleScan", { what: s.what }) : s.what ? t("sampleFor", { what: s.what }) : t("sample"));
    const sig = JSON.stringify([words, !!s.none, lang()]);
    if (this.sample.dataset.sig === sig) return;
    this.sample.dataset.sig = sig;
    this.sample.disabled = !!s.none;
    this.sample.replaceChildren(icon("spark"), h("span", words));
  }

  focus() { this.area.focus({ preventScroll: true }); }

  set(text) {
    this.area.value = text;
    grow(this.area);
    this.typed();
    this.focus();
  }

  /** run does what a line of the list stands for instead of a command. */
  run(act) {
    this.set("");
    act();
  }

  async fill() {
    const s = this.offered;
    if (s?.scan) return this.on.upload([await scanFile(s.scan)]);
    if (s?.text) this.set(s.text);
  }

  upload(files) {
    const text = this.area.value.trim();
    this.set("");
    return this.on.upload(files, text);
  }

  async say() {
    const text = this.area.value.trim();
    if (!text) return;
    this.set("");
    if (!(await this.on.say(text)) && !this.area.value) this.set(text);
  }

  /** typed offers the commands that begin with what stands in the box. */
  typed() {
    const text = this.area.value;
    const fits = text.startsWith("/") ? this.on.options(text) : [];
    this.list.hidden = fits.length === 0;
    this.list.replaceChildren(...fits.map(([command, usage, about, act], i) => h("button", {
      type: "button", role: "option", "aria-selected": String(i === 0), tabindex: "-1",
      onclick: () => (act ? this.run(act) : this.set(command + (usage.startsWith("REF") ? " " : ""))),
    }, h("b", command, usage && h("i", " " + usage)), h("small", about))));
    this.list.scrollTop = 0;
    this.send.classList.toggle("ready", text.trim() !== "");
  }

  /** pick moves in the list of commands; Tab takes the marked one. */
  pick(ev) {
    if (this.list.hidden) return;
    const all = [...this.list.children], i = all.findIndex((e) => e.getAttribute("aria-selected") === "true");
    const mark = (n) => {
      all.forEach((e, j) => e.setAttribute("aria-selected", String(j === (n + all.length) % all.length)));
      all[(n + all.length) % all.length].scrollIntoView({ block: "nearest" });
    };
    if (ev.key === "ArrowDown") { ev.preventDefault(); mark(i + 1); }
    if (ev.key === "ArrowUp") { ev.preventDefault(); mark(i - 1); }
    if (ev.key === "Escape") this.list.hidden = true;
    if (ev.key === "Tab" && !ev.shiftKey) { ev.preventDefault(); all[Math.max(0, i)].click(); }
  }
}
