// Statements this device signs to be shown as a QR code: COSE_Sign1 over small CBOR maps, in base 32
// (docs/offline-journal.md); and the credential that says whose device another one is.

import { signBytes } from "./device_key.js";
import { hex, isText, join, Refused, sha256, unhex, utf8 } from "./proof/bytes.js";
import { cborBytes, cborHead, readSign1, toSign, unbase32 } from "./proof/cose.js";
import { isSignedBy, membersOf } from "./proof/handover.js";
import { given, hasEd25519, LOG_KEY, verifies } from "./proof/notes.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ALGORITHMS = { ed25519: -8, p256: -7 };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const CREDENTIAL = [[1, "device_id", "id"], [2, "public_key", "key"], [3, "firm", "text"], [4, "driver", "text"], [5, "driver_id", "id"], [6, "issued_at_s", "count"], [7, "until_s", "count"]];

function base32(bytes) {
  let text = "", bits = 0, held = 0;
  for (const byte of bytes) {
    held = (held << 8 | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) { bits -= 5; text += LETTERS[held >> bits & 31]; }
  }
  return bits ? text + LETTERS[held << 5 - bits & 31] : text;
}

// The shortest spelling of a whole number; what does not fit 32 bits takes eight bytes.
function cborNumber(value) {
  const [major, n] = value < 0 ? [1, -1 - value] : [0, value];
  if (n < 2 ** 32) return cborHead(major, n);
  return [major << 5 | 27, ...unhex(n.toString(16).padStart(16, "0"))];
}
const cborText = (text) => join(cborHead(3, utf8(text).length), utf8(text));

const SPELT = {
  id: (text) => (UUID.test(text) ? cborBytes(unhex(text.replaceAll("-", ""))) : cborText(text)),
  count: cborNumber,
  time: cborNumber,
  hash: (text) => cborBytes(unhex(text)),
  token: (text) => cborBytes(unhex(text)),
  text: cborText,
  place: (pair) => join([0x82], cborNumber(pair[0]), cborNumber(pair[1])),
};

function cborMap(said, layout) {
  const found = layout.filter(([, name]) => (said[name] ?? null) !== null);
  return join(cborHead(5, found.length), ...found.flatMap(([number, name, kind]) => [cborNumber(number), SPELT[kind.replace("?", "")](said[name])]));
}

// `said` signed by `device` for the purpose `external`: {text, digest}.
export async function signStatement(device, external, said, layout) {
  const protected_ = join([0xa1, 1], cborNumber(ALGORITHMS[device.algorithm])), payload = cborMap(said, layout);
  const signature = await signBytes(device, toSign(external, protected_, payload));
  const bytes = join([0xd2, 0x84], cborBytes(protected_), [0xa0], cborBytes(payload), cborBytes(new Uint8Array(signature)));
  return { text: base32(bytes), digest: hex(await sha256(bytes)) };
}

// At most `most` bytes of `text`, no character halved: a code must stay readable from screen to screen.
export function cut(text, most) {
  let found = text;
  while (utf8(found).length > most) found = [...found].slice(0, -1).join("");
  return found;
}

// Whose device made `statement`: {verdict: "genuine" | "unknown" | "forged", who}. Forged is what its own
// credential contradicts; unknown what this phone cannot check, or has no key for.
export async function whose(statement, text, keys) {
  const found = await credentialOf(text).catch((problem) => { if (problem instanceof Refused) return null; throw problem; });
  if (!found) return { verdict: text ? "forged" : "unknown", who: null };
  const { who, header, signature, signed } = found;
  const able = await hasEd25519();
  if (who.device_id !== statement.said.device_id || ((able || who.public_key.length > 64) && !(await isSignedBy(statement, who.public_key)))) return { verdict: "forged", who: null };
  const id = header.get(4), known = (await given(keys, LOG_KEY)).keys.filter((key) => key.name.endsWith("/labels") && id instanceof Uint8Array && key.id === hex(id));
  if (!able || !known.length) return { verdict: "unknown", who };
  for (const key of known) if (await verifies(key, signature, signed)) return { verdict: who.until_s * 1000 > Date.now() ? "genuine" : "unknown", who };
  return { verdict: "forged", who: null };
}

async function credentialOf(text) {
  const bytes = isText(text) && text.length <= 2048 ? unbase32(text) : null;
  if (!bytes?.length) throw new Refused("credential");
  const found = readSign1(bytes, "manifest-service/device/v1");
  return { ...found, who: membersOf(found.payload, CREDENTIAL) };
}
