// The officer's page: the queue and the map side by side, and one alert in full.

import { get, post, uuid7 } from "./api.js";
import { ledgers } from "./ledgers.js";
import { life } from "./life.js";
import { fit, layer, legend, makeMap } from "./map.js";
import { near } from "./near.js";
import { oneLedger } from "./one_ledger.js";
import { plans } from "./plans.js";
import { busy, chain, context, dialog, empty, explain, facts, field, fill, h, kg, number, options, say, tabs, time, toast } from "./ui.js";

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
let tab = "alerts", heap = null, shown = null, fleet = null;
const { bar, pick } = tabs([["alerts", say("officer.title")], ["near", say("near.title")], ["plans", say("plans.title")], ["ledger", say("officer.ledger")], ["one_ledger", say("one_ledger.title")]], (name) => {
  tab = name;
  work.hidden = name in OTHERS;
  other.hidden = !work.hidden;
  queue.hidden = detail.hidden = name !== "alerts";
  nearBox.hidden = name !== "near";
  if (name !== "near") heap?.hide();
  else if (shown) { shown.remove(); shown = null; }
  if (name === "alerts" && state.picked) open(state.picked, false);
  OTHERS[name]?.(other);
});
fill(app, bar, work, other);
pick("alerts");

const map = makeMap(mapBox);
heap = near(map, mapBox, nearBox);
map.on("click", (event) => { if (tab === "near") heap.at(event.latlng); });
// A right click, or a finger held down.
map.on("contextmenu", (event) => { if (tab !== "near") pick("near"); heap.at(event.latlng); });
get("/ground").then((ground) => { const all = layer(ground).addTo(map); all.bringToBack(); if (!shown) fit(map, all); }).catch(explain);

async function refresh() {
  const review = view.value === "review";
  const query = new URLSearchParams({ limit: "100", status: review ? VIEWS.open : VIEWS[view.value], review: String(review) });
  if (rule.value) query.set("rule", rule.value);
  const page = await get(`/alerts?${query}`).catch((problem) => { explain(problem); return null; });
  if (page === null) return;
  state.items = page.items;
  state.precision = page.precision;
  fill(counts, Object.entries(page.counts).map(([status, count]) => h("span", { class: "badge quiet" }, `${say(`lifecycle.alert_status.${status}`)} ${count}`)));
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
  show(alert);
  if (innerWidth < 1000 && scroll) mapBox.scrollIntoView({ behavior: "smooth", block: "start" });
});

function show(alert) {
  if (shown) shown.remove();
  shown = layer(alert.map).addTo(map);
  fit(map, shown);
  const precision = alert.precision[alert.rule];
  const episode = alert.episode;
  fill(detail, h("section", { class: "card stack" },
    h("div", { class: "row between" }, h("h2", {}, alert.rule_name), h("span", { class: "badge" }, alert.status_text)),
    h("p", { class: "because" }, alert.why),
    h("div", { class: "unless" }, h("h3", {}, say("officer.unless")), h("p", {}, alert.unless), h("p", { class: "lead" }, alert.clears)),
    h("div", { class: "row" }, alert.actions.map((action) => h("button", { class: action === "verdict" ? "primary" : "", onclick: () => act(alert, action) }, say(`officer.action.${action}`)))),
    h("div", { class: "columns" },
      h("div", {}, facts([say("vehicle"), alert.vehicle?.plate], [say("carrier"), alert.carrier?.name], [say("number"), alert.manifest_number ? h("a", { href: "#", onclick: (event) => { event.preventDefault(); manifest(alert.manifest_number); } }, alert.manifest_number) : "—"],
        [say("officer.first_at"), time(alert.first_at)], [say("officer.confirmed_at"), time(alert.confirmed_at)], [say("officer.cleared_at"), time(alert.cleared_at)],
        [say("officer.assigned_to"), alert.assigned_to_name], alert.verdict ? [say("officer.action.verdict"), say(`lifecycle.verdict.${alert.verdict}`)] : null,
        [say("officer.precision"), sure(precision)], Object.keys(precision.by_version).length > 1 && precision.by_version[episode.rule_version] ? [say("officer.precision_version", { version: episode.rule_version }), sure(precision.by_version[episode.rule_version])] : null)),
      h("div", {}, numbers(alert.numbers),
        episode.evidences.length ? h("div", { class: "row" }, episode.evidences.map((code) => evidence(episode, code))) : null)),
    h("details", { open: true }, h("summary", {}, say("history")), chain(alert.history)),
    h("p", { class: "mono" }, `${episode.rule} v${episode.rule_version} · ${episode.key}`)));
}

// How right a rule has been: a share of the verdicts, and how sure one can be of it.
function sure(precision) {
  if (!precision || precision.ratio === null) return say("officer.no_verdicts");
  const percent = (share) => Math.round(share * 100);
  return say("officer.precision_text", { percent: percent(precision.ratio), confirmed: precision.confirmed, total: precision.confirmed + precision.false, low: percent(precision.low), high: percent(precision.high) });
}

const shortly = (precision) => (!precision || precision.ratio === null ? "" : say("officer.precision_short", { percent: Math.round(precision.ratio * 100), total: precision.confirmed + precision.false }));

const named = (value) => { const words = say(`rules.value.${value}`); return words.startsWith("rules.value") ? value : words; };

// An evidence with its numbers, and how strong it is; the words alone where an older rule told none.
function evidence(episode, code) {
  const measured = episode.measured, rounded = Object.entries(measured).map(([name, value]) => [name, typeof value === "number" ? number(Math.round(value)) : value.split(", ").map(named).join(", ")]);
  const account = say(`rules.account.${code}`, Object.fromEntries(rounded));
  const weight = "●".repeat(measured[`${code}_weight`] ?? 0);
  const counts = measured.counted === undefined || measured.counted.split(", ").includes(code);
  return h("span", { class: counts ? "badge warn" : "badge quiet", title: say(`rules.evidence.${code}`) },
    account.includes("rules.account") || account.includes("{") ? say(`rules.evidence.${code}`) : account, weight ? ` ${weight}` : "");
}

// What was found beside what it was held against; every parameter a click away: enough to find it again.
function numbers(found) {
  const value = (item) => `${typeof item.value === "number" ? number(Math.round(item.value * 10) / 10) : item.value}${item.unit ? ` ${item.unit}` : ""}`;
  // How strong each evidence is, and which count, the evidences themselves show.
  const rows = (kind) => found.filter((item) => item.kind === kind && !item.name.endsWith("_weight") && item.name !== "counted").map((item) => h("tr", {}, h("th", { scope: "row", title: item.name }, item.words), h("td", { class: "number" }, value(item))));
  const table = (kind) => (rows(kind).length ? h("table", { class: kind }, h("caption", {}, say(`officer.${kind}`)), h("tbody", {}, rows(kind))) : null);
  return [h("div", { class: "against" }, table("measured"), table("threshold")), rows("params").length ? h("details", {}, h("summary", {}, say("officer.all_params")), table("params")) : null];
}

async function act(alert, action) {
  if (action === "acknowledge" || action === "close") { await send(alert, action, {}); return; }
  const form = h("form", { class: "stack" });
  const text = h("textarea", { required: true, maxlength: "2000" });
  const choice = h("select");
  const number = h("input", { required: true, maxlength: "40", autocapitalize: "characters" });
  if (action === "assign") {
    const page = await get("/officers");
    options(choice, page.items.map((officer) => [officer.id, officer.username]), { value: context.account.id });
    form.append(field(say("officer.assigned_to"), choice));
  } else if (action === "link") {
    form.append(field(say("number"), number));
  } else {
    if (action === "verdict") { options(choice, ["confirmed", "false", "unclear"].map((word) => [word, say(`lifecycle.verdict.${word}`)])); form.append(field(say("officer.action.verdict"), choice)); }
    form.append(field(say("officer.reason"), text));
  }
  form.append(h("button", { class: "primary big" }, say(`officer.action.${action}`)));
  const box = dialog(say(`officer.action.${action}`), form);
  form.querySelector("select, textarea, input").focus();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = { assign: { account_id: choice.value }, verdict: { verdict: choice.value, reason: text.value }, link: { manifest: number.value.trim() }, explain: { text: text.value }, appeal: { text: text.value } }[action];
    if (await busy(box, () => send(alert, action, body))) box.close();
  });
}

async function send(alert, action, body) {
  return busy(detail, async () => {
    await post(`/alerts/${alert.id}/${action}`, { id: uuid7(), ...body });
    toast(say("officer.done"));
    await refresh();
    await open(alert.id);
    return true;
  });
}

const manifest = (numberText) => busy(detail, async () => {
  const [found, events] = await Promise.all([get(`/manifests/${numberText}`), get(`/manifests/${numberText}/events`)]);
  dialog(found.number_text, facts([say("status"), found.status_text], [say("waste"), found.waste.map((line) => `${line.code} ${line.name}`).join("；")], [say("generator"), found.generator.name], [say("carrier"), found.carrier.name], [say("receiver"), found.receiver.name],
    [say("from"), found.origin_site.name], [say("to"), found.destination_site.name], [say("declared"), kg(found.declared_kg)], [say("loaded"), kg(found.loaded_kg)], [say("accepted"), kg(found.accepted_kg)]), life(found, () => manifest(numberText)), h("h3", {}, say("history")), chain(events.items));
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
    if (state.items[at].actions.includes(action)) { event.preventDefault(); act(state.items[at], action); }
  }
});

await refresh();
await vehicles();
if (state.items.length && innerWidth >= 1000) open(state.items[0].id, false);
setInterval(vehicles, 5000);
setInterval(refresh, 10000);
