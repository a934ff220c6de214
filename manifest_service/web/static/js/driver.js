// The driver's page: today's trips; scan, load, depart, checkpoint, arrive.

import { act, attachBoth, unsent, withPlace } from "./acts.js";
import { get } from "./api.js";
import { clear, every, find, put } from "./device.js";
import { life } from "./life.js";
import { scanner } from "./scan.js";
import { asks, sealNote } from "./sealing.js";
import { signingCode } from "./signing.js";
import { busy, decimal, dialog, empty, explain, facts, field, fill, h, kg, photoInput, say, signature, statusBadge, time, toast } from "./ui.js";
import { waitingBox } from "./waiting.js";

const app = document.getElementById("app");
const OPEN = "issued,loaded,in_transit,stored,arrived,returning";
// What follows an act that still waits on this device.
const FOLLOWS = { loaded: ["transported"], transported: ["checkpoint_scanned", "announced", "arrived"], arrived: [] };
const list = h("div", { "aria-live": "polite" });
const scan = scanner((text) => found(text));

fill(app, h("div", { class: "field-work" },
  h("h1", {}, say("driver.title")), waitingBox(() => refresh()),
  h("section", { class: "card scan-card", "aria-label": say("driver.scan") }, h("h2", {}, say("driver.scan")), scan.form),
  h("h2", {}, say("driver.trips")), list));

async function refresh() {
  try {
    const page = await get(`/manifests?status=${OPEN}&limit=50`);
    fill(list, page.items.length ? page.items.map(card) : empty(say("driver.none")));
    await keep(page.items);
  } catch (problem) {
    if (!problem.offline) { explain(problem); return; }
    const kept = await every("trips");
    fill(list, h("p", { class: "notice warn" }, say("driver.offline_list")), kept.length ? kept.map(card) : null);
  }
}

// The open trips, whole, for when there is no network; asked for again only when they changed.
async function keep(rows) {
  const known = new Map((await every("trips")).map((trip) => [trip.number, trip]));
  const whole = await Promise.all(rows.slice(0, 20).map((row) => (known.get(row.number)?.version === row.version ? known.get(row.number) : get(`/manifests/${row.number}`))));
  await clear("trips");
  for (const trip of whole) await put("trips", trip);
}

function card(trip) {
  return h("button", { class: "card trip", onclick: () => open(trip.number) },
    h("span", { class: "row between" }, h("strong", {}, trip.vehicle.plate), statusBadge(trip)),
    h("span", { class: "way" }, `${trip.origin_site.name} → ${trip.destination_site.name}`),
    h("span", { class: "lead" }, `${trip.stream_name} · ${kg(trip.loaded_kg ?? trip.declared_kg)}`),
    h("span", { class: "lead digits" }, trip.number_text));
}

// What `ask` answers; without a network, the trip kept here that `is` it, with its unsent acts done.
async function fromServiceOrDevice(ask, is) {
  try {
    return await ask();
  } catch (problem) {
    if (!problem.offline) throw problem;
    const trip = (await every("trips")).find(is);
    if (!trip) { toast(say("driver.not_cached"), "warn"); return null; }
    return asDone(trip, await unsent());
  }
}

function asDone(trip, waiting) {
  const last = waiting.filter((item) => item.number === trip.number && !item.refused && item.type in FOLLOWS).at(-1);
  return last ? { ...trip, next: FOLLOWS[last.type] } : trip;
}

async function found(text) {
  await busy(app, async () => {
    const bare = text.replace(/[\s-]/g, "").toUpperCase();
    const answer = await fromServiceOrDevice(
      () => get(`/labels/${encodeURIComponent(text)}`),
      (trip) => trip.number === bare || tokenOf(trip, text) !== null);
    if (answer === null) return;
    if (answer.yours === false) { toast(say("driver.not_yours", { number: answer.manifest.number_text }), "bad"); return; }
    show(answer.manifest ?? answer, text);
  });
}

const open = (number) => busy(app, async () => {
  const trip = await fromServiceOrDevice(() => get(`/manifests/${number}`), (kept) => kept.number === number);
  if (trip) show(trip, null);
});

// The token of the label of `trip` that was scanned; null when its number was typed or nothing was.
const tokenOf = (trip, text) => trip.labels.find((label) => text?.endsWith(label.token))?.token ?? null;

function show(trip, text) {
  const scanned = tokenOf(trip, text);
  const can = (word) => trip.next.includes(word);
  const box = dialog(trip.vehicle.plate, h("div", { class: "field-work stack" },
    h("div", { class: "row" }, statusBadge(trip), h("span", { class: "badge quiet" }, trip.stream_name)),
    facts([say("number"), h("span", { class: "digits" }, trip.number_text)], [say("waste"), trip.waste.map((line) => `${line.code} ${line.name}`).join("; ")],
      [say("mass"), kg(trip.loaded_kg ?? trip.declared_kg)], [say("from"), trip.origin_site.name], [say("to"), trip.destination_site.name],
      trip.route ? [say("route"), trip.route.name] : null, [say("planned_arrival_at"), time(trip.planned_arrival_at)]),
    trip.warnings.map((warning) => h("div", { class: "notice warn" }, warning.detail)),
    can("loaded") ? loading(trip, scanned, (data, files, signature) => record("loaded", data, files, signature)) : null,
    can("transported") ? [sealNote(trip, "transported"), step("transported", say("driver.depart"), "primary")] : null,
    can("arrived") ? [sealNote(trip, "arrived"), step("arrived", say("driver.arrive"), "primary")] : null,
    can("checkpoint_scanned") ? step("checkpoint_scanned", say("driver.checkpoint"), "", { label: scanned ?? trip.labels[0]?.token }) : null,
    can("announced") ? announcing((data) => record("announced", data)) : null,
    navigator.onLine && trip.fields ? life(trip, () => { box.close(); refresh(); }) : null,
    trip.next.length ? null : h("div", { class: "notice" }, say("driver.nothing"))));

  function step(type, words, tone, data = {}) {
    return h("button", { class: `${tone} big`, onclick: () => record(type, data) }, words);
  }

  const record = (type, data, files = async () => {}, signature = null) => busy(box, async () => {
    const result = await act(trip.number, type, await withPlace(data), null, signature);
    await files();
    toast(result.sent ? say("driver.done") : say("driver.kept"), result.sent ? "good" : "warn");
    box.close();
    refresh();
    // Whoever has loaded departs next: the button is there without another tap.
    const next = result.manifest ?? asDone(await find("trips", trip.number) ?? trip, await unsent());
    if (type === "loaded" && next.next.length) show(next, text);
  });
}

// Reasons count only when given at the time: a stop, a way back or a delay is told while it happens.
function announcing(record) {
  const choices = (kind, values) => h("select", { "aria-label": say(`driver.announce_${kind}`) },
    values.map((value) => h("option", { value }, say(`driver.announced.${value}`))));
  const what = choices("what", ["stop", "return", "delay"]);
  const reason = choices("reason", ["breakdown", "accident", "rest", "traffic", "road_closed", "inspection", "weather", "other"]);
  return h("details", {}, h("summary", {}, say("driver.announce")), h("div", { class: "stack" }, what, reason,
    h("button", { class: "big", onclick: () => record({ what: what.value, reason: reason.value }) }, say("driver.announce_send"))));
}

function loading(trip, scanned, record) {
  const mass = decimal(trip.declared_kg, { required: true });
  const packages = h("input", { inputmode: "numeric", pattern: "\\d{0,3}", value: String(trip.packages) });
  const [gross, tare, ticket] = [decimal(), decimal(), h("input", { maxlength: 64 })];
  const net = () => (gross.value && tare.value ? String(Math.round((Number(gross.value) - Number(tare.value)) * 1000) / 1000) : null);
  for (const input of [gross, tare]) input.addEventListener("input", () => { if (net() > 0) mass.value = net(); });
  const weighed = () => (net() ? { ticket: { gross_kg: gross.value, tare_kg: tare.value, net_kg: net(), ...(ticket.value ? { ticket_number: ticket.value } : {}) } } : {});
  const scans = new Set(scanned ? [scanned] : []);
  const count = h("span", { class: "badge" });
  const counted = () => { count.textContent = say("driver.scans", { count: scans.size }); };
  const more = scanner((text) => {
    scans.add(tokenOf(trip, text) ?? text);
    counted();
    toast(say("driver.scanned"));
  });
  counted();
  const photo = photoInput();
  const sign = signature(), other = signingCode(say("signing.generator"));
  const submit = async (event) => {
    event.preventDefault();
    const drawn = await sign.blob();
    record({ loaded_kg: mass.value.trim(), packages: Number(packages.value || 0), scans: [...scans], ...weighed() },
      () => attachBoth(trip.number, photo.files[0], drawn, "loaded"), other.read());
  };
  const form = h("form", { id: "loading", onsubmit: submit },
    h("div", { class: "fields" }, field(say("driver.loaded_kg"), mass), trip.packages ? field(say("driver.packages"), packages) : null),
    h("details", { open: asks(trip, "loaded", "ticket") }, h("summary", {}, say("driver.ticket")), h("p", { class: "lead" }, say("driver.ticket_hint")),
      h("div", { class: "fields" }, field(say("site.gross"), gross), field(say("site.tare"), tare), field(say("site.ticket_number"), ticket))),
    h("details", {}, h("summary", {}, say("driver.evidence")), field(say("photo"), photo), sign.element), other.element, sealNote(trip, "loaded"));
  // The scanner is a form itself, and forms do not nest.
  return h("div", { class: "stack" }, form,
    trip.labels.length > 1 ? h("details", {}, h("summary", {}, say("driver.labels"), " ", count), more.form) : null,
    h("button", { class: "primary big", form: "loading" }, say("driver.load")));
}

const asked = new URLSearchParams(location.search).get("scan");
refresh().then(() => asked && found(asked));
setInterval(refresh, 30000);
