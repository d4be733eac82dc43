// Slack's dialogs: views that an app opened, and "are you sure".

import { h, icon, toast } from "./dom.js";
import { post } from "./live.js";
import { t, lang } from "./i18n.js";
import { textObject } from "./richtext.js";
import { blocks } from "./blocks.js";

/** dialog shows content over everything and keeps the keyboard inside. */
function dialog(content, label, close) {
  const before = document.activeElement;
  const d = h("dialog.modal", { "aria-label": label }, content);
  d.addEventListener("cancel", (ev) => { ev.preventDefault(); close(); });
  document.getElementById("overlays").append(d);
  d.showModal();
  return () => {
    d.close();
    d.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
}

/** confirmFirst asks a Block Kit confirm, when there is one. */
export function confirmFirst(c, act) {
  if (!c) return act();
  const shut = dialog(h("form.modal-box.small", { method: "dialog", onsubmit: (ev) => { ev.preventDefault(); shut(); act(); } },
    h("header.modal-head", h("h2", textObject(c.title))),
    h("div.modal-body", h("p", textObject(c.text))),
    h("footer.modal-foot",
      h("button.b-button", { type: "button", onclick: () => shut() }, textObject(c.deny)),
      h("button.b-button", { type: "submit", class: c.style ?? "primary" }, textObject(c.confirm)))), c.title.text, () => shut());
}

/** Modals draws the topmost view of whoever acts. */
export class Modals {
  constructor() {
    this.shown = null;
    this.inputs = new Map();
    this.errors = {};
  }

  /** draw shows view, or nothing. */
  draw(view, user) {
    const sig = view ? JSON.stringify([view.id, view.hash, view.blocks, view.errors, this.errors, user, lang()]) : "";
    if (sig === (this.sig ?? "")) return;
    this.sig = sig;
    if (view?.id !== this.shown?.id) { this.inputs = new Map(); this.errors = {}; }
    this.shut?.();
    this.shut = null;
    this.shown = view ?? null;
    if (view) this.open(view, user);
  }

  open(view, user) {
    const close = () => this.try(() => post("/_slack/close", { user, view_id: view.id }));
    const errors = { ...view.errors, ...this.errors };
    const body = h("div.modal-body", blocks(view.blocks, {
      inputs: this.inputs, state: view.state, errors,
      act: (e, b, values) => this.try(() => post(values ? "/_slack/select" : "/_slack/press",
        { user, view_id: view.id, action_id: b.block_id + "/" + e.action_id, values: values ?? undefined })),
    }));
    const submit = view.submit && h("button.b-button.primary", { type: "submit" }, textObject(view.submit));
    const form = h("form.modal-box", { novalidate: true, onsubmit: (ev) => { ev.preventDefault(); this.submit(view, user, submit); } },
      h("header.modal-head", h("h2", textObject(view.title)),
        h("button.bar-button", { type: "button", "aria-label": t("close"), onclick: close }, icon("close"))),
      body,
      h("footer.modal-foot", h("button.b-button", { type: "button", onclick: close }, view.close ? textObject(view.close) : t("cancel")), submit));
    this.shut = dialog(form, view.title?.text ?? "", close);
    (form.querySelector(".bad input, .bad select, .bad textarea") ?? body.querySelector("input, select, textarea"))?.focus();
  }

  /** missing gives the required inputs that are empty, as Slack's client would. */
  missing(view) {
    const empty = view.blocks.filter((b) => b.type === "input" && !b.optional && ![this.inputs.get(b.block_id) ?? ""].flat().join(""));
    return Object.fromEntries(empty.map((b) => [b.block_id, t("required")]));
  }

  async submit(view, user, button) {
    this.errors = this.missing(view);
    if (Object.keys(this.errors).length) return this.draw(view, user);
    button.disabled = true;
    const state = Object.fromEntries(view.blocks.filter((b) => b.type === "input").map((b) => [b.block_id, this.inputs.get(b.block_id) ?? ""]));
    await this.try(async () => {
      const r = await post("/_slack/submit", { user, view_id: view.id, state });
      this.errors = r.ack?.errors ?? {};
      if (Object.keys(this.errors).length) this.draw(view, user);
    });
    button.disabled = false;
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
