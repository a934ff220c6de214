// Empty runs: said by the carrier before the vehicle leaves, so that nobody takes it for a load without paper.

import { addressed, get, post, uuid7 } from "./api.js";
import { busy, empty, field, fill, h, options, say, time, toast } from "./ui.js";

const HOUR_MS = 3_600_000;
const local = (ms) => new Date(ms).toLocaleString("sv", { timeZone: "Asia/Shanghai" }).slice(0, 16).replace(" ", "T");
const instant = (text) => new Date(`${text}:00+08:00`).toISOString();

export const emptyRuns = (body, organisation, chosen = null) => busy(body, async () => {
  const { items } = await get("/vehicles?limit=200");
  const mine = items.filter((one) => one.active && one.carrier_id === organisation);
  if (!mine.length) { fill(body, empty(say("empty_runs.no_vehicle"))); return; }
  const vehicle = options(h("select"), mine.map((one) => [one.id, one.plate]), { value: chosen ?? mine[0].id });
  const list = h("div", { class: "card scroll" });
  const load = () => busy(list, async () => {
    const runs = (await get(addressed`/vehicles/${vehicle.value}/empty-runs`)).items;
    fill(list, h("h2", {}, say("empty_runs.declared")), runs.length ? h("table", {}, h("thead", {}, h("tr", {}, ["begins", "ends", "reason", "told"].map((name) => h("th", { scope: "col" }, say(`empty_runs.${name}`))))),
      h("tbody", {}, runs.map((run) => h("tr", {}, h("td", {}, time(run.begins_at)), h("td", {}, time(run.ends_at)), h("td", {}, run.reason), h("td", {}, time(run.declared_at)))))) : empty(say("empty_runs.none")));
  });
  vehicle.onchange = load;
  fill(body, form(vehicle, load), list);
  await load();
});

// Sent under one id until it is taken: a second press is the same command.
function form(vehicle, after) {
  const begins = h("input", { type: "datetime-local", required: true, value: local(Date.now()) }), ends = h("input", { type: "datetime-local", required: true, value: local(Date.now() + HOUR_MS) });
  const reason = h("input", { required: true, maxlength: 500 });
  let id = uuid7(), sent = "";
  const card = h("form", { class: "card", onsubmit: (event) => {
    event.preventDefault();
    busy(card, async () => {
      const run = { begins_at: instant(begins.value), ends_at: instant(ends.value), reason: reason.value.trim() };
      if (sent && sent !== JSON.stringify([vehicle.value, run])) id = uuid7();
      sent = JSON.stringify([vehicle.value, run]);
      await post(addressed`/vehicles/${vehicle.value}/empty-runs`, { id, ...run });
      toast(say("saved"));
      reason.value = "";
      id = uuid7();
      sent = "";
      after();
    });
  } }, h("p", { class: "lead" }, say("empty_runs.lead")), h("div", { class: "fields" }, field(say("empty_runs.vehicle"), vehicle), field(say("empty_runs.begins"), begins), field(say("empty_runs.ends"), ends), field(say("empty_runs.reason"), reason)), h("button", { class: "primary big" }, say("empty_runs.declare")));
  return card;
}
