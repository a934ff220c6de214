// The trip of the truck at the gate: where it drove, stood and was wrong, beside the way approved.

import { addressed, get } from "./api.js";
import { fit, layer, legend, makeMap } from "./map.js";
import { fill, h, say, time } from "./ui.js";

const CLOSED = ["closed", "superseded", "decided"];

// `{element, show(number)}`; the map of a number shown before is there again without a connection.
export function tripMap() {
  const box = h("div", { class: "map", role: "region", "aria-label": say("site.trip.map") });
  const said = h("div", { "aria-live": "polite" });
  const element = h("div", { class: "trip-map" }, said, box, legend(["stop"]));
  const known = new Map();
  let map = null, drawn = null, wanted = null;

  async function show(number) {
    wanted = number;
    if (known.has(number)) draw(known.get(number));
    else { clear(); fill(said, h("p", { class: "hint" }, say("design.state.loading"))); }
    const trip = await get(addressed`/manifests/${number}/track`).catch(() => null);
    if (trip) known.set(number, trip);
    if (wanted !== number) return;
    if (trip) draw(trip); else if (!known.has(number)) fill(said, h("p", { class: "hint" }, say("site.trip.offline")));
  }

  function clear() { drawn?.remove(); drawn = null; }

  function draw(trip) {
    // Made when it is first seen: a map needs the size of its box.
    map ??= makeMap(box);
    map.invalidateSize();
    clear();
    drawn = layer(trip).addTo(map);
    fit(map, drawn);
    const of = (kind) => trip.features.filter((feature) => feature.properties.kind === kind).map((feature) => feature.properties);
    const alerts = of("alert").filter((alert) => !CLOSED.includes(alert.status)), stops = of("stop"), track = of("track")[0];
    fill(said,
      alerts.map((alert) => h("div", { class: `notice ${alert.severity === "minor" ? "warn" : "bad"}` }, say("site.trip.alert", { rule: say(`rules.${alert.rule}.name`), at: time(alert.at) }))),
      h("p", { class: "hint" }, track ? say("site.trip.seen", { at: time(track.times.at(-1)) }) : say("site.trip.no_track"),
        stops.length ? ` · ${say("site.trip.stops", { count: stops.length, minutes: stops.reduce((sum, stop) => sum + stop.minutes, 0) })}` : "",
        alerts.length || !track ? "" : ` · ${say("site.trip.no_alerts")}`));
  }

  return { element, show };
}
