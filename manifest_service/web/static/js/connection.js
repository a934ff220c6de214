// Whether the service answers, whether the login still holds, and how much waits on this device: the
// strips that show it, wherever they stand.

import { watchUnsent } from "./acts.js";
import { context, fill, h, say } from "./ui.js";

const now = { reached: navigator.onLine, signedOut: false, waiting: null }; // null: not looked yet, and nothing is claimed
const strips = new Set();

export const isReached = () => now.reached && !now.signedOut;

function change(what) {
  Object.assign(now, what);
  for (const one of strips) { if (one.isConnected || !one.dataset.shown) draw(one); else strips.delete(one); }
}

window.addEventListener("reached", ({ detail }) => change({ reached: detail, ...(detail ? {} : { signedOut: false }) }));
window.addEventListener("offline", () => change({ reached: false }));
window.addEventListener("online", () => change({ reached: true }));
// Whoever works on the road goes on working: what he does is kept, and sent when he has signed in again.
window.addEventListener("signed-out", (event) => { event.preventDefault(); change({ signedOut: true, reached: true }); });
watchUnsent((items) => change({ waiting: items.length }));

function draw(strip) {
  strip.dataset.shown = "true";
  const state = now.signedOut ? "signed_out" : now.reached ? "online" : "offline";
  strip.className = `strip ${state}`;
  fill(strip, h("span", { class: "state" }, h("i", { "aria-hidden": "true" }), say(`connection.${state}`)),
    now.waiting === null ? null : h("span", { class: now.waiting ? "count waits" : "count" }, now.waiting ? say("driver.unsent", { count: now.waiting }) : say("connection.all_sent")),
    now.signedOut ? h("a", { class: "button primary", href: `${context.root}login?next=${encodeURIComponent(location.pathname + location.search)}` }, say("connection.sign_in")) : null);
}

// A strip that keeps up with the state of things.
export function connectionStrip() {
  const element = h("div", { role: "status" });
  strips.add(element);
  draw(element);
  return element;
}
