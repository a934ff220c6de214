// Talking to the service: every call answers with data or throws a Problem that has words.

import { say } from "./ui.js";

const BASE = new URL("../../api/v1", import.meta.url).pathname;
const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";

export class Problem extends Error {
  constructor(body) {
    super(body.detail || body.title || body.code);
    Object.assign(this, { code: body.code, status: body.status ?? 0, faults: body.faults ?? [] });
  }
  get offline() { return this.status === 0; }
}

export async function api(method, path, body, { raw = false, type, match } = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf };
  const form = body instanceof FormData; // it names its own type, with a boundary
  if (body !== undefined && !form) headers["Content-Type"] = type ?? "application/json";
  if (match !== undefined) headers["If-Match"] = `"${match}"`;
  let answer;
  try {
    answer = await fetch(BASE + path, {
      method, headers, credentials: "same-origin",
      body: body === undefined ? undefined : type || form ? body : JSON.stringify(body),
    });
  } catch {
    throw new Problem({ code: "offline", status: 0, detail: say("offline") });
  }
  if (answer.status === 401) location.assign(`${BASE.replace("/api/v1", "")}/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  const data = answer.status !== 204 && answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  if (!answer.ok && !raw) throw new Problem(data ?? { status: answer.status, code: "error", title: answer.statusText });
  return raw ? { status: answer.status, data } : data;
}

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
