// Acts on a manifest, kept on this device until the service has answered for them.

import { api, post, uuid7 } from "./api.js";

const KEY = "acts.unsent";
const listeners = new Set();

export const unsent = () => JSON.parse(localStorage.getItem(KEY) ?? "[]");
export const watchUnsent = (listener) => { listeners.add(listener); listener(unsent()); };

function keep(list) {
  localStorage.setItem(KEY, JSON.stringify(list));
  listeners.forEach((listener) => listener(list));
}

// Records an act: `{sent: true, manifest}` when the service took it, `{sent: false}` when it waits
// here for a connection. A refusal is thrown, and nothing is kept.
export async function act(number, type, data) {
  const command = { id: uuid7(), number, type, occurred_at: new Date().toISOString(), data };
  keep([...unsent(), command]);
  try {
    const answer = await post(`/manifests/${number}/events`, { id: command.id, type, occurred_at: command.occurred_at, data });
    forget(command.id);
    return { sent: true, manifest: answer.manifest };
  } catch (problem) {
    if (problem.status === 0 || problem.status >= 500) return { sent: false };
    forget(command.id);
    throw problem;
  }
}

export function forget(id) { keep(unsent().filter((command) => command.id !== id)); }

// Sends what waits, in the order it was made; a refused act stays, with the reason, until somebody
// has dealt with it.
export async function sendUnsent() {
  const waiting = unsent().filter((command) => !command.refused);
  if (!waiting.length) return 0;
  const answer = await post("/sync", { commands: waiting.map(({ id, number, type, occurred_at, data }) => ({ id, number, type, occurred_at, data })) });
  const results = new Map(answer.results.map((result) => [result.id, result]));
  keep(unsent().flatMap((command) => {
    const result = results.get(command.id);
    if (!result) return [command];
    return result.status === "refused" ? [{ ...command, refused: result.detail }] : [];
  }));
  return waiting.length;
}

// Where the device is, or null: an act never waits long for it, and goes on without.
export function place() {
  return new Promise((done) => {
    if (!navigator.geolocation) { done(null); return; }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ lon: coords.longitude.toFixed(7), lat: coords.latitude.toFixed(7), accuracy_m: Math.min(coords.accuracy, 1e6).toFixed(1) }),
      () => done(null), { timeout: 4000, maximumAge: 30000 });
  });
}

// Uploads a file and ties it to a manifest.
export async function attach(number, blob, kind, about) {
  const { sha256 } = await api("POST", "/attachments", blob, { type: blob.type });
  return act(number, "evidence_attached", { sha256, kind, about });
}

export const withPlace = async (data) => { const here = await place(); return here ? { ...data, place: here } : data; };
