// Handing a load over from phone to phone without network: an offer shown as a code, the answer scanned
// back; both journals keep both statements (docs/offline-journal.md).

import { keep, place } from "./acts.js";
import { Problem, uuid7 } from "./api.js";
import { every, find, remove } from "./device.js";
import { tokenBytes, tokenOfBytes } from "./label_text.js";
import { Refused } from "./proof/bytes.js";
import { ACCEPTANCE, ACCEPTED_AS, CLOCKS_APART_MS, eventIdOf, isInTime, OFFER, OFFERED_AS, OPEN_FOR_MS, readAcceptance, readOffer } from "./proof/handover.js";
import { cut, signStatement, whose } from "./statements.js";
import { context, say } from "./words.js";

const PREFIX = { offer: "HANDOVER:O:", acceptance: "HANDOVER:A:" };
const NAME_BYTES = 60;
const SHOWN_AGAIN_MS = 24 * 3600e3, KEPT_MS = 30 * SHOWN_AGAIN_MS;
const ON_THE_WAY = ["arrived", "checkpoint_scanned", "handed_over", "announced"];
const me = context.account;

const refused = (code, params) => new Problem({ code, status: 409, detail: say(`handover.${code}`, params) });
export const kitOf = async () => (await find("keys", me.id))?.kit ?? null;

// The time by the service's clock, as far as this device knows it.
const nowOf = (device) => Date.now() + (device.offset_ms ?? 0);
const degrees = (here) => (here ? [Math.round(Number(here.lon) * 1e7), Math.round(Number(here.lat) * 1e7)] : null);
const signer = (device) => ({ device_id: device.id, n: device.n + 1, prev: device.prev, at_ms: nowOf(device) });

// {kind, text, credential} of a scanned code; null for another one.
export function codeIn(scanned) {
  const [kind, prefix] = Object.entries(PREFIX).find(([, one]) => scanned.startsWith(one)) ?? [];
  if (!kind) return null;
  const [text, credential = ""] = scanned.slice(prefix.length).split(".");
  return { kind, text, credential };
}

async function shown(kind, text) {
  const credential = (await kitOf())?.credential;
  return `${PREFIX[kind]}${text}${credential ? `.${credential}` : ""}`;
}
export const codeOf = (kept) => shown(kept.acceptance && kept.role === "taker" ? "acceptance" : "offer", kept.role === "taker" ? kept.acceptance : kept.offer);

// Of this account; what was done long ago is let go: the journal has it, and the service.
async function mine() {
  const all = await every("handovers");
  for (const one of all) if (Date.now() - one.at_ms > KEPT_MS) await remove("handovers", one.digest);
  return all.filter((one) => one.owner === me.id);
}
// The offer of a trip that is still open on this phone, also one that ran out: its answer may have been given in time.
export const openOffer = async (number) => (await mine()).findLast((one) => one.role === "giver" && one.number === number && one.state === "open" && Date.now() - one.at_ms < SHOWN_AGAIN_MS) ?? null;
// What this phone accepted of a trip lately.
export const accepted = async (number) => (await mine()).findLast((one) => one.role === "taker" && one.number === number && Date.now() - one.at_ms < SHOWN_AGAIN_MS) ?? null;
export const isOver = (kept) => Date.now() > kept.at_ms + OPEN_FOR_MS;
export const openUntil = (kept) => new Date(kept.at_ms + OPEN_FOR_MS).toISOString();

// Offers the load of `trip` to whoever stands there; what is kept of it.
export async function makeOffer(trip) {
  const here = await place();
  return keep(async (device) => {
    const said = {
      ...signer(device), number: trip.number, token: trip.labels[0] ? tokenBytes(trip.labels[0].token) : null, leg: trip.legs?.length || 1, plate: trip.vehicle.plate,
      grams: Math.round(Number(trip.loaded_kg ?? trip.declared_kg) * 1000), waste: cut(`${trip.waste[0].code} ${trip.waste[0].name}`, NAME_BYTES),
      destination: cut(trip.destination_site.name, NAME_BYTES), to_driver_id: null, place: degrees(here),
    };
    const { text, digest } = await signStatement(device, OFFERED_AS, said, OFFER);
    const kept = { digest, owner: me.id, role: "giver", number: trip.number, at_ms: said.at_ms, offer: text, acceptance: null, state: "open" };
    return { item: { id: uuid7(), number: trip.number, type: "handover_offered", data: { offer: text }, place: here }, beside: { handovers: kept }, told: kept };
  });
}

// Takes an offer back: who accepts it from now on is told so.
export const withdraw = (kept) => keep(async () => ({
  item: { id: uuid7(), number: kept.number, type: "handover_withdrawn", data: { offer: kept.offer } },
  beside: { handovers: { ...kept, state: "withdrawn" } },
}));

const read = (reading) => reading.catch((problem) => { throw problem instanceof Refused ? refused("unreadable") : problem; });

// What is offered in a scanned code, and by whom: {kept} when this phone has accepted it already. Throws
// Problem, in words, for what cannot be accepted.
export async function lookAtOffer({ text, credential }) {
  const offer = await read(readOffer(text)), device = await find("keys", me.id), kit = device?.kit ?? null;
  if (offer.said.device_id === device?.id) throw refused("own");
  const before = await find("handovers", offer.digest);
  if (before?.owner === me.id && before.role === "taker") return { kept: before };
  const { verdict, who } = await whose(offer, credential, kit?.keys ?? []);
  if (verdict === "forged") throw refused("forged");
  const waited = nowOf(device ?? {}) - offer.said.at_ms;
  if (waited > OPEN_FOR_MS || waited < -CLOCKS_APART_MS) throw refused("over", { minutes: OPEN_FOR_MS / 60e3 });
  if (offer.said.to_driver_id && offer.said.to_driver_id !== me.driver_id) throw refused("not_for_you");
  return { offer, text, verdict, who, vehicles: await vehiclesFor(offer.said, kit?.vehicles ?? []), differs: differs(offer.said, await find("trips", offer.said.number)) };
}

// Those the load may go on with, the one this driver has today first: never the one it comes on.
async function vehiclesFor(said, vehicles) {
  const today = (await every("trips")).filter((trip) => trip.kept_for === me.id).map((trip) => trip.vehicle.id);
  const rank = ({ id }) => (today.includes(id) ? today.indexOf(id) : today.length);
  return vehicles.filter((one) => one.plate !== said.plate).sort((one, other) => rank(one) - rank(other));
}

// Where the offer says something else than what this phone keeps of the same trip.
function differs(said, trip) {
  if (trip?.kept_for !== me.id) return [];
  const grams = Math.round(Number(trip.loaded_kg ?? trip.declared_kg) * 1000);
  return [trip.vehicle.plate !== said.plate && "vehicle", grams !== said.grams && "mass", !said.waste.startsWith(trip.waste[0].code) && "waste"].filter(Boolean);
}

// Accepts a looked-at offer with `vehicle`; what is kept of it. The trip goes on on this phone.
export async function accept({ offer, text }, vehicle) {
  const here = await place();
  return keep(async (device) => {
    const said = { ...signer(device), offer: offer.digest, carrier_id: me.organisation_id, vehicle_id: vehicle.id, driver_id: me.driver_id, plate: vehicle.plate, place: degrees(here) };
    const acceptance = await signStatement(device, ACCEPTED_AS, said, ACCEPTANCE);
    const kept = { digest: offer.digest, owner: me.id, role: "taker", number: offer.said.number, at_ms: said.at_ms, offer: text, acceptance: acceptance.text, state: "accepted" };
    const item = { id: await eventIdOf(offer, acceptance), number: kept.number, type: "handed_over", took: true, data: { offer: text, acceptance: acceptance.text }, place: here };
    return { item, beside: { handovers: kept, trips: tripOf(offer.said, vehicle, await find("trips", kept.number)) }, told: kept };
  });
}

// A scanned answer makes the handover whole: {kept, verdict, who, plate} of the offer it answers.
export async function complete({ text, credential }) {
  const acceptance = await read(readAcceptance(text)), kept = await find("handovers", acceptance.said.offer);
  if (kept?.owner !== me.id || kept.role !== "giver") throw refused("other_offer");
  if (kept.state === "given" && kept.acceptance === text) return { kept, who: null, plate: acceptance.said.plate };
  if (kept.state !== "open") throw refused(kept.state === "given" ? "given_already" : "withdrawn_already");
  const { verdict, who } = await whose(acceptance, credential, (await kitOf())?.keys ?? []);
  const offer = await readOffer(kept.offer);
  if (verdict === "forged" || (who && who.driver_id !== acceptance.said.driver_id)) throw refused("forged");
  if (!isInTime(offer.said, acceptance.said)) throw refused("over", { minutes: OPEN_FOR_MS / 60e3 });
  const done = { ...kept, acceptance: text, state: "given" };
  await keep(async () => ({
    item: { id: await eventIdOf(offer, acceptance), number: kept.number, type: "handed_over", data: { offer: kept.offer, acceptance: text } },
    beside: { handovers: done },
  }));
  return { kept: done, verdict, who, plate: acceptance.said.plate };
}

// A number as people read it.
export const numberText = (number) => [number.slice(0, 6), number.slice(6, 12), number.slice(12, 17), number.slice(17)].join("-");

// The trip as it goes on on this phone until the service tells it whole.
function tripOf(said, vehicle, known) {
  const [code, ...name] = said.waste.split(" ");
  const trip = known?.kept_for === me.id ? known : {
    number: said.number, number_text: numberText(said.number), stream_name: name.join(" ") || code, loaded_kg: String(said.grams / 1000), declared_kg: null,
    waste: [{ code, name: name.join(" ") }], origin_site: { name: said.plate }, destination_site: { id: null, name: said.destination }, route: null, labels: said.token ? [{ package: 0, token: tokenOfBytes(said.token) }] : [],
    planned_departure_at: null, planned_arrival_at: null, warnings: [], crews: [],
  };
  return { ...trip, status: "in_transit", vehicle, carrier: { id: me.organisation_id }, legs: Array.from({ length: said.leg + 1 }, () => ({})), next: ON_THE_WAY, kept_for: me.id, locale: context.locale, version: null };
}
