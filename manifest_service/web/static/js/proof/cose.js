// COSE_Sign1 (RFC 9052) over small CBOR maps, in base 32: how everything signed for a QR code is written.
// verify.html holds the same: scripts/verifier_page puts it there.

import { hex, isObject, join, Refused, utf8 } from "./bytes.js";

// ---------------------------------------------------------------- CBOR and COSE (RFC 8949, RFC 9052)

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// Null for what is not base 32, and for a second spelling of it.
export function unbase32(text) {
  const bytes = [];
  let bits = 0, held = 0;
  for (const letter of text) {
    const value = BASE32.indexOf(letter);
    if (value < 0) return null;
    held = (held << 5 | value) & 0xfff;
    bits += 5;
    if (bits >= 8) { bits -= 8; bytes.push(held >> bits & 0xff); }
  }
  return bits < 5 && (held & (1 << bits) - 1) === 0 ? Uint8Array.from(bytes) : null;
}

// Deterministic CBOR of what is signed for a QR code: integers, bytes, text, lists, maps, one tag. Throws Refused.
class Cbor {
  constructor(bytes) { this.bytes = bytes; this.at = 0; }

  take(count) {
    if (count > this.bytes.length - this.at) throw new Refused("cbor");
    this.at += count;
    return this.bytes.slice(this.at - count, this.at);
  }

  head() {
    const [first] = this.take(1), low = first & 31;
    if (low < 24) return [first >> 5, low];
    if (low > 27) throw new Refused("cbor");
    const wide = 1 << low - 24;
    const value = BigInt(`0x${hex(this.take(wide))}`);
    const shortest = wide === 1 ? value > 23n : value >> BigInt(4 * wide) > 0n;
    if (!shortest || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Refused("cbor");
    return [first >> 5, Number(value)];
  }

  value(depth = 0) {
    if (depth > 8) throw new Refused("cbor");
    const [major, n] = this.head();
    if (major === 0) return n;
    if (major === 1) return -1 - n;
    if (major === 2) return this.take(n);
    if (major === 3) return this.text(n);
    if (major === 4) { const list = []; for (let i = 0; i < n; i++) list.push(this.value(depth + 1)); return list; }
    if (major === 5) return this.map(n, depth);
    if (major === 6) return { tag: n, value: this.value(depth + 1) };
    throw new Refused("cbor");
  }

  text(count) {
    try { return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(count)); } catch { throw new Refused("cbor"); }
  }

  map(count, depth) {
    const map = new Map();
    let before = "";
    for (let i = 0; i < count; i++) {
      const start = this.at, key = this.value(depth + 1), spelt = hex(this.bytes.slice(start, this.at));
      if (spelt <= before) throw new Refused("cbor");
      before = spelt;
      map.set(key, this.value(depth + 1));
    }
    return map;
  }
}

export function cbor(bytes) {
  const reader = new Cbor(bytes), value = reader.value();
  if (reader.at !== bytes.length) throw new Refused("cbor");
  return value;
}

export function cborHead(major, n) {
  return n < 24 ? [major << 5 | n] : n < 256 ? [major << 5 | 24, n] : n < 65536 ? [major << 5 | 25, n >> 8, n & 255] : [major << 5 | 26, n >>> 24, n >> 16 & 255, n >> 8 & 255, n & 255];
}
export const cborBytes = (bytes) => join(cborHead(2, bytes.length), bytes);

// What a signature is over: {protected, payload} of a statement signed for the purpose `external`.
export function toSign(external, protected_, payload) {
  const context = utf8("Signature1");
  return join([0x84], cborHead(3, context.length), context, cborBytes(protected_), cborBytes(utf8(external)), cborBytes(payload));
}

// {header, payload, signature, signed} of a COSE_Sign1; throws Refused.
export function readSign1(bytes, external) {
  const message = cbor(bytes);
  const parts = isObject(message) && message.tag === 18 && Array.isArray(message.value) && message.value.length === 4 ? message.value : [];
  const [protected_, unprotected, payload, signature] = parts;
  if (!(protected_ instanceof Uint8Array) || !(unprotected instanceof Map) || unprotected.size || !(payload instanceof Uint8Array)
    || !(signature instanceof Uint8Array) || signature.length !== 64) throw new Refused("cose");
  const header = cbor(protected_);
  if (!(header instanceof Map)) throw new Refused("cose");
  return { header, payload: cbor(payload), signature, signed: toSign(external, protected_, payload) };
}
