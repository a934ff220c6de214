// The desk of generators, carriers and receivers: manifests, issuing, printing, explaining alerts.

import { addressed, get, post, url, uuid7 } from "./api.js";
import { act } from "./acts.js";
import { ownCases } from "./cases.js";
import { dispatch } from "./dispatch.js";
import { clocks } from "./clocks.js";
import { emptyRuns } from "./empty_runs.js";
import { files } from "./files.js";
import { issueForm } from "./issue.js";
import { printLabels } from "./labels.js";
import { checksOf } from "./roadside.js";
import { ledgers } from "./ledgers.js";
import { life } from "./life.js";
import { oneLedger } from "./one_ledger.js";
import { registers } from "./registers.js";
import { manyForm } from "./many.js";
import { manifestList } from "./manifest_list.js";
import { numberBlocks } from "./numbers.js";
import { paperForm } from "./paper.js";
import { fit, layer, makeMap } from "./map.js";
import { plans } from "./plans.js";
import { sealNote } from "./sealing.js";
import { busy, chain, context, dialog, empty, explain, facts, field, fill, filled, h, kg, may, options, say, statusBadge, tabs, time, toast, trialBadge } from "./ui.js";

const app = document.getElementById("app");
const role = context.account.role;
// The manifest whose refused load the next one issued carries on.
let following = null;
const body = h("div");
const names = [["list", say("desk.manifests")]];
if (may("manifest.issue_many")) names.push(["issue", say("desk.issue")], ["many", say("many.title")]);
if (may("manifest.issue")) names.push(["paper", say("paper.title")]);
if (may("number.hold")) names.push(["numbers", say("numbers.title")]);
if (may("empty_run.declare")) names.push(["dispatch", say("dispatch.title")]);
if (may("alert.answer")) names.push(["alerts", say("desk.alerts")]);
if (may("case.answer")) names.push(["cases", say("cases.title")]);
if (may("empty_run.declare")) names.push(["empty_runs", say("empty_runs.title")]);
if (may("ledger.read")) names.push(["plans", say("plans.title")]);
if (may("ledger.read")) names.push(["ledger", say("ledger.title")]);
names.push(["clocks", say("clocks.title")], ["registers", say("registers.title")]);
names.push(["one_ledger", say("one_ledger.title")]);
const { bar, pick } = tabs(names, (name) => ({ cases: () => ownCases(body), clocks: () => clocks(body, detail), registers: () => registers(body), one_ledger: () => oneLedger(body), ledger: () => ledgers(body), list: manifests, dispatch: () => dispatch(body, detail), many: () => manyForm(body, detail), issue, paper, numbers: () => numberBlocks(body), alerts, empty_runs: () => emptyRuns(body, context.account.organisation_id), plans: () => plans(body) })[name]());
fill(app, h("h1", {}, say("desk.title")), bar, body);

const manifests = () => manifestList(body, detail);

const detail = (number) => busy(body, async () => {
  const [found, events] = await Promise.all([get(addressed`/manifests/${number}`), get(addressed`/manifests/${number}/events`)]);
  const link = (path, text) => h("a", { class: "button", href: url(addressed`/manifests/${number}/${path}`), target: "_blank", rel: "noopener" }, text);
  const mapBox = h("div", { class: "map" });
  const box = dialog(found.number_text,
    h("div", { class: "row" }, statusBadge(found), h("span", { class: "badge quiet" }, found.stream_name)),
    found.trial ? h("div", { class: "notice bad" }, say("trial_notice")) : null,
    found.warnings.map((warning) => h("div", { class: "notice warn" }, warning.detail)),
    facts([say("waste"), found.waste.map((line) => `${line.code} ${line.name} ${kg(line.declared_kg)}`).join("；")], [say("generator"), found.generator.name], [say("carrier"), found.carrier.name], [say("receiver"), found.receiver.name], [say("vehicle"), found.vehicle.plate], [say("driver_name"), found.driver.name],
      [say("from"), found.origin_site.name], [say("to"), found.destination_site.name], [say("route"), found.route?.name], [say("declared"), kg(found.declared_kg)], [say("loaded"), kg(found.loaded_kg)], [say("accepted"), kg(found.accepted_kg)], [say("disposed"), kg(found.disposed_kg)],
      found.discrepancies.length ? [say("discrepancies"), found.discrepancies.map((item) => `${say(`lifecycle.dimension.${item.dimension}`)}：${item.found}`).join("；")] : null,
      [say("national_number"), found.national_number]),
    h("div", { class: "row" }, link("label.pdf", say("desk.print_label")), found.packages ? link("labels.pdf", say("desk.print_labels", { count: found.packages })) : null, role === "auditor" ? null : h("button", { onclick: () => printLabels([found]) }, say("labels.title")), link("form.pdf", say("desk.print_form")), link("bundle", say("desk.bundle")), h("a", { class: "button", href: new URL("../../verify.html", import.meta.url).pathname, target: "_blank", rel: "noopener" }, say("desk.verify")),
      found.next.includes("voided") ? h("button", { class: "danger", onclick: () => ask(say("desk.void_why"), async (reason) => { await act(number, "voided", { reason }); box.close(); manifests(); }, "", sealNote(found, "voided")) }, say("life.do.voided")) : null,
      found.next.includes("returned") ? h("button", { class: "primary", onclick: () => ask(say("desk.returned_kg"), async (mass) => { await act(number, "returned", { returned_kg: mass }); box.close(); manifests(); }, found.loaded_kg ?? "", sealNote(found, "returned")) }, say("life.do.returned")) : null),
    life(found, (_, then) => { box.close(); if (then === "redirect") { following = found; pick("issue"); } else detail(number); }),
    files(found),
    found.departed_at ? mapBox : null, h("h3", {}, say("history")), chain(events.items), checksOf(events.checks));
  if (found.departed_at) get(addressed`/manifests/${number}/track`).then((track) => { const map = makeMap(mapBox); fit(map, layer(track).addTo(map)); }).catch(explain);
});

function ask(question, then, value = "", note = null) {
  const input = h("input", { required: true, value });
  const form = h("form", {}, field(question, input), note, h("button", { class: "primary" }, say("ok")));
  const box = dialog(question, form);
  form.addEventListener("submit", (event) => { event.preventDefault(); busy(box, async () => { await then(input.value.trim()); box.close(); }); });
}

function issue() {
  const carriedOn = following;
  following = null;
  issueForm(body, carriedOn, (found) => { pick("list"); detail(found.number); });
}

const paper = () => paperForm(body, (found) => { pick("list"); detail(found.number); });

const alerts = () => filled(body, async () => {
  const page = await get("/alerts?limit=100&review=false");
  fill(body, page.items.length ? page.items.map((alert) => h("section", { class: `card alert ${alert.severity}` }, h("div", { class: "row between" }, h("strong", {}, `${alert.vehicle.plate} · ${alert.rule_name}`), trialBadge(alert), h("span", { class: "badge" }, alert.status_text)), h("p", {}, alert.why), h("p", { class: "lead" }, time(alert.first_at)),
    ["explain", "appeal"].filter((action) => alert.actions.includes(action)).map((action) => h("button", { onclick: () => ask(say(`officer.action.${action}`), async (text) => { await post(addressed`/alerts/${alert.id}/${action}`, { id: uuid7(), text }); toast(say("officer.done")); alerts(); }) }, say(`officer.action.${action}`))))) : empty(say("officer.none")));
});

pick("list");
const asked = new URLSearchParams(location.search).get("scan");
if (asked) get(addressed`/labels/${asked}`).then((answer) => detail(answer.manifest.number)).catch(explain);
