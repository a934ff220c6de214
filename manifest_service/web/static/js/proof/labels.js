// The signed statement of a label (docs/bundle.md).
// verify.html holds the same: scripts/verifier_page puts it there.

import { attempt, hex, isCount, isObject, isText, join, Refused, utf8 } from "./bytes.js";
import { hasEd25519, LOG_KEY, verifies } from "./notes.js";
import { given } from "./bundle.js";

// ---------------------------------------------------------------- labels (RFC 9052, COSE_Sign1)

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// Null for what is not base 32, and for a second spelling of it.
function unbase32(text) {
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

// Deterministic CBOR of what labels hold: integers, bytes, text, lists, maps, one tag. Throws Refused.
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

function cbor(bytes) {
  const reader = new Cbor(bytes), value = reader.value();
  if (reader.at !== bytes.length) throw new Refused("cbor");
  return value;
}

function cborHead(major, n) {
  return n < 24 ? [major << 5 | n] : n < 256 ? [major << 5 | 24, n] : n < 65536 ? [major << 5 | 25, n >> 8, n & 255] : [major << 5 | 26, n >>> 24, n >> 16 & 255, n >> 8 & 255, n & 255];
}
const cborBytes = (bytes) => join(cborHead(2, bytes.length), bytes);

// {signed, id, signature, statement} of a label's signed statement; throws Refused.
function readStatement(bytes) {
  const message = cbor(bytes);
  const parts = isObject(message) && message.tag === 18 && Array.isArray(message.value) && message.value.length === 4 ? message.value : [];
  const [protected_, unprotected, payload, signature] = parts;
  if (!(protected_ instanceof Uint8Array) || !(unprotected instanceof Map) || unprotected.size || !(payload instanceof Uint8Array)
    || !(signature instanceof Uint8Array) || signature.length !== 64) throw new Refused("cose");
  const header = cbor(protected_), id = header instanceof Map ? header.get(4) : null;
  if (!(id instanceof Uint8Array) || id.length !== 4 || header.size !== 2 || header.get(1) !== -8) throw new Refused("cose");
  const context = utf8("Signature1"), external = utf8("manifest-service/label/v1");
  const signed = join([0x84], cborHead(3, context.length), context, cborBytes(protected_), cborBytes(external), cborBytes(payload));
  return { signed, id: hex(id), signature, statement: readPayload(cbor(payload)) };
}

function readPayload(map) {
  const names = ["number", "generator", "stream", "receiver", "vehicle"];
  const get = (key) => (map instanceof Map ? map.get(key) : undefined);
  const token = get(9);
  const right = names.every((_, at) => isText(get(at + 1))) && isCount(get(6)) && isCount(get(7))
    && (get(8) === undefined || isCount(get(8))) && token instanceof Uint8Array && token.length === 16;
  if (!right) throw new Refused("statement");
  const statement = Object.fromEntries(names.map((name, at) => [name, get(at + 1)]));
  return { ...statement, declared_g: get(6), issued_at_s: get(7), package: get(8) ?? null, token: hex(token) };
}

// The 16 bytes of the label token in an address, in hex; null when there is none.
function tokenOf(address) {
  const found = /\/q\/([0-9a-z]{26})(?:[/?]|$)/i.exec(address);
  let number = 0n;
  for (const letter of found ? found[1].toLowerCase() : "") {
    const value = "0123456789abcdefghjkmnpqrstvwxyz".indexOf(letter);
    if (value < 0) return null;
    number = number << 5n | BigInt(value);
  }
  return found && number < 1n << 128n ? number.toString(16).padStart(32, "0") : null;
}

export async function examineLabel(scanned, { keys = [] } = {}) {
  const text = scanned.trim(), mark = text.indexOf("#");
  if (mark < 0 || mark === text.length - 1) return { verdict: "unsigned", statement: null };
  const address = text.slice(0, mark), bytes = text.length > 4096 ? null : unbase32(text.slice(mark + 1));
  const said = bytes && attempt(() => readStatement(bytes));
  if (!said) return { verdict: "forged", statement: null, why: "label_unreadable" };
  // A genuine statement copied onto another label's address.
  if (address && tokenOf(address) !== said.statement.token) return { verdict: "forged", statement: null, why: "label_of_other_address" };
  if (!(await hasEd25519())) return { verdict: "unknown_key", statement: said.statement, why: "no_ed25519" };
  const known = (await given(keys, LOG_KEY)).keys.filter((key) => key.name.endsWith("/labels") && key.id === said.id);
  if (!known.length) return { verdict: "unknown_key", statement: said.statement };
  for (const key of known) if (await verifies(key, said.signature, said.signed)) return { verdict: "genuine", statement: said.statement, why: address ? undefined : "label_without_address" };
  return { verdict: "forged", statement: null, why: "label_altered" };
}
