import { language } from "./words.js";

const here = () => `${location.pathname}?lang=${language()}`;

// look asks how things stand.
export async function look() {
  const r = await fetch(here(), { headers: { Accept: "application/json" }, cache: "no-store" });
  return r.json();
}

// begin makes this browser the link's only one.
export async function begin() {
  const r = await fetch(here(), { method: "POST", headers: { Accept: "application/json", "Content-Type": "application/json" }, body: "{}" });
  return r.json();
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

// handIn sends a form and tries again when the line breaks or there is no room:
// its submission makes that one hand-in, however often it arrives.
export async function handIn(form, progress) {
  for (let attempt = 0; ; attempt++) {
    const answer = await once(form, progress);
    if (answer || attempt === 3) return answer;
    progress(-1);
    await wait(1500 * 2 ** attempt);
  }
}

// once gives null for what may pass.
function once(form, progress) {
  return new Promise((done) => {
    const x = new XMLHttpRequest();
    x.open("POST", here());
    x.setRequestHeader("Accept", "application/json");
    x.responseType = "json";
    x.timeout = 250_000;
    x.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    x.onerror = x.ontimeout = x.onabort = () => done(null);
    x.onload = () => done(x.response?.phase && x.status !== 503 && x.status !== 429 ? x.response : null);
    x.send(form);
  });
}
