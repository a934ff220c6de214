// At the roadside: scan a label or type a plate, see what it is, record the check. Without signal the
// signature of a label is checked with the keys kept on this device.

import { place } from "./acts.js";
import { smaller } from "./photo.js";
import { addressed, get, uuid7 } from "./api.js";
import { discard, keep, keptKeys, labelKeys, sendAll, waiting } from "./patrol_store.js";
import { isTrial } from "./proof/bundle.js";
import { examineLabel } from "./proof/labels.js";
import { photos as pictures } from "./roadside.js";
import { scanner } from "./scan.js";
import { busy, explain, facts, field, fill, h, kg, may, number, photoInput, say, time, toast } from "./ui.js";

const app = document.getElementById("app");
const TONES = { genuine: "good", on_manifest: "good", signature_holds: "good", closed: "bad", altered: "bad", trial: "bad", unknown_label: "bad", not_here: "bad", off_route: "warn", no_manifest: "warn", unknown_vehicle: "warn", not_checked: "warn" };
const PLACE_MS = 700;
const checks = may("patrol.record");
const asked = { here: null };

const result = h("div", { "aria-live": "polite" });
const queue = h("div", { role: "status" });
const past = h("div");
const keysLine = h("p", { class: "lead" });
const scan = scanner((text) => look({ label: text }));
const plate = h("input", { autocapitalize: "characters", autocomplete: "off", maxlength: "20", enterkeyhint: "search", "aria-label": say("patrol.plate"), placeholder: say("patrol.plate") });
const byPlate = h("form", { class: "scan", onsubmit: (event) => { event.preventDefault(); if (plate.value.trim()) look({ plate: plate.value.trim() }); } }, plate, h("button", { class: "primary" }, say("patrol.look_plate")));
const mine = h("input", { type: "checkbox", id: "mine", onchange: () => history() });

fill(app, h("h1", {}, say("patrol.title")), h("p", { class: "lead" }, say("patrol.lead")), queue,
  h("section", { class: "card scan-card field-work stack" }, h("h2", {}, say("patrol.scan_title")), scan.form, byPlate, keysLine), result,
  h("section", { class: "card" }, h("div", { class: "row between" }, h("h2", {}, say("patrol.history")), h("label", { for: "mine", class: "row" }, mine, say("patrol.mine"))), past));

// Where the officer stands, as far as it is known by now: an answer waits for it but a moment.
function nearby() {
  const found = place().then((here) => { asked.here = here; return here; });
  return Promise.race([found, new Promise((done) => setTimeout(() => done(asked.here), PLACE_MS))]);
}

const look = (what) => busy(result, async () => {
  const began = performance.now(), here = await nearby();
  let found;
  try {
    const where = here ? { lon: here.lon, lat: here.lat, accuracy_m: here.accuracy_m } : {};
    found = await get(addressed`/patrol/look?${new URLSearchParams({ ...what, ...where })}`);
  } catch (problem) {
    if (problem.status !== 0 && !(problem.status >= 500)) throw problem;
    found = await alone(what);
  }
  show(what, found, Math.round(performance.now() - began));
});

// What can be said without the service.
async function alone({ label, plate: typed }) {
  const verdict = (code) => ({ code, text: say(`patrol.seen.${code}`) });
  const nothing = { offline: true, manifest: null, vehicle: null, alerts: [], others: [], differs: [], statement: null };
  if (!label) return { ...nothing, verdicts: [verdict("not_checked")], typed };
  const { verdict: said, statement, why } = await examineLabel(label, { keys: keptKeys() });
  const shown = statement && { number: statement.number, plate: statement.vehicle, declared_grams: statement.declared_g, generator: statement.generator, receiver: statement.receiver };
  const code = { genuine: "signature_holds", forged: "altered" }[said] ?? "not_checked";
  const reason = why === "no_ed25519" ? say("patrol.no_crypto") : said === "unknown_key" ? say("patrol.no_keys") : null;
  const trial = statement && isTrial(statement.number) ? [verdict("trial")] : [];
  return { ...nothing, verdicts: [...trial, verdict(code)], statement: shown, reason };
}

function show(what, found, ms) {
  const worst = TONES[found.verdicts[0]?.code] ?? "good";
  const { manifest, statement, vehicle } = found;
  fill(result, h("section", { class: `card stack verdict ${worst}`, "data-verdict": found.verdicts.map((each) => each.code).join(" ") },
    found.verdicts.map((each) => h("div", { class: `notice ${TONES[each.code]} big` }, h("strong", {}, each.text))),
    found.offline ? h("p", { class: "notice warn" }, say("patrol.offline")) : null, found.reason ? h("p", { class: "notice warn" }, found.reason) : null,
    found.differs.length ? h("p", { class: "notice warn" }, say("patrol.differs", { fields: found.differs.map((each) => each.text).join(say("comma")) })) : null,
    manifest ? facts([say("number"), manifest.number_text], [say("status"), manifest.status_text], [say("vehicle"), manifest.vehicle?.plate], [say("lifecycle.field.driver_id"), manifest.driver?.name], [say("carrier"), manifest.carrier?.name],
      [say("waste"), manifest.waste.map((line) => `${line.code} ${line.name}`).join("；")], [say("loaded"), kg(manifest.loaded_kg ?? manifest.declared_kg)], [say("from"), manifest.origin_site?.name], [say("to"), manifest.destination_site?.name]) : vehicle ? facts([say("vehicle"), vehicle.plate]) : null,
    statement && (found.offline || !manifest) ? [h("h3", {}, say("patrol.statement")), facts([say("number"), statement.number], [say("vehicle"), statement.plate], [say("declared"), kg(statement.declared_grams / 1000)], [say("generator"), statement.generator], [say("receiver"), statement.receiver])] : null,
    found.last ? facts([say("patrol.last_seen"), [time(found.last.at), found.distance_m === null ? null : say("patrol.distance", { m: number(found.distance_m) })].filter(Boolean).join(" · ")]) : null,
    found.alerts.length ? [h("h3", {}, say("patrol.alerts")), h("ul", {}, found.alerts.map((alert) => h("li", {}, h("a", { href: addressed`officer?alert=${alert.id}` }, `${alert.rule_name} · ${time(alert.first_at)}`))))] : null,
    found.others.length ? h("p", {}, `${say("patrol.others")}：${found.others.join(say("comma"))}`) : null,
    h("p", { class: "lead took" }, say("patrol.took", { ms })),
    checks ? record(what, found) : null));
}

// What the officer found, with photos and the place; kept here until the service has it.
function record(what, found) {
  const note = h("textarea", { maxlength: "2000" }), photo = photoInput();
  photo.multiple = true;
  const id = uuid7();
  const save = (inOrder) => busy(result, async () => {
    const here = asked.here;
    const car = found.vehicle?.plate ?? found.statement?.plate ?? what.plate ?? null, of = found.manifest?.number ?? found.statement?.number ?? null;
    const taken = await Promise.all([...photo.files].slice(0, 6).map(smaller));
    const check = { id, checked_at: new Date().toISOString(), in_order: inOrder, seen: found.verdicts.map((each) => each.code), ...(car ? { plate: car } : {}), ...(of ? { manifest: of } : {}), ...(here ? { place: here } : {}), ...(note.value.trim() ? { note: note.value.trim() } : {}) };
    if (!car && !of) { note.setCustomValidity(say("patrol.plate")); plate.focus(); toast(say("patrol.plate"), "warn"); return; }
    let sent;
    try { sent = await keep(check, taken); } catch { toast(say("patrol.device_full"), "bad"); return; }
    fill(result);
    if (sent) toast(say("patrol.recorded")); else if (!navigator.onLine || (await waiting()).some((item) => item.id === id && !item.refused)) toast(say("patrol.kept"), "warn");
    plate.value = "";
    await told();
    await history();
  });
  return h("form", { class: "stack record field-work", onsubmit: (event) => event.preventDefault() }, h("h3", {}, say("patrol.record")),
    h("p", { class: "lead" }, `${say("patrol.place")}：${asked.here ? `${Number(asked.here.lon).toFixed(5)}, ${Number(asked.here.lat).toFixed(5)}` : say("patrol.no_place")}`),
    field(say("patrol.note"), note), field(say("patrol.photos"), photo),
    h("div", { class: "row" }, h("button", { class: "primary big", onclick: () => save(true) }, say("patrol.in_order")), h("button", { class: "danger big", onclick: () => save(false) }, say("patrol.not_in_order"))));
}

async function told() {
  const items = await waiting().catch(() => []);
  const refused = items.filter((item) => item.refused);
  fill(queue, items.length ? h("div", { class: "notice warn" }, h("div", { class: "row between" }, say("patrol.waiting", { count: items.length }), h("button", { onclick: () => busy(queue, resend) }, say("patrol.send"))),
    refused.map((item) => h("div", { class: "row between" }, `${item.plate ?? item.manifest} · ${say("patrol.rejected", { detail: item.refused })}`, h("button", { class: "plain", onclick: () => discard(item.id).then(told) }, say("patrol.discard"))))) : null);
}

async function resend() {
  if (await sendAll()) { toast(say("patrol.recorded")); await history(); }
  await told();
}

const history = () => get(addressed`/patrol/checks?limit=20&mine=${mine.checked}`).then(({ items }) => fill(past, items.length ? h("ol", { class: "chain" }, items.map((item) => h("li", {},
  h("div", { class: "row between" }, h("strong", {}, item.plate ?? item.manifest_number), h("span", { class: `badge ${item.in_order ? "good" : "bad"}` }, say(item.in_order ? "patrol.in_order" : "patrol.not_in_order"))),
  h("div", { class: "when" }, say("patrol.is_at", { at: time(item.checked_at), officer: item.officer })),
  h("div", { class: "row" }, item.seen.map((each) => h("span", { class: "badge quiet" }, each.text))), item.note ? h("div", {}, item.note) : null, pictures(item.photos)))) : h("p", { class: "empty" }, say("patrol.history_none")))).catch((problem) => { if (problem.status !== 0) explain(problem); });

async function begin() {
  await told();
  const keys = await labelKeys();
  fill(keysLine, say(keys.length ? "patrol.offline_keys" : "patrol.no_keys", { count: keys.length }));
  await history();
  await resend();
}

addEventListener("online", () => begin().catch(explain));
await begin();
