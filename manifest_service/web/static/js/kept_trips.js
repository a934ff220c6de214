// The driver's open trips: from the service, and kept whole on this device with the ground about
// them, so that everything goes on without a network.

import { unsent } from "./acts.js";
import { addressed, get } from "./api.js";
import { isReached } from "./connection.js";
import { clear, every, find, put } from "./device.js";
import { keptForMe } from "./frame.js";
import { context } from "./ui.js";

const OPEN = "issued,loaded,in_transit,stored,arrived,returning";
const MOST_KEPT = 20;
const GROUND_OLD_MS = 6 * 3600e3; // a forbidden zone drawn this morning is known at noon
const ON_THE_WAY = ["arrived", "checkpoint_scanned", "handed_over", "announced"];

// Where an act that still waits on this device leads, and what may follow it.
const LEADS = {
  loaded: { status: "loaded", next: ["transported"] },
  transported: { status: "in_transit", next: ON_THE_WAY },
  arrived: { status: "arrived", next: [] },
  handed_over: { next: [] },
};

// The token of the label of `trip` that was scanned; null when its number was typed or nothing was.
export const tokenOf = (trip, text) => trip.labels.find((label) => text?.endsWith(label.token))?.token ?? null;

const mine = async () => (await every("trips")).filter((trip) => trip.kept_for === context.account.id);

// The open trips as the service has them now; kept here as a whole.
export async function tripsFromService() {
  await keptForMe();
  const { items } = await get(addressed`/manifests?status=${OPEN}&limit=50`);
  return withUnsent(items);
}

// Keeps `rows` whole; asks again only for what changed or grew old.
export async function keepTrips(rows) {
  const known = new Map((await mine()).map((trip) => [trip.number, trip]));
  const whole = await Promise.all(rows.slice(0, MOST_KEPT).map((row) => freshened(row, known.get(row.number))));
  await clear("trips");
  for (const trip of whole) await put("trips", trip);
}

async function freshened(row, kept) {
  const [trip, road] = await Promise.all([
    kept?.version === row.version && kept.locale === context.locale ? kept : get(addressed`/manifests/${row.number}`),
    kept?.ground && Date.now() - kept.ground_at < GROUND_OLD_MS ? { ground: kept.ground, crews: kept.crews, ground_at: kept.ground_at } : roadOf(row.number),
  ]);
  return { ...trip, ...road, kept_for: context.account.id, locale: context.locale };
}

// A trip is kept even where its ground cannot be had: the map is the lesser loss.
const roadOf = (number) => get(addressed`/manifests/${number}/road`).then((road) => ({ ...road, ground_at: Date.now() }), () => ({}));

export const keptTrips = async () => withUnsent(await mine());

// The kept trip that `is` asked for, with what was done on this device; null when there is none.
export async function keptTrip(is) {
  const trip = (await mine()).find(is);
  return trip ? asDone(trip, await unsent()) : null;
}

// `trip` as it will be once what waits here is sent, with the ground and the crews that were kept with it,
// or as the service has them where it is opened before it was kept.
export async function withKept(trip) {
  const found = await find("trips", trip.number).catch(() => null);
  const kept = found?.kept_for === context.account.id ? found : null;
  const road = kept?.ground || !isReached() ? { ground: kept?.ground, crews: kept?.crews } : await roadOf(trip.number);
  return asDone({ ...road, ...trip }, await unsent());
}

const withUnsent = async (trips) => { const waiting = await unsent(); return trips.map((trip) => asDone(trip, waiting)); };

function asDone(trip, waiting) {
  const last = waiting.filter((item) => item.number === trip.number && !item.refused && !item.took && item.type in LEADS).at(-1);
  return last ? { ...trip, ...LEADS[last.type], unsent: true } : trip;
}
