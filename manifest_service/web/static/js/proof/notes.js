// Keys and signed notes (C2SP), and the tree over the log (RFC 9162).
// verify.html holds the same: scripts/verifier_page puts it there.

import { hashOf, hasSubtle, hex, isText, Refused, same, sha256, unbase64, unhex, utf8 } from "./bytes.js";

// ---------------------------------------------------------------- keys and signed notes (C2SP)

const PRIME = (1n << 255n) - 19n;
const SMALL_ORDER = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);
export const LOG_KEY = 1, WITNESS_KEY = 4;
const isName = (name) => name !== "" && !/[\p{White_Space}\p{Cc}+]/u.test(name);

// Under a key of small order one signature holds for many texts: it proves nothing.
export function isWeak(key) {
  const y = Uint8Array.from(key);
  y[31] &= 0x7f;
  return SMALL_ORDER.has(hex(y)) || BigInt(`0x${hex(y.slice().reverse())}`) >= PRIME;
}

// {name, id, public} of a vkey; throws Refused.
export async function readKey(text, type) {
  const parts = isText(text) ? /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) : null;
  const data = parts && unbase64(parts[3]);
  if (!data || !isName(parts[1]) || data.length !== 33) throw new Refused("key_malformed");
  if (data[0] !== type) throw new Refused("key_of_other_type");
  const id = hex((await sha256(utf8(`${parts[1]}\n`), data)).slice(0, 4));
  if (id !== parts[2]) throw new Refused("key_malformed");
  if (isWeak(data.slice(1))) throw new Refused("key_weak");
  return { name: parts[1], id, public: data.slice(1) };
}

export async function verifies(key, signature, message) {
  if (signature.length !== 64) return false;
  try {
    const public_ = await crypto.subtle.importKey("raw", key.public, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, public_, signature, message);
  } catch { return false; }
}

// RFC 8032, 7.1, test 1, and that a wrong one is refused: a browser that cannot do this can prove no signature.
export async function hasEd25519() {
  if (!hasSubtle()) return false;
  const key = { public: unhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a") };
  const signature = unhex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  return (await verifies(key, signature, new Uint8Array())) && !(await verifies(key, signature, new Uint8Array(1)));
}

// What the checker was given from elsewhere: keys that can be used, and how many cannot.
export async function given(texts, type) {
  const keys = [], found = new Set();
  let unusable = 0;
  for (const text of texts) {
    try {
      const key = await readKey(text.trim(), type);
      // The same key under two names, or given twice, is one witness.
      if (!found.has(hex(key.public) + (type === LOG_KEY ? key.name : ""))) keys.push(key);
      found.add(hex(key.public) + (type === LOG_KEY ? key.name : ""));
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      unusable++;
    }
  }
  return { keys, unusable, asked: texts.length };
}

const MAX_NOTE = 64 * 1024, MAX_SIGNATURES = 100, DASH = "\u2014 ";

// {text, signatures: [{name, id, value}]}; null when it is not a signed note.
export function readNote(note) {
  const middle = note.lastIndexOf("\n\n");
  if (note.length > MAX_NOTE || middle < 1 || !note.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(note)) return null;
  const lines = note.slice(middle + 2, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) return null;
  const signatures = lines.map((line) => {
    const [name, encoded, ...more] = line.slice(DASH.length).split(" ");
    const bytes = line.startsWith(DASH) && more.length === 0 && isName(name) ? unbase64(encoded) : null;
    return bytes && bytes.length > 4 ? { name, id: hex(bytes.slice(0, 4)), value: bytes.slice(4) } : null;
  });
  return signatures.includes(null) ? null : { text: note.slice(0, middle + 1), signatures };
}

// {origin, size, root, sizeText, rootText}; null when the text is not a checkpoint's.
export function readCheckpoint(text) {
  const lines = text.slice(0, -1).split("\n");
  if (lines.length < 3 || lines.includes("") || !/^(0|[1-9]\d{0,18})$/.test(lines[1])) return null;
  const root = hashOf(lines[2]);
  return root && { origin: lines[0], size: BigInt(lines[1]), sizeText: lines[1], root, rootText: lines[2] };
}

// Which of `keys` signed, and which are said to have and did not.
async function signers(note, keys, holds) {
  const signed = new Set(), forged = new Set();
  for (const key of keys) {
    for (const line of note.signatures.filter((each) => each.name === key.name && each.id === key.id)) {
      ((await holds(key, line.value, note.text)) ? signed : forged).add(key);
    }
  }
  return { signed: [...signed], forged: [...forged] };
}

export const signedBy = (note, keys) => signers(note, keys, (key, value, text) => verifies(key, value, utf8(text)));
export const cosignedBy = (note, keys) => signers(note, keys, (key, value, text) => {
  if (value.length !== 72) return false;
  const at = BigInt(`0x${hex(value.slice(0, 8))}`);
  return at < 1n << 63n && verifies(key, value.slice(8), utf8(`cosignature/v1\ntime ${at}\n${text}`));
});

// ---------------------------------------------------------------- the tree (RFC 9162, 2.1.3.2)

export const leafHash = (envelope) => sha256(Uint8Array.of(0), utf8(envelope));
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

export async function isIncluded(leaf, pos, path, { size, root }) {
  let fn = BigInt(pos), sn = size - 1n, found = leaf;
  if (fn >= size || path.length > 64) return false;
  for (const hash of path) {
    if (sn === 0n) return false;
    if ((fn & 1n) === 1n || fn === sn) {
      found = await nodeHash(hash, found);
      while ((fn & 1n) === 0n && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
    } else found = await nodeHash(found, hash);
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && same(found, root);
}
