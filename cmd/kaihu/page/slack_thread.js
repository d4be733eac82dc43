// A thread: the message that began it, and the replies. Beside the channel in
// a wide window, over it on a phone.

import { h, icon, reconcile, Follow } from "./dom.js";
import { t } from "./i18n.js";
import { lines } from "./slack_message.js";
import { Composer } from "./slack_composer.js";

/** Thread draws one thread. on.say(text), on.upload(files, text), on.close(). */
export class Thread {
  constructor(on) {
    this.title = h("h2");
    this.about = h("small");
    this.shut = h("button.bar-button", { type: "button", onclick: () => on.close() }, h("span.wide", icon("close")), h("span.narrow", icon("back")));
    this.items = h("div.msgs");
    const log = h("div.slack-log", { role: "log", tabindex: "0" }, h("div", this.items));
    this.jump = h("button.jump", { type: "button", hidden: true });
    this.follow = new Follow(log, this.jump);
    this.composer = new Composer({ say: on.say, upload: on.upload, options: () => [] });
    this.el = h("aside.slack-thread", { hidden: true },
      h("header.slack-head", h("div.slack-title", this.title, this.about), this.shut),
      h("div.slack-body", log, this.jump), this.composer.el);
  }

  relabel() {
    this.title.textContent = t("thread");
    this.shut.setAttribute("aria-label", t("closeThread"));
    this.el.setAttribute("aria-label", t("thread"));
    this.jump.replaceChildren(icon("down"), h("span", t("older")));
    this.composer.relabel(t("replyHint"));
  }

  /** draw shows the thread of parent, or nothing. The ephemerals that only
   * this reader sees stand among the replies. */
  draw(parent, all, title, handlers) {
    this.el.hidden = !parent;
    if (!parent) return;
    this.about.textContent = title;
    const list = [parent, ...all.filter((m) => m.thread_ts === parent.ts && m.ts !== parent.ts)].map((m) => ({ ...m, broadcast: false }));
    const before = this.items.childElementCount;
    reconcile(this.items, lines(list, handlers));
    this.follow.grew(this.items.childElementCount > before);
    this.composer.draw();
  }
}
