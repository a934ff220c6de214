// The key this device signs its journal with, one for each account that uses it. It cannot leave the
// browser: not even this page can read it.

import { post, uuid7 } from "./api.js";
import { find, put } from "./device.js";

const KINDS = [
  ["ed25519", { name: "Ed25519" }, { name: "Ed25519" }],
  ["p256", { name: "ECDSA", namedCurve: "P-256" }, { name: "ECDSA", hash: "SHA-256" }],
];
const text = new TextEncoder();

export const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
export const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", typeof bytes === "string" ? text.encode(bytes) : bytes));

// Whether this browser can sign here: it does so only on pages that came over a safe connection.
export const canSign = () => Boolean(globalThis.crypto?.subtle) && Boolean(navigator.locks);

// What is known of the device of an account, made when there is none: `{account, id, algorithm, pair,
// public_key, n, prev, enrolled, state, offset_ms, seen, next}`. Call it while holding the journal's lock.
export async function deviceOf(account) {
  const known = await find("keys", account);
  if (known) return known;
  const made = { account, id: uuid7(), n: 0, prev: null, enrolled: false, state: "active", offset_ms: null, seen: null, ...(await freshKey()) };
  await put("keys", made);
  // The browser may throw away what a page keeps when room is short, unless it is asked not to.
  navigator.storage?.persist?.().catch(() => {});
  return made;
}

async function freshKey() {
  for (const [algorithm, kind] of KINDS) {
    try {
      const pair = await crypto.subtle.generateKey(kind, false, ["sign", "verify"]);
      return { algorithm, pair, public_key: hex(await crypto.subtle.exportKey("raw", pair.publicKey)) };
    } catch (problem) {
      if (problem.name !== "NotSupportedError") throw problem;
    }
  }
  throw new Error("no signature algorithm");
}

const kindOf = (device) => KINDS.find(([algorithm]) => algorithm === device.algorithm)[2];
export const signBytes = (device, bytes) => crypto.subtle.sign(kindOf(device), device.pair.privateKey, bytes);
export const sign = async (device, message) => hex(await signBytes(device, text.encode(message)));

// Tells the service of this device, once; the same again is harmless. `device` as it now stands.
export async function enrolled(device) {
  if (device.enrolled) return device;
  const proof = await sign(device, `manifest-service/enrol/v1\n${device.id}\n${device.account}\n${device.public_key}\n`);
  const label = /Android|iPhone|iPad|Mobile/.test(navigator.userAgent) ? "phone" : "desktop";
  await post("/devices", { id: device.id, algorithm: device.algorithm, public_key: device.public_key, proof, label });
  const done = { ...(await find("keys", device.account)), enrolled: true };
  await put("keys", done);
  return done;
}
