// One trip: what comes next on top, one tap each; then what else there is to it.

import { act, withPlace } from "./acts.js";
import { brought } from "./api.js";
import { announcing } from "./announcing.js";
import { connectionStrip, isReached } from "./connection.js";
import { evidence } from "./evidence.js";
import { handingOver } from "./handing_over.js";
import { tokenOf, withKept } from "./kept_trips.js";
import { loading } from "./loading.js";
import { isNear } from "./nearness.js";
import { sealNote } from "./sealing.js";
import { busy, dialog, explain, facts, fill, h, kg, say, time, trialBadge } from "./ui.js";

// Opens `trip`; `token` is the scanned label's. `after()` runs when something was recorded.
export function tripSheet(opened, token, after) {
  const body = h("div", { class: "field-work stack" });
  const box = dialog(opened.vehicle.plate, connectionStrip(), body);
  box.classList.add("sheet");

  function show(trip, done = null) {
    const steps = stepsOf(trip, tokenOf(trip, token), record, given);
    const between = h("div");
    if (trip.next.includes("handed_over")) betweenPhones(between, trip, given).catch(() => {});
    fill(body, done ? h("div", { class: `notice ${done.sent ? "good" : "warn"}`, role: "status" }, say(done.sent ? "driver.done_step" : "driver.kept_step", { step: say(`lifecycle.word.${done.type}`) })) : null,
      between, trip.warnings.map((warning) => h("div", { class: "notice warn" }, warning.detail)),
      steps.length ? steps : h("div", { class: "notice" }, say(trip.status === "arrived" ? "driver.arrived_next" : "driver.nothing")),
      h("button", { class: "big", onclick: () => map(trip) }, say("driver.map")),
      done || trip.status !== "issued" ? evidence(trip.number, done?.type ?? trip.status) : null,
      about(trip), more(trip));
    box.scrollTo({ top: 0 });
  }

  // Records an act, with what goes with it, and offers what comes next.
  const record = (type, data, { files = async () => {}, signature = null } = {}) => busy(box, async () => {
    const trip = current;
    const result = await act(trip.number, type, await withPlace(data), null, signature);
    await files();
    navigator.vibrate?.(60);
    current = await withKept(result.manifest ?? trip);
    show(current, { type, sent: result.sent });
    after();
  });

  // The load was given away by code, or the offer taken back.
  const given = () => busy(box, async () => {
    current = await withKept(current);
    show(current, current.unsent ? { type: "handed_over", sent: false } : null);
    after();
  });

  // What only some trips have in their lives; most drivers never need it, so it comes when opened.
  function more(trip) {
    if (!trip.fields) return null;
    const place = h("div", { class: "stack" });
    const fillIn = async () => {
      if (!isReached()) { fill(place, h("p", { class: "hint" }, say("driver.more_needs_network"))); return; }
      try {
        const { life } = await brought(import("./life.js"));
        fill(place, life(trip, () => { box.close(); after(); }));
      } catch (problem) { explain(problem, box); }
    };
    const waits = Boolean(trip.cancellation) || trip.signatures.some((one) => one.yours) || trip.corrections.some((one) => one.may.length);
    const element = h("details", { open: waits, ontoggle: () => element.open && !place.hasChildNodes() && fillIn() }, h("summary", {}, say("driver.more")), place);
    return element;
  }

  let current = opened;
  show(opened);
  return box;
}

// An offer that is still open, or an answer that may have to be shown again.
async function betweenPhones(place, trip, given) {
  const { handoverState } = await brought(import("./handover_sheet.js"));
  fill(place, await handoverState(trip, given));
}

const map = async (trip) => {
  try { await (await brought(import("./way_map.js"))).wayMap(trip); } catch (problem) { explain(problem); }
};

// The steps that may follow, the likeliest first.
function stepsOf(trip, scanned, record, given) {
  const can = (word) => trip.next.includes(word);
  const button = (type, tone, data = {}) => h("button", { class: `${tone} big step`, onclick: () => record(type, data) }, say(`driver.step.${type}`));
  const arrive = (tone) => [button("arrived", tone), sealNote(trip, "arrived")];
  const checkpoint = (tone) => button("checkpoint_scanned", tone, { label: scanned ?? trip.labels[0]?.token });
  if (can("loaded")) return [loading(trip, scanned, record)];
  const under = [];
  if (can("transported")) under.push(button("transported", "primary"), sealNote(trip, "transported"));
  // At the gate one arrives; a label scanned anywhere else on the way is a checkpoint.
  const likely = scanned && isNear(trip) === false ? "checkpoint" : "arrive";
  if (can("checkpoint_scanned") && likely === "checkpoint") under.push(checkpoint("primary"));
  if (can("arrived")) under.push(arrive(likely === "arrive" ? "primary" : ""));
  if (can("checkpoint_scanned") && likely === "arrive") under.push(checkpoint(""));
  if (can("handed_over")) under.push(handingOver(trip, record, given));
  if (can("announced")) under.push(announcing(record));
  return under;
}

const about = (trip) => facts(
  [say("status"), [trialBadge(trip), h("span", { class: `badge status-${trip.status}` }, say(`lifecycle.status.${trip.status}`))]],
  [say("number"), h("span", { class: "digits" }, trip.number_text)],
  [say("waste"), trip.waste.map((line) => `${line.code} ${line.name}`).join("; ")],
  [say("mass"), kg(trip.loaded_kg ?? trip.declared_kg)], [say("from"), trip.origin_site.name], [say("to"), trip.destination_site.name],
  trip.route ? [say("route"), trip.route.name] : null, [say("planned_arrival_at"), time(trip.planned_arrival_at)]);
