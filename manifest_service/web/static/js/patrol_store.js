// Checks at the roadside that wait for a connection, and the keys of labels: kept on this device.

import { api, post, url } from "./api.js";
import { context } from "./ui.js";

const KEYS = "manifest-service.label-keys";
const owner = context.account?.id;

const opened = new Promise((done, failed) => {
  const asked = indexedDB.open("manifest-service-patrol", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("checks", { keyPath: "id" });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});
opened.catch(() => {});

// Resolves when the transaction is complete: only then is it on the disk of the device.
async function run(mode, work) {
  const database = await opened;
  return new Promise((done, failed) => {
    const transaction = database.transaction("checks", mode);
    const request = work(transaction.objectStore("checks"));
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  });
}

// Of this account, oldest first: a shared phone sends nothing in another's name.
export const waiting = async () => (await run("readonly", (it) => it.getAll())).filter((item) => item.owner === owner).sort((a, b) => a.id.localeCompare(b.id));
export const discard = (id) => run("readwrite", (it) => it.delete(id));

// Keeps a check first and sends it then: true when the service has it, false when it waits here. What the
// service does not take stays, with the reason, until somebody decides.
export async function keep(check, photos) {
  const item = { ...check, owner, photos: [...photos] };
  await run("readwrite", (it) => it.put(item));
  return send(item);
}

// How many of those waiting were taken; a refused one does not hold up the others.
export async function sendAll() {
  let taken = 0;
  for (const item of await waiting()) if (!item.refused && await send(item)) taken += 1;
  return taken;
}

async function send(item) {
  const { owner: _, photos, refused: __, ...check } = item;
  try {
    const digests = [];
    // The same photo again is the same attachment: dying here costs nothing but time.
    for (const photo of photos) digests.push((await api("POST", "/attachments", photo, { type: photo.type })).sha256);
    await post("/patrol/checks", { ...check, photos: digests });
  } catch (problem) {
    if (!("status" in problem) || problem.status === 0 || problem.status >= 500 || problem.status === 401 || problem.status === 429) return false;
    await run("readwrite", (it) => it.put({ ...item, refused: problem.message }));
    return false;
  }
  await discard(item.id);
  return true;
}

// The keys of the county's labels, one a line: fetched when there is a connection, else those kept.
export async function labelKeys() {
  try {
    const answer = await fetch(url("/patrol/keys"), { credentials: "same-origin" });
    if (answer.ok) localStorage.setItem(KEYS, await answer.text());
  } catch { /* no connection: those kept before serve */ }
  return keptKeys();
}

export const keptKeys = () => (localStorage.getItem(KEYS) ?? "").split("\n").filter(Boolean);
