// Talking to the service: every call answers with data or throws a Problem that has words.

import { say } from "./ui.js";

const BASE = new URL("../../api/v1", import.meta.url).pathname;
const meta = (page, name) => page.querySelector(`meta[name="${name}"]`)?.content ?? "";
let csrf = meta(document, "csrf");
let patience_ms = null;
let moved = false;

// A session ends when its reader is away, not when he only reads.
for (const act of ["pointerdown", "keydown"]) addEventListener(act, () => { moved = true; }, { capture: true, passive: true });

// From now on an answer that takes longer is none: as without a network.
export function wait(ms) { patience_ms = ms; }

export class Problem extends Error {
  constructor(body) {
    super(body.detail || body.title || body.code);
    Object.assign(this, { code: body.code, status: body.status ?? 0, faults: body.faults ?? [] });
  }
  get offline() { return this.status === 0; }
}

const tell = (name, detail) => window.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));

// Whoever hears of it may say that he goes on without a login; else to where one signs in.
function signedOut() {
  if (tell("signed-out")) location.assign(`${BASE.replace("/api/v1", "")}/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}

// A page kept from before has the token of a login that is over: the page of now has the new one.
// False when somebody else is signed in by now: nothing is done in his name.
async function renewed() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (meta(page, "account") !== meta(document, "account")) return false;
  csrf = meta(page, "csrf");
  return true;
}

export async function api(method, path, body, options = {}) {
  try {
    return await asked(method, path, body, options);
  } catch (problem) {
    if (problem.code !== "csrf_token_wrong") throw problem;
    if (await renewed()) return asked(method, path, body, options);
    signedOut();
    throw new Problem({ code: "not_signed_in", status: 401, detail: problem.message });
  }
}

async function asked(method, path, body, { raw = false, type, match } = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf };
  if (moved) headers["X-Activity"] = "1";
  moved = false;
  const form = body instanceof FormData; // it names its own type, with a boundary
  if (body !== undefined && !form) headers["Content-Type"] = type ?? "application/json";
  if (match !== undefined) headers["If-Match"] = `"${match}"`;
  let answer;
  try {
    answer = await fetch(BASE + path, {
      method, headers, credentials: "same-origin",
      body: body === undefined ? undefined : type || form ? body : JSON.stringify(body),
      // A file takes its time on a thin connection.
      signal: patience_ms !== null && !type && !form ? AbortSignal.timeout(patience_ms) : undefined,
    });
  } catch {
    tell("reached", false);
    throw new Problem({ code: "offline", status: 0, detail: say("offline") });
  }
  tell("reached", true);
  if (answer.status === 401) signedOut();
  const data = answer.status !== 204 && answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  if (!answer.ok && !raw) throw new Problem(data ?? { status: answer.status, code: "error", title: answer.statusText });
  return raw ? { status: answer.status, data } : data;
}

// A module that is fetched when it is first needed; without a network and not kept, a Problem as any.
export const brought = (module) => module.catch(() => { throw new Problem({ code: "offline", status: 0, detail: say("offline") }); });

export const get = (path) => api("GET", path);
export const post = (path, body) => api("POST", path, body);

const MOST_PAGES = 50;
// Every item of a list, page after page.
export async function all(path) {
  const found = [];
  let next = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await get(`${path}${path.includes("?") ? "&" : "?"}limit=200${next ? `&cursor=${encodeURIComponent(next)}` : ""}`);
    found.push(...answer.items);
    next = answer.next;
    if (!next) break;
  }
  return found;
}

export function url(path) { return BASE + path; }

// addressed`/manifests/${number}`: what is put into an address stays the part of it that it is, whatever
// signs it has; a URLSearchParams is written so already.
export const addressed = (parts, ...said) => String.raw({ raw: parts }, ...said.map((one) => (one instanceof URLSearchParams ? one : encodeURIComponent(one))));

// A UUIDv7 (RFC 9562): ids of acts sort by the time the phone gave them.
export function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let ms = Date.now();
  for (let i = 5; i >= 0; i--) { bytes[i] = ms % 256; ms = Math.floor(ms / 256); }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
