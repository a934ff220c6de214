// Handing a load over: to the driver beside one, phone to phone, or to a crew that is on the phone; two
// taps anywhere.

import { brought } from "./api.js";
import { canSign } from "./device_key.js";
import { busy, h, say } from "./ui.js";

// The choice of who goes on with `trip`; `after(plate)` runs when the load was given away by code.
export function handingOver(trip, record, after) {
  const crews = trip.crews ?? [];
  const show = () => busy(box, async () => (await brought(import("./handover_sheet.js"))).offerSheet(trip, after));
  const box = h("details", { class: "handover" }, h("summary", { class: "button big step" }, say("driver.step.handed_over")),
    canSign() ? [h("p", { class: "hint" }, say("handover.lead")), h("button", { class: "primary big show-code", onclick: show }, say("handover.show"))] : null,
    crews.length ? h("p", { class: "hint" }, say("driver.to_whom")) : h("p", { class: "hint" }, say("driver.no_crews")),
    h("div", { class: "stack" }, crews.map((crew) => h("button", { class: "big crew", onclick: () => record("handed_over", { carrier_id: crew.carrier.id, vehicle: crew.vehicle.id, driver_id: crew.driver.id }) },
      h("strong", {}, crew.vehicle.plate), h("span", {}, crew.driver.name), crew.carrier.id === trip.carrier.id ? null : h("span", { class: "lead" }, crew.carrier.name)))));
  return box;
}
