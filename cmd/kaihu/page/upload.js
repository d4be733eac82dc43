// Files from a person: picked, dropped or pasted.

import { h } from "./dom.js";

/** picker makes a hidden file input; its button opens it. */
export function picker(accept, send, label) {
  const input = h("input", { type: "file", accept, hidden: true, "aria-label": label, tabindex: "-1" });
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    if (files.length) send(files);
  });
  return input;
}

/** dropZone lets files be dropped onto an element; while they hover over it,
 * it has the class "dropping". */
export function dropZone(e, send) {
  let depth = 0;
  const withFiles = (ev) => [...(ev.dataTransfer?.types ?? [])].includes("Files");
  e.addEventListener("dragenter", (ev) => {
    if (!withFiles(ev)) return;
    ev.preventDefault();
    depth++;
    e.classList.add("dropping");
  });
  e.addEventListener("dragover", (ev) => { if (withFiles(ev)) ev.preventDefault(); });
  e.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (!depth) e.classList.remove("dropping");
  });
  e.addEventListener("drop", (ev) => {
    if (!withFiles(ev)) return;
    ev.preventDefault();
    depth = 0;
    e.classList.remove("dropping");
    const files = [...ev.dataTransfer.files];
    if (files.length) send(files);
  });
}

/** onPaste sends pictures and files from the clipboard. */
export function onPaste(area, send) {
  area.addEventListener("paste", (ev) => {
    const files = [...(ev.clipboardData?.files ?? [])];
    if (!files.length) return;
    ev.preventDefault();
    send(files);
  });
}

/** size words a number of bytes. */
export function size(n) {
  if (n < 1024) return n + " B";
  if (n < 1024 * 1024) return Math.round(n / 1024) + " KB";
  return (n / 1024 / 1024).toFixed(1) + " MB";
}
