// Bytes, canonical JSON (RFC 8785) and exact decimals: what every file of evidence is read with.
// verify.html holds the same: scripts/verifier_page puts it there.

// ---------------------------------------------------------------- bytes

export const MAX_BYTES = 64 * 1024 * 1024, MAX_BODY = 1024 * 1024;
export const utf8 = (text) => new TextEncoder().encode(text);
export const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
export const isText = (value) => typeof value === "string";
export const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
// Data may name a member "__proto__" or "constructor": only its own members count.
export const own = (object, name) => (isObject(object) && Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const isHex = (text, bytes) => isText(text) && text.length === 2 * bytes && /^[0-9a-f]*$/.test(text);
export const unhex = (text) => Uint8Array.from({ length: text.length / 2 }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
export const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);

export function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

export const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

// Null for what is not base64, and for a second spelling of it.
export function unbase64(text) {
  if (!isText(text) || text.length % 4 !== 0) return null;
  let raw;
  try { raw = atob(text); } catch { return null; }
  return btoa(raw) === text ? Uint8Array.from(raw, (c) => c.charCodeAt(0)) : null;
}

export const hashOf = (text) => { const bytes = unbase64(text); return bytes !== null && bytes.length === 32 ? bytes : null; };
export const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
export const hasSubtle = () => typeof crypto !== "undefined" && crypto.subtle !== undefined;

// ---------------------------------------------------------------- canonical JSON (RFC 8785)

const MAX_DEPTH = 64;

export class Refused extends Error {
  constructor(why, more = {}) { super(why); this.why = why; this.more = more; }
}

// Counted before parsing: a parser may die of what it is given.
function guardDepth(text) {
  let depth = 0, inText = false;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (inText) { if (c === 92) at++; else if (c === 34) inText = false; }
    else if (c === 34) inText = true;
    else if (c === 91 || c === 123) { if (++depth > MAX_DEPTH) throw new Refused("too_deep"); }
    else if (c === 93 || c === 125) depth--;
  }
}

export function parse(text) {
  guardDepth(text);
  try { return JSON.parse(text); } catch { throw new Refused("not_json"); }
}

export function quoted(text) {
  if (/\p{Surrogate}/u.test(text)) throw new Refused("half_character");
  return JSON.stringify(text);
}

export function canonical(value) {
  if (isText(value)) return quoted(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new Refused("not_whole");
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return String(value);
  // The default order of sort() is that of UTF-16 code units, as RFC 8785 asks.
  return `{${Object.keys(value).sort().map((key) => `${quoted(key)}:${canonical(value[key])}`).join(",")}}`;
}

// The value of canonical JSON; a repeated key shows as a difference.
function parseCanonical(text) {
  const value = parse(text);
  if (canonical(value) !== text) throw new Refused("not_canonical");
  return value;
}

export function attempt(work) {
  try { return work(); } catch (problem) { if (problem instanceof Refused) return undefined; throw problem; }
}

export const isCanonical = (text) => attempt(() => { parseCanonical(text); return true; }) === true;
export const hasMembers = (value, names) => isObject(value) && Object.keys(value).sort().join("\n") === [...names].sort().join("\n");

// ---------------------------------------------------------------- exact decimals

const PLACES = 30;

// A mass as a whole number of 10^-30 kg; null when it is not a decimal text.
export function units(text) {
  if (!isText(text) || !/^\d{1,30}(\.\d{1,30})?$/.test(text)) return null;
  const [whole, part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(PLACES, "0"));
}

export function decimal(value) {
  if (value === null) return "null";
  const digits = value.toString().padStart(PLACES + 1, "0");
  const part = digits.slice(-PLACES).replace(/0+$/, "");
  return digits.slice(0, -PLACES) + (part ? `.${part}` : "");
}
