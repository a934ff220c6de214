// The administrator's page: the registry with its map, imports, accounts, the log.

import { addressed, all, api, get, post, uuid7 } from "./api.js";
import { catalogues } from "./catalogues.js";
import { ledgers } from "./ledgers.js";
import { imports } from "./imports.js";
import { learnedPlaces } from "./learned_places.js";
import { fit, layer, makeMap } from "./map.js";
import { oneLedger } from "./one_ledger.js";
import { revoke, token } from "./own_tokens.js";
import { plans } from "./plans.js";
import { areaEditor } from "./area_editor.js";
import { routeEditor } from "./route_editor.js";
import { routeTimes } from "./route_times.js";
import { ruleSettings } from "./rule_settings.js";
import { workingDays } from "./working_days.js";
import { busy, dialog, empty, facts, field, fill, filled, h, number, options, say, scroll, scrollCard, tabs, time, toast } from "./ui.js";

const app = document.getElementById("app");
const DATUMS = ["WGS84", "CGCS2000", "GCJ02", "BD09"];
const SITE_KINDS = ["generator", "disposal", "transfer", "storage", "weighbridge", "fuel", "rest", "toll", "other"];
const ZONE_KINDS = ["forbidden", "excepted_road", "permit_region", "hotspot", "water", "farmland", "district", "tunnel", "dead_zone"];

// kind -> fields: [name, input]; input is "text", "list", "bool", "day", "geometry", or the choices.
const KINDS = {
  organisations: [["id", "text"], ["name", "text"], ["roles", "list"], ["uscc", "text"], ["district", "text"], ["sandbox", "bool"], ["active", "bool"]],
  sites: [["id", "text"], ["organisation_id", "text"], ["name", "text"], ["kind", SITE_KINDS], ["streams", "list"], ["capacity_kg_per_day", "text"], ["minimum_unloading_minutes", "text"], ["geometry", "geometry"], ["active", "bool"]],
  zones: [["id", "text"], ["name", "text"], ["kind", ZONE_KINDS], ["hours", "list"], ["geometry", "geometry"], ["active", "bool"]],
  routes: [["id", "text"], ["name", "text"], ["origin_site_id", "text"], ["destination_site_id", "text"], ["half_width_m", "text"], ["hours", "list"], ["geometry", "route"], ["active", "bool"]],
  vehicles: [["id", "text"], ["carrier_id", "text"], ["plate", "text"], ["plate_colour", ["blue", "yellow", "green", "yellow_green"]], ["kind", ["tipper", "tanker", "van", "skip_loader", "flatbed", "other"]], ["streams", "list"], ["tare_kg", "text"], ["payload_kg", "text"], ["terminal_id", "text"], ["active", "bool"]],
  drivers: [["id", "text"], ["carrier_id", "text"], ["name", "text"], ["telephone", "text"], ["certificate_number", "text"], ["certificate_valid_until_on", "day"], ["active", "bool"]],
  permits: [["id", "text"], ["organisation_id", "text"], ["kind", ["transport", "disposal"]], ["number", "text"], ["streams", "list"], ["waste_codes", "list"], ["quota_kg", "text"], ["valid_from_on", "day"], ["valid_until_on", "day"], ["active", "bool"]],
  scales: [["id", "text"], ["organisation_id", "text"], ["site_id", "text"], ["name", "text"], ["max_kg", "text"], ["verified_until_on", "day"], ["active", "bool"]],
};
const WITH_SHAPE = ["sites", "zones", "routes"];
const COLUMNS = 6;

const body = h("div");
const OTHERS = {
  plans: ["plans.title", plans],
  ledger: ["ledger.title", ledgers],
  one_ledger: ["one_ledger.title", oneLedger],
  catalogues: ["codes.catalogues", catalogues],
  places: ["places.title", learnedPlaces],
  rule_settings: ["rule_settings.title", ruleSettings],
  route_times: ["route_times.title", routeTimes],
  calendar: ["calendar.title", workingDays],
  imports: ["imports.title", imports],
  accounts: ["admin.accounts", () => accounts()],
  system: ["admin.system", () => system()],
};
const { bar, pick } = tabs([...Object.keys(KINDS).map((kind) => [kind, say(`admin.${kind}`)]), ...Object.entries(OTHERS).map(([name, [title]]) => [name, say(title)])],
  (name) => (name in OTHERS ? OTHERS[name][1](body) : registry(name)));
fill(app, h("h1", {}, say("admin.title")), bar, body);

const label = (name) => say(`admin.field.${name}`);
// A field, or what is within one: `detours.0.geometry` is the first detour.
const named = (path) => (path.startsWith("detours.") ? say("drawing.detour_n", { n: Number(path.split(".")[1]) + 1 }) : label(path));
const shown = (value) => (value === true ? "✓" : value === false ? "✗" : Array.isArray(value) ? value.join("；") : value ?? "—");

const streamsOf = async (columns) => new Map((columns.some(([name]) => name === "streams") ? (await get("/streams")).items : []).map((one) => [one.key, one.name]));
// A member of an entry in words: codes are for files and programs.
const worded = (name, type, value, streamNames) => {
  if (Array.isArray(type)) return say(`admin.kind.${value}`);
  if (name === "roles") return shown(value.map((role) => say(`admin.part.${role}`)));
  return shown(name === "streams" ? value.map((key) => streamNames.get(key) ?? key) : value);
};

function registry(kind) {
  const columns = KINDS[kind].filter(([name]) => name !== "geometry").slice(0, COLUMNS);
  const search = h("input", { type: "search", "aria-label": say("search"), placeholder: say("search") });
  const rows = h("tbody"), more = h("button", { hidden: true }, say("more"));
  const mapBox = WITH_SHAPE.includes(kind) ? h("div", { class: "map" }) : null;
  let next = null;
  const load = (append = false) => busy(rows, async () => {
    const query = new URLSearchParams({ limit: "100", q: search.value });
    if (append && next) query.set("cursor", next);
    const [page, streamNames] = await Promise.all([get(addressed`/${kind}?${query}`), streamsOf(columns)]);
    next = page.next;
    more.hidden = !next;
    const made = page.items.map((entry) => h("tr", { class: "pick", tabindex: "0", onclick: () => edit(kind, entry, load), onkeydown: (event) => event.key === "Enter" && edit(kind, entry, load) }, columns.map(([name, type]) => h("td", {}, worded(name, type, entry[name], streamNames)))));
    if (append) rows.append(...made); else fill(rows, made.length ? made : h("tr", {}, h("td", { colspan: String(columns.length) }, empty(say("admin.none")))));
  });
  search.onchange = () => load();
  more.onclick = () => load(true);
  fill(body, h("div", { class: "row between" }, h("div", { class: "row" }, h("button", { class: "primary", onclick: () => edit(kind, null, load) }, say("admin.add")), h("button", { onclick: () => importer(kind, load) }, say("admin.import"))), h("div", {}, search)),
    mapBox, scrollCard(h("table", {}, h("thead", {}, h("tr", {}, columns.map(([name]) => h("th", { scope: "col" }, label(name))))), rows)), more);
  if (mapBox) get("/ground").then((ground) => { const map = makeMap(mapBox); fit(map, layer(ground).addTo(map)); });
  load();
}

function edit(kind, entry, after) {
  const inputs = {}, datum = options(h("select"), DATUMS.map((name) => [name, name]));
  const preview = h("div", { class: "map" });
  const faults = h("div");
  let area = null;
  const drawing = kind === "routes" ? routeEditor(entry, (name) => inputs[name]?.[0].value.trim(), () => fill(faults)) : null;
  const form = h("form", {}, KINDS[kind].map(([name, type]) => {
    const value = entry?.[name];
    let input;
    if (type === "route") return drawing.element;
    if (Array.isArray(type)) input = options(h("select"), type.map((word) => [word, say(`admin.kind.${word}`)]), { value });
    else if (type === "bool") { input = h("input", { type: "checkbox" }); input.checked = value ?? true; }
    else if (type === "geometry") input = h("textarea", { class: "mono", rows: "6", value: value ? JSON.stringify(value) : "", oninput: drawPreview });
    else if (type === "day") input = h("input", { type: "date", value: value ?? "" });
    else input = h("input", { value: Array.isArray(value) ? value.join(";") : value ?? "", readonly: name === "id" && entry !== null });
    inputs[name] = [input, type];
    if (type === "geometry") area = areaEditor(input);
    return field(label(name), input, type === "list" ? say("admin.list_hint") : type === "geometry" ? "GeoJSON" : "");
  }), WITH_SHAPE.includes(kind) && !drawing ? [field(say("admin.datum"), datum), area.element, preview] : null, faults, h("button", { class: "primary big" }, say("save")));
  let map = null, drawn = null, fitted = entry === null;
  function drawPreview() {
    if (!map) return;
    drawn?.remove();
    try {
      const geometry = JSON.parse(inputs.geometry[0].value);
      const type = { sites: "site", zones: "zone", routes: "route" }[kind];
      drawn = layer({ type: "FeatureCollection", features: [{ type: "Feature", geometry, properties: { kind: type, zone_kind: inputs.kind?.[0].value, half_width_m: Number(inputs.half_width_m?.[0].value || 100) } }] }).addTo(map);
      if (!fitted) fit(map, drawn);
      fitted = true;
    } catch { drawn = null; }
  }
  function read() {
    const data = {};
    for (const [name, [input, type]] of Object.entries(inputs)) {
      if (type === "bool") data[name] = input.checked;
      else if (!input.value.trim()) continue;
      else if (type === "geometry") data[name] = JSON.parse(input.value);
      else data[name] = type === "list" ? input.value.split(name === "hours" ? /\s*[;；]\s*/ : /[;；,\s]+/).filter(Boolean) : input.value.trim();
    }
    if (drawing) return { ...data, ...drawing.read() };
    return WITH_SHAPE.includes(kind) ? { ...data, datum: datum.value } : data;
  }
  const box = dialog(entry ? shown(entry.name ?? entry.plate ?? entry.id) : say("admin.add"), form);
  if (drawing) {
    box.classList.add("wide");
    inputs.half_width_m[0].addEventListener("change", drawing.redraw);
    drawing.mount();
  } else if (WITH_SHAPE.includes(kind)) {
    map = makeMap(preview);
    drawPreview();
    area.mount(map);
    get("/ground").then((ground) => { const around = layer(ground).addTo(map); around.bringToBack(); if (!entry) fit(map, around); });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(box, async () => {
      const wrong = drawing?.faults() ?? [];
      if (wrong.length) { fill(faults, wrong.map((text) => h("div", { class: "notice bad" }, text))); return; }
      let data;
      try { data = read(); } catch { fill(faults, h("div", { class: "notice bad" }, say("admin.geometry_broken"))); return; }
      const answer = entry
        ? await api("PUT", addressed`/${kind}/${entry.id}`, { ...data, command_id: uuid7() }, { raw: true })
        : await api("POST", addressed`/${kind}`, { ...data, command_id: uuid7() }, { raw: true });
      if (answer.status >= 400) { fill(faults, (answer.data.faults ?? [{ path: "", detail: answer.data.detail }]).map((fault) => h("div", { class: "notice bad" }, `${fault.path ? `${named(fault.path)}${say("colon")}` : ""}${fault.detail}`))); return; }
      answer.data.warnings.forEach((warning) => toast(warning.detail, "warn"));
      toast(say("saved"));
      box.close();
      after();
    });
  });
}

function importer(kind, after) {
  const file = h("input", { type: "file", accept: ".csv,.json,.geojson", required: true });
  const datum = options(h("select"), DATUMS.map((name) => [name, name]));
  const result = h("div");
  const columns = KINDS[kind].map(([name]) => name).filter((name) => name !== "geometry");
  const send = (dry, keep) => busy(box, async () => {
    const chosen = file.files[0];
    if (!chosen) return;
    const format = /json$/i.test(chosen.name) ? "geojson" : "csv";
    const query = new URLSearchParams({ format, datum: datum.value, dry_run: String(dry), keep_good: String(keep) });
    const answer = await api("POST", addressed`/imports/${kind}?${query}`, chosen, { raw: true, type: chosen.type || "application/octet-stream" });
    const { rows, kept, bad, warned } = answer.data;
    if (!rows) { fill(result, (answer.data.faults ?? [{ path: "", detail: answer.data.detail }]).map((fault) => h("div", { class: "notice bad" }, `${fault.path} ${fault.detail}`))); return; }
    fill(result, h("div", { class: `notice ${bad ? "warn" : "good"}` }, say(dry ? "admin.preview" : "admin.imported", { good: rows.length - bad, bad, warned, kept })),
      scroll(h("table", {}, h("tbody", {}, rows.filter((row) => row.status !== "good").slice(0, 200).map((row) => h("tr", {}, h("td", {}, String(row.row)), h("td", {}, row.id ?? ""), h("td", {}, [...row.faults, ...row.warnings].map((fault) => h("div", {}, `${fault.path}：${fault.detail}`)))))))),
      dry && rows.length > bad ? h("button", { class: "primary", onclick: () => send(false, bad > 0) }, bad ? say("admin.keep_good", { count: rows.length - bad }) : say("admin.import_all", { count: rows.length })) : null);
    if (!dry && kept) { toast(say("admin.imported", { good: kept, bad, warned, kept })); after(); }
  });
  const box = dialog(say("admin.import"), field(say("admin.file"), file, "CSV / GeoJSON"), WITH_SHAPE.includes(kind) ? field(say("admin.datum"), datum) : null, h("p", { class: "mono" }, columns.join(",")), h("button", { class: "primary", onclick: () => send(true, false) }, say("admin.check")), result);
}

const accounts = () => filled(body, async () => {
  const [page, organisations, drivers, tokens] = await Promise.all([get("/accounts"), all("/organisations"), all("/drivers"), get("/tokens")]);
  const roles = ["driver", "generator_clerk", "carrier_dispatcher", "receiver_clerk", "officer", "administrator", "auditor", "device", "gateway"];
  const names = { username: h("input", { required: true }), password: h("input", { type: "password", required: true, autocomplete: "new-password" }), role: options(h("select"), roles.map((role) => [role, say(`lifecycle.role.${role}`)])), organisation_id: options(h("select"), organisations.map(({ id, name }) => [id, name]), { empty: "—" }), driver_id: options(h("select"), drivers.map(({ id, name }) => [id, name ?? id]), { empty: "—" }) };
  const form = h("form", { class: "card", onsubmit: (event) => { event.preventDefault(); busy(body, async () => {
    await post("/accounts", Object.fromEntries(Object.entries(names).map(([name, input]) => [name, input.value.trim() || null])));
    toast(say("saved")); accounts();
  }); } }, h("h2", {}, say("admin.add_account")), h("p", {}, say("admin.add_account_hint")), h("div", { class: "fields" }, Object.entries(names).map(([name, input]) => field(say(`admin.account.${name}`), input))), h("button", { class: "primary" }, say("save")));
  fill(body, form, scrollCard(h("table", {}, h("thead", {}, h("tr", {}, ["username", "role", "organisation_id", "has_second_factor", "password_until_at", "active"].map((name) => h("th", { scope: "col" }, label(name))), h("th", { scope: "col" }, ""))), h("tbody", {}, page.items.map((account) => h("tr", {}, h("td", {}, account.username), h("td", {}, say(`lifecycle.role.${account.role}`)), h("td", {}, account.organisation_name ?? "—"), h("td", {}, account.has_second_factor ? "✓" : "—"), h("td", {}, account.password_until_at ? time(account.password_until_at) : "—"), h("td", {}, shown(account.active)), h("td", {}, h("div", { class: "row" }, h("button", { class: "plain", onclick: () => newPassword(account) }, say("admin.new_password")), h("button", { class: "plain", onclick: () => signOut(account) }, say("admin.sign_out_account")), account.has_second_factor ? h("button", { class: "plain", onclick: () => removeFactors(account) }, say("admin.remove_factors")) : null, page.identity_provider && !["device", "gateway"].includes(account.role) ? h("button", { class: "plain", onclick: () => identity(account, page.identity_provider) }, say(account.subject ? "admin.linked" : "admin.link")) : null, h("button", { class: `plain ${account.active ? "danger" : ""}`, onclick: () => turn(account) }, say(account.active ? "admin.deactivate" : "admin.reactivate"))))))))), tokensCard(tokens.items));
});

const tokensCard = (tokens) => h("section", { class: "card stack" }, h("h2", {}, say("account.tokens")),
  tokens.length ? h("ul", { class: "plain-list stack" }, tokens.map((one) => token(one, () => revoke(addressed`/tokens/${one.id}`, body, accounts)))) : h("p", {}, say("account.no_tokens")));

const turn = (account) => busy(body, async () => {
  await post(addressed`/accounts/${account.username}/${account.active ? "deactivate" : "reactivate"}`, {});
  toast(say("saved"));
  accounts();
});

const signOut = (account) => busy(body, async () => {
  await post(addressed`/accounts/${account.username}/sign-out`, {});
  toast(say("admin.signed_out_account", { username: account.username }));
});

function removeFactors(account) {
  const box = dialog(`${say("admin.remove_factors")} · ${account.username}`, h("div", { class: "stack" }, h("p", {}, say("admin.remove_factors_hint", { username: account.username })),
    h("button", { class: "danger", onclick: () => busy(box, async () => {
      await post(addressed`/accounts/${account.username}/factors/remove`, {});
      toast(say("admin.factors_removed", { username: account.username }));
      box.close(); accounts();
    }) }, say("admin.remove_factors"))));
}

// Whom the identity provider knows the account as: set where there is none, else shown and removed.
function identity(account, provider) {
  const subject = h("input", { required: true, maxlength: 255, autocomplete: "off", autocapitalize: "none" });
  const said = account.subject
    ? [h("p", {}, say("admin.linked_hint", { provider })), h("p", {}, h("code", {}, account.subject)), h("button", { class: "danger" }, say("admin.unlink"))]
    : [h("p", { class: "lead" }, say("admin.link_hint", { provider })), field(say("admin.subject"), subject), h("button", { class: "primary" }, say("save"))];
  const box = dialog(`${say("admin.link")} · ${account.username}`, h("form", { class: "stack", onsubmit: (event) => {
    event.preventDefault();
    busy(box, async () => {
      if (account.subject) await post(addressed`/accounts/${account.username}/identities/remove`, {});
      else await api("PUT", addressed`/accounts/${account.username}/identity`, { subject: subject.value });
      toast(say("saved")); box.close(); accounts();
    });
  } }, said));
}

function newPassword(account) {
  const password = h("input", { type: "password", required: true, minlength: 8, maxlength: 200, autocomplete: "new-password" });
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); busy(box, async () => { await api("PUT", addressed`/accounts/${account.username}/password`, { password: password.value }); toast(say("saved")); box.close(); }); } },
    h("p", { class: "lead" }, say("admin.new_password_hint")), field(label("password"), password), h("button", { class: "primary" }, say("save")));
  const box = dialog(`${say("admin.new_password")} · ${account.username}`, form);
}

const system = () => filled(body, async () => {
  const [head, summary] = await Promise.all([get("/log/head"), get("/reports/summary")]);
  fill(body, h("section", { class: "card" }, h("h2", {}, say("admin.log")), facts([say("admin.log_id"), h("span", { class: "mono" }, head.log_id)], [say("admin.log_size"), number(head.size)], [say("admin.log_root"), h("span", { class: "mono" }, head.root)])),
    h("section", { class: "card" }, h("h2", {}, say("admin.fixes")), facts(...Object.entries(summary.fixes).map(([flag, count]) => [flag === "stored" ? say("admin.stored") : say(`rules.flag.${flag}`), number(count)]))));
});

pick("organisations");
