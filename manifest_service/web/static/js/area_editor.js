// Drawing the outline of a site or zone on the map: points are added, dragged, taken away and brought back.

import { fill, h, say } from "./ui.js";

const L = window.L;
const round = (value) => Math.round(value * 1e6) / 1e6;

// The one ring of a plain polygon, open; null for any other shape, which is edited as text.
export function ringOf(text) {
  if (!text.trim()) return [];
  try {
    const { type, coordinates } = JSON.parse(text);
    return type === "Polygon" && coordinates.length === 1 ? coordinates[0].slice(0, -1).map(([lon, lat]) => [lon, lat]) : null;
  } catch { return null; }
}

const geometryOf = (ring) => (ring.length < 3 ? "" : JSON.stringify({ type: "Polygon", coordinates: [[...ring, ring[0]].map((point) => point.map(round))] }));

// `element` stands beside the map; `mount(map)` begins. `text` holds the GeoJSON and stays the truth.
export function areaEditor(text) {
  const note = h("p", { class: "hint" }), before = [];
  const draw = h("button", { type: "button", onclick: () => { drawing = !drawing; redraw(); } }, say("drawing.draw"));
  const drop = h("button", { type: "button", onclick: () => change(ring.filter((_, index) => index !== chosen)) }, say("drawing.delete_point"));
  const undo = h("button", { type: "button", onclick: () => { const last = before.pop(); if (last) { ring = last; put(); } } }, say("drawing.undo"));
  const element = h("div", { class: "route-editor" }, h("div", { class: "row tools", role: "toolbar", "aria-label": say("drawing.tools") }, draw, drop, undo), note);
  let ring = [], chosen = null, drawing = false, handles = null, map = null, own = false;

  function mount(onto) {
    map = onto;
    handles = L.layerGroup().addTo(map);
    map.on("click", ({ latlng }) => { if (drawing) change([...ring, [latlng.lng, latlng.lat]], ring.length); });
    text.addEventListener("input", () => { if (!own) load(); });
    drawing = !text.value.trim();
    load();
  }

  function load() {
    const found = ringOf(text.value);
    ring = found ?? [];
    for (const button of [draw, drop, undo]) button.hidden = found === null;
    redraw(say(found === null ? "drawing.as_text" : "drawing.how_area"));
  }

  function change(next, pick = null) {
    before.push(ring);
    ring = next;
    chosen = pick;
    put();
  }

  function put() {
    own = true;
    text.value = geometryOf(ring);
    text.dispatchEvent(new Event("input"));
    own = false;
    redraw();
  }

  function redraw(words = note.textContent) {
    fill(note, words);
    draw.setAttribute("aria-pressed", String(drawing));
    drop.disabled = chosen === null || chosen >= ring.length;
    undo.disabled = !before.length;
    map.getContainer().classList.toggle("drawing", drawing);
    handles.clearLayers();
    ring.forEach((point, index) => handles.addLayer(handle(point, index)));
  }

  function handle([lon, lat], index) {
    const title = say("drawing.point", { n: index + 1, count: ring.length });
    const made = L.marker([lat, lon], { draggable: true, keyboard: true, title, alt: title, icon: L.divIcon({ className: `handle ${index === chosen ? "chosen" : ""}`, iconSize: [30, 30] }) });
    made.on("click", () => { chosen = index; redraw(); });
    made.on("dragend", () => { const { lat: y, lng: x } = made.getLatLng(); change(ring.map((other, at) => (at === index ? [x, y] : other)), index); });
    return made;
  }

  return { element, mount };
}
