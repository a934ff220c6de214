// A load of somebody else's whose label one holds: the next driver takes it over on his own phone.

import { act, withPlace } from "./acts.js";
import { get } from "./api.js";
import { tripsFromService } from "./kept_trips.js";
import { busy, context, dialog, h, say, toast } from "./ui.js";

const UNDER_WAY = ["in_transit", "returning"];

// Asks with which vehicle, the last one first; says so when the load cannot be taken over now. `label`: what
// was read from it, by which the service knows that the load is here.
export async function takeOver(found, label, after) {
  if (!UNDER_WAY.includes(found.status)) { toast(say("driver.not_yours", { number: found.number_text }), "bad"); return; }
  const { organisation_id: carrier, driver_id: driver } = context.account;
  const [trips, { items }] = await Promise.all([tripsFromService(), get("/vehicles?limit=200")]);
  const last = trips.at(0)?.vehicle.id;
  const vehicles = items.filter((one) => one.active && one.carrier_id === carrier && (one.streams ?? []).includes(found.stream))
    .sort((a, b) => (b.id === last) - (a.id === last));
  const take = (vehicle) => busy(box, async () => {
    await act(found.number, "handed_over", await withPlace({ carrier_id: carrier, vehicle, driver_id: driver, label }));
    toast(say("driver.taken_over"));
    box.close();
    after();
  });
  const box = dialog(say("driver.take_over"), h("div", { class: "field-work stack" },
    h("p", {}, say("driver.take_over_lead", { number: found.number_text, stream: found.stream_name })),
    vehicles.length ? vehicles.map((one) => h("button", { class: `big ${one.id === last ? "primary" : ""}`, onclick: () => take(one.id) }, one.plate)) : h("p", { class: "notice warn" }, say("driver.no_vehicle"))));
}
