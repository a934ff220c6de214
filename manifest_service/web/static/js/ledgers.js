// The ledger of hazardous waste and the returns made of it (HJ 1259-2022).

import { addressed, api, get, post, url, uuid7 } from "./api.js";
import { codePicker } from "./codes.js";
import { busy, context, decimal, dialog, empty, facts, field, fill, filled, h, kg, localMinute, may, options, row, say, scrollTable, time, toast } from "./ui.js";

const STAGES = ["generated", "stored", "taken_out"];
const SOURCE = { stored: "generated", taken_out: "stored" };
const FIGURES = ["opening_kg", "generated_kg", "stored_kg", "taken_out_kg", "delivered_kg", "closing_kg"];
const mine = may("ledger.write");
const reviews = may("ledger.review");
const of = (due) => addressed`/returns/${due.period}?organisation=${due.organisation.id}`;

export const ledgers = (body) => filled(body, async () => {
  const [stock, due] = await Promise.all([mine ? get("/ledger/stock") : { items: [] }, get("/returns")]);
  const again = () => ledgers(body);
  const rows = h("div"), stage = options(h("select"), STAGES.map((word) => [word, say(`ledger.stage.${word}`)]), { empty: say("all") }), waste = h("input", { maxlength: 20, placeholder: "HW34 900-3" });
  const asked = () => new URLSearchParams(Object.entries({ stage: stage.value, waste: waste.value.trim() }).filter(([, value]) => value));
  const load = () => busy(rows, async () => {
    const page = await get(addressed`/ledger?${asked()}`);
    fill(rows, h("div", { class: "row" }, ["csv", "xlsx"].map((format) => h("a", { class: "button", href: url(addressed`/ledger?${asked()}&format=${format}`) }, format.toUpperCase()))),
      page.items.length ? scrollTable(["batch", "stage_name", "when", "waste", "mass", "left", "from"].map((name) => say(`ledger.${name}`)), page.items.map((item) => row(h("span", { class: "digits" }, item.batch, item.withdrawn ? h("span", { class: "badge quiet" }, say("ledger.withdrawn")) : null), item.stage_text, time(item.happened_at), `${item.waste_code} ${item.waste_name}`, kg(item.mass_kg), kg(item.left_kg), h("span", { class: "digits" }, item.sources.map((one) => one.batch).join(" "))))) : empty(say("ledger.none")));
  });
  stage.onchange = waste.onchange = load;
  fill(body,
    stock.items.length ? h("section", { class: "card" }, h("h2", {}, say("ledger.stock")), facts(...stock.items.map((item) => [item.waste_code, `${say("ledger.in_store")} ${kg(item.stored_kg)} · ${say("ledger.unstored")} ${kg(item.unstored_kg)}`]))) : null,
    h("section", { class: "card" }, h("h2", {}, say("ledger.returns")), due.items.length ? scrollTable(["period", "unit", "due_on", "state", ""].map((name) => (name ? say(`ledger.${name}`) : "")), due.items.map((one) => row(one.period, one.organisation.name, one.due_on, h("span", { class: `badge ${one.owed ? "warn" : "good"}` }, say(`ledger.${one.status ?? "owed"}`)), action(one, again)))) : empty(say("ledger.no_returns"))),
    h("section", { class: "card" }, h("div", { class: "row between" }, h("h2", {}, say("ledger.title")), mine ? h("button", { class: "primary", onclick: () => enter(again) }, say("ledger.enter")) : null), h("div", { class: "fields" }, field(say("ledger.stage_name"), stage), field(say("ledger.waste"), waste)), rows));
  load();
});

function action(due, after) {
  if (mine && due.owed) return h("button", { class: "primary", onclick: () => fileReturn(due, after) }, say("ledger.file"));
  if (!due.status) return null;
  return h("button", { onclick: () => showReturn(due, after) }, say("ledger.show"));
}

const figureTable = (lines, cell) => scrollTable([say("ledger.waste"), ...FIGURES.map((name) => say(`ledger.${name}`))], lines.map((line, index) => row(h("span", { class: "digits" }, line.waste_code), ...FIGURES.map((name) => cell(line, name, index)))));

const fileReturn = (due, after) => busy(document.body, async () => {
  const { lines } = await get(addressed`/returns/${due.period}/computed`);
  const inputs = lines.map((line) => Object.fromEntries(FIGURES.map((name) => [name, decimal(line[name], { required: true, "aria-label": `${line.waste_code} ${say(`ledger.${name}`)}` })])));
  const reason = h("textarea", { maxlength: 500 }), id = uuid7();
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); busy(box, async () => {
    await post(addressed`/returns/${due.period}`, { id, reason: reason.value.trim(), lines: lines.map((line, index) => ({ waste_code: line.waste_code, ...Object.fromEntries(FIGURES.map((name) => [name, inputs[index][name].value.trim()])) })) });
    toast(say("saved")); box.close(); after();
  }); } }, h("p", { class: "hint" }, say("ledger.filled_in")), lines.length ? figureTable(lines, (_, name, index) => inputs[index][name]) : empty(say("ledger.nothing")), field(say("ledger.reason"), reason, say("ledger.reason_hint")), h("button", { class: "primary big" }, say("ledger.file")));
  const box = dialog(`${say("ledger.return")} ${due.period}`, form);
});

const showReturn = (due, after) => busy(document.body, async () => {
  const found = await get(of(due));
  const computed = Object.fromEntries(found.computed.map((line) => [line.waste_code, line]));
  const reason = h("input", { required: true, maxlength: 500 }), id = uuid7();
  const box = dialog(`${say("ledger.return")} ${due.period} · ${due.organisation.name}`,
    h("p", {}, `${time(found.filed_at)}${found.late ? ` · ${say("ledger.late")}` : ""}`),
    figureTable(found.lines, (line, name) => { const ours = computed[line.waste_code]?.[name] ?? "0"; return ours === line[name] ? kg(line[name]) : [kg(line[name]), h("div", { class: "badge warn" }, `${say("ledger.computed")} ${kg(ours)}`)]; }),
    found.reason ? h("p", {}, found.reason) : null,
    reviews && found.status === "filed" ? h("form", { onsubmit: (event) => { event.preventDefault(); busy(box, async () => { await post(addressed`/returns/${due.organisation.id}/${due.period}/sent-back`, { id, reason: reason.value.trim() }); box.close(); after(); }); } }, field(say("ledger.send_back_why"), reason), h("button", { class: "danger" }, say("ledger.send_back"))) : null);
});

const enter = (after) => busy(document.body, async () => {
  const sites = (await get("/sites?limit=200")).items.filter((site) => site.organisation_id === context.account.organisation_id && site.active);
  const stage = options(h("select"), STAGES.map((word) => [word, say(`ledger.stage.${word}`)]));
  const site = options(h("select", { required: true }), sites.map((item) => [item.id, item.name]));
  const code = h("input", { required: true, maxlength: 20, autocomplete: "off" }), name = h("input", { required: true, maxlength: 100 }), mass = decimal(), container = h("input", { maxlength: 100 }), containers = h("input", { inputmode: "numeric", value: "0", pattern: "\\d+" }), manifest = h("input", { maxlength: 40 });
  const happened = h("input", { type: "datetime-local", required: true, value: localMinute(Date.now()) });
  const from = h("div"), id = uuid7();
  let sources = [];
  const change = () => busy(form, async () => {
    const before = SOURCE[stage.value];
    const page = before ? await get(addressed`/ledger?stage=${before}&left=true`) : { items: [] };
    sources = page.items.map((item) => ({ item, mass: decimal("", { "aria-label": item.batch }) }));
    mass.required = !before;
    for (const input of [mass, code, name]) input.closest(".field").hidden = Boolean(before);
    code.required = name.required = !before;
    manifest.closest(".field").hidden = stage.value !== "taken_out";
    fill(from, before ? (sources.length ? scrollTable(["batch", "waste", "left", "takes"].map((word) => say(`ledger.${word}`)), sources.map(({ item, mass: takes }) => row(h("span", { class: "digits" }, item.batch), `${item.waste_code} ${item.waste_name}`, kg(item.left_kg), takes))) : empty(say("ledger.no_sources"))) : null);
  });
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); busy(box, async () => {
    const taken = sources.filter(({ mass: takes }) => takes.value.trim()), first = taken[0]?.item;
    const made = await api("POST", "/ledger", { id, stage: stage.value, waste_code: first?.waste_code ?? code.value.trim(), waste_name: first?.waste_name ?? name.value.trim(), happened_at: `${happened.value}:00+08:00`, site_id: site.value, container: container.value.trim(), containers: Number(containers.value || 0), ...(SOURCE[stage.value] ? { sources: taken.map(({ item, mass: takes }) => ({ batch: item.batch, mass_kg: takes.value.trim() })) } : { mass_kg: mass.value.trim() }), ...(stage.value === "taken_out" && manifest.value.trim() ? { manifest_number: manifest.value.trim() } : {}) });
    toast(say("ledger.entered", { batch: made.batch })); box.close(); after();
  }); } }, h("div", { class: "fields" }, field(say("ledger.stage_name"), stage), field(say("ledger.when"), happened), field(say("ledger.site"), site), field(say("desk.code"), code), field(say("desk.name"), name), field(say("ledger.mass"), mass, "kg"), field(say("ledger.container"), container), field(say("ledger.containers"), containers), field(say("ledger.manifest"), manifest)), from, h("button", { class: "primary big" }, say("ledger.enter")));
  const box = dialog(say("ledger.enter"), form);
  codePicker(code, "hazardous", (entry) => { code.value = entry.code; name.value ||= entry.class_name; });
  stage.onchange = change;
  change();
});
