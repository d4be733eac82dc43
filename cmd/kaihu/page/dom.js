// Building and updating the page without a framework.

/** h makes an element: h("button.send", {onclick}, "text", child). Text is
 * always text: nothing that anybody wrote is ever read as HTML. */
export function h(tag, ...rest) {
  const [name, ...classes] = tag.split(".");
  const e = document.createElement(name || "div");
  if (classes.length) e.className = classes.join(" ");
  for (const part of rest) add(e, part);
  return e;
}

function add(e, part) {
  if (part === null || part === undefined || part === false) return;
  if (Array.isArray(part)) part.forEach((p) => add(e, p));
  else if (part instanceof Node) e.append(part);
  else if (typeof part === "object") Object.entries(part).forEach(([k, v]) => set(e, k, v));
  else e.append(String(part));
}

function set(e, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (key.startsWith("on")) e.addEventListener(key.slice(2), value);
  else if (key === "dataset") Object.assign(e.dataset, value);
  else if (key === "value") e.value = value;
  else if (key === "class") e.classList.add(...value.split(" ").filter(Boolean));
  else e.setAttribute(key, value === true ? "" : value);
}

/** icon draws one of the line icons below. */
export function icon(name) {
  const span = h("span.icon", { "aria-hidden": "true" });
  span.innerHTML = `<svg viewBox="0 0 20 20">${icons[name]}</svg>`; // ours, constant
  return span;
}

const icons = {
  plus: '<path d="M10 4v12M4 10h12"/>',
  send: '<path d="M3.5 10h9M9 5.500l7.5 4.500L9 14.5"/>',
  image: '<rect x="3" y="4" width="14" height="12" rx="2"/><circle cx="7.5" cy="8.2" r="1.3"/><path d="M4 14.500l4-3.8 2.6 2.3 2.4-2.2 3.5 3.4"/>',
  file: '<path d="M6 2.800h5.500L15.5 7v9.200a1 1 0 0 1-1 1h-8.500a1 1 0 0 1-1-1V3.800a1 1 0 0 1 1-1z"/><path d="M11.3 3v4.200h4"/>',
  spark: '<path d="M10 3l1.7 4.700L16.5 9.500l-4.8 1.800L10 16l-1.7-4.700L3.5 9.500l4.8-1.800z"/>',
  scans: '<rect x="5.5" y="3" width="11.5" height="9.5" rx="1.6"/><path d="M3 6.500v8.300a1.7 1.7 0 0 0 1.7 1.700h9.3"/><path d="M8.5 6.500h5.500M8.5 9h3.5"/>',
  more: '<circle cx="5" cy="10" r="1"/><circle cx="10" cy="10" r="1"/><circle cx="15" cy="10" r="1"/>',
  back: '<path d="M12.5 4.500L7 10l5.5 5.5"/>',
  down: '<path d="M5 7.500l5 5 5-5"/>',
  close: '<path d="M5 5l10 10M15 5L5 15"/>',
  thread: '<path d="M4 4.500h12v8.500H9.500L6 16v-3H4z"/><path d="M7 7.500h6M7 10h4"/>',
  person: '<circle cx="10" cy="7" r="3"/><path d="M4.5 16.500c.6-3 2.8-4.5 5.5-4.500s4.9 1.5 5.5 4.5"/>',
  hash: '<path d="M8 3.500l-1.5 13M13.5 3.500l-1.5 13M4 7.500h12.500M3.5 12.500H16"/>',
  lock: '<rect x="4.5" y="9" width="11" height="7.5" rx="1.6"/><path d="M7 9V6.700a3 3 0 0 1 6 0V9"/>',
  link: '<path d="M8.5 11.500l3-3M7.5 9l-2 2a2.5 2.5 0 0 0 3.5 3.500l2-2M12.5 11l2-2A2.5 2.5 0 0 0 11 5.500l-2 2"/>',
  headset: '<path d="M4 12v-2a6 6 0 0 1 12 0v2"/><rect x="3" y="11" width="3" height="5" rx="1.4"/><rect x="14" y="11" width="3" height="5" rx="1.4"/>',
};

/** reconcile makes parent's children match list, keeping every element whose
 * signature did not change: no flicker, no lost selection. An item is
 * {key, sig, draw}. */
export function reconcile(parent, list) {
  const have = new Map([...parent.children].map((e) => [e.dataset.key, e]));
  let at = parent.firstElementChild;
  for (const item of list) {
    let e = have.get(item.key);
    have.delete(item.key);
    if (!e || e.dataset.sig !== item.sig) {
      const fresh = item.draw();
      fresh.dataset.key = item.key;
      fresh.dataset.sig = item.sig;
      if (e) {
        if (at === e) at = fresh;
        e.replaceWith(fresh);
      } else {
        fresh.classList.add("arrived");
      }
      e = fresh;
    }
    if (at === e) at = e.nextElementSibling;
    else parent.insertBefore(e, at);
  }
  have.forEach((e) => e.remove());
}

/** Follow keeps a list at its newest line unless the reader scrolled up. */
export class Follow {
  constructor(box, jump) {
    this.box = box;
    this.pinned = true;
    this.jump = jump;
    this.top = 0;
    box.addEventListener("scroll", () => {
      // Only going up is the reader's will; the list also grows by itself.
      if (box.scrollHeight - box.scrollTop - box.clientHeight < 60) this.pinned = true;
      else if (box.scrollTop < this.top - 3) this.pinned = false;
      this.top = box.scrollTop;
      if (this.pinned) jump.hidden = true;
    }, { passive: true });
    // Pictures that load late, and the keyboard of a phone, change the height.
    const settle = new ResizeObserver(() => this.pinned && this.toEnd());
    settle.observe(box);
    if (box.firstElementChild) settle.observe(box.firstElementChild);
    jump.addEventListener("click", () => this.toEnd());
  }
  toEnd() {
    this.pinned = true;
    this.jump.hidden = true;
    this.box.scrollTop = this.box.scrollHeight;
  }
  /** grew is called after the list was drawn. */
  grew(more) {
    if (this.pinned) this.toEnd();
    else if (more) this.jump.hidden = false;
  }
}

/** grow lets a textarea take the height of its text, up to its max-height. */
export function grow(area) {
  area.style.height = "auto";
  area.style.height = area.scrollHeight + 2 + "px";
}

/** onEnter sends on Enter; Shift+Enter is a new line, and an Enter that ends
 * an input method's composition is neither. */
export function onEnter(area, send) {
  area.addEventListener("keydown", (ev) => {
    if (ev.key !== "Enter" || ev.shiftKey || ev.isComposing || ev.keyCode === 229) return;
    ev.preventDefault();
    send();
  });
  area.addEventListener("input", () => {
    if (!area.value.trim()) area.value = ""; // what some input methods add after Enter
    grow(area);
  });
}

/** menu opens a small menu beside an element; items are {text, icon, act,
 * danger}. Arrow keys move, Escape closes and gives the focus back. */
export function menu(anchor, items, label) {
  const before = document.activeElement;
  const shut = () => {
    cover.remove();
    if (before && before.isConnected) before.focus({ preventScroll: true });
  };
  const list = h("div.menu", { role: "menu", "aria-label": label },
    items.map((it) => h("button", {
      type: "button", role: "menuitem", class: it.danger ? "danger" : undefined,
      onclick: () => { shut(); it.act(); },
    }, it.picture && h("img", { src: it.picture, alt: "", class: it.small && "small" }), it.icon && icon(it.icon), h("span", it.text, it.note && h("small", it.note)))));
  const cover = h("div.menu-cover", {
    onclick: (ev) => ev.target === cover && shut(),
    oncontextmenu: (ev) => { ev.preventDefault(); shut(); },
    onkeydown: (ev) => {
      const all = [...list.children], i = all.indexOf(document.activeElement);
      if (ev.key === "Escape" || ev.key === "Tab") { ev.preventDefault(); shut(); }
      if (ev.key === "ArrowDown") { ev.preventDefault(); all[(i + 1) % all.length].focus(); }
      if (ev.key === "ArrowUp") { ev.preventDefault(); all[(i - 1 + all.length) % all.length].focus(); }
    },
  }, list);
  document.getElementById("overlays").append(cover);
  place(list, anchor.getBoundingClientRect());
  list.firstElementChild?.focus({ preventScroll: true });
}

function place(list, r) {
  const w = list.offsetWidth, tall = list.offsetHeight, gap = 6, edge = 8;
  const above = r.bottom + gap + tall > innerHeight - edge && r.top - gap - tall > edge;
  list.style.top = Math.max(edge, above ? r.top - gap - tall : Math.min(r.bottom + gap, innerHeight - edge - tall)) + "px";
  list.style.left = Math.max(edge, Math.min(r.left, innerWidth - edge - w)) + "px";
}

/** toast says something for a few seconds. */
export function toast(text, bad) {
  const e = h(bad ? "p.toast.bad" : "p.toast", text), place = document.getElementById("toasts");
  if (!bad) place.querySelectorAll(".toast:not(.bad)").forEach((old) => old.remove());
  place.append(e);
  setTimeout(() => e.remove(), bad ? 7000 : 3500);
}
