// Near a heap: which vehicles passed or stopped around a place on the map, and carrying what.

import { addressed, get, url } from "./api.js";
import { fit, layer } from "./map.js";
import { colour } from "./palette.js";
import { busy, context, empty, field, fill, h, kg, number, options, say } from "./ui.js";

const L = window.L;
const RADII = [50, 100, 200, 500, 1000, 2000, 5000];
const TONES = { stopped: "bad", passed: "", possibly: "quiet" };
const DAY_MS = 86400000;

// With the year: a search may reach back further than one.
const timeFormat = new Intl.DateTimeFormat(context.locale === "zh" ? "zh-CN" : "en", { timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const clockFormat = new Intl.DateTimeFormat(context.locale === "zh" ? "zh-CN" : "en", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const time = (text) => timeFormat.format(new Date(text));
// "2026/11/23 09:30 – 09:42", the day once when it is the same.
function span(begin, end) {
  const day = (text) => new Date(new Date(text).getTime() + 8 * 3600000).toISOString().slice(0, 10);
  return `${time(begin)} – ${day(begin) === day(end) ? clockFormat.format(new Date(end)) : time(end)}`;
}

// A moment as a field of China's time shows it, and back.
const local = (ms) => new Date(ms + 8 * 3600000).toISOString().slice(0, 16);
const moment = (text) => (text ? `${text}:00+08:00` : "");

// Fills `box`; gives `at(latlng)`, which puts the heap there, and `show(visible)`.
export function near(map, mapBox, box) {
  const place = h("input", { inputmode: "text", autocomplete: "off", placeholder: "115.4400, 36.4800", required: true, onchange: typed });
  const radius = options(h("select", { onchange: outline }), RADII.map((r) => [String(r), `${number(r)} m`]), { value: "200" });
  const from = h("input", { type: "datetime-local", required: true, value: local(Date.now() - 30 * DAY_MS) });
  const to = h("input", { type: "datetime-local", required: true, value: local(Date.now()) });
  const results = h("div", { class: "near-results", "aria-live": "polite" });
  const form = h("form", { class: "near stack" },
    h("div", { class: "near-place" }, field(say("near.place"), place, say("near.place_hint")), field(say("near.radius"), radius), h("button", { type: "button", class: "on-phone", onclick: () => mapBox.scrollIntoView({ behavior: "smooth", block: "center" }) }, say("near.pick"))),
    h("div", { class: "fields" }, field(say("near.from"), from), field(say("near.to"), to)),
    h("div", { class: "row" }, h("button", { class: "primary" }, say("near.search")), h("button", { type: "button", onclick: () => file("csv") }, "CSV"), h("button", { type: "button", onclick: () => file("xlsx") }, "XLSX")));
  fill(box, h("h1", {}, say("near.title")), h("p", { class: "lead" }, say("near.lead")), form, results);

  let heap = null, drawn = null, circle = null, lit = null;
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });

  function typed() {
    const [lon, lat] = place.value.split(/[\s,，;]+/).map(Number);
    heap = Number.isFinite(lon) && Number.isFinite(lat) && place.value.trim() ? { lon, lat } : null;
    outline();
    if (circle) fit(map, circle);
  }

  // The circle as it is about to be searched.
  function outline() {
    clear();
    if (!heap || Math.abs(heap.lat) > 90) return;
    circle = L.featureGroup([
      L.circle([heap.lat, heap.lon], { radius: Number(radius.value), color: colour("proposed"), weight: 2, fillOpacity: 0.08, interactive: false }),
      L.circleMarker([heap.lat, heap.lon], { radius: 6, color: colour("outline"), weight: 2, fillColor: colour("proposed"), fillOpacity: 1, interactive: false }),
    ]).addTo(map);
  }

  function clear() {
    for (const shown of [drawn, circle, lit]) shown?.remove();
    drawn = circle = lit = null;
    fill(results);
  }

  function question(more) {
    return addressed`/search/near?${new URLSearchParams({ lon: heap.lon, lat: heap.lat, r: radius.value, from: moment(from.value), to: moment(to.value), ...more })}`;
  }

  function ready() {
    if (heap) return form.reportValidity();
    place.setCustomValidity(say("near.place_missing"));
    place.reportValidity();
    place.setCustomValidity("");
    return false;
  }

  function file(format) {
    if (ready()) location.assign(url(question({ format })));
  }

  const search = () => ready() && busy(box, async () => {
    outline();
    const list = h("div", { class: "stack" }), rest = h("div", { class: "row between" });
    drawn = L.featureGroup().addTo(map);
    await page(list, rest, {});
    fill(results, list, rest);
    fit(map, drawn.getLayers().length ? drawn : circle);
  });

  // One page more. A page that found nobody has looked back a part of the way: the next goes on.
  async function page(list, rest, cursor) {
    const found = await get(question({ format: "geojson", ...cursor }));
    const pieces = found.features.filter((feature) => feature.properties.kind === "near");
    for (const piece of pieces) {
      const part = layer({ type: "FeatureCollection", features: [piece] }, { click: () => card.scrollIntoView({ block: "nearest" }) }).addTo(drawn);
      const card = visit(piece, part);
      list.append(card);
    }
    if (!list.children.length && !found.next) list.append(empty(say("near.nobody")));
    fill(rest, found.warnings.map((warning) => h("div", { class: "notice warn" }, warning.detail)),
      h("small", {}, say("near.searched_from", { time: time(found.searched_from) })),
      found.next ? h("button", { type: "button", onclick: () => busy(box, () => page(list, rest, { cursor: found.next })) }, say("near.more")) : null);
  }

  function visit(piece, part) {
    const seen = piece.properties.visit;
    const minutes = (seconds) => number(Math.round(seconds / 6) / 10);
    const told = [
      seen.seconds === null ? say("near.silent", { minutes: minutes(seen.silent_seconds) }) : say("near.within", { minutes: minutes(seen.seconds) }),
      seen.stop_seconds ? say("near.stopped", { minutes: minutes(seen.stop_seconds) }) : null,
      say("near.nearest", { metres: number(Math.round(seen.nearest_m)) }),
      seen.seconds !== null && seen.silent_seconds > 300 ? say("near.silent", { minutes: minutes(seen.silent_seconds) }) : null,
      seen.since_before ? say("near.since_before") : null,
      seen.goes_on ? say("near.goes_on") : null,
    ];
    const card = h("button", { type: "button", class: `card alert near-${seen.kind}`, onclick: () => light(part, card) },
      h("span", { class: "row between" }, h("strong", {}, seen.vehicle.plate), h("small", {}, span(seen.entered_at, seen.left_at))),
      h("span", { class: "why" }, told.filter(Boolean).join(" · ")),
      h("span", { class: "row" }, h("span", { class: `badge ${TONES[seen.kind]}` }, seen.kind_text), seen.no_manifest ? h("span", { class: "badge warn" }, say("near.no_manifest")) : null, h("small", {}, seen.carrier?.name)),
      seen.manifests.map((manifest) => h("span", { class: "near-load" },
        h("span", {}, h("span", { class: "badge good" }, manifest.state_text), " ", h("span", { class: "mono" }, manifest.number_text)),
        h("span", {}, `${manifest.waste.map((line) => `${line.code} ${line.name}`).join("；")} · ${kg(manifest.kg)}`),
        h("small", {}, `${manifest.generator.name} → ${manifest.receiver.name}`))));
    return card;
  }

  function light(part, card) {
    for (const each of results.querySelectorAll("[aria-current]")) each.removeAttribute("aria-current");
    card.setAttribute("aria-current", "true");
    lit?.remove();
    lit = L.featureGroup().addTo(map);
    part.eachLayer((inner) => inner.eachLayer?.((line) => { if (line.getLatLngs) lit.addLayer(L.polyline(line.getLatLngs(), { color: colour("proposed"), weight: 7, opacity: 0.55, interactive: false })); }));
    fit(map, part);
    if (innerWidth < 1000) mapBox.scrollIntoView({ behavior: "smooth", block: "center" });
  }

  function at({ lat, lng }) {
    heap = { lon: Number(lng.toFixed(6)), lat: Number(lat.toFixed(6)) };
    place.value = `${heap.lon}, ${heap.lat}`;
    outline();
    if (innerWidth < 1000) form.scrollIntoView({ behavior: "smooth", block: "start" });
  }

  return { at, hide: clear };
}
