// The officer's page: the queue and the map side by side, and one alert in full.

import { alertPage, shortly, sure } from "./alert_page.js";
import { get } from "./api.js";
import { ledgers } from "./ledgers.js";
import { fit, layer, legend, makeMap } from "./map.js";
import { near } from "./near.js";
import { oneLedger } from "./one_ledger.js";
import { plans } from "./plans.js";
import { busy, empty, explain, field, fill, h, options, say, tabs, time } from "./ui.js";

const app = document.getElementById("app");
const VIEWS = { open: "new,acknowledged,assigned,explained", decided: "decided,closed", superseded: "superseded" };
const state = { items: [], picked: null, next: null };

const view = options(h("select", { "aria-label": say("status"), onchange: refresh }), [...Object.keys(VIEWS), "review"].map((name) => [name, say(`officer.view.${name}`)]));
const rule = options(h("select", { "aria-label": say("officer.rule"), onchange: refresh }), (await get("/rules")).items.map(({ code, name }) => [code, name]), { empty: say("officer.all_rules") });
const counts = h("div", { class: "row" });
const list = h("div");
const detail = h("div");
const mapBox = h("div", { class: "map tall" });

const other = h("div", { hidden: true });
const OTHERS = { plans, ledger: ledgers, one_ledger: oneLedger };
const nearBox = h("div", { class: "queue", hidden: true });
const queue = h("div", { class: "queue" }, h("h1", {}, say("officer.title")), counts, h("div", { class: "fields" }, field(say("status"), view), field(say("officer.rule"), rule)), list,
  h("p", { class: "lead" }, h("kbd", {}, "j"), " ", h("kbd", {}, "k"), ` ${say("officer.keys_move")}  `, h("kbd", {}, "a"), ` ${say("officer.action.acknowledge")}  `, h("kbd", {}, "v"), ` ${say("officer.action.verdict")}`));
const work = h("div", { class: "work" }, queue, nearBox, h("div", {}, mapBox, legend(["offending", "confirming"]), detail));
let tab = "alerts", heap = null, page = null, fleet = null;
const { bar, pick } = tabs([["alerts", say("officer.title")], ["near", say("near.title")], ["plans", say("plans.title")], ["ledger", say("officer.ledger")], ["one_ledger", say("one_ledger.title")]], (name) => {
  tab = name;
  work.hidden = name in OTHERS;
  other.hidden = !work.hidden;
  queue.hidden = detail.hidden = name !== "alerts";
  nearBox.hidden = name !== "near";
  if (name !== "near") heap?.hide();
  else page?.hide();
  if (name === "alerts" && state.picked) open(state.picked, false);
  OTHERS[name]?.(other);
});
fill(app, bar, work, other);
pick("alerts");

const map = makeMap(mapBox);
page = alertPage({ box: detail, map, changed: async (id) => { await refresh(); await open(id); } });
heap = near(map, mapBox, nearBox);
map.on("click", (event) => { if (tab === "near") heap.at(event.latlng); });
// A right click, or a finger held down.
map.on("contextmenu", (event) => { if (tab !== "near") pick("near"); heap.at(event.latlng); });
get("/ground").then((ground) => { const all = layer(ground).addTo(map); all.bringToBack(); if (!page.on()) fit(map, all); }).catch(explain);

async function refresh() {
  const review = view.value === "review";
  const query = new URLSearchParams({ limit: "100", status: review ? VIEWS.open : VIEWS[view.value], review: String(review) });
  if (rule.value) query.set("rule", rule.value);
  const found = await get(`/alerts?${query}`).catch((problem) => { explain(problem); return null; });
  if (found === null) return;
  state.items = found.items;
  state.precision = found.precision;
  fill(counts, Object.entries(found.counts).map(([status, count]) => h("span", { class: "badge quiet" }, `${say(`lifecycle.alert_status.${status}`)} ${count}`)));
  draw();
}

function draw() {
  fill(list, state.items.length ? state.items.map((alert) => h("button", { class: `card alert ${alert.severity}`, "aria-current": String(alert.id === state.picked), "data-id": alert.id, onclick: () => open(alert.id) },
    h("span", { class: "row between" }, h("strong", {}, alert.rule_name), h("small", {}, time(alert.first_at))),
    h("span", { class: "why" }, alert.why),
    h("span", { class: "row" }, h("span", { class: `badge ${{ critical: "bad", major: "warn" }[alert.severity] ?? ""}` }, say(`lifecycle.severity.${alert.severity}`)), h("small", {}, `${alert.vehicle?.plate ?? ""} · ${alert.status_text}`), h("small", { class: "sure", title: sure(state.precision[alert.rule]) }, shortly(state.precision[alert.rule])), alert.backfill ? h("span", { class: "badge quiet" }, say("officer.backfill")) : null, alert.cleared_at ? h("span", { class: "badge quiet" }, say("officer.cleared")) : null))) : empty(say("officer.none")));
}

const open = (id, scroll = true) => busy(detail, async () => {
  const alert = await get(`/alerts/${id}`);
  state.picked = id;
  draw();
  page.show(alert);
  if (innerWidth < 1000 && scroll) mapBox.scrollIntoView({ behavior: "smooth", block: "start" });
});

async function vehicles() {
  const found = await get("/fleet").catch(() => null);
  if (!found) return;
  if (fleet) fleet.remove();
  fleet = layer(found).addTo(map);
}

addEventListener("keydown", (event) => {
  if (tab !== "alerts" || event.target.matches("input, textarea, select") || document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey) return;
  const at = state.items.findIndex((alert) => alert.id === state.picked);
  if (event.key === "j" && state.items[at + 1]) open(state.items[at + 1].id);
  else if (event.key === "k" && at > 0) open(state.items[at - 1].id);
  else if ((event.key === "a" || event.key === "v") && at >= 0) {
    const action = event.key === "a" ? "acknowledge" : "verdict";
    if (state.items[at].actions.includes(action)) { event.preventDefault(); page.act(state.items[at], action); }
  }
});

await refresh();
await vehicles();
if (state.items.length && innerWidth >= 1000) open(state.items[0].id, false);
setInterval(vehicles, 5000);
setInterval(refresh, 10000);
