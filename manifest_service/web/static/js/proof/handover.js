// Handovers between two phones: the offer, the acceptance that names it, and the event both lead to
// (docs/offline-journal.md).
// verify.html holds the same: scripts/verifier_page puts it there.

import { hex, isCount, isHex, isText, join, own, Refused, sha256, unhex, utf8 } from "./bytes.js";
import { readSign1, unbase32 } from "./cose.js";
import { isWeak, verifies } from "./notes.js";

// ---------------------------------------------------------------- handovers

export const OFFERED_AS = "manifest-service/handover-offer/v1", ACCEPTED_AS = "manifest-service/handover-acceptance/v1";
export const OPEN_FOR_MS = 30 * 60e3, CLOCKS_APART_MS = 5 * 60e3;
export const SIGNED = ["offer", "acceptance", "offered_by", "accepted_by"];
// [number in the map, member, kind]; a kind with ? may be absent. The same as evidence/signed_handover.
export const OFFER = [
  [1, "device_id", "id"], [2, "n", "count"], [3, "prev", "hash?"], [4, "at_ms", "time"], [5, "number", "text"], [6, "token", "token?"], [7, "leg", "count"],
  [8, "plate", "text"], [9, "grams", "count"], [10, "waste", "text"], [11, "destination", "text"], [12, "to_driver_id", "id?"], [13, "place", "place?"],
];
export const ACCEPTANCE = [
  [1, "device_id", "id"], [2, "n", "count"], [3, "prev", "hash?"], [4, "at_ms", "time"], [5, "offer", "hash"], [6, "carrier_id", "id"], [7, "vehicle_id", "id"],
  [8, "driver_id", "id"], [9, "plate", "text"], [10, "place", "place?"],
];
const LAST_MS = 253402300799999; // the last moment of the year 9999
const isBytes = (value, ...lengths) => value instanceof Uint8Array && lengths.includes(value.length);
const isWords = (value) => isText(value) && value !== "" && utf8(value).length <= 200;
const isDegrees = (value, most) => Number.isSafeInteger(value) && Math.abs(value) <= most * 1e7;
export const uuidOf = (bytes) => hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
const KINDS = {
  id: (value) => (isBytes(value, 16) ? uuidOf(value) : isWords(value) ? value : undefined),
  count: (value) => (isCount(value) ? value : undefined),
  time: (value) => (isCount(value) && value <= LAST_MS ? value : undefined),
  hash: (value) => (isBytes(value, 32) ? hex(value) : undefined),
  token: (value) => (isBytes(value, 16) ? hex(value) : undefined),
  key: (value) => (isBytes(value, 32, 65) ? hex(value) : undefined),
  text: (value) => (isWords(value) ? value : undefined),
  place: (value) => (Array.isArray(value) && value.length === 2 && isDegrees(value[0], 180) && isDegrees(value[1], 90) ? value : undefined),
};

// The members of a statement; throws Refused.
export function membersOf(map, layout) {
  if (!(map instanceof Map) || [...map.keys()].some((key) => !layout.some(([number]) => number === key))) throw new Refused("handover_malformed");
  return Object.fromEntries(layout.map(([number, name, kind]) => {
    if (!map.has(number) && kind.endsWith("?")) return [name, null];
    const value = KINDS[kind.replace("?", "")](map.get(number));
    if (value === undefined) throw new Refused("handover_malformed");
    return [name, value];
  }));
}

// {said, header, signature, signed, digest} of a statement in base 32; throws Refused.
async function readSaid(text, external, layout) {
  const bytes = isText(text) && text.length <= 2048 ? unbase32(text) : null;
  if (!bytes?.length) throw new Refused("handover_malformed");
  const found = readSign1(bytes, external);
  if (found.header.size !== 1) throw new Refused("handover_malformed");
  return { ...found, said: membersOf(found.payload, layout), digest: hex(await sha256(bytes)) };
}

export const readOffer = (text) => readSaid(text, OFFERED_AS, OFFER);
export const readAcceptance = (text) => readSaid(text, ACCEPTED_AS, ACCEPTANCE);

// Whether the key (hex) signed a statement.
export async function isSignedBy({ header, signature, signed }, key) {
  if (!isHex(key, 32) && !isHex(key, 65)) return false;
  const public_ = unhex(key);
  if (public_.length === 32) return header.get(1) === -8 && !isWeak(public_) && verifies({ public: public_ }, signature, signed);
  if (header.get(1) !== -7) return false;
  try {
    const point = await crypto.subtle.importKey("raw", public_, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, point, signature, signed);
  } catch { return false; }
}

// The id of the event both statements lead to: a UUIDv7 of the offer's time.
export async function eventIdOf(offer, acceptance) {
  const digest = await sha256(unhex(offer.digest), unhex(acceptance.digest));
  const bytes = join(unhex((offer.said.at_ms % 2 ** 48).toString(16).padStart(12, "0")), digest.slice(0, 10));
  bytes[6] = bytes[6] & 0x0f | 0x70;
  bytes[8] = bytes[8] & 0x3f | 0x80;
  return uuidOf(bytes);
}

export function isInTime(offer, acceptance) {
  const waited = acceptance.at_ms - offer.at_ms;
  return waited >= -CLOCKS_APART_MS && waited <= OPEN_FOR_MS;
}

// What is wrong with the statements of a recorded handover; null when they hold and say what it says.
export async function handoverDiffers(signed, body, envelope, number) {
  const [offer, acceptance] = await Promise.all([readOffer(signed.offer), readAcceptance(signed.acceptance)].map((reading) => reading.catch((problem) => { if (problem instanceof Refused) return null; throw problem; })));
  if (!offer || !acceptance) return "handover_malformed";
  if (!(await isSignedBy(offer, signed.offered_by)) || !(await isSignedBy(acceptance, signed.accepted_by))) return "handover_forged";
  const { said } = acceptance, device = own(envelope, "device");
  const same = said.offer === offer.digest && offer.said.number === number && offer.said.device_id !== said.device_id
    && ["carrier_id", "vehicle_id", "driver_id"].every((name) => own(body, name) === said[name]);
  const keys = { [offer.said.device_id]: signed.offered_by, [said.device_id]: signed.accepted_by };
  const told = isText(own(device, "id")) && own(keys, device.id) !== undefined && own(device, "key") === own(keys, device.id);
  if (!same || !told || own(envelope, "event_id") !== await eventIdOf(offer, acceptance)) return "handover_differs";
  return isInTime(offer.said, said) ? null : "handover_late";
}
