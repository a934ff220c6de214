// The driver's page: today's trips; scan, load, depart, checkpoint, arrive.

import { act, attach, forget, sendUnsent, unsent, watchUnsent, withPlace } from "./acts.js";
import { get } from "./api.js";
import { scanner } from "./scan.js";
import { busy, dialog, empty, explain, facts, field, fill, h, kg, say, signature, statusBadge, time, toast } from "./ui.js";

const app = document.getElementById("app");
const OPEN = "issued,loaded,in_transit,arrived,returning";
const queueBox = h("div");
const list = h("div");
const scan = scanner((text) => found(text));

fill(app, h("div", { class: "field-work" },
  h("h1", {}, say("driver.title")), queueBox,
  h("section", { class: "card", "aria-label": say("driver.scan") }, scan.form),
  h("h2", {}, say("driver.trips")), list));

async function refresh() {
  const page = await get(`/manifests?status=${OPEN}&limit=50`).catch((problem) => { explain(problem); return null; });
  if (page === null) { fill(list, empty(say("offline"))); return; }
  fill(list, page.items.length ? page.items.map(card) : empty(say("driver.none")));
}

function card(trip) {
  return h("button", { class: "card trip", onclick: () => open(trip.number) },
    h("div", { class: "row between" }, h("strong", {}, trip.vehicle.plate), statusBadge(trip)),
    h("div", {}, `${trip.origin_site.name} → ${trip.destination_site.name}`),
    h("div", { class: "lead" }, `${trip.stream_name} · ${kg(trip.loaded_kg ?? trip.declared_kg)} · ${trip.number_text}`));
}

async function found(text) {
  await busy(app, async () => {
    const answer = await get(`/labels/${encodeURIComponent(text)}`);
    if (answer.yours === false) { toast(say("driver.not_yours", { number: answer.manifest.number_text }), "warn"); return; }
    show(answer.manifest, text);
  });
}

const open = (number) => busy(app, async () => show(await get(`/manifests/${number}`), null));

function show(trip, scanned) {
  const actions = h("div", { class: "stack" });
  const box = dialog(trip.vehicle.plate, h("div", { class: "field-work stack" },
    h("div", { class: "row" }, statusBadge(trip), h("span", { class: "badge quiet" }, trip.stream_name)),
    facts([say("number"), trip.number_text], [say("waste"), trip.waste.map((line) => `${line.code} ${line.name}`).join("；")],
      [say("mass"), kg(trip.loaded_kg ?? trip.declared_kg)], [say("from"), trip.origin_site.name], [say("to"), trip.destination_site.name],
      [say("route"), trip.route?.name], [say("planned_arrival_at"), time(trip.planned_arrival_at)]),
    trip.warnings.map((warning) => h("div", { class: "notice warn" }, warning.detail)), actions));
  const can = (word) => trip.next.includes(word);
  const once = (button, type, data) => busy(box, async () => {
    const result = await act(trip.number, type, await withPlace(data));
    toast(result.sent ? say("driver.done") : say("driver.kept"), result.sent ? "good" : "warn");
    box.close(); refresh();
  });
  if (can("loaded")) actions.append(loading(trip, scanned, box));
  if (can("transported")) actions.append(h("button", { class: "primary big", onclick: (event) => once(event.target, "transported", {}) }, say("driver.depart")));
  if (can("arrived")) actions.append(h("button", { class: "primary big", onclick: (event) => once(event.target, "arrived", {}) }, say("driver.arrive")));
  if (can("checkpoint_scanned")) actions.append(h("button", { class: "big", onclick: (event) => once(event.target, "checkpoint_scanned", { label: scanned ?? trip.labels[0].token }) }, say("driver.checkpoint")));
  if (!trip.next.length) actions.append(h("div", { class: "notice" }, say("driver.nothing")));
}

function loading(trip, scanned, box) {
  const mass = h("input", { inputmode: "decimal", required: true, value: trip.declared_kg });
  const packages = h("input", { inputmode: "numeric", value: String(trip.packages) });
  const scans = new Set(scanned ? [scanned] : []);
  const count = h("span", { class: "badge" });
  const more = scanner((text) => { scans.add(text); counted(); toast(say("driver.scanned")); });
  const counted = () => { count.textContent = say("driver.scans", { count: scans.size }); };
  counted();
  const photo = h("input", { type: "file", accept: "image/jpeg,image/png,image/webp", capture: "environment" });
  const sign = signature();
  return h("form", { onsubmit: (event) => {
    event.preventDefault();
    busy(box, async () => {
      const data = { loaded_kg: mass.value.trim(), packages: Number(packages.value || 0), scans: [...scans] };
      const result = await act(trip.number, "loaded", await withPlace(data));
      if (result.sent) await attachments(trip.number, photo.files[0], await sign.blob(), "loaded");
      toast(result.sent ? say("driver.done") : say("driver.kept"), result.sent ? "good" : "warn");
      box.close(); refresh();
    });
  } },
    h("div", { class: "fields" }, field(say("driver.loaded_kg"), mass), trip.packages ? field(say("driver.packages"), packages) : null),
    h("details", {}, h("summary", {}, say("driver.labels"), " ", count), more.form),
    h("details", {}, h("summary", {}, say("driver.evidence")), field(say("photo"), photo), field(say("signature"), sign.canvas)),
    h("button", { class: "primary big" }, say("driver.load")));
}

async function attachments(number, photo, drawn, about) {
  if (photo) await attach(number, photo, "photo", about);
  if (drawn) await attach(number, drawn, "signature", about);
}

watchUnsent((waiting) => {
  fill(queueBox, waiting.length ? h("section", { class: "notice warn" },
    h("div", { class: "row between" }, h("strong", {}, say("driver.unsent", { count: waiting.length })), h("button", { onclick: send }, say("driver.send"))),
    waiting.map((command) => h("div", {}, `${time(command.occurred_at)} ${say(`lifecycle.word.${command.type}`)} ${command.number}`,
      command.refused ? [` — ${command.refused} `, h("button", { class: "plain", onclick: () => forget(command.id) }, say("driver.dismiss"))] : null))) : null);
});

async function send() {
  try { if (await sendUnsent()) refresh(); } catch (problem) { explain(problem); }
}

window.addEventListener("online", send);
if (unsent().length) send();
const asked = new URLSearchParams(location.search).get("scan");
refresh().then(() => asked && found(asked));
setInterval(refresh, 30000);
