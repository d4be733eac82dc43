import { h } from "./dom.js";
import { t } from "./words.js";

const pictures = "image/*,.heic,.heif";

// picker is where the files of an item are chosen: camera, files, or dropped.
// chosen is the list that it changes.
export function picker(chosen, changed) {
  const add = (files) => {
    for (const f of files) chosen.push(f);
    changed();
  };
  const input = (attributes) => h("input", { type: "file", class: "hidden", tabindex: "-1", ...attributes, onchange: (e) => { add(e.target.files); e.target.value = ""; } });
  const camera = input({ accept: "image/*", capture: "environment", "data-pick": "camera" });
  const files = input({ accept: pictures + ",application/pdf", multiple: true, "data-pick": "files" });
  const zone = h("div", { class: "zone" },
    camera, files,
    h("div", { class: "picks" },
      h("button", { type: "button", class: "pick touch", onclick: () => camera.click() }, t("camera")),
      h("button", { type: "button", class: "pick", onclick: () => files.click() }, t(chosen.length ? "more" : "choose"))),
    h("p", { class: "drop" }, t("drop")));
  const over = (on) => (e) => { e.preventDefault(); zone.classList.toggle("over", on); };
  zone.addEventListener("dragenter", over(true));
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (e) => { over(false)(e); add(e.dataTransfer.files); });
  return zone;
}

// thumbs shows what was chosen, each with a way to take it out again.
export function thumbs(chosen, changed) {
  return h("ul", { class: "thumbs" }, chosen.map((f, i) => h("li", {},
    thumb(f),
    h("span", { class: "file" }, h("b", {}, f.name), h("small", {}, size(f.size))),
    h("button", { type: "button", class: "remove", "aria-label": `${t("remove")} ${f.name}`, onclick: () => { chosen.splice(i, 1); changed(); } }, "×"))));
}

function thumb(f) {
  const letters = h("span", { class: "kind" }, (f.name.split(".").pop() || "?").slice(0, 4).toUpperCase());
  if (!f.type.startsWith("image/")) return letters;
  const url = URL.createObjectURL(f);
  return h("img", { src: url, alt: "", onload: () => URL.revokeObjectURL(url), onerror: (e) => e.target.replaceWith(letters) });
}

const size = (n) => n < 1e6 ? `${Math.max(1, Math.round(n / 1e3))} KB` : `${(n / 1e6).toFixed(1)} MB`;
