// Where the alerts of the queue are: those close together are one mark with their number.

import { addressed, get } from "./api.js";
import { h, say } from "./ui.js";

const L = window.L;
const APART_PX = 48, FINEST_DEG = 0.002;

export function alertMarks(map, { query, open }) {
  const group = L.layerGroup().addTo(map);
  let asked = 0, shown = true;

  // Squares as wide as two marks side by side, in steps, so that a small zoom asks for nothing new.
  function side() {
    const wide = (map.getBounds().getEast() - map.getBounds().getWest()) / map.getSize().x * APART_PX;
    return Math.min(Math.max(2 ** Math.round(Math.log2(wide)), FINEST_DEG), 10);
  }

  async function load() {
    if (!shown || !map.getSize().x) return;
    const mine = ++asked;
    const found = await get(addressed`/alerts/cells?${new URLSearchParams({ ...query(), side: String(side()) })}`).catch(() => null);
    if (found && mine === asked) draw(found.items);
  }

  function draw(cells) {
    const bounds = map.getBounds().pad(0.2);
    group.clearLayers();
    for (const cell of cells) {
      const at = L.latLng(cell.lat, cell.lon);
      if (!bounds.contains(at)) continue;
      const icon = L.divIcon({ className: `alert-mark ${cell.severity}`, iconSize: cell.count > 1 ? [30, 30] : [16, 16], html: h("span", {}, cell.count > 1 ? String(cell.count) : "") });
      L.marker(at, { icon, keyboard: false, riseOnHover: true, title: say("queue.here", { count: cell.count }) }).on("click", () => (cell.count > 1 && map.getZoom() < 16 ? map.setView(at, map.getZoom() + 2, { animate: false }) : open(cell.id))).addTo(group);
    }
  }

  let later;
  map.on("moveend", () => { clearTimeout(later); later = setTimeout(load, 150); });
  return { load, show: (visible) => { shown = visible; if (visible) load(); else group.clearLayers(); } };
}
