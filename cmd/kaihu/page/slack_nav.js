// Where one can be in the workspace, and who one is there.

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { personName } from "./richtext.js";
import { avatar } from "./slack_message.js";

/** name writes what an item is called; a narrow window has room for less. */
function name(item, title, about, short) {
  const sig = [title, about, short].join("|");
  if (item.dataset.sig === sig) return;
  item.dataset.sig = sig;
  item.querySelector("b").textContent = title;
  item.querySelector("small").replaceChildren(h("span.wide", about), h("span.narrow", short));
  item.title = title + " · " + about;
}

/** Nav is the list at the side: the desk, the app for consultants, and the
 * app for the applicant. */
export class Nav {
  constructor(go) {
    this.go = go;
    this.team = h("b");
    this.items = {
      desk: this.item("desk", icon("hash")),
      app: this.item("app", h("img", { src: "icon.svg", alt: "" })),
      dm: this.item("dm", h("img", { src: "icon.svg", alt: "" })),
    };
    this.titles = { channels: h("h3"), apps: h("h3") };
    this.el = h("nav.slack-nav", h("div.team", this.team, h("small", "Slack")),
      this.titles.channels, this.items.desk, this.titles.apps, this.items.app, this.items.dm);
  }

  item(at, mark) {
    const words = h("span.nav-words", h("b"), h("small")), badge = h("i.nav-badge", { hidden: true });
    return h("button.nav-item", { type: "button", dataset: { at }, onclick: () => this.go(at) }, h("span.nav-mark", mark), words, badge);
  }

  relabel() {
    this.team.textContent = t("workspace");
    this.titles.channels.textContent = t("channels");
    this.titles.apps.textContent = t("apps");
    this.el.setAttribute("aria-label", t("slackSide"));
    name(this.items.desk, t("deskChannel"), t("deskAbout"), t("deskShort"));
    name(this.items.dm, t("dmName"), t("dmAs"), t("dmShort"));
  }

  /** draw marks where one is; the consultants' app is shown when it has a
   * Home. */
  draw(at, persona, withApp) {
    for (const item of Object.values(this.items)) item.setAttribute("aria-current", String(item.dataset.at === at));
    this.items.app.hidden = !withApp;
    const who = personName(persona).split(" ")[0];
    name(this.items.app, t("dmName"), t("appAs", { who }), who);
  }

  badge(at, n, dot) {
    const item = this.items[at], badge = item.querySelector(".nav-badge");
    badge.hidden = !n && !dot;
    badge.textContent = n || "";
    badge.classList.toggle("only-dot", !n);
    if (n) badge.setAttribute("aria-label", t("needsYou", { n }));
    item.classList.toggle("fresh", !!n || dot);
  }
}

/** Acting chooses which consultant acts. */
export class Acting {
  constructor(choose) {
    this.choose = choose;
    this.el = h("div.acting", { role: "radiogroup" });
  }

  draw(people, persona) {
    const sig = JSON.stringify([people, persona, people.map(personName)]);
    if (this.el.dataset.sig === sig) return;
    this.el.dataset.sig = sig;
    this.el.replaceChildren(...people.map((u) => h("button", {
      type: "button", role: "radio", "aria-checked": String(u === persona), dataset: { user: u }, title: personName(u), "aria-label": personName(u),
      onclick: () => this.choose(u),
    }, avatar(u), h("span", personName(u).split(" ")[0]))));
  }
}

/** Tabs are Home and Messages of the app. */
export class Tabs {
  constructor(show) {
    this.el = h("div.app-tabs", { role: "tablist" }, ["home", "messages"].map((tab) => h("button", {
      type: "button", role: "tab", dataset: { tab }, onclick: () => show(tab),
    })));
  }

  draw(at) {
    for (const b of this.el.children) {
      b.textContent = t(b.dataset.tab === "home" ? "homeTab" : "messagesTab");
      b.setAttribute("aria-selected", String(b.dataset.tab === at));
    }
  }
}
