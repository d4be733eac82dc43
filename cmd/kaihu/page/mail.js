// The mailbox: e-mails that Kaihu sent because a chat took nothing.

import { h } from "./dom.js";
import { world, now } from "./live.js";
import { t, when } from "./i18n.js";
import { dialog } from "./modal.js";

/** Mailbox is the button in the top bar and the letters behind it. follow(link)
 * does what opening a letter's link would do. */
export class Mailbox {
  constructor(button, follow) {
    this.button = button;
    this.follow = follow;
    button.addEventListener("click", () => this.open());
  }

  /** draw shows the button once there is a letter, with how many there are. */
  draw() {
    const n = world.box?.mails ?? 0;
    this.button.hidden = n === 0;
    const text = t("mailbox", { n });
    if (this.button.textContent !== text) this.button.textContent = text;
  }

  async open() {
    const letters = await fetch("/sandbox/mails").then((r) => r.json());
    const shut = dialog(h("div.modal-box.mailbox",
      h("header.modal-head", h("h2", t("mailboxTitle")),
        h("button.b-button", { type: "button", onclick: () => shut() }, t("close"))),
      h("div.modal-body", letters.map((l) => this.letter(l, () => shut())))), t("mailboxTitle"), () => shut());
  }

  letter(l, shut) {
    const link = l.text.match(/^https:\/\/\S+$/m)?.[0];
    // The HTML is shown as a mail program does: without scripts, in a frame that can neither load nor open anything.
    const frame = h("iframe.letter", { sandbox: "allow-same-origin", title: l.subject, srcdoc: l.html });
    frame.addEventListener("load", () => { frame.style.height = frame.contentDocument.documentElement.scrollHeight + "px"; });
    return h("article.mail",
      h("h3.mail-subject", l.subject),
      h("p.mail-head", t("mailTo", { to: l.to.join(", ") }), " · ", when(new Date(l.at), now())),
      frame,
      link && h("button.b-button.primary", { type: "button", onclick: () => { shut(); this.follow(link); } }, t("mailFollow")));
  }
}
