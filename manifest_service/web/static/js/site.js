// The gate: scan, compare, weigh, accept, part-accept, refuse, dispose; then the next truck.

import { act, attach } from "./acts.js";
import { get } from "./api.js";
import { scanner } from "./scan.js";
import { busy, chain, empty, facts, field, fill, h, kg, number, options, say, signature, statusBadge, tabs, time, toast } from "./ui.js";

const app = document.getElementById("app");
const DIMENSIONS = ["name", "quantity", "characteristics", "form", "packaging"];
const REASONS = ["wrong_waste", "contaminated", "no_capacity", "no_permit", "packaging_damaged", "other"];
const LISTS = { expected: "issued,loaded,in_transit", arrived: "arrived", to_dispose: "received,partly_disposed" };

let streams = [];
const work = h("section", { class: "card", "aria-live": "polite" }, empty(say("site.scan_first")));
const list = h("div");
const scan = scanner((text) => open(`/labels/${encodeURIComponent(text)}`, (answer) => answer.manifest));
const { bar, pick } = tabs(Object.keys(LISTS).map((name) => [name, say(`site.${name}`)]), refresh);

fill(app, h("div", { class: "field-work" }, h("h1", {}, say("site.title")),
  h("div", { class: "columns" }, h("div", {}, h("section", { class: "card" }, scan.form), bar, list), work)));

async function refresh(name = bar.querySelector('[aria-selected="true"]')?.dataset.name ?? "expected") {
  const page = await get(`/manifests?status=${LISTS[name]}&limit=100`).catch(() => null);
  if (page === null) { fill(list, empty(say("offline"))); return; }
  fill(list, page.items.length ? page.items.map((row) => h("button", { class: "card trip", onclick: () => open(`/manifests/${row.number}`, (found) => found) },
    h("div", { class: "row between" }, h("strong", {}, row.vehicle.plate), statusBadge(row)),
    h("div", {}, `${row.generator.name} · ${row.stream_name}`),
    h("div", { class: "lead" }, `${kg(row.loaded_kg ?? row.declared_kg)} · ${row.number_text}${row.receipt_due_on && row.status === "arrived" ? ` · ${say("site.due", { day: row.receipt_due_on })}` : ""}`))) : empty(say(`site.none_${name}`)));
}

const open = (path, choose) => busy(app, async () => show(choose(await get(path))));

function show(manifest) {
  if (!manifest.waste) { fill(work, h("div", { class: "notice warn" }, say("site.not_ours"))); return; }
  const can = (word) => manifest.next.includes(word);
  fill(work, h("div", { class: "row between" }, h("h2", {}, manifest.vehicle.plate), statusBadge(manifest)),
    facts([say("number"), manifest.number_text], [say("generator"), manifest.generator.name], [say("carrier"), manifest.carrier.name],
      [say("waste"), manifest.waste.map((line) => `${line.code} ${line.name}`).join("；")], [say("packages"), String(manifest.packages || "—")],
      [say("declared"), kg(manifest.declared_kg)], [say("loaded"), kg(manifest.loaded_kg)],
      manifest.accepted_kg !== null ? [say("accepted"), kg(manifest.accepted_kg)] : null,
      manifest.accepted_kg !== null ? [say("disposed"), kg(manifest.disposed_kg)] : null),
    manifest.warnings.map((warning) => h("div", { class: "notice warn" }, warning.detail)),
    can("arrived") ? h("button", { class: "big", onclick: () => record(manifest, "arrived", {}) }, say("site.arrived_now")) : null,
    can("received") ? receipt(manifest) : null,
    can("disposed") ? disposal(manifest) : null,
    !manifest.next.length ? h("div", { class: "notice" }, say("site.nothing")) : null,
    h("details", {}, h("summary", {}, say("history")), h("div", { class: "scroll" }, history(manifest))));
}

function history(manifest) {
  const box = h("div");
  get(`/manifests/${manifest.number}/events`).then((page) => fill(box, chain(page.items)));
  return box;
}

const record = (manifest, type, data) => busy(work, async () => {
  const result = await act(manifest.number, type, data);
  toast(result.sent ? say("site.saved") : say("driver.kept"), result.sent ? "good" : "warn");
  if (result.sent) show(result.manifest);
  await refresh();
  return result;
});

function receipt(manifest) {
  const decimal = (value = "") => h("input", { inputmode: "decimal", autocomplete: "off", value });
  const gross = decimal(), tare = decimal(), net = decimal(), refused = decimal("0"), ticket = h("input");
  const verdict = h("div", { class: "notice", role: "status" }, say("site.weigh"));
  const found = Object.fromEntries(DIMENSIONS.map((name) => [name, h("input", { "aria-label": say(`lifecycle.dimension.${name}`), placeholder: say("site.as_declared") })]));
  const photo = h("input", { type: "file", accept: "image/jpeg,image/png,image/webp", capture: "environment" });
  const sign = signature();
  const reason = options(h("select"), REASONS.map((code) => [code, say(`site.reason.${code}`)]));
  const expected = Number(manifest.loaded_kg ?? manifest.declared_kg);
  const stream = streams.find((item) => item.key === manifest.stream);

  function compare() {
    if (gross.value && tare.value) net.value = String(Number(gross.value) - Number(tare.value));
    if (!net.value) return;
    const difference = Number(net.value) - expected;
    const allowed = Math.max(expected * Number(stream?.tolerance_fraction ?? 0.03), Number(stream?.tolerance_kg ?? 100));
    const beyond = Math.abs(difference) > allowed;
    verdict.className = `notice ${beyond ? "bad" : "good"}`;
    verdict.textContent = say(beyond ? "site.differs" : "site.agrees", { difference: number(difference), allowed: number(Math.round(allowed)) });
    if (beyond && !found.quantity.value) found.quantity.value = `${number(net.value)} kg`;
    if (!beyond && found.quantity.value.endsWith(" kg")) found.quantity.value = "";
  }
  [gross, tare, net].forEach((input) => input.addEventListener("input", compare));

  const weighed = () => (gross.value && tare.value ? { gross_kg: gross.value, tare_kg: tare.value, net_kg: net.value, ...(ticket.value ? { ticket_number: ticket.value } : {}) } : undefined);
  const discrepancies = () => DIMENSIONS.filter((name) => found[name].value.trim()).map((name) => ({ dimension: name, found: found[name].value.trim() }));
  async function accept(event) {
    event.preventDefault();
    const accepted = Number(net.value) - Number(refused.value || 0);
    const data = { accepted_kg: String(Math.round(accepted * 1000) / 1000), refused_kg: refused.value || "0", discrepancies: discrepancies(), ...(weighed() ? { ticket: weighed() } : {}) };
    const result = await record(manifest, "received", data);
    if (result?.sent) await busy(work, async () => {
      if (photo.files[0]) await attach(manifest.number, photo.files[0], "photo", "received");
      const drawn = await sign.blob();
      if (drawn) await attach(manifest.number, drawn, "signature", "received");
    });
    if (result) scan.input.focus();
  }
  return h("form", { onsubmit: accept },
    h("h3", {}, say("site.ticket")),
    h("div", { class: "fields" }, field(say("site.gross"), gross), field(say("site.tare"), tare), field(say("site.net"), net), field(say("site.refused_part"), refused), field(say("site.ticket_number"), ticket)),
    verdict,
    h("h3", {}, say("site.compare")),
    h("table", { class: "compare" }, h("tbody", {}, DIMENSIONS.map((name) => h("tr", {}, h("th", { scope: "row" }, say(`lifecycle.dimension.${name}`)), h("td", {}, declared(manifest, name)), h("td", {}, found[name]))))),
    h("details", {}, h("summary", {}, say("driver.evidence")), field(say("photo"), photo), field(say("signature"), sign.canvas)),
    h("button", { class: "primary big" }, say("site.accept")),
    h("details", {}, h("summary", {}, say("site.refuse")), field(say("site.why"), reason),
      h("button", { type: "button", class: "danger", onclick: () => record(manifest, "refused", { reason_code: reason.value, discrepancies: discrepancies() }) }, say("site.refuse_all"))));
}

function declared(manifest, dimension) {
  const lines = manifest.waste;
  const text = {
    name: lines.map((line) => line.name).join("；"),
    quantity: kg(manifest.loaded_kg ?? manifest.declared_kg),
    characteristics: lines.flatMap((line) => line.hazards).join(" ") || "—",
    form: lines.map((line) => say(`lifecycle.form.${line.form}`)).join("；"),
    packaging: lines.map((line) => line.packaging).filter(Boolean).join("；") || "—",
  };
  return text[dimension];
}

function disposal(manifest) {
  const left = Number(manifest.accepted_kg) - Number(manifest.disposed_kg);
  const methods = streams.find((item) => item.key === manifest.stream)?.methods ?? [];
  const method = options(h("select"), methods.map((item) => [item.code, `${item.code} ${item.name}`]));
  const mass = h("input", { inputmode: "decimal", required: true, value: String(left) });
  const day = h("input", { type: "date", required: true, value: new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" }) });
  const batch = h("input");
  return h("form", { onsubmit: (event) => { event.preventDefault(); record(manifest, "disposed", { method: method.value, disposed_kg: mass.value, disposed_on: day.value, ...(batch.value ? { batch: batch.value } : {}) }); } },
    h("h3", {}, say("site.dispose")), h("p", { class: "lead" }, say("site.left", { kg: kg(left) })),
    h("div", { class: "fields" }, field(say("site.method"), method), field(say("site.mass"), mass), field(say("site.day"), day), field(say("site.batch"), batch)),
    h("button", { class: "primary big" }, say("site.dispose")));
}

streams = (await get("/streams")).items;
pick("expected");
scan.input.focus();
const asked = new URLSearchParams(location.search).get("scan");
if (asked) open(`/labels/${encodeURIComponent(asked)}`, (answer) => answer.manifest);
setInterval(() => refresh(), 20000);
