// The driver's page: scan, and do what comes next; today's trips, kept on the phone.

import { addressed, brought, get, wait } from "./api.js";
import { connectionStrip, isReached } from "./connection.js";
import { keepTrips, keptTrip, keptTrips, tokenOf, tripsFromService, withKept } from "./kept_trips.js";
import { isHandover, labelFault, tokenIn } from "./label_text.js";
import { scanner } from "./scan.js";
import { busy, empty, explain, fill, h, kg, localDay, say, time, toast, trialBadge } from "./ui.js";
import { waitingBox } from "./waiting.js";

const app = document.getElementById("app");
const PATIENCE_MS = 15000; // a bar of signal that carries nothing is no signal
const REFRESH_MS = 30000;
const install = h("div");
const list = h("div", { class: "trips", "aria-live": "polite" }, h("p", { class: "empty" }, say("design.state.loading")));
const wrong = (text) => { const fault = !isHandover(text) && labelFault(text); return fault ? say(fault) : null; };
const scan = scanner((text) => found(text), { cameraFirst: true, wrong });

wait(PATIENCE_MS);
fill(app, h("div", { class: "field-work" },
  connectionStrip(), waitingBox(() => refresh()),
  h("h1", { class: "visually-hidden" }, say("driver.title")),
  h("section", { class: "card scan-card", "aria-label": say("driver.scan") }, scan.form),
  list, install));

// What is kept is there at once; what the service says replaces it.
async function refresh() {
  try {
    const rows = await tripsFromService();
    showTrips(rows);
    await keepTrips(rows);
  } catch (problem) {
    const kept = await keptTrips();
    if (problem.offline || problem.status === 401) showTrips(kept, h("p", { class: "notice warn" }, say("driver.offline_list")));
    else showTrips(kept, h("div", { class: "notice bad" }, problem.message, " ", h("button", { onclick: () => busy(list, refresh) }, say("driver.try_again"))));
  }
}

// What is under way is today's work, whenever it was planned.
const isLater = (trip) => trip.status === "issued" && trip.planned_departure_at && localDay(trip.planned_departure_at) > localDay(Date.now());
const BEHIND = { issued: 1, arrived: 2 };
const order = (trip) => `${BEHIND[trip.status] ?? 0} ${trip.planned_departure_at ?? ""}`;

function showTrips(trips, note = null) {
  const sorted = trips.toSorted((a, b) => order(a).localeCompare(order(b)));
  const now = sorted.filter((trip) => !isLater(trip)), later = sorted.filter(isLater);
  fill(list, note,
    h("h2", {}, say("driver.today")), now.length ? now.map(card) : empty(say("driver.none")),
    later.length ? [h("h2", {}, say("driver.later")), later.map(card)] : null);
}

const COMES = { issued: "loaded", loaded: "transported", in_transit: "arrived" };

function card(trip) {
  const comes = COMES[trip.status];
  return h("button", { class: "card trip", onclick: () => open(trip.number) },
    h("span", { class: "row between" }, h("strong", {}, trip.vehicle.plate), trialBadge(trip), h("span", { class: `badge status-${trip.status}` }, say(`lifecycle.status.${trip.status}`))),
    h("span", { class: "way" }, `${trip.origin_site.name} → ${trip.destination_site.name}`),
    h("span", { class: "lead" }, `${trip.stream_name} · ${kg(trip.loaded_kg ?? trip.declared_kg)}${trip.planned_departure_at ? ` · ${time(trip.planned_departure_at)}` : ""}`),
    h("span", { class: "row between" }, h("span", { class: "lead digits" }, trip.number_text),
      comes ? h("span", { class: "comes" }, say("driver.comes", { step: say(`driver.step.${comes}`) })) : null));
}

// What `ask` answers; without a network, or signed out, the trip kept here that `is` it.
async function fromServiceOrDevice(ask, is) {
  try {
    return await ask();
  } catch (problem) {
    if (!problem.offline && problem.status !== 401) throw problem;
    const trip = await keptTrip(is);
    if (!trip) toast(say("driver.not_cached"), "warn");
    return trip;
  }
}

async function found(text) {
  if (isHandover(text)) { await busy(app, async () => (await brought(import("./handover_sheet.js"))).foundHandover(text, refresh)); return; }
  const token = tokenIn(text), bare = text.replace(/[\s-]/g, "").toUpperCase();
  await busy(app, async () => {
    const answer = await fromServiceOrDevice(
      () => get(addressed`/labels/${token ?? text}`),
      (trip) => trip.number === bare || tokenOf(trip, token) !== null);
    if (answer === null) return;
    if (answer.yours === false) { await (await brought(import("./take_over.js"))).takeOver(answer.manifest, token, refresh); return; }
    await show(answer.manifest ?? answer, token);
  });
}

const open = (number) => busy(app, async () => {
  const trip = await fromServiceOrDevice(() => get(addressed`/manifests/${number}`), (kept) => kept.number === number);
  if (trip) await show(trip, null);
});

async function show(trip, token) {
  const [{ tripSheet }, whole] = await Promise.all([brought(import("./trip_sheet.js")), withKept(trip)]);
  tripSheet(whole, token, refresh);
}

// The way to the other language leads over the service; without it, to the page kept in that language.
document.querySelector(".top .who a[lang]")?.addEventListener("click", (event) => {
  if (isReached()) return;
  event.preventDefault();
  location.assign(`${location.pathname}?language=${event.currentTarget.lang.slice(0, 2)}`);
});

const asked = new URLSearchParams(location.search).get("scan");
keptTrips().then((kept) => { if (kept.length) showTrips(kept); }).catch(() => {})
  .then(refresh).then(() => asked && found(asked)).catch(explain).then(bringTheRest).catch(() => {}); // it is asked for again when it is needed
setInterval(refresh, REFRESH_MS);

// What the first look does not need comes behind it, on a connection that is free by then.
async function bringTheRest() {
  const { installed } = await brought(import("./installed.js"));
  installed(install);
  await Promise.all([import("./trip_sheet.js"), import("./camera.js"), import("./handover_sheet.js")]);
}
