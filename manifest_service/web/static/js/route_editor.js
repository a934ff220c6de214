// The route editor: variants and detours drawn on the map by mouse, finger and keyboard.

import { get, post } from "./api.js";
import { band, fit, layer, makeMap } from "./map.js";
import { colour } from "./palette.js";
import { RouteShape, metres } from "./route_shape.js";
import { busy, facts, field, fill, h, localMinute, number, options, say } from "./ui.js";

const L = window.L;
const COLOURS = { variant: "route", detour: "detour" };
const MOST_HANDLES = 300;
const FINGER_PX = 32;
const SNAP_M = 30;
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const stamp = (value) => (value ? `${value}:00+08:00` : "");
const at = ([lon, lat]) => [lat, lon];
const km = (points) => `${number((metres(points) / 1000).toFixed(2))} km`;

// `value(name)`: what the form around it says now; `changed()` is called when the drawing has. `{element, mount, redraw, faults, read}`.
export function routeEditor(route, value, changed = () => {}) {
  const shape = new RouteShape(route);
  const box = h("div", { class: "map tall" }), list = h("div", { class: "lines" }), wrong = h("div", { role: "status" });
  const simplifyM = h("input", { type: "number", min: "1", max: "200", value: "15", class: "short", "aria-label": say("drawing.tolerance_m") });
  let map = null, drawn = null, handles = null, preview = null, chosen = null, drawing = !route;

  const width = () => Number(value("half_width_m")) || 100;
  const button = (key, onclick, more = {}) => h("button", { type: "button", onclick, ...more }, say(key));
  const draw = button("drawing.draw", () => { drawing = !drawing; redraw(); });
  const back = button("drawing.undo", () => { if (shape.undo()) { chosen = null; redraw(); } });
  const drop = button("drawing.delete_point", () => removePoint(chosen));
  const tools = h("div", { class: "row tools", role: "toolbar", "aria-label": say("drawing.tools") },
    draw, button("drawing.add_here", () => { const { lng, lat } = map.getCenter(); append([lng, lat]); }), drop, back,
    button("drawing.snap", () => join({ tolerance_m: SNAP_M, simplify_m: 0 })), button("drawing.simplify", () => join({ tolerance_m: 0, simplify_m: Number(simplifyM.value) })), simplifyM);
  const element = h("div", { class: "route-editor" }, tools, box, h("p", { class: "hint" }, say("drawing.how")), wrong, list,
    h("div", { class: "row" }, button("drawing.add_variant", () => add(() => shape.variant())), button("drawing.add_detour", () => add(() => shape.detour()))), driven());
  element.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !["INPUT", "TEXTAREA"].includes(event.target.tagName)) { event.preventDefault(); back.click(); }
  });

  function mount() {
    map = makeMap(box);
    box.append(h("div", { class: "crosshair", "aria-hidden": "true" }));
    const around = L.featureGroup().addTo(map);
    drawn = L.featureGroup().addTo(map);
    handles = L.layerGroup().addTo(map);
    map.on("click", ({ latlng }) => { if (drawing) append([latlng.lng, latlng.lat]); });
    map.on("moveend", grips);
    redraw();
    if (drawn.getLayers().length) fit(map, drawn);
    get("/ground").then(({ features }) => {
      const others = features.filter(({ properties }) => properties.kind === "site" || (properties.kind === "route" && properties.id !== route?.id));
      around.addLayer(layer({ type: "FeatureCollection", features: others.map((one) => ({ ...one, properties: { ...one.properties, half_width_m: 0 } })) }));
      around.eachLayer((group) => group.eachLayer((part) => part.setStyle?.({ opacity: 0.5 })));
      if (!drawn.getLayers().length) fit(map, around);
    });
  }

  const change = (work) => { shape.keep(); work(); redraw(); };
  const add = (work) => { drawing = true; chosen = null; change(work); };
  const append = (point) => change(() => { shape.insert(shape.line.points.length, point); chosen = shape.line.points.length - 1; });
  const removePoint = (index) => { if (index !== null && index < shape.line.points.length) { change(() => { shape.remove(index); chosen = shape.line.points.length ? Math.min(index, shape.line.points.length - 1) : null; }); focus(); } };
  const focus = () => handles.eachLayer((one) => one.options.index === chosen && one.getElement()?.focus());

  function redraw() {
    draw.setAttribute("aria-pressed", String(drawing));
    back.disabled = !shape.before.length;
    drop.disabled = chosen === null;
    box.classList.toggle("drawing", drawing);
    if (!map) return;
    map.doubleClickZoom[drawing ? "disable" : "enable"]();
    paint();
    grips();
    rows();
    says();
    changed();
  }

  function paint() {
    drawn.clearLayers();
    for (const line of shape.lines) {
      const kind = line.detour === null ? "variant" : "detour";
      for (let i = 1; i < line.points.length; i++) drawn.addLayer(L.polygon(band(line.points[i - 1], line.points[i], width()), { stroke: false, fillColor: colour(COLOURS[kind]), fillOpacity: 0.15, interactive: false }));
      drawn.addLayer(L.polyline(line.points.map(at), { color: colour(COLOURS[kind]), weight: line === shape.line ? 5 : 3, dashArray: kind === "detour" ? "8 6" : null, interactive: false }));
    }
  }

  // A handle for each point of the line in hand, and a smaller one between two: those in view only.
  function grips() {
    handles.clearLayers();
    const { points } = shape.line, view = map.getBounds().pad(0.2);
    const seen = points.map((_, i) => i).filter((i) => view.contains(at(points[i])));
    if (seen.length > MOST_HANDLES) return;
    const shown = [], ends = [chosen, 0, points.length - 1].filter((i) => seen.includes(i));
    const first = new Set([...new Set([...ends, ...seen])].filter((i) => isFree(points[i], shown)));
    for (const i of seen) {
      if (first.has(i)) handles.addLayer(handle(i));
      if (i + 1 < points.length && isFree(middleOf(i), shown)) handles.addLayer(between(i));
    }
  }

  // Whether a finger can tell a handle at `point` from those shown; it is one of them then. Nearer, more come.
  function isFree(point, shown) {
    const here = map.latLngToContainerPoint(at(point));
    if (shown.some((other) => other.distanceTo(here) < FINGER_PX)) return false;
    return shown.push(here);
  }

  function middleOf(index) {
    const [a, b] = shape.line.points.slice(index, index + 2);
    return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  }

  function handle(index) {
    const point = shape.line.points[index], title = say("drawing.point", { n: index + 1, count: shape.line.points.length });
    const made = L.marker(at(point), { index, draggable: true, keyboard: true, title, alt: title, icon: L.divIcon({ className: `handle ${index === chosen ? "chosen" : ""}`, iconSize: [30, 30] }) });
    made.on("click", () => { chosen = index; redraw(); focus(); });
    made.on("dragstart", () => { shape.keep(); chosen = index; });
    made.on("drag", ({ latlng }) => { shape.move(index, [latlng.lng, latlng.lat]); paint(); });
    made.on("dragend", () => redraw());
    made.on("add", () => made.getElement().addEventListener("keydown", (event) => press(event, index)));
    return made;
  }

  function between(index) {
    const middle = middleOf(index);
    const made = L.marker(at(middle), { draggable: true, keyboard: false, icon: L.divIcon({ className: "handle middle", iconSize: [26, 26] }) });
    made.on("click", () => change(() => { shape.insert(index + 1, middle); chosen = index + 1; }));
    made.on("dragstart", () => { shape.keep(); shape.insert(index + 1, middle); chosen = index + 1; });
    made.on("drag", ({ latlng }) => { shape.move(index + 1, [latlng.lng, latlng.lat]); paint(); });
    made.on("dragend", () => redraw());
    return made;
  }

  function press(event, index) {
    const { points } = shape.line;
    if (event.key in STEPS) {
      const pixels = event.shiftKey ? 40 : 6, [x, y] = STEPS[event.key];
      const moved = map.containerPointToLatLng(map.latLngToContainerPoint(at(points[index])).add([x * pixels, y * pixels]));
      chosen = index;
      change(() => shape.move(index, [moved.lng, moved.lat]));
    } else if (event.key === "Delete" || event.key === "Backspace") removePoint(index);
    else if ((event.key === "Insert" || event.key === "+") && points.length > 1) {
      const [a, b] = index + 1 < points.length ? [points[index], points[index + 1]] : [points[index - 1], points[index]];
      change(() => { chosen = index + 1 < points.length ? index + 1 : index; shape.insert(chosen, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]); });
    } else return;
    event.preventDefault();
    event.stopPropagation();
    focus();
  }

  function rows() {
    const first = new Set();
    fill(list, shape.lines.map((line, index) => {
      const [kind, n] = shape.named(line), name = say(`drawing.${kind}_n`, { n });
      const told = line.detour !== null && !first.has(line.detour) ? dates(shape.told(line), line.detour) : null;
      first.add(line.detour);
      return h("div", { class: `line ${kind}`, "aria-current": line === shape.line ? "true" : null },
        h("div", { class: "row between" },
          h("button", { type: "button", class: "plain", "aria-pressed": String(line === shape.line), onclick: () => { shape.pick(index); chosen = null; redraw(); } }, `${name} · ${km(line.points)} · ${say("drawing.points", { n: line.points.length })}`),
          h("button", { type: "button", class: "plain", "aria-label": say("drawing.delete_line", { name }), onclick: () => { chosen = null; change(() => shape.drop(index)); } }, "✕")),
        told);
    }));
  }

  function dates(told) {
    const from = h("input", { type: "datetime-local", value: localMinute(told.from_at) }), until = h("input", { type: "datetime-local", value: localMinute(told.until_at) }), reason = h("input", { maxlength: 200, value: told.reason });
    const set = (name, input, read) => { input.onchange = () => { shape.keep(); told[name] = read(input.value); says(); back.disabled = false; changed(); }; };
    set("from_at", from, stamp); set("until_at", until, stamp); set("reason", reason, (text) => text.trim());
    return h("div", { class: "fields" }, field(say("drawing.from_at"), from), field(say("drawing.until_at"), until), field(say("drawing.reason"), reason));
  }

  const faults = () => shape.faults().map(([key, kind, n]) => say(key, { name: say(`drawing.${kind}_n`, { n }) }));
  // What is wrong is said once something has been drawn: an empty map is no mistake yet.
  const says = () => fill(wrong, shape.lines.some((line) => line.points.length) ? faults().map((text) => h("div", { class: "notice warn" }, text)) : []);

  const join = (asked) => busy(element, async () => {
    const line = shape.line;
    if (line.points.length < 2) return;
    const ends = line.detour === null ? { origin_site_id: value("origin_site_id") || null, destination_site_id: value("destination_site_id") || null, except_route_id: route?.id ?? null } : {};
    const found = await post("/routes/snap", { geometry: { type: "LineString", coordinates: line.points }, ...ends, ...asked });
    chosen = null;
    change(() => { line.points = found.geometry.coordinates; });
    fill(wrong, h("div", { class: "notice good" }, say("drawing.joined", { moved: found.moved, points: found.points, km: km(line.points) })));
  });

  function driven() {
    const vehicle = h("select", { "aria-label": say("drawing.vehicle") }), from = h("input", { type: "datetime-local" }), until = h("input", { type: "datetime-local" });
    const tolerance = h("input", { type: "number", min: "1", max: "200", value: "15" }), result = h("div");
    const panel = h("details", { class: "driven", ontoggle: () => { if (panel.open && !vehicle.options.length) get("/vehicles?limit=200").then((page) => options(vehicle, page.items.map((one) => [one.id, one.plate]))); } },
      h("summary", {}, say("drawing.from_track")),
      h("div", { class: "fields" }, field(say("drawing.vehicle"), vehicle), field(say("drawing.track_from"), from), field(say("drawing.track_until"), until), field(say("drawing.tolerance_m"), tolerance)),
      button("drawing.preview", () => propose()), result);
    const clear = () => { preview?.remove(); preview = null; fill(result); };
    const propose = () => busy(element, async () => {
      clear();
      if (!from.value || !until.value) { fill(result, h("div", { class: "notice warn" }, say("drawing.track_dates"))); return; }
      const body = { vehicle: vehicle.value, from: stamp(from.value), to: stamp(until.value), tolerance_m: Number(tolerance.value) };
      let found;
      try { found = await post("/routes/from-track", body); } catch (problem) {
        fill(result, h("div", { class: "notice bad" }, (problem.faults ?? []).map((fault) => fault.detail).join(" ") || problem.message));
        return;
      }
      const { coordinates } = found.geometry;
      preview = L.polyline(coordinates.map(at), { color: colour("proposed"), weight: 5, dashArray: "4 8", interactive: false }).addTo(map);
      fit(map, preview);
      const take = (work) => { drawing = false; chosen = null; clear(); change(work); };
      fill(result, facts([say("drawing.length"), km(coordinates)], [say("drawing.count"), number(found.points)], [say("drawing.farthest"), `${number(found.farthest_m)} m`], [say("drawing.fixes"), say("drawing.fixes_of", found.fixes)]),
        h("div", { class: "row" }, button("drawing.take_new", () => take(() => (shape.line.points.length ? shape.variant(coordinates) : (shape.line.points = coordinates))), { class: "primary" }), button("drawing.take_instead", () => take(() => { shape.line.points = coordinates; })), button("drawing.forget", clear)));
    });
    return panel;
  }

  return { element, mount, redraw, faults, read: () => shape.read() };
}
