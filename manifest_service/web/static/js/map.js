// The map: our own geometry on a plain ground; a raster tile source when the settings name one.

import { colour } from "./palette.js";
import { context, h, say, time } from "./ui.js";

const L = window.L;
const NEAR = { stopped: { weight: 4 }, passed: { weight: 3 }, possibly: { weight: 3, dashArray: "3 8" } };
const NEAR_COLOURS = { stopped: "alert", passed: "track", possibly: "possibly" };

export function makeMap(element) {
  const { lon, lat, tile_url: tiles } = context.map;
  const map = L.map(element, { preferCanvas: true, attributionControl: false, zoomControl: true, minZoom: 6, maxZoom: 19 }).setView([lat, lon], 11);
  L.control.scale({ imperial: false }).addTo(map);
  if (tiles) L.tileLayer(tiles, { maxZoom: 19 }).addTo(map);
  return map;
}

function style(feature) {
  const p = feature.properties;
  switch (p.kind) {
    case "zone": {
      const region = p.zone_kind === "permit_region" || p.zone_kind === "district";
      return { color: colour(p.zone_kind), weight: region ? 2 : 1.5, dashArray: region ? "6 6" : null, fillOpacity: region ? 0.02 : 0.18 };
    }
    case "site": return { color: colour("site"), weight: 2, fillOpacity: 0.25 };
    case "route": return { color: colour("route"), weight: 3, opacity: 0.85 };
    case "track": return { color: colour("track"), weight: 3 };
    case "near": return { color: colour(NEAR_COLOURS[p.visit.kind]), ...NEAR[p.visit.kind] };
    default: return {};
  }
}

function point(feature, at) {
  const p = feature.properties;
  if (p.kind === "alert") return L.circleMarker(at, { radius: 11, color: colour("outline"), weight: 2, fillColor: colour("alert"), fillOpacity: 1 });
  if (p.kind === "vehicle") return L.circleMarker(at, { radius: 7, color: colour("outline"), weight: 2, fillColor: p.manifest ? colour("track") : colour("vehicle"), fillOpacity: 1 });
  if (p.kind === "stop") return L.circleMarker(at, { radius: 8, color: colour("proposed"), weight: 3, fillColor: colour("outline"), fillOpacity: 1 });
  if (p.mark === "confirming") return L.circleMarker(at, { radius: 8, color: colour("alert"), weight: 3, fillColor: colour("outline"), fillOpacity: 1 });
  if (p.mark === "offending") return L.circleMarker(at, { radius: 4, color: colour("alert"), weight: 1, fillColor: colour("alert"), fillOpacity: 0.9 });
  const flagged = (p.flags ?? []).length > 0;
  return L.circleMarker(at, { radius: flagged ? 3 : 2.5, color: flagged ? colour("flagged") : colour("track"), weight: 1, fillOpacity: 0.9 });
}

function told(feature) {
  const p = feature.properties;
  switch (p.kind) {
    case "vehicle": return `${p.plate} · ${time(p.at)} · ${p.speed_kmh === null ? "—" : Math.round(p.speed_kmh)} km/h`;
    case "fix": return `${p.mark ? `${say(`map.${p.mark}`)} · ` : ""}${time(p.at)}${p.speed_kmh === null ? "" : ` · ${Math.round(p.speed_kmh)} km/h`}${(p.flags ?? []).length ? ` · ${p.flags.map((flag) => say(`rules.flag.${flag}`)).join(" ")}` : ""}`;
    case "stop": return say("map.stood", { minutes: p.minutes, at: time(p.at), until: time(p.until) });
    case "alert": return say(`rules.${p.rule}.name`);
    case "near": return `${p.visit.vehicle.plate} · ${p.visit.kind_text} · ${time(p.visit.entered_at)}`;
    default: return p.name ?? null;
  }
}

// A layer of features; the half-width of corridors is drawn in metres, so that one sees it.
export function layer(collection, { click } = {}) {
  const group = L.featureGroup();
  for (const feature of collection.features) {
    if (feature.properties.kind === "route") corridor(feature, group);
    if (feature.properties.stop_radius_m) { const [lon, lat] = feature.geometry.coordinates; group.addLayer(L.circle([lat, lon], { radius: feature.properties.stop_radius_m, color: colour("alert"), weight: 2, dashArray: "4 4", fillOpacity: 0.08, interactive: false })); }
  }
  L.geoJSON(collection, {
    style, pointToLayer: point,
    onEachFeature: (feature, part) => {
      const text = told(feature);
      if (text) part.bindTooltip(h("span", {}, text), { sticky: true });
      if (click) part.on("click", () => click(feature));
    },
  }).addTo(group);
  return group;
}

function corridor(feature, group) {
  detours(feature, group);
  const lines = feature.geometry.type === "LineString" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
  const half = feature.properties.half_width_m;
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) group.addLayer(L.polygon(band(line[i - 1], line[i], half), { stroke: false, fillColor: colour("route"), fillOpacity: 0.15, interactive: false }));
  }
}

// Dashed, and those in force or to come only: what is over approves nothing.
function detours(feature, group) {
  for (const { geometry, until_at: until, from_at: from, reason } of feature.properties.detours ?? []) {
    if (new Date(until) <= Date.now()) continue;
    L.geoJSON(geometry, { style: { color: colour("detour"), weight: 3, dashArray: "8 6" } }).bindTooltip(h("span", {}, `${feature.properties.name ?? ""} · ${time(from)} – ${time(until)} · ${reason}`), { sticky: true }).addTo(group);
  }
}

// The strip of `half` metres either side of a segment.
export function band([lonA, latA], [lonB, latB], half) {
  const metre = 111320, scale = Math.cos((latA * Math.PI) / 180);
  const x = (lonB - lonA) * metre * scale, y = (latB - latA) * metre;
  const length = Math.hypot(x, y) || 1;
  const dx = (-y / length) * half / (metre * scale), dy = ((x / length) * half) / metre;
  return [[latA + dy, lonA + dx], [latB + dy, lonB + dx], [latB - dy, lonB - dx], [latA - dy, lonA - dx]];
}

// Without animation: Leaflet drops a second request while the first is still moving.
export function fit(map, group) {
  const bounds = group.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], maxZoom: 16, animate: false });
}

export const legend = (more = []) => h("div", { class: "legend" }, ["site", "zone", "route", "track", ...more].map((kind) => h("span", {}, h("i", { class: kind }), say(`map.${kind}`))));
