// Acts on a manifest, kept on this device until the service has answered for them: signed, as entries of
// the device's journal, wherever the browser can sign (journal.js).

import { addressed, api, get, post, Problem, uuid7 } from "./api.js";
import { every, put, remove } from "./device.js";
import { canSign, deviceOf, enrolled, sha256 } from "./device_key.js";
import { alone, entriesOf, offer, sendJournal, unwrite, write } from "./journal.js";
import { smaller } from "./photo.js";
import { context } from "./ui.js";

const listeners = new Set();
const owner = context.account?.id;
const BATCH = 100;

// Unsent acts of this account, oldest first: a shared phone never sends them in another's name.
export const unsent = async () => (await every("acts")).filter((item) => item.owner === owner && !item.received);
// Those the service has, and whose proof this device keeps until the log has signed it.
export const received = async () => (await entriesOf(owner)).filter((item) => item.received);
export async function watchUnsent(listener) { listeners.add(listener); listener(await unsent(), await received()); }
async function changed() { const [list, done] = [await unsent(), await received()]; listeners.forEach((listener) => listener(list, done)); }

// Records an act: `{sent: true, manifest}` when the service took it, `{sent: false}` when it waits
// here for a connection. A refusal is thrown, and nothing is kept. `file` is uploaded first.
// `signature` ({username, code}) is that of the party who signs on this device.
export async function act(number, type, data, file = null, signature = null) {
  const item = { owner, id: uuid7(), number, type, occurred_at: new Date().toISOString(), data, file, signature };
  if (file) item.data = { ...data, sha256: await fileHash(file) };
  return canSign() ? alone(() => signedAct(item)).finally(changed) : plainAct(item);
}

const fileHash = async (file) => (canSign() ? sha256(await file.arrayBuffer()) : undefined);

// What the service keeps for a person: it is told here, and stays on the list.
class Kept extends Problem {
  constructor({ state, reason }) { super({ code: reason?.code ?? state, status: 409, detail: reason?.detail ?? state }); }
}

// Keeps what `make(device)` gives, {item, beside, told}, as the next entry, whatever the service would say:
// it was shown to somebody already. It is sent when there is signal. `told` is answered.
export async function keep(make) {
  const told = await alone(async () => {
    const device = await deviceOf(owner), made = await make(device);
    await write(device, { owner, occurred_at: new Date().toISOString(), file: null, signature: null, ...made.item }, made.beside);
    return made.told;
  });
  await changed();
  sendUnsent().catch(() => {});
  return told;
}

// Kept first, signed and numbered; then offered, unless others go before.
async function signedAct(item) {
  const before = (await unsent()).some((other) => !other.refused);
  const device = await deviceOf(owner);
  const kept = await write(device, item);
  await changed();
  try {
    if (before) return await afterOthers(kept);
    await enrolled(device);
    const ready = kept.file ? await uploaded(kept) : kept;
    const [result] = await offer(device, ready);
    if (result.state !== "accepted") throw new Kept(result);
    return { sent: true, manifest: await get(addressed`/manifests/${item.number}`) };
  } catch (problem) {
    if (passing(problem)) return { sent: false };
    if (!before && !(problem instanceof Kept)) await unwrite(device, kept);
    throw problem;
  }
}

// Where a browser cannot sign, acts wait here as they are.
async function plainAct(item) {
  const waiting = (await unsent()).some((other) => !other.refused);
  item.key = await put("acts", item);
  await changed();
  try {
    if (waiting) return await afterOthers(item);
    const answer = await deliver(item);
    await forget(item.key);
    return { sent: true, manifest: answer.manifest };
  } catch (problem) {
    if (passing(problem)) return { sent: false };
    await forget(item.key);
    throw problem;
  }
}

// What was done before goes before: an arrival cannot be sent while the departure still waits.
async function afterOthers(item) {
  await (item.entry ? send() : sendUnsent());
  const still = (await unsent()).find((other) => other.key === item.key);
  if (still?.refused) throw new Problem({ code: "refused", status: 409, detail: still.refused });
  return still ? { sent: false } : { sent: true, manifest: await get(addressed`/manifests/${item.number}`) };
}

// Between this device and the service, and nothing against what was done.
const OF_THE_JOURNAL = ["concurrent_write", "journal_gap", "device_unknown", "device_of_another"];
// Whether trying again later may help: no connection, signed out, or the service is busy.
const passing = (problem) => !("code" in problem) || problem.status === 0 || problem.status === 401 || problem.status === 429 || problem.status >= 500 || OF_THE_JOURNAL.includes(problem.code);

export async function forget(key) { await remove("acts", key); await changed(); }

async function uploaded(item) {
  if (!item.file) return item;
  const { sha256: digest } = await api("POST", "/attachments", item.file, { type: item.file.type });
  const done = { ...item, file: null, data: { ...item.data, sha256: digest } };
  await put("acts", done);
  return done;
}

const wire = ({ id, number, type, occurred_at, data, signature }) => ({ id, number, type, occurred_at, data, ...(signature ? { signature } : {}) });

async function deliver(item) {
  const { number, ...body } = wire(await uploaded(item));
  return post(addressed`/manifests/${number}/events`, body);
}

let sending = null;
// Sends what waits, in the order it was made; a refused act stays, with the reason, until somebody
// has dealt with it. The number of acts the service took. One run at a time; ids make a second harmless.
export function sendUnsent() {
  sending ??= (canSign() ? alone(send) : send()).finally(() => { sending = null; return changed(); });
  return sending;
}

async function send() {
  const waiting = (await unsent()).filter((item) => !item.refused && !item.entry);
  let taken = 0;
  for (let start = 0; start < waiting.length; start += BATCH) taken += await sendBatch(waiting.slice(start, start + BATCH));
  // Without an entry too: a device is made known while there is a connection, before it is needed without.
  return canSign() ? taken + await sendJournal(owner) : taken;
}

// Whatever is held for a reason that may be over (a photo, a code, a device that was suspended) is sent again.
export async function sendAgain(key, signature = null) {
  const item = (await unsent()).find((other) => other.key === key);
  await put("acts", { ...item, refused: null, kept: null, ...(signature ? { signature } : {}) });
  return sendUnsent();
}

async function sendBatch(items) {
  const ready = [];
  for (const item of items) {
    try { ready.push(await uploaded(item)); } catch (problem) { if (passing(problem)) throw problem; await refuse(item, problem.message); }
  }
  try {
    const { results } = await post("/sync", { commands: ready.map(wire) });
    return await settle(ready, new Map(results.map((result) => [result.id, result])));
  } catch (problem) {
    if (passing(problem)) throw problem;
    // One act the service cannot read must not hold up the others.
    return oneByOne(ready);
  }
}

async function settle(items, results) {
  let taken = 0;
  for (const item of items) {
    const result = results.get(item.id);
    if (result?.status === "refused") await refuse(item, result.detail);
    else if (result) { await remove("acts", item.key); taken += 1; }
  }
  return taken;
}

async function oneByOne(items) {
  let taken = 0;
  for (const item of items) {
    try { await deliver(item); await remove("acts", item.key); taken += 1; } catch (problem) { if (passing(problem)) throw problem; await refuse(item, problem.message); }
  }
  return taken;
}

const refuse = (item, why) => put("acts", { ...item, refused: why });

const PLACE_WAIT_MS = 5000;
// Where the device is, or null: an act never waits long for it, and goes on without. The browser's
// own timeout does not run while it asks for permission, so there is a second one.
export function place() {
  return new Promise((done) => {
    if (!navigator.geolocation) { done(null); return; }
    setTimeout(() => done(null), PLACE_WAIT_MS);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ lon: coords.longitude.toFixed(7), lat: coords.latitude.toFixed(7), accuracy_m: Math.min(coords.accuracy, 1e6).toFixed(1) }),
      () => done(null), { timeout: PLACE_WAIT_MS, maximumAge: 30000 });
  });
}

export const withPlace = async (data) => { const here = await place(); return here ? { ...data, place: here } : data; };

// Ties a file to a manifest; without a connection both wait here.
export const attach = async (number, blob, kind, about) => act(number, "evidence_attached", { kind, about }, kind === "photo" ? await smaller(blob) : blob);

// A photo and a signature, where they were given.
export async function attachBoth(number, photo, drawn, about) {
  if (photo) await attach(number, photo, "photo", about);
  if (drawn) await attach(number, drawn, "signature", about);
}
