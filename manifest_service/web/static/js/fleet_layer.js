// The fleet on the map: every vehicle is one mark for ever, moved from where it is to where it was last seen.

import { get } from "./api.js";
import { colour } from "./palette.js";
import { h, time } from "./ui.js";

const L = window.L;
const EVERY_MS = 5000, JUMP_M = 2000, NEAR_PX = 12, STEP_PX = 0.5;

// A canvas of their own: what moves is drawn again without the ground below it.
export function fleetLayer(map, { wanted = () => true } = {}) {
  const pane = map.createPane("fleet");
  pane.classList.add("fleet-pane");
  const renderer = L.canvas({ pane: "fleet", padding: 0.2 });
  const marks = new Map();
  const tip = L.tooltip({ direction: "top", offset: [0, -8] });
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let running = false;

  function put({ geometry, properties }) {
    const [lon, lat] = geometry.coordinates, to = L.latLng(lat, lon);
    let one = marks.get(properties.vehicle_id);
    if (!one) {
      one = { mark: L.circleMarker(to, { renderer, pane: "fleet", interactive: false, radius: 7, color: colour("outline"), weight: 2, fillOpacity: 1 }).addTo(map) };
      marks.set(properties.vehicle_id, one);
    }
    const fillColor = colour(properties.manifest ? "track" : "vehicle");
    if (one.mark.options.fillColor !== fillColor) one.mark.setStyle({ fillColor });
    const from = one.mark.getLatLng(), far = map.distance(from, to);
    Object.assign(one, { properties, from, to, far, drawn: 0, begun: performance.now(), moving: far > 0 && far < JUMP_M && !still.matches });
    if (!one.moving && far > 0) one.mark.setLatLng(to);
  }

  function frame(now) {
    running = false;
    if (document.hidden) return;
    const metresPerPx = 40075016 * Math.cos(map.getCenter().lat * Math.PI / 180) / 2 ** (map.getZoom() + 8);
    for (const one of marks.values()) {
      if (!one.moving) continue;
      const share = Math.min(Math.max((now - one.begun) / EVERY_MS, 0), 1);
      running = true;
      // What nobody could see is not drawn: a step is half a pixel at least.
      if (share < 1 && (share - one.drawn) * one.far / metresPerPx < STEP_PX) continue;
      one.drawn = share;
      one.mark.setLatLng([one.from.lat + (one.to.lat - one.from.lat) * share, one.from.lng + (one.to.lng - one.from.lng) * share]);
      if (share === 1) one.moving = false;
    }
    if (running) requestAnimationFrame(frame);
  }
  function move() {
    if (running || ![...marks.values()].some((one) => one.moving)) return;
    running = true;
    requestAnimationFrame(frame);
  }

  async function load() {
    if (document.hidden || !wanted()) return;
    const found = await get("/fleet").catch(() => null);
    if (!found) return;
    const seen = new Set(found.features.map((feature) => feature.properties.vehicle_id));
    for (const [id, one] of marks) if (!seen.has(id)) { one.mark.remove(); marks.delete(id); }
    found.features.forEach(put);
    move();
  }

  map.on("mousemove", (event) => {
    const near = [...marks.values()].find((one) => map.latLngToContainerPoint(one.mark.getLatLng()).distanceTo(event.containerPoint) < NEAR_PX);
    if (!near) { tip.remove(); return; }
    const p = near.properties;
    tip.setLatLng(near.mark.getLatLng()).setContent(h("span", {}, `${p.plate} · ${time(p.at)} · ${p.speed_kmh === null ? "—" : Math.round(p.speed_kmh)} km/h`)).addTo(map);
  });
  document.addEventListener("visibilitychange", load);
  setInterval(load, EVERY_MS);
  return { load };
}
