// Places learned from history: proposed with their evidence, accepted as sites and zones or declined with a reason.

import { addressed, api, get, uuid7 } from "./api.js";
import { fit, layer, makeMap } from "./map.js";
import { colour } from "./palette.js";
import { busy, dialog, empty, field, fill, filled, h, number, options, say, scrollCard, time, toast } from "./ui.js";

const L = window.L;
const KINDS = ["fuel", "rest", "toll", "other"];
const minutes = (seconds) => number((seconds / 60).toFixed(0));

export const learnedPlaces = (body) => filled(body, async () => {
  const { items, decided } = await get("/habits/proposals");
  const chart = h("div", { class: "map" });
  const again = () => learnedPlaces(body);
  const rows = items.map((stop, n) => h("tr", {},
    h("td", {}, h("button", { type: "button", class: "plain", onclick: () => show(stop) }, say(`places.${stop.what}`, { n: n + 1 }))),
    h("td", { class: "number" }, stop.passages === null ? number(stop.visits) : say("places.of", { silent: stop.visits, passages: stop.passages })), h("td", { class: "number" }, number(stop.vehicles)), h("td", { class: "number" }, number(stop.days)),
    h("td", { class: "number" }, say("places.minutes", { median: minutes(stop.median_s), p95: minutes(stop.p95_s) })),
    h("td", {}, h("div", { class: "row" }, h("button", { class: "primary", onclick: () => accept(stop, again) }, say("places.accept")), h("button", { onclick: () => decline(stop, again) }, say("places.decline"))))));
  fill(body, h("p", { class: "lead" }, say("places.lead")), items.length ? chart : null,
    scrollCard(items.length ? h("table", {}, h("thead", {}, h("tr", {}, ["place", "visits", "vehicles", "days", "dwell", "decide"].map((name) => h("th", { scope: "col" }, say(`places.${name}`))))), h("tbody", {}, rows)) : empty(say("places.none"))),
    decided.length ? scrollCard(h("h2", {}, say("places.decided")), h("table", {}, h("tbody", {}, decided.toReversed().map((one) => h("tr", {}, h("td", {}, time(one.recorded_at)), h("td", {}, say(`places.${one.verdict}`)), h("td", {}, one.entry_id ?? one.reason), h("td", { class: "mono" }, `${one.lon}, ${one.lat}`)))))) : null);
  if (!items.length) return;
  const map = makeMap(chart);
  const places = items.map((stop) => L.geoJSON(stop.geometry, { style: { color: colour("proposed"), weight: 3, fillOpacity: 0.3 } }).bindTooltip(say(`places.${stop.what}`, { n: items.indexOf(stop) + 1 }), { permanent: true, direction: "right" }));
  fit(map, L.featureGroup(places).addTo(map));
  get("/ground").then((ground) => layer(ground).addTo(map));
  const show = (stop) => { map.setView([stop.lat, stop.lon], 17, { animate: false }); chart.scrollIntoView({ block: "nearest" }); };
});

// A form in a dialog that is sent under one id until it is taken: a second press is the same command.
function ask(title, verdict, stop, inputs, read, again) {
  let id = uuid7(), sent = "";
  const form = h("form", {}, inputs, h("button", { class: "primary big" }, say(`places.${verdict}`)));
  const box = dialog(title, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(box, async () => {
      const told = { what: stop.what, lon: stop.lon, lat: stop.lat, ...read() };
      if (sent && sent !== JSON.stringify(told)) id = uuid7();
      sent = JSON.stringify(told);
      await api("POST", addressed`/habits/proposals/${verdict}`, { id, ...told });
      toast(say("saved"));
      box.close();
      again();
    });
  });
}

async function accept(stop, again) {
  const parties = (await get("/organisations?limit=200")).items.filter((one) => one.active);
  const site = stop.what === "usual_stop";
  const kind = options(h("select"), KINDS.map((word) => [word, say(`admin.kind.${word}`)])), name = h("input", { required: true, maxlength: 200 });
  const party = options(h("select", { required: true }), parties.map((one) => [one.id, one.name]), { empty: "—" });
  const shape = h("textarea", { class: "mono", rows: "4", value: JSON.stringify(stop.geometry) });
  const geometry = () => { try { return JSON.parse(shape.value); } catch { return {}; } };
  ask(say("places.accept"), "accept", stop, [...(site ? [field(say("admin.field.kind"), kind)] : []), field(say("admin.field.name"), name), ...(site ? [field(say("places.organisation"), party)] : []), field(say("admin.field.geometry"), shape, "GeoJSON")],
    () => ({ ...(site ? { kind: kind.value, organisation_id: party.value } : {}), name: name.value.trim(), geometry: geometry() }), again);
}

function decline(stop, again) {
  const reason = h("textarea", { required: true, maxlength: 500, rows: "3" });
  ask(say("places.decline"), "decline", stop, field(say("places.reason"), reason), () => ({ reason: reason.value.trim() }), again);
}
