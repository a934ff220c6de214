// What could not be sent, as a file that somebody carries to where there is a connection.

import { every } from "./device.js";

const FORMAT = "manifest-service/rescue/v1";

const base64 = (blob) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = () => failed(reader.error);
  reader.readAsDataURL(blob);
});

// A JSON file of every entry of this account that is still here, with its photos. Codes are left out.
export async function rescueFile(account) {
  const items = (await every("acts")).filter((item) => item.owner === account);
  const photos = [];
  for (const { file, data } of items) if (file) photos.push({ sha256: data.sha256 ?? null, type: file.type, content: await base64(file) });
  const entries = items.filter((item) => item.entry).sort((one, other) => one.n - other.n)
    .map(({ device_id, n, entry, entry_signature, body }) => ({ device_id, n, entry, signature: entry_signature, body }));
  const unsigned = items.filter((item) => !item.entry).map(({ id, number, type, occurred_at, data }) => ({ id, number, type, occurred_at, data }));
  return new Blob([JSON.stringify({ format: FORMAT, made_at: new Date().toISOString(), account, entries, unsigned, photos }, null, 1)], { type: "application/json" });
}

// Lets the browser save the file.
export async function saveRescueFile(account) {
  const address = URL.createObjectURL(await rescueFile(account));
  const link = document.createElement("a");
  link.href = address;
  link.download = `manifest-rescue-${new Date().toISOString().slice(0, 16).replace(/[:T]/g, "-")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// What a rescue file holds; throws Error for another file.
export async function readRescueFile(file) {
  const found = JSON.parse(await file.text());
  if (found.format !== FORMAT || !Array.isArray(found.entries)) throw new Error("not a rescue file");
  return found;
}
