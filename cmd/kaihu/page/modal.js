// Slack's dialogs: views that an app opened, and "are you sure".

import { h, icon, toast } from "./dom.js";
import { post } from "./live.js";
import { t, lang } from "./i18n.js";
import { textObject } from "./richtext.js";
import { blocks } from "./blocks.js";

/** dialog shows content over everything and keeps the keyboard inside. */
export function dialog(content, label, close) {
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
    const same = view && view.id === this.shown?.id;
    if (!same) { this.inputs = new Map(); this.errors = {}; }
    this.shown = view ?? null;
    if (!view) {
      this.shut?.();
      this.shut = null;
      return;
    }
    const form = this.form(view, user);
    if (this.shut && same) this.renew(form);
    else this.open(view, form, user);
  }

  open(view, form, user) {
    this.shut?.();
    this.place = h("div.modal-place", form);
    this.shut = dialog(this.place, view.title?.text ?? "", () => this.close(this.shown, user));
    this.focus(form);
  }

  /** renew puts a changed view in the place of the old one; whoever types goes
   * on typing. */
  renew(form) {
    const at = document.activeElement, block = at?.closest?.("[data-block]")?.dataset.block, name = at?.dataset?.action;
    const top = this.place.querySelector(".modal-body")?.scrollTop ?? 0;
    this.place.replaceChildren(form);
    form.querySelector(".modal-body").scrollTop = top;
    const again = block && [...form.querySelectorAll("[data-block]")].find((e) => e.dataset.block === block);
    const field = again && [...again.querySelectorAll("[data-action]")].find((e) => e.dataset.action === name);
    if (form.querySelector(".bad") || !field) return this.focus(form);
    field.focus();
    if (field.setSelectionRange && at.selectionStart !== null && field.value === at.value) field.setSelectionRange(at.selectionStart, at.selectionEnd);
  }

  /** focus goes to what is wrong, else to what the app named, else to the
   * first field; on a phone to none, because a keyboard would cover it. */
  focus(form) {
    const first = form.querySelector(".bad input, .bad select, .bad textarea");
    if (first || innerWidth >= 900) (first ?? form.querySelector(".modal-body input, .modal-body select, .modal-body textarea"))?.focus();
  }

  close(view, user) { return this.try(() => post("/_slack/close", { user, view_id: view.id })); }

  form(view, user) {
    const errors = { ...view.errors, ...this.errors }, close = () => this.close(view, user);
    const body = h("div.modal-body", blocks(view.blocks, {
      inputs: this.inputs, state: view.state, errors,
      act: (e, b, values) => this.try(() => post(values ? "/_slack/select" : "/_slack/press",
        { user, view_id: view.id, action_id: b.block_id + "/" + e.action_id, values: values ?? undefined })),
    }));
    const submit = view.submit && h("button.b-button.primary", { type: "submit" }, textObject(view.submit));
    return h("form.modal-box", { novalidate: true, onsubmit: (ev) => { ev.preventDefault(); this.submit(view, user, submit); } },
      h("header.modal-head", h("h2", textObject(view.title)),
        h("button.bar-button", { type: "button", "aria-label": t("close"), onclick: close }, icon("close"))),
      body,
      h("footer.modal-foot", h("button.b-button", { type: "button", onclick: close }, view.close ? textObject(view.close) : t("cancel")), submit));
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
    const state = Object.fromEntries(view.blocks.filter((b) => b.type === "input").map((b) => [b.block_id + "/" + b.element.action_id, this.inputs.get(b.block_id) ?? ""]));
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
