// The approved way of a trip on a map that needs no network: what was kept with the trip is drawn, and
// where one is.

import { colour } from "./palette.js";
import { context, dialog, h, say } from "./ui.js";


function loaded(tag, attributes) {
  return new Promise((done, failed) => document.head.append(h(tag, { ...attributes, onload: done, onerror: failed })));
}

async function leaflet() {
  if (window.L) return;
  const vendor = (file) => new URL(`../vendor/leaflet/${file}`, import.meta.url).href;
  await Promise.all([loaded("link", { rel: "stylesheet", href: vendor("leaflet.css") }), loaded("script", { src: vendor("leaflet.js") })]);
}

export async function wayMap(trip) {
  const ground = h("div", { class: "map tall" }), told = h("p", { class: "lead", role: "status" }, say("driver.locating"));
  const box = dialog(say("driver.map"), ground, told);
  box.classList.add("sheet");
  if (!trip.ground) { ground.replaceWith(h("p", { class: "notice warn" }, say("driver.no_map"))); told.remove(); return; }
  await leaflet();
  const { fit, layer, legend, makeMap } = await import("./map.js");
  const map = makeMap(ground);
  const way = layer(trip.ground).addTo(map);
  fit(map, layer({ ...trip.ground, features: trip.ground.features.filter((one) => one.properties.kind !== "zone") }));
  told.before(legend());
  box.addEventListener("close", ownPosition(map, told, way));
}

// A dot that follows the phone; the returned function ends it.
function ownPosition(map, told, way) {
  if (!navigator.geolocation) { told.textContent = say("driver.no_position"); return () => {}; }
  const L = window.L;
  const dot = L.circleMarker([context.map.lat, context.map.lon], { radius: 9, color: colour("outline"), weight: 3, fillColor: colour("here"), fillOpacity: 1, className: "here" });
  const about = L.circle([context.map.lat, context.map.lon], { radius: 1, color: colour("here"), weight: 1, fillOpacity: 0.1, interactive: false });
  const watch = navigator.geolocation.watchPosition(({ coords }) => {
    const at = [coords.latitude, coords.longitude];
    if (!map.hasLayer(dot)) { about.addTo(map); dot.addTo(map); map.fitBounds(way.getBounds().extend(at), { padding: [24, 24], animate: false }); }
    dot.setLatLng(at);
    about.setLatLng(at).setRadius(coords.accuracy);
    told.textContent = say("driver.located", { metres: Math.round(coords.accuracy) });
  }, () => { told.textContent = say("driver.no_position"); }, { enableHighAccuracy: true, maximumAge: 5000 });
  return () => navigator.geolocation.clearWatch(watch);
}
