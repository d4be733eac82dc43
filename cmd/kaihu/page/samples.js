// Sample answers: what to say to the question that is open now.

import { world, caseOf } from "./live.js";
import { lang, t } from "./i18n.js";

/** suggest gives the sample for a channel's open question. options are the
 * buttons of the bot's newest message, as {id, label}; an id ends with the
 * option's name ("k7_yes"). The answer is {text}, {scan} or {none: why}, with
 * what it is for. */
export function suggest(channel, options, begun) {
  const s = world.samples, c = caseOf(channel);
  if (!s) return { none: t("sampleNone") };
  if (!c || c.stage === "closed") return begun ? { none: t("sampleNone") } : { text: s.hello[lang()], what: s.hello[lang()] };
  const say = c.lang === "en" ? "en" : "zh";
  const named = (name) => options.find((o) => o.id.replace(/^k\d+_/, "") === name);
  if (c.stage === "precheck") return { none: t("sampleWait") };
  const id = c.due?.[0], sample = s.answers[id], what = label(id);
  const press = (o) => ({ text: o.label, what: o.label });
  if (named("done") && named("wrong")) return press(named("done")); // one of AWS's pages
  if (sample?.option && named(sample.option)) return { text: named(sample.option).label, what };
  if (named("yes")) return press(named("yes")); // a consent, or "is this right?"
  if (named("p0")) return press(named("p0")); // "which one do you mean?"
  if (named("page")) return press(named("page")); // back from the trouble list
  if (c.stage === "registering" && id !== "submitted_at") return { text: s.page[say], what: s.page[say] };
  if (!sample) return { none: t("sampleNone") };
  if (sample.scan) return { scan: sample.scan, what };
  return { text: sample[id === "language" ? lang() : say], what };
}

/** label is what a requirement is called, in the page's language. */
export function label(id) {
  return world.words?.requirements?.[id]?.[lang()] ?? id;
}

/** scanFile fetches a specimen as a file to upload. */
export async function scanFile(name) {
  const r = await fetch("samples/" + name);
  if (!r.ok) throw new Error(name + ": HTTP " + r.status);
  const blob = await r.blob();
  return new File([blob], name, { type: blob.type });
}

/** scanMenu lists all specimens for a menu. */
export function scanMenu(send) {
  return (world.samples?.scans ?? []).map((s) => ({
    text: s[lang()], note: s.note[lang()], picture: "samples/" + s.file,
    act: async () => send([await scanFile(s.file)]),
  }));
}
