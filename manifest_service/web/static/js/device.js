// What this device must not lose: unsent acts with their files, and the trips last seen.

const STORES = { acts: { keyPath: "key", autoIncrement: true }, trips: { keyPath: "number" } };

const opened = new Promise((done, failed) => {
  const asked = indexedDB.open("manifest-service", 1);
  asked.onupgradeneeded = () => { for (const [name, shape] of Object.entries(STORES)) asked.result.createObjectStore(name, shape); };
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});
opened.catch(() => {});

// Resolves when the transaction is complete: only then is what was put on the disk of the device.
async function run(store, mode, work) {
  const database = await opened;
  return new Promise((done, failed) => {
    const transaction = database.transaction(store, mode);
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  });
}

export const every = (store) => run(store, "readonly", (it) => it.getAll());
export const find = (store, key) => run(store, "readonly", (it) => it.get(key));
export const put = (store, value) => run(store, "readwrite", (it) => it.put(value));
export const remove = (store, key) => run(store, "readwrite", (it) => it.delete(key));
export const clear = (store) => run(store, "readwrite", (it) => it.clear());
