// The dispatcher's board: the loads of a day, and who of the firm's vehicles and drivers carries them.

import { act } from "./acts.js";
import { addressed, all, get } from "./api.js";
import { phoneCodeButton } from "./phone_code.js";
import { busy, context, empty, explain, field, fill, h, localDay, options, say, scrollTable, statusBadge, time, toast } from "./ui.js";

const OPEN = "issued,loaded,in_transit,stored,arrived,returning";
const SOON_DAYS = 30;
const starts = (trip) => trip.departed_at ?? trip.planned_departure_at ?? trip.issued_at;
const mine = (item) => item.active && item.carrier_id === context.account.organisation_id;

export const dispatch = (body, detail) => busy(body, async () => {
  const day = h("input", { type: "date", value: localDay(Date.now()) });
  const trips = h("div"), vehicles = h("div"), drivers = h("div");
  fill(body, h("section", { class: "card" }, h("div", { class: "row between" }, h("h2", {}, say("dispatch.trips")), field(say("dispatch.day"), day)), trips),
    h("div", { class: "columns" }, h("section", { class: "card" }, h("h2", {}, say("dispatch.vehicles")), vehicles), h("section", { class: "card" }, h("h2", {}, say("dispatch.drivers")), drivers)));
  const [trucks, crew] = (await Promise.all([all("/vehicles"), all("/drivers")])).map((list) => list.filter(mine));
  const refresh = () => busy(trips, async () => {
    const [open, fleet] = await Promise.all([all(addressed`/manifests?status=${OPEN}`), get("/fleet")]);
    const own = open.filter((trip) => trip.carrier.id === context.account.organisation_id);
    const ofDay = own.filter((trip) => localDay(starts(trip)) === day.value || trip.status !== "issued").sort((a, b) => starts(a).localeCompare(starts(b)));
    fill(trips, ofDay.length ? board(ofDay, own) : empty(say("dispatch.no_trips")));
    const seen = new Map(fleet.features.map(({ properties }) => [properties.vehicle_id, properties]));
    fill(vehicles, trucks.length ? titled(["vehicle", "dispatch.state", "dispatch.last_seen"], trucks.map((truck) => [truck.plate, state(ofDay, (trip) => trip.vehicle.id === truck.id), lastSeen(truck, seen.get(truck.id))])) : empty(say("dispatch.no_vehicles")));
    fill(drivers, crew.length ? titled(["driver_name", "dispatch.state", "dispatch.certificate", ""], crew.map((one) => [one.name ?? one.id, state(ofDay, (trip) => trip.driver.id === one.id), certificate(one), phoneCodeButton(one)])) : empty(say("dispatch.no_drivers")));
  });

  function board(rows, open) {
    return titled(["dispatch.starts", "number", "dispatch.way", "status", "vehicle", "driver_name", ""], rows.map((trip) => [time(starts(trip)),
      h("button", { class: "plain digits", onclick: () => detail(trip.number) }, trip.number_text), `${trip.origin_site.name} → ${trip.destination_site.name}`, statusBadge(trip), ...sent(trip, open)]));
  }

  // What is not yet loaded can still be sent with others; who is busy then is said in the choice.
  function sent(trip, open) {
    const name = crew.find((one) => one.id === trip.driver.id)?.name ?? trip.driver.id;
    if (trip.status !== "issued") return [trip.vehicle.plate, name, ""];
    const busyWith = (is) => (open.some((other) => other.number !== trip.number && is(other)) ? ` · ${say("dispatch.busy")}` : "");
    const fit = trucks.filter((truck) => truck.streams.includes(trip.stream) || truck.id === trip.vehicle.id);
    const vehicle = options(h("select", { "aria-label": `${say("vehicle")} ${trip.number_text}` }), fit.map((truck) => [truck.id, truck.plate + busyWith((other) => other.vehicle.id === truck.id)]), { value: trip.vehicle.id });
    const driver = options(h("select", { "aria-label": `${say("driver_name")} ${trip.number_text}` }), crew.map((one) => [one.id, (one.name ?? one.id) + busyWith((other) => other.driver.id === one.id)]), { value: trip.driver.id });
    const send = h("button", { class: "primary", disabled: true, onclick: () => save() }, say("dispatch.send"));
    const changes = () => Object.fromEntries([["vehicle_id", vehicle.value, trip.vehicle.id], ["driver_id", driver.value, trip.driver.id]].filter(([, now, before]) => now !== before).map(([field_, now]) => [field_, now]));
    for (const select of [vehicle, driver]) select.onchange = () => { send.disabled = !Object.keys(changes()).length; };
    const save = () => busy(trips, async () => {
      const { sent: done, manifest } = await act(trip.number, "amended", { values: changes() });
      toast(done ? say("dispatch.sent", { plate: manifest.vehicle.plate }) : say("driver.kept"), done ? "good" : "warn");
      for (const warning of manifest?.warnings ?? []) toast(warning.detail, "warn");
      await refresh();
    });
    return [vehicle, driver, send];
  }

  day.onchange = () => refresh().catch(explain);
  await refresh();
});

function state(trips, is) {
  const own = trips.filter(is), under = own.find((trip) => trip.status !== "issued");
  if (under) return h("span", { class: "badge warn" }, under.status_text);
  return own.length ? h("span", { class: "badge" }, say("dispatch.planned", { count: own.length })) : h("span", { class: "badge good" }, say("dispatch.free"));
}

function lastSeen(truck, fix) {
  if (!truck.terminal_id) return h("span", { class: "badge quiet" }, say("dispatch.no_terminal"));
  return fix ? time(fix.at) : "—";
}

function certificate({ certificate_valid_until_on: until }) {
  if (!until) return "—";
  const days = (new Date(until) - Date.now()) / 864e5;
  return days < SOON_DAYS ? h("span", { class: `badge ${days < -1 ? "bad" : "warn"}` }, until) : until;
}

const titled = (heads, rows) => scrollTable(heads.map((head) => (head ? say(head) : "")), rows);
