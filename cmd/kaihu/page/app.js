// The sandbox page: a phone with WeCom, a Slack workspace, a clock.

import { lang, setLang, translate, t, dateName, weekday, clockTime } from "./i18n.js";
import { world, refresh, listen, onChange, post, now } from "./live.js";
import { toast } from "./dom.js";
import { drawStrip } from "./strip.js";
import { Phone } from "./wecom.js";
import { Workspace } from "./slack.js";
import { Mailbox } from "./mail.js";

const $ = (id) => document.getElementById(id);

async function start() {
  setLang(lang());
  translate();
  const [words, samples] = await Promise.all(["sandbox/words", "samples.json"].map((p) => fetch(p).then((r) => r.json())));
  Object.assign(world, { words, samples });
  const phone = new Phone($("phone")), slack = new Workspace($("workspace"));
  const mailbox = new Mailbox($("mail-open"), (link) => comeBack(link, phone));

  const draw = () => {
    offline();
    drawStrip($("strip-kf"), "kf");
    drawStrip($("strip-slack"), "slack");
    phone.draw();
    slack.draw();
    mailbox.draw();
    dots(phone, slack);
    tick();
  };
  onChange(draw);
  languages(() => { phone.relabel(); slack.relabel(); draw(); });
  tabs(draw);
  clock();
  await refresh("wecom", "slack");
  draw();
  document.body.classList.add("ready");
  listen();
}

function languages(changed) {
  const buttons = document.querySelectorAll(".langs button");
  const mark = () => buttons.forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.lang === lang())));
  buttons.forEach((b) => b.addEventListener("click", () => {
    setLang(b.dataset.lang);
    translate();
    mark();
    changed();
  }));
  mark();
}

/** tabs show one side at a time on a narrow window; the choice is kept. */
function tabs(changed) {
  const all = [...document.querySelectorAll(".tabs [role=tab]")];
  const show = (side) => {
    document.body.dataset.side = side;
    sessionStorage.setItem("kaihu.side", side);
    all.forEach((b) => b.setAttribute("aria-selected", String(b.dataset.side === side)));
    changed();
  };
  all.forEach((b) => b.addEventListener("click", () => show(b.dataset.side)));
  document.querySelector(".tabs").addEventListener("keydown", (ev) => {
    if (ev.key !== "ArrowLeft" && ev.key !== "ArrowRight") return;
    const other = all.find((b) => b.dataset.side !== document.body.dataset.side);
    other.focus();
    show(other.dataset.side);
  });
  const kept = sessionStorage.getItem("kaihu.side");
  if (kept) show(kept);
}

/** comeBack opens the chat that an e-mail's link leads to. */
function comeBack(link, phone) {
  const side = link.startsWith("https://slack.com/") ? "slack" : "wecom";
  document.querySelector(`.tabs [data-side=${side}]`).click();
  if (side === "wecom") phone.enter();
}

/** dots mark the side that is not shown when it has something new. */
function dots(phone, slack) {
  const dot = (side, on) => { $("tab-" + side).querySelector(".dot").hidden = !on; };
  dot("wecom", document.body.dataset.side !== "wecom" && phone.unseen());
  dot("slack", document.body.dataset.side !== "slack" && slack.waiting() > 0);
}

function tick() {
  const d = now();
  $("now").dateTime = d.toISOString();
  for (const [id, text] of [["now-day", dateName(d)], ["now-weekday", weekday(d)], ["now-time", clockTime(d)], ["phone-time", clockTime(d)]]) {
    if ($(id).textContent !== text) $(id).textContent = text;
  }
}

function clock() {
  setInterval(tick, 1000);
  const box = $("clock"), face = $("clock-face");
  const open = (is) => { box.classList.toggle("open", is); face.setAttribute("aria-expanded", String(is)); };
  face.addEventListener("click", () => open(!box.classList.contains("open")));
  document.addEventListener("click", (ev) => { if (!box.contains(ev.target)) open(false); });
  document.addEventListener("keydown", (ev) => { if (ev.key === "Escape") open(false); });
  const buttons = [...document.querySelectorAll(".clock-moves button")];
  buttons.forEach((b) => b.addEventListener("click", async () => {
    buttons.forEach((x) => { x.disabled = true; });
    try {
      await post("/sandbox/clock", { hours: Number(b.dataset.hours ?? 0), workdays: Number(b.dataset.workdays ?? 0) });
      await refresh("box");
      tick();
      toast(t("movedTo", { at: dateName(now()) + " " + clockTime(now()) }));
    } catch (err) {
      toast(t("failed", { why: err.message }), true);
    } finally {
      buttons.forEach((x) => { x.disabled = false; });
      open(false);
    }
  }));
}

function offline() {
  const is = document.body.classList.contains("offline");
  let bar = document.querySelector(".offline-bar");
  if (is && !bar) {
    bar = document.createElement("p");
    bar.className = "offline-bar";
    bar.setAttribute("role", "status");
    document.body.prepend(bar);
  }
  if (bar) { bar.hidden = !is; bar.textContent = t("offline"); }
}

start();
