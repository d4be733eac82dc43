// The app's Home tab, as one person sees it.

import { h } from "./dom.js";
import { lang, t } from "./i18n.js";
import { world } from "./live.js";
import { blocks } from "./blocks.js";

/** HomeTab draws what the app published for whoever looks. */
export class HomeTab {
  /** on.act(view, element, block, values, el) takes what people do. */
  constructor(on) {
    this.on = on;
    this.page = h("div.home-page");
    this.el = h("div.slack-log.slack-home", { tabindex: "0", hidden: true }, this.page);
  }

  draw(user) {
    const view = world.slack?.homes?.[user];
    const sig = JSON.stringify([user, lang(), view?.hash, view?.state, (view?.blocks ?? []).length]);
    if (this.page.dataset.sig === sig) return;
    const turned = this.page.dataset.user !== user;
    Object.assign(this.page.dataset, { sig, user });
    const top = turned ? 0 : this.el.scrollTop;
    this.page.replaceChildren(...(view ? blocks(view.blocks, { state: view.state, act: (e, b, values, el) => this.on.act(view, e, b, values, el) })
      : [h("div.slack-empty", h("img", { src: "icon.svg", alt: "", width: "56", height: "56" }), h("h3", t("homeEmptyTitle")), h("p", t("homeEmpty")))]));
    this.el.scrollTop = top;
  }
}
