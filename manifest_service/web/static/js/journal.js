// The journal of this device: what was done is signed, numbered and linked before it is kept, and kept
// until the service has it and the log has said so (docs/offline-journal.md).

import { addressed, api, get, Problem, uuid7 } from "./api.js";
import { every, find, put, together } from "./device.js";
import { deviceOf, enrolled, sha256, sign } from "./device_key.js";
import { context } from "./words.js";

const SIGNED_AS = "manifest-service/journal/v1\n";
const BATCH = 50;
const BOOT = uuid7();
const WIDEST_M = 99999;

// One page at a time writes and sends, whatever tabs are open.
export const alone = (work) => navigator.locks.request("manifest-journal", work);

// The spelling that everybody arrives at: members sorted, nothing between them. For what an entry may hold.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

// Signs `item` as the next entry and keeps it, both or neither. `device` as deviceOf gave it. `beside`:
// what else is kept with it, by store.
export async function write(device, item, beside = {}) {
  const body = JSON.stringify({ data: item.data, salt: await sha256(crypto.getRandomValues(new Uint8Array(32))), ...(item.signature ? { signed_by: item.signature.username.trim().toLowerCase() } : {}) });
  const entry = canonical({
    v: 1, device_id: device.id, n: device.n + 1, prev: device.prev, event_id: item.id, type: `manifest.${item.type}`, stream: `manifest/${item.number}`,
    base_seq: (await find("trips", item.number))?.version ?? null, base_hash: null,
    occurred_at: item.occurred_at, clock_offset_ms: device.offset_ms, mono_ms: Math.round(performance.now()), boot_id: BOOT,
    gps: placed(item.data.place ?? item.place), seen: device.seen, qr_sha256: item.data.label ? await sha256(item.data.label) : null, body_sha256: await sha256(body),
  });
  const signed = { ...item, n: device.n + 1, device_id: device.id, entry, body, entry_signature: await sign(device, SIGNED_AS + entry) };
  const head = { ...device, n: signed.n, prev: await sha256(entry) };
  const key = await together(["acts", "keys", ...Object.keys(beside)], "readwrite", ({ acts, keys, ...others }, transaction) => {
    const kept = keys.get(device.account);
    // Nobody else wrote meanwhile: the lock says so, and this makes sure where there are no locks to trust.
    kept.onsuccess = () => { if (kept.result?.n !== device.n) transaction.abort(); };
    keys.put(head);
    for (const [name, value] of Object.entries(beside)) others[name].put(value);
    return acts.put(signed);
  });
  return { ...signed, key };
}

function placed(place) {
  if (!place) return null;
  return { lon: place.lon, lat: place.lat, accuracy_m: place.accuracy_m && Number(place.accuracy_m) <= WIDEST_M ? place.accuracy_m : null };
}

// Takes back the last entry, which the service did not take and does not have.
export const unwrite = (device, item) => together(["acts", "keys"], "readwrite", ({ acts, keys }) => {
  const kept = keys.get(device.account);
  kept.onsuccess = () => {
    if (kept.result.n !== item.n) return;
    acts.delete(item.key);
    keys.put({ ...kept.result, n: device.n, prev: device.prev });
  };
});

const wire = ({ entry, entry_signature, body, signature }) => ({ entry, signature: entry_signature, body, ...(signature ? { signing: signature } : {}) });

// Offers the newest entry: the refusal is thrown when it does not stand, and then the service has not kept
// it. Its result otherwise; an entry of a device that is not trusted is kept for a person.
export async function offer(device, item) {
  const answer = await posted(device, [item], "offer");
  await settle([item], answer);
  return answer.results;
}

// Sends what this account's journal holds, in order; how many the service took. What it keeps for a person
// is asked after: somebody may have decided.
export async function sendJournal(account) {
  const device = await known(await deviceOf(account));
  const mine = (await entriesOf(account)).filter((item) => item.device_id === device.id);
  const waiting = mine.filter((item) => !item.received);
  let taken = 0;
  for (let start = 0; start < waiting.length; start += BATCH) {
    const items = await Promise.all(waiting.slice(start, start + BATCH).map(withoutFile));
    taken += await settle(items, await sent(device, items, mine));
  }
  await dropCovered(account);
  await takeKit(device);
  return taken;
}

const KIT_OLD_MS = 6 * 3600e3;
// What is needed to hand over without signal: whose phone this is, in the county's words; the keys of
// others' words; the vehicles one may drive on with. It is the lesser loss where it cannot be had.
async function takeKit({ account, id }) {
  const { kit, driver } = { ...(await find("keys", account)), driver: context.account.role === "driver" };
  if (!driver || Date.now() - (kit?.at ?? 0) < KIT_OLD_MS) return;
  const found = await get(addressed`/devices/${id}/handover`).catch(() => null);
  if (found) await put("keys", { ...(await find("keys", account)), kit: { ...found, at: Date.now() } });
}

// The device, enrolled: again, when the service was set back to before it knew it.
async function known(device) {
  const done = await enrolled(device);
  try {
    await learn(done, await get(addressed`/devices/${done.id}`));
    return done;
  } catch (problem) {
    if (problem.code !== "device_unknown") throw problem;
    await put("keys", { ...done, enrolled: false });
    return enrolled({ ...done, enrolled: false });
  }
}

// Sends `items`; when the service asks for earlier ones (it was set back to a copy of yesterday), those first.
async function sent(device, items, mine) {
  try {
    return await posted(device, items, "journal");
  } catch (problem) {
    if (problem.code !== "journal_gap") throw problem;
    const { next } = await get(addressed`/devices/${device.id}`);
    await put("keys", { ...(await find("keys", device.account)), awaited: next });
    const earlier = mine.filter((item) => item.n >= next && item.n < items[0].n);
    if (earlier.length !== items[0].n - next) throw problem;
    for (let start = 0; start < earlier.length; start += BATCH) await posted(device, earlier.slice(start, start + BATCH), "journal");
    return posted(device, items, "journal");
  }
}

async function posted(device, items, how) {
  const asked = Date.now();
  const answer = await api("POST", addressed`/devices/${device.id}/${how}`, { entries: items.map(wire) });
  await learn(device, answer, asked);
  return answer;
}

// Keeps what the service says of the time, of its log and of this device.
async function learn(device, answer, asked = null) {
  const offset = asked === null ? {} : { offset_ms: Math.round(Date.parse(answer.now) - (asked + Date.now()) / 2) };
  const { state, checkpoint } = answer;
  await put("keys", { ...(await find("keys", device.account)), ...offset, state, awaited: null, ...(checkpoint ? { seen: checkpoint } : {}) });
}

async function settle(items, { results }) {
  const by = new Map(results.map((result) => [result.n, result]));
  let taken = 0;
  for (const item of items) {
    const result = by.get(item.n);
    if (!result) continue;
    if (result.state === "accepted") { taken += 1; await put("acts", { ...item, received: { pos: result.pos }, refused: null, signature: null }); } else await put("acts", { ...item, kept: result.state, refused: result.reason?.detail ?? result.state, refused_code: result.reason?.code ?? null });
  }
  return taken;
}

// Photos go apart, by their hash; one that the service will not have does not hold up the journal.
async function withoutFile(item) {
  if (!item.file) return item;
  try {
    await api("POST", "/attachments", item.file, { type: item.file.type });
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status === 0 || problem.status === 401 || problem.status === 429 || problem.status >= 500) throw problem;
    return item;
  }
  const done = { ...item, file: null };
  await put("acts", done);
  return done;
}

// An entry may go once a checkpoint was seen that covers it: until then only this device could prove it.
async function dropCovered(account) {
  const device = await find("keys", account);
  const covered = (await entriesOf(account)).filter((item) => item.received && item.received.pos < (device.seen?.size ?? 0));
  await together(["acts"], "readwrite", ({ acts }) => { for (const item of covered) acts.delete(item.key); });
}

// The entries of this account on this device, by n.
export async function entriesOf(account) {
  return (await every("acts")).filter((item) => item.owner === account && item.entry).sort((one, other) => one.n - other.n);
}
