// Reasons count only when given at the time: a stop, a way back or a delay is told while it happens.

import { h, say } from "./ui.js";

export function announcing(record) {
  const choices = (kind, values) => h("select", { "aria-label": say(`driver.announce_${kind}`) },
    values.map((value) => h("option", { value }, say(`driver.announced.${value}`))));
  const what = choices("what", ["stop", "return", "delay"]);
  const reason = choices("reason", ["breakdown", "accident", "rest", "traffic", "road_closed", "inspection", "weather", "other"]);
  return h("details", {}, h("summary", {}, say("driver.announce")), h("div", { class: "stack" }, what, reason,
    h("button", { class: "big", onclick: () => record("announced", { what: what.value, reason: reason.value }) }, say("driver.announce_send"))));
}
