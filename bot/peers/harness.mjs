// Checks in the order in which they are written, one after another. Each is
// reported on a line of its own; peers.go makes subtests of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** What the test that started this script told it. */
export const peer = JSON.parse(readFileSync(0, 'utf8'));

const checks = [];

/** One behaviour, under the name that a failure is reported with. */
export function check(name, fn) {
  checks.push({ name, fn });
}

function report(line) {
  process.stdout.write(`@peer ${JSON.stringify(line)}\n`);
}

/** Makes all checks, then ends the process. */
export async function run(end = () => {}) {
  for (const { name, fn } of checks) {
    const from = performance.now();
    let error = '';
    try {
      await within(30_000, fn());
    } catch (e) {
      error = e?.stack ?? String(e);
      if (e?.data) error += `\n${JSON.stringify(e.data)}`;
    }
    report({ check: name, error, took: performance.now() - from });
  }
  report({ done: checks.length });
  await Promise.race([end(), new Promise((r) => setTimeout(r, 2000))]);
  process.exit(0);
}

/** A promise that fails when it takes longer. */
export function within(ms, promise, what = 'this') {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Values that come later, to be awaited in the order in which they came. */
export class Inbox {
  #waiting = [];
  #here = [];

  put(value) {
    const next = this.#waiting.shift();
    if (next) next(value);
    else this.#here.push(value);
  }

  /** The next value; an error when none comes. */
  next(what = 'an event') {
    if (this.#here.length > 0) return Promise.resolve(this.#here.shift());
    let mine;
    const value = new Promise((resolve) => this.#waiting.push((mine = resolve)));
    return within(15_000, value, what).finally(() => {
      this.#waiting = this.#waiting.filter((w) => w !== mine);
    });
  }

  /** What has come and was not asked for. */
  rest() {
    return this.#here.splice(0);
  }
}

/** Asserts that a promise fails, and returns the error. */
export async function fails(promise) {
  try {
    await promise;
  } catch (e) {
    return e;
  }
  assert.fail('this should have failed');
}

/** POSTs JSON to the test or to an emulator's control API. */
export async function post(path, body = {}, base = peer.base) {
  const resp = await fetch(base + path, { method: 'POST', body: JSON.stringify(body) });
  const text = await resp.text();
  let answer = {};
  try {
    answer = JSON.parse(text);
  } catch {
    answer = { error: text };
  }
  if (!resp.ok) throw new Error(`${path}: HTTP ${resp.status}: ${answer.error ?? text}`);
  return answer;
}

export { assert };
