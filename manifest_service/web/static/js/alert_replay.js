// The vehicle around an alert once more: a slider over time, played, paused and stepped through.

import { addressed, get } from "./api.js";
import { colour } from "./palette.js";
import { explain, facts, fill, h, number, options, say } from "./ui.js";

const L = window.L;
const SPEEDS = [10, 30, 60, 120, 300, 600];
const TONES = { quiet: "quiet", counting: "warn", open: "bad", cleared: "good" };
const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

// {element, stop}: the replay of an alert on `map`. `stop` takes it off the map.
export function replay(alert, map) {
  const element = h("section", { class: "replay", tabindex: "0", "aria-label": say("alert_page.replay") });
  const drawn = L.layerGroup().addTo(map);
  const player = { stop: () => {} };
  get(addressed`/alerts/${alert.id}/moments`).then(({ items, halts }) => {
    if (!items.length) { fill(element, h("p", { class: "lead" }, say("alert_page.no_moments"))); return; }
    for (const halt of halts) standing(halt).addTo(drawn);
    if (element.isConnected) Object.assign(player, play(alert, items, element, drawn));
  }).catch(explain);
  return { element, stop: () => { player.stop(); drawn.remove(); } };
}

const minutes = (from, to) => Math.round((new Date(to) - new Date(from)) / 60000);
const standing = ({ lon, lat, first_at: from, last_at: to }) => L.circleMarker([lat, lon], { radius: 9, color: colour("proposed"), weight: 3, fillColor: colour("outline"), fillOpacity: 0.9 })
  .bindTooltip(h("span", {}, `${say("alert_page.stops")} ${clock.format(new Date(from))} – ${clock.format(new Date(to))} · ${minutes(from, to)} min`));

function play(alert, items, element, drawn) {
  const times = items.map((item) => Date.parse(item.at));
  const first = times[0], last = times.at(-1), span = Math.max(last - first, 1);
  const vehicle = L.circleMarker([items[0].lat, items[0].lon], { radius: 9, color: colour("outline"), weight: 3, fillColor: colour("vehicle"), fillOpacity: 1 }).addTo(drawn);
  const trail = L.polyline([], { color: colour("vehicle"), weight: 4, opacity: 0.9 }).addTo(drawn);
  const slider = h("input", { type: "range", min: "0", max: String(Math.ceil(span / 1000)), step: "1", value: "0", "aria-label": say("alert_page.slider"), oninput: () => to(first + Number(slider.value) * 1000) });
  const speed = options(h("select", { "aria-label": say("alert_page.speed") }), SPEEDS.map((value) => [String(value), `× ${value}`]), { value: "60" });
  const toggle = h("button", { type: "button", onclick: () => (playing ? pause() : start()) }, say("alert_page.play"));
  const told = h("div", { class: "moment", "aria-live": "off" });
  let at = first, playing = null, before = null;

  // The number of the last fix that had come by then.
  const index = () => { let i = 0; while (i + 1 < times.length && times[i + 1] <= at) i++; return i; };

  function to(moment) {
    at = Math.min(Math.max(moment, first), last);
    const i = index(), here = items[i], next = items[i + 1];
    const share = next ? (at - times[i]) / (times[i + 1] - times[i]) : 0;
    const between = next ? [here.lat + (next.lat - here.lat) * share, here.lon + (next.lon - here.lon) * share] : [here.lat, here.lon];
    vehicle.setLatLng(between);
    trail.setLatLngs([...items.slice(0, i + 1).map((item) => [item.lat, item.lon]), between]);
    slider.value = String(Math.round((at - first) / 1000));
    slider.setAttribute("aria-valuetext", clock.format(new Date(at)));
    fill(told, state(here, at));
  }

  function step(now) {
    if (playing === null) return;
    to(at + (before === null ? 0 : now - before) * Number(speed.value));
    before = now;
    if (at >= last) pause(); else playing = requestAnimationFrame(step);
  }
  function start() {
    if (at >= last) to(first);
    before = null;
    playing = requestAnimationFrame(step);
    toggle.textContent = say("alert_page.pause");
  }
  function pause() {
    if (playing !== null) cancelAnimationFrame(playing);
    playing = null;
    toggle.textContent = say("alert_page.play");
  }
  const faster = (by) => { speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + by, 0), SPEEDS.length - 1); };
  const KEYS = {
    " ": () => (playing ? pause() : start()),
    ArrowRight: () => to(times[Math.min(index() + 1, times.length - 1)]),
    ArrowLeft: () => { const i = index(); to(times[at > times[i] ? i : Math.max(i - 1, 0)]); },
    Home: () => to(first), End: () => to(last), "+": () => faster(1), "=": () => faster(1), "-": () => faster(-1),
  };
  element.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS) || event.target === speed || (event.key === " " && event.target === toggle)) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  });
  fill(element, h("div", { class: "row between" }, h("h3", {}, say("alert_page.replay")), h("div", { class: "row" }, toggle, speed)),
    h("div", { class: "slider" }, slider, marks(alert, first, span)), told, h("p", { class: "lead keys" }, say("alert_page.replay_keys")));
  // Where it begins to matter: the moment it fired.
  to(Date.parse(alert.confirmed_at));
  return { stop: pause };
}

// Ticks under the slider: when it began, when the rule fired, when it was over.
function marks(alert, first, span) {
  const found = [["counting", alert.first_at], ["open", alert.confirmed_at], ["cleared", alert.cleared_at]].filter(([, text]) => text);
  return h("div", { class: "marks", "aria-hidden": "true" }, found.map(([state, text]) => {
    const tick = h("i", { class: state, title: `${say(`alert_page.state.${state}`)} ${clock.format(new Date(text))}` });
    tick.style.left = `${Math.min(Math.max(((Date.parse(text) - first) / span) * 100, 0), 100)}%`;
    return tick;
  }));
}

function state(item, at) {
  const off = item.off_route_m === null ? say("alert_page.no_route") : `${number(item.off_route_m)} m / ${number(item.half_width_m)} m`;
  const within = [...item.sites, ...item.zones].map((place) => place.name);
  return [
    h("div", { class: "row" }, h("strong", { class: "clock" }, clock.format(new Date(at))), h("span", { class: `badge ${TONES[item.state]}` }, say(`alert_page.state.${item.state}`)),
      item.in_corridor === null ? null : h("span", { class: `badge ${item.in_corridor ? "good" : "bad"}` }, say(item.in_corridor ? "alert_page.inside" : "alert_page.outside")),
      item.counted ? h("small", {}, say("alert_page.counted", { count: item.counted })) : null),
    facts([say("alert_page.fix_speed"), item.speed_kmh === null ? "—" : `${number(Math.round(item.speed_kmh))} km/h`], [say("alert_page.off_route"), off],
      [say("alert_page.within"), within.length ? within.join(say("comma")) : say("alert_page.nowhere")])];
}
