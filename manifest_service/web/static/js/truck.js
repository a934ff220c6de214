// One truck at the gate: what its manifest says, what speaks against it, and what is done with it.

import { addressed, get } from "./api.js";
import { disposal } from "./disposal.js";
import { life } from "./life.js";
import { receipt } from "./receipt.js";
import { sealNote } from "./sealing.js";
import { chain, explain, facts, fill, h, kg, say, statusBadge, time } from "./ui.js";

// What may be done next on a manifest whose last acts still wait on this device.
const NEXT = { arrived: ["weighed", "received", "refused"], weighed: ["weighed", "received", "refused"], received: [], refused: [] };

// `manifest` as it will stand when `steps` ([word, data]) have been taken.
export function asIf(manifest, steps, at = new Date().toISOString()) {
  return steps.reduce((stands, [word, data]) => {
    if (!(word in NEXT)) return stands;
    const after = { ...stands, next: NEXT[word], kept: true };
    if (word === "arrived") return { ...after, status: "arrived", status_text: say("lifecycle.status.arrived"), arrived_at: at };
    if (word === "weighed") return { ...after, weighed: { ...data }, weighed_at: at };
    return after;
  }, manifest);
}

// Why this truck should not simply be taken, in words: what the clerk sees first.
export function doubts(manifest, yard, others) {
  const found = [];
  const say_ = (tone, key, params) => found.push([tone, say(`site.doubt.${key}`, params)]);
  if (manifest.trial) say_("bad", "trial");
  if (yard && manifest.destination_site.id !== yard.site.id) say_("bad", "other_site", { site: manifest.destination_site.name, here: yard.site.name });
  if (manifest.status === "void") say_("bad", "void");
  else if (["returning", "returned", "redirected"].includes(manifest.status)) say_("bad", "refused", { at: time(manifest.received_at) });
  else if (manifest.received_at) say_("warn", "received", { at: time(manifest.received_at), kg: kg(manifest.accepted_kg) });
  else if (manifest.status === "issued") say_("warn", "not_loaded");
  const twice = others.find((row) => row.vehicle.id === manifest.vehicle.id && row.number !== manifest.number);
  if (twice && !manifest.received_at) say_("bad", "same_truck", { plate: manifest.vehicle.plate, number: twice.number_text });
  return found;
}

// The panel of a truck. `record(steps, files)` takes acts in order; `again()` reads the manifest anew.
export function truck(manifest, { stream, yard, others, draft, record, again, justDone = false }) {
  const can = (word) => manifest.next.includes(word);
  const settled = manifest.accepted_kg !== null;
  const receiving = can("received") ? receipt(manifest, stream, draft, record) : null;
  const arrived = can("arrived") ? h("button", { type: "button", class: "big", onclick: () => record([["arrived", {}]]) }, say("site.arrived_now")) : null;
  const disposing = can("disposed") ? disposal(manifest, stream, (data) => record([["disposed", data]])) : null;
  const element = h("div", {},
    h("div", { class: "truck-head" }, h("h2", { class: "plate" }, manifest.vehicle.plate), manifest.kept ? h("span", { class: "badge warn" }, say("site.kept")) : statusBadge(manifest),
      h("div", { class: "figures" }, figure(say("declared"), manifest.declared_kg), figure(say("loaded"), manifest.loaded_kg),
        settled ? figure(say("accepted"), manifest.accepted_kg) : null, settled ? figure(say("disposed"), manifest.disposed_kg) : null)),
    (justDone ? [] : doubts(manifest, yard, others)).map(([tone, text]) => h("div", { class: `notice ${tone} doubt`, role: "alert" }, text)),
    facts([say("number"), h("span", { class: "digits" }, manifest.number_text)], [say("generator"), manifest.generator.name], [say("carrier"), `${manifest.carrier.name} · ${manifest.driver.name}`],
      [say("waste"), manifest.waste.map((line) => `${line.code} ${line.name}`).join("; ")], manifest.packages ? [say("packages"), String(manifest.packages)] : null),
    manifest.warnings.map((warning) => h("div", { class: "notice warn" }, warning.detail)),
    receiving?.element, arrived ? [sealNote(manifest, "arrived"), arrived] : null, disposing,
    manifest.kept ? h("div", { class: "notice warn" }, say("driver.kept")) : null,
    !manifest.next.length && !manifest.kept ? h("div", { class: "notice" }, say("site.nothing")) : null,
    manifest.kept ? null : life(manifest, again), history(manifest));
  return {
    element,
    receiving,
    // Never the disposal: a key pressed once too often after a receipt must not dispose of the load.
    main: () => (receiving ? receiving.main() : arrived?.click()),
    focus: () => receiving?.focus(),
  };
}

// A label that is not a manifest of ours to take: said in words, and nothing can be done with it.
export function stranger(title, text) {
  return h("div", {}, h("h2", { class: "digits" }, title), h("div", { class: "notice bad doubt", role: "alert" }, text));
}

const figure = (name, mass) => h("div", {}, h("span", { class: "lead" }, name), h("strong", {}, kg(mass)));

function history(manifest) {
  const box = h("div");
  const load = (event) => { if (event.target.open && !box.firstChild) get(addressed`/manifests/${manifest.number}/events`).then((page) => fill(box, chain(page.items)), explain); };
  return h("details", { ontoggle: load }, h("summary", {}, say("history")), box);
}
