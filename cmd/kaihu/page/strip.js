// "What is next": the head of each side, drawn from the case it belongs to.

import { h } from "./dom.js";
import { world, caseOf, now } from "./live.js";
import { lang, t, when } from "./i18n.js";
import { label } from "./samples.js";

const road = ["preparing", "precheck", "registering", "reviewing", "launching", "done"];
const turns = { applicant: "yourTurn", us: "ourTurn", aws: "awsTurn", nobody: "nobodyTurn" };

/** drawStrip draws the strip of a channel into its place when it changed. */
export function drawStrip(place, channel) {
  const c = caseOf(channel);
  const sig = JSON.stringify([lang(), c?.ref, c?.stage, c?.ball, c?.since, c?.due, Object.keys(c?.requirements ?? {}).length, !!world.words]);
  if (place.dataset.sig === sig) return;
  place.dataset.sig = sig;
  place.classList.toggle("empty", !c);
  place.replaceChildren(...(c ? full(c, channel) : empty(channel)));
}

function empty(channel) {
  return [
    h("div.strip-line", h("b", t(channel === "kf" ? "phoneCase" : "slackCase"))),
    track(-1, 0),
    h("div.strip-line.quiet", h("span.strip-next", t(channel === "kf" ? "noPhoneCase" : "noSlackCase"))),
  ];
}

function full(c, channel) {
  const { done, total } = count(c);
  const stage = world.words?.stages?.[c.stage]?.[lang()] ?? c.stage;
  const at = c.stage === "rejected" ? road.indexOf("reviewing") : road.indexOf(c.stage);
  const counted = ["preparing", "launching"].includes(c.stage) && total > 0;
  return [
    h("div.strip-line",
      h("b.strip-stage", stage),
      h("code.strip-ref", { title: t(channel === "kf" ? "phoneCase" : "slackCase") }, c.ref),
      h("span.ball." + c.ball, { title: c.since ? t("since", { since: when(new Date(c.since), now()) }) : undefined }, t(turns[c.ball] ?? "nobodyTurn"))),
    track(at, counted ? done / total : 0),
    h("div.strip-line.quiet",
      h("span.strip-next", nextWords(c)),
      counted && h("span.strip-count", t("itemsDone", { done, total }))),
  ];
}

/** count gives the items of the stage that are settled, and all of them. In
 * later stages those of the stages before are not counted. */
function count(c) {
  const due = c.due ?? [];
  const rest = new Set(due);
  const launch = (id) => world.words?.requirements?.[id]?.stage === "launching";
  let done = 0;
  for (const [id, r] of Object.entries(c.requirements ?? {})) {
    if (launch(id) === (c.stage === "launching") && !rest.has(id) && r.state !== "checking") done++;
  }
  return { done, total: done + due.length };
}

function nextWords(c) {
  switch (c.stage) {
    case "precheck": return t("nextPrecheck");
    case "registering": return t("nextPages");
    case "reviewing": return t("nextReview");
  }
  return c.due?.length ? t("next", { what: label(c.due[0]) }) : t("nextNothing");
}

/** track is the six stages as a row of bars; the present one fills up. */
function track(at, share) {
  return h("ol.track", { "aria-hidden": "true" }, road.map((stage, i) =>
    h("li", { class: i < at || (i === at && stage === "done") ? "past" : i === at ? "here" : undefined },
      h("i", { style: i === at ? `width:${Math.max(14, Math.round(share * 100))}%` : undefined }))));
}
