// The desk of generators, carriers and receivers: manifests, issuing, printing, explaining alerts.

import { api, get, post, url, uuid7 } from "./api.js";
import { act } from "./acts.js";
import { clocks } from "./clocks.js";
import { life } from "./life.js";
import { registers } from "./registers.js";
import { fit, layer, makeMap } from "./map.js";
import { plans } from "./plans.js";
import { busy, chain, context, dialog, empty, explain, facts, field, fill, h, kg, options, say, statusBadge, tabs, time, toast } from "./ui.js";

const app = document.getElementById("app");
const role = context.account.role;
const STATUSES = ["issued", "loaded", "in_transit", "stored", "arrived", "received", "partly_disposed", "disposed", "returning", "returned", "redirected", "void"];
// The manifest whose refused load the next one issued carries on.
let following = null;
const body = h("div");
const names = [["list", say("desk.manifests")]];
if (role === "generator_clerk") names.push(["issue", say("desk.issue")]);
if (role === "carrier_dispatcher") names.push(["alerts", say("desk.alerts")]);
if (["generator_clerk", "auditor"].includes(role)) names.push(["plans", say("plans.title")]);
names.push(["clocks", say("clocks.title")], ["registers", say("registers.title")]);
const { bar, pick } = tabs(names, (name) => ({ clocks: () => clocks(body, detail), registers: () => registers(body), list: manifests, issue: issueForm, alerts, plans: () => plans(body) })[name]());
fill(app, h("h1", {}, say("desk.title")), bar, body);

function manifests() {
  const status = options(h("select"), STATUSES.map((word) => [word, say(`lifecycle.status.${word}`)]), { empty: say("all") });
  const search = h("input", { type: "search", placeholder: say("desk.search") });
  const rows = h("tbody");
  const more = h("button", { hidden: true }, say("more"));
  let next = null;
  const load = (append) => busy(rows, async () => {
    const query = new URLSearchParams({ limit: "50", status: status.value, q: search.value });
    if (append && next) query.set("cursor", next);
    const page = await get(`/manifests?${query}`);
    next = page.next;
    more.hidden = !next;
    const shown = page.items.map((item) => h("tr", { class: "pick", tabindex: "0", onclick: () => detail(item.number), onkeydown: (event) => event.key === "Enter" && detail(item.number) },
      h("td", {}, item.number_text), h("td", {}, statusBadge(item)), h("td", {}, item.stream_name), h("td", {}, item.vehicle.plate), h("td", {}, `${item.origin_site.name} → ${item.destination_site.name}`), h("td", { class: "number" }, kg(item.accepted_kg ?? item.loaded_kg ?? item.declared_kg)), h("td", {}, time(item.issued_at))));
    if (append) rows.append(...shown); else fill(rows, shown.length ? shown : h("tr", {}, h("td", { colspan: "7" }, empty(say("desk.none")))));
  });
  status.onchange = () => load(false);
  search.onchange = () => load(false);
  more.onclick = () => load(true);
  fill(body, h("div", { class: "card" }, h("div", { class: "fields" }, field(say("status"), status), field(say("search"), search)),
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, ["number", "status", "stream", "vehicle", "way", "mass", "issued_at"].map((name) => h("th", { scope: "col" }, say(name))))), rows)), more));
  load(false);
}

const detail = (number) => busy(body, async () => {
  const [found, events] = await Promise.all([get(`/manifests/${number}`), get(`/manifests/${number}/events`)]);
  const link = (path, text) => h("a", { class: "button", href: url(`/manifests/${number}/${path}`), target: "_blank", rel: "noopener" }, text);
  const mapBox = h("div", { class: "map" });
  const box = dialog(found.number_text,
    h("div", { class: "row" }, statusBadge(found), h("span", { class: "badge quiet" }, found.stream_name)),
    found.warnings.map((warning) => h("div", { class: "notice warn" }, warning.detail)),
    facts([say("waste"), found.waste.map((line) => `${line.code} ${line.name} ${kg(line.declared_kg)}`).join("；")], [say("generator"), found.generator.name], [say("carrier"), found.carrier.name], [say("receiver"), found.receiver.name], [say("vehicle"), found.vehicle.plate], [say("driver_name"), found.driver.name],
      [say("from"), found.origin_site.name], [say("to"), found.destination_site.name], [say("route"), found.route?.name], [say("declared"), kg(found.declared_kg)], [say("loaded"), kg(found.loaded_kg)], [say("accepted"), kg(found.accepted_kg)], [say("disposed"), kg(found.disposed_kg)],
      found.discrepancies.length ? [say("discrepancies"), found.discrepancies.map((item) => `${say(`lifecycle.dimension.${item.dimension}`)}：${item.found}`).join("；")] : null,
      [say("national_number"), found.national_number]),
    h("div", { class: "row" }, link("label.pdf", say("desk.print_label")), found.packages ? link("labels.pdf", say("desk.print_labels", { count: found.packages })) : null, link("form.pdf", say("desk.print_form")), link("bundle", say("desk.bundle")), h("a", { class: "button", href: new URL("../../verify.html", import.meta.url).pathname, target: "_blank", rel: "noopener" }, say("desk.verify")),
      found.next.includes("voided") ? h("button", { class: "danger", onclick: () => ask(say("desk.void_why"), async (reason) => { await act(number, "voided", { reason }); box.close(); manifests(); }) }, say("lifecycle.word.voided")) : null,
      found.next.includes("returned") ? h("button", { class: "primary", onclick: () => ask(say("desk.returned_kg"), async (mass) => { await act(number, "returned", { returned_kg: mass }); box.close(); manifests(); }, found.loaded_kg ?? "") }, say("lifecycle.word.returned")) : null),
    life(found, (_, then) => { box.close(); if (then === "redirect") { following = found; pick("issue"); } else detail(number); }),
    found.evidence.length ? h("div", { class: "row" }, found.evidence.map((item) => h("a", { href: url(`/attachments/${item.sha256}`), target: "_blank", rel: "noopener" }, `${say(`kind.${item.kind}`)} (${say(`lifecycle.word.${item.about}`)})`))) : null,
    found.departed_at ? mapBox : null, h("h3", {}, say("history")), chain(events.items));
  if (found.departed_at) get(`/manifests/${number}/track`).then((track) => { const map = makeMap(mapBox); fit(map, layer(track).addTo(map)); }).catch(explain);
});

function ask(question, then, value = "") {
  const input = h("input", { required: true, value });
  const form = h("form", {}, field(question, input), h("button", { class: "primary" }, say("ok")));
  const box = dialog(question, form);
  form.addEventListener("submit", (event) => { event.preventDefault(); busy(box, async () => { await then(input.value.trim()); box.close(); }); });
}

// Issuing a manifest: what the registry knows is chosen, never typed; what would be refused is said
// while typing.
const issueForm = () => busy(body, async () => {
  const page = (kind) => get(`/${kind}?limit=200`).then((found) => found.items.filter((item) => item.active));
  const [streams, organisations, sites, routes, vehicles, drivers] = await Promise.all([get("/streams").then((found) => found.items), ...["organisations", "sites", "routes", "vehicles", "drivers"].map(page)]);
  const last = JSON.parse(localStorage.getItem("desk.last") ?? "{}");
  const select = () => h("select", { required: true });
  const [stream, origin, receiver, destination, carrier, vehicle, driver, route] = Array.from({ length: 8 }, select);
  route.required = false;
  const departure = h("input", { type: "datetime-local" }), arrival = h("input", { type: "datetime-local" }), national = h("input", { inputmode: "numeric" });
  const lines = h("div"), said = h("div", { role: "status" });
  const named = (items) => items.map((item) => [item.id, item.name ?? item.plate ?? item.id]);
  const own = sites.filter((site) => site.organisation_id === context.account.organisation_id);
  const takes = (item) => !item.streams?.length || item.streams.includes(stream.value);
  const receivers = () => organisations.filter((item) => item.roles.includes("receiver") && sites.some((site) => site.organisation_id === item.id && site.kind === "disposal" && takes(site)));
  const carriers = () => organisations.filter((item) => item.roles.includes("carrier") && vehicles.some((one) => one.carrier_id === item.id && one.streams.includes(stream.value)));

  function line(values = {}) {
    const profile = streams.find((item) => item.key === stream.value);
    const code = h("input", { required: true, value: values.code ?? "" }), name = h("input", { required: true, value: values.name ?? "" }), mass = h("input", { inputmode: "decimal", required: true, value: values.declared_kg ?? "" });
    const form = options(h("select"), ["solid", "semi_solid", "liquid", "gas"].map((word) => [word, say(`lifecycle.form.${word}`)]), { value: values.form });
    const hazards = h("input", { value: (values.hazards ?? []).join(" "), placeholder: "T C I R In" }), packaging = h("input", { value: values.packaging ?? "" }), packages = h("input", { inputmode: "numeric", value: values.packages ?? "0" });
    const box = h("fieldset", { class: "card" }, h("legend", {}, say("waste")), h("div", { class: "fields" }, field(say("desk.code"), code, profile?.codes.slice(0, 3).join(" ")), field(say("desk.name"), name), field(say("desk.declared_kg"), mass, "kg"), field(say("lifecycle.dimension.form"), form),
      profile?.hazards_required ? field(say("lifecycle.dimension.characteristics"), hazards) : null, profile?.packaging_required ? field(say("lifecycle.dimension.packaging"), packaging) : null, profile?.label_scan_required ? field(say("packages"), packages) : null));
    box.read = () => ({ code: code.value.trim(), name: name.value.trim(), declared_kg: mass.value.trim(), form: form.value, hazards: hazards.value.split(/[\s,，、]+/).filter(Boolean), ...(packaging.value.trim() ? { packaging: packaging.value.trim() } : {}), packages: Number(packages.value || 0) });
    return box;
  }
  const chosen = () => { options(destination, named(sites.filter((site) => site.organisation_id === receiver.value && site.kind === "disposal" && takes(site))), { value: last.destination_site_id }); ways(); };
  const crew = () => {
    options(vehicle, named(vehicles.filter((item) => item.carrier_id === carrier.value && item.streams.includes(stream.value))), { value: last.vehicle });
    options(driver, named(drivers.filter((item) => item.carrier_id === carrier.value)), { value: last.driver_id });
  };
  const ways = () => options(route, named(routes.filter((item) => item.origin_site_id === origin.value && item.destination_site_id === destination.value)), { empty: say("desk.no_route") , value: routes.find((item) => item.origin_site_id === origin.value && item.destination_site_id === destination.value)?.id });
  options(stream, streams.map((item) => [item.key, item.name]), { value: last.stream });
  options(origin, named(own), { value: last.origin_site_id });
  // Only those who may have to do with the stream are offered; the checks say the rest.
  const parties = () => {
    options(receiver, named(receivers()), { value: last.receiver_id });
    options(carrier, named(carriers()), { value: last.carrier_id });
    chosen(); crew();
  };
  parties();
  fill(lines, line(last.waste?.[0]));
  stream.addEventListener("change", () => { fill(lines, line()); parties(); });
  receiver.addEventListener("change", chosen); origin.addEventListener("change", ways); destination.addEventListener("change", ways); carrier.addEventListener("change", crew);

  const moment = (input) => (input.value ? { [input === departure ? "planned_departure_at" : "planned_arrival_at"]: `${input.value}:00+08:00` } : {});
  const group = h("input", { type: "checkbox" }), under = h("input", { maxlength: 32 });
  const shipper = options(h("select"), ["generator", "receiver"].map((party) => [party, say(`lifecycle.party.${party}`)]));
  const carriedOn = following;
  following = null;
  const relation = carriedOn?.status === "returning" ? "redirect" : "refused_part";
  if (carriedOn) {
    const [first] = carriedOn.waste;
    options(stream, streams.filter((item) => item.key === carriedOn.stream).map((item) => [item.key, item.name]));
    origin.value = carriedOn.origin_site.id;
    parties();
    fill(lines, line({ ...first, declared_kg: carriedOn.refused_left_kg }));
  }
  const more = () => ({ ...(group.checked ? { group: true } : {}), ...(under.value.trim() ? { group_number: under.value.trim() } : {}), ...(shipper.value === "receiver" ? { shipper: "receiver" } : {}), ...(carriedOn ? { links: [{ number: carriedOn.number, relation }] } : {}) });
  const draft = () => ({ ...more(), stream: stream.value, waste: [...lines.children].map((box) => box.read()), origin_site_id: origin.value, carrier_id: carrier.value, receiver_id: receiver.value, destination_site_id: destination.value, vehicle: vehicle.value, driver_id: driver.value, ...(route.value ? { route_id: route.value } : {}), ...(national.value ? { national_number: national.value } : {}), ...moment(departure), ...moment(arrival) });
  let pending;
  const check = () => { clearTimeout(pending); pending = setTimeout(async () => {
    if (!form.checkValidity()) return;
    const answer = await api("POST", "/manifests?check=only", { id: uuid7(), ...draft() }, { raw: true }).catch(() => null);
    if (!answer || answer.status !== 200) return;
    const { refusals, warnings } = answer.data;
    fill(said, refusals.map((item) => h("div", { class: "notice bad" }, item.detail)), warnings.map((item) => h("div", { class: "notice warn" }, item.detail)), refusals.length + warnings.length ? null : h("div", { class: "notice good" }, say("desk.all_good")));
  }, 400); };
  let id = uuid7();
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); busy(body, async () => {
    const found = await post("/manifests", { id, ...draft() });
    const { links, group_number, group: grouped, ...kept } = draft();
    localStorage.setItem("desk.last", JSON.stringify(kept));
    id = uuid7();
    toast(say("desk.issued", { number: found.number_text }));
    pick("list");
    detail(found.number);
  }); }, oninput: check, onchange: check },
    carriedOn ? h("div", { class: "notice" }, `${say("life.follows", { number: carriedOn.number_text })} · ${say(`lifecycle.relation.${relation}`)}`) : null,
    h("div", { class: "fields" }, field(say("stream"), stream), field(say("from"), origin), field(say("receiver"), receiver), field(say("to"), destination), field(say("carrier"), carrier), field(say("vehicle"), vehicle), field(say("driver_name"), driver), field(say("route"), route), field(say("planned_departure_at"), departure), field(say("planned_arrival_at"), arrival), field(say("national_number"), national)),
    lines, h("details", {}, h("summary", {}, say("life.more")), h("div", { class: "fields" }, field(say("life.group_number"), under), field(say("life.shipper"), shipper)), h("label", { class: "row" }, group, say("life.group_option"))),
    h("div", { class: "row" }, h("button", { type: "button", onclick: () => lines.append(line()) }, say("desk.add_line"))), said, h("button", { class: "primary big" }, say("desk.issue")));
  fill(body, form);
});

const alerts = () => busy(body, async () => {
  const page = await get("/alerts?limit=100&review=false");
  fill(body, page.items.length ? page.items.map((alert) => h("section", { class: `card alert ${alert.severity}` }, h("div", { class: "row between" }, h("strong", {}, `${alert.vehicle.plate} · ${alert.rule_name}`), h("span", { class: "badge" }, alert.status_text)), h("p", {}, alert.why), h("p", { class: "lead" }, time(alert.first_at)),
    ["explain", "appeal"].filter((action) => alert.actions.includes(action)).map((action) => h("button", { onclick: () => ask(say(`officer.action.${action}`), async (text) => { await post(`/alerts/${alert.id}/${action}`, { id: uuid7(), text }); toast(say("officer.done")); alerts(); }) }, say(`officer.action.${action}`))))) : empty(say("officer.none")));
});

pick("list");
const asked = new URLSearchParams(location.search).get("scan");
if (asked) get(`/labels/${encodeURIComponent(asked)}`).then((answer) => detail(answer.manifest.number)).catch(explain);
