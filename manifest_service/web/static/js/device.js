// What this device must not lose: unsent acts with their files, the keys they are signed with, the
// handovers it showed or took as codes, and the trips last seen.

const STORES = { acts: { keyPath: "key", autoIncrement: true }, trips: { keyPath: "number" }, keys: { keyPath: "account" }, handovers: { keyPath: "digest" } };
const VERSION = 3;

const opened = new Promise((done, failed) => {
  const asked = indexedDB.open("manifest-service", VERSION);
  asked.onupgradeneeded = () => {
    for (const [name, shape] of Object.entries(STORES)) if (!asked.result.objectStoreNames.contains(name)) asked.result.createObjectStore(name, shape);
  };
  asked.onsuccess = () => {
    // A newer page in another tab wants other stores: this one must not stand in its way.
    asked.result.onversionchange = () => asked.result.close();
    done(asked.result);
  };
  asked.onerror = () => failed(asked.error);
});
opened.catch(() => {});

// Runs `work(stores)` in one transaction over `names`; resolves to what it returned, a request for its
// result, when the transaction is complete: only then is what was put on the disk of the device.
export async function together(names, mode, work) {
  const database = await opened;
  return new Promise((done, failed) => {
    const transaction = database.transaction(names, mode, { durability: "strict" });
    const found = work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])), transaction);
    transaction.oncomplete = () => done(found instanceof IDBRequest ? found.result : found);
    transaction.onabort = transaction.onerror = () => failed(transaction.error ?? new DOMException("aborted", "AbortError"));
  });
}

const run = (store, mode, work) => together([store], mode, (stores) => work(stores[store]));

export const every = (store) => run(store, "readonly", (it) => it.getAll());
export const find = (store, key) => run(store, "readonly", (it) => it.get(key));
export const put = (store, value) => run(store, "readwrite", (it) => it.put(value));
export const remove = (store, key) => run(store, "readwrite", (it) => it.delete(key));
export const clear = (store) => run(store, "readwrite", (it) => it.clear());
