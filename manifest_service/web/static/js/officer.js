// The officer's page: the queue and the map side by side, and one alert in full.

import { alertMarks } from "./alert_marks.js";
import { address, alertPage } from "./alert_page.js";
import { alertQueue } from "./alert_queue.js";
import { addressed, get } from "./api.js";
import { cases } from "./cases.js";
import { fleetLayer } from "./fleet_layer.js";
import { ledgers } from "./ledgers.js";
import { live } from "./live.js";
import { fit, layer, legend, makeMap } from "./map.js";
import { near } from "./near.js";
import { oneLedger } from "./one_ledger.js";
import { plans } from "./plans.js";
import { queueFilters } from "./queue_filters.js";
import { help, queueKeys } from "./queue_keys.js";
import { busy, explain, fill, h, say, tabs } from "./ui.js";

const app = document.getElementById("app");
const NARROW_PX = 1000, TOGETHER_MS = 300, SETTLED_MS = 120;

const detail = h("div", { class: "detail" });
const mapBox = h("div", { class: "map tall" });
const filters = queueFilters(() => { queue?.load({ deep: false }); marks?.load(); });
let queue = null, marks = null, tab = "alerts", heap = null, page = null;
queue = alertQueue({ filters, open, loaded: () => marks?.load() });

const pulse = h("span", { class: "badge quiet", role: "status" }, say("design.state.loading"));
const back = h("button", { class: "on-phone", onclick: () => queue.box.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "center" }) ?? queueBox.scrollIntoView() }, say("queue.back"));
const other = h("div", { hidden: true });
const OTHERS = { cases, plans, ledger: ledgers, one_ledger: oneLedger };
const nearBox = h("div", { class: "queue", hidden: true });
const queueBox = h("div", { class: "queue" }, h("div", { class: "row between" }, h("h1", {}, say("officer.title")), h("span", { class: "row" }, pulse, h("button", { class: "plain", "aria-label": say("queue.keys"), "aria-keyshortcuts": "?", onclick: help }, "?"))), queue.box);
const work = h("div", { class: "work" }, queueBox, nearBox, h("div", {}, mapBox, legend(["offending", "confirming"]), back, detail));
const { bar, pick } = tabs([["alerts", say("officer.title")], ["cases", say("cases.title")], ["near", say("near.title")], ["plans", say("plans.title")], ["ledger", say("officer.ledger")], ["one_ledger", say("one_ledger.title")]], (name) => {
  tab = name;
  work.hidden = name in OTHERS;
  other.hidden = !work.hidden;
  queueBox.hidden = detail.hidden = back.hidden = name !== "alerts";
  nearBox.hidden = name !== "near";
  if (name !== "near") heap?.hide();
  else page?.hide();
  marks?.show(name === "alerts");
  if (name === "alerts" && queue.state.picked) show(queue.state.picked);
  OTHERS[name]?.(other);
});
fill(app, bar, work, other);
pick("alerts");

const map = makeMap(mapBox);
page = alertPage({ box: detail, map, changed: async (id) => { await queue.load({ quiet: true }); await show(id); } });
heap = near(map, mapBox, nearBox);
map.on("click", (event) => { if (tab === "near") heap.at(event.latlng); });
// A right click, or a finger held down.
map.on("contextmenu", (event) => { if (tab !== "near") pick("near"); heap.at(event.latlng); });
get("/ground").then((ground) => { const all = layer(ground).addTo(map); all.bringToBack(); if (!page.on()) fit(map, all); }).catch(explain);
marks = alertMarks(map, { query: filters.query, open: (id) => queue.go(id) });
const fleet = fleetLayer(map, { wanted: () => !work.hidden });

// Who runs down the list with a key held is shown the one he stops at.
let settling = null, version = 0;
function open(id) {
  address(id);
  clearTimeout(settling);
  settling = setTimeout(async () => {
    await show(id);
    if (innerWidth < NARROW_PX) mapBox.scrollIntoView({ behavior: "smooth", block: "start" });
  }, SETTLED_MS);
}

const show = (id) => busy(detail, async () => {
  const alert = await get(addressed`/alerts/${id}`);
  if (queue.state.picked !== id || tab !== "alerts") return;
  version = alert.version;
  page.show(alert);
});

queueKeys({ queue, filters, active: () => tab === "alerts", act: (alert, action) => page.act(alert, action) });

await queue.load();
filters.fillLists().then(() => queue.load({ quiet: true })).catch(explain);
fleet.load();
const linked = new URLSearchParams(location.search).get("alert");
if (linked) queue.go(linked);
else if (queue.state.items.length && innerWidth >= NARROW_PX) queue.go(queue.state.items[0].id, { scroll: false });

// Many changes at once are one load; the alert in full is shown again when it was somebody else's change.
let gathering = null, touched = false;
function changed(change) {
  touched ||= change.id === queue.state.picked && change.version > version;
  gathering ??= setTimeout(async () => {
    const again = touched;
    gathering = null;
    touched = false;
    await queue.load({ quiet: true });
    if (again && tab === "alerts" && !document.querySelector("dialog[open]")) await show(queue.state.picked);
  }, TOGETHER_MS);
}
live({
  from: () => queue.state.position,
  changed,
  afresh: () => queue.load({ quiet: true }),
  state: (word) => { pulse.className = `badge ${{ live: "good", polling: "warn", offline: "bad" }[word]}`; pulse.textContent = say(`queue.state.${word}`); },
});
