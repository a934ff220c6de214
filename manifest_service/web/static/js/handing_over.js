// Handing a load over: the crews that could go on are on the phone, so it is two taps anywhere.

import { h, say } from "./ui.js";

// The choice of who goes on with `trip`; null when nobody is known, then the long form is under "more".
export function handingOver(trip, record) {
  const crews = trip.crews ?? [];
  if (!crews.length) return h("p", { class: "hint" }, say("driver.no_crews"));
  return h("details", { class: "handover" }, h("summary", { class: "button big step" }, say("driver.step.handed_over")),
    h("p", { class: "hint" }, say("driver.to_whom")),
    h("div", { class: "stack" }, crews.map((crew) => h("button", { class: "big crew", onclick: () => record("handed_over", { carrier_id: crew.carrier.id, vehicle: crew.vehicle.id, driver_id: crew.driver.id }) },
      h("strong", {}, crew.vehicle.plate), h("span", {}, crew.driver.name), crew.carrier.id === trip.carrier.id ? null : h("span", { class: "lead" }, crew.carrier.name)))));
}
