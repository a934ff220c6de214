// What only some manifests have in their lives: several carriers, storage, sources, refused parts,
// signatures, cancellations and corrections; and what the reader may do about them.

import { act, withPlace } from "./acts.js";
import { changed, editor } from "./editor.js";
import { sealNote } from "./sealing.js";
import { busy, context, decimal, dialog, explain, field, fill, h, kg, say, scrollTable, time, toast } from "./ui.js";

// The panel of a manifest; `after()` runs when something was recorded.
export function life(found, after) {
  const done = (type, data) => recorded(found.number, type, data, after);
  return h("div", { class: "life stack" },
    found.missing.length ? h("div", { class: "notice warn" }, say("life.missing", { steps: found.missing.map((step) => step.text).join("、") })) : null,
    relations(found), legs(found), storage(found), sources(found), lines(found), refusedPart(found),
    cancellation(found, done), signatures(found, done), corrections(found, done), actions(found, done, after));
}

async function recorded(number, type, data, after) {
  const result = await act(number, type, data);
  toast(result.sent ? say("life.done") : say("driver.kept"), result.sent ? "good" : "warn");
  after(result.manifest ?? null);
}


function relations(found) {
  const said = [
    found.group ? say("life.is_group") : null,
    found.group_number ? say("life.in_group", { number: found.group_number }) : null,
    found.paper_number ? say("life.from_paper", { number: found.paper_number }) : null,
    found.imported ? say("life.imported", { source: found.imported.source, number: found.imported.number }) : null,
    ...found.links.map((link) => `${say(`lifecycle.relation.${link.relation}`)}: ${link.number_text}`),
    ...found.followers.map((one) => say("life.followed_by", { number: one.number_text })),
  ].filter(Boolean);
  return said.length ? h("ul", { class: "plain-list" }, said.map((text) => h("li", {}, text))) : null;
}

function legs(found) {
  if (found.legs.length < 2) return null;
  const rows = found.legs.map((leg) => [leg.carrier.name, leg.vehicle.plate, leg.driver.name, time(leg.from_at), leg.until_at ? time(leg.until_at) : "—"]);
  return [h("h3", {}, say("life.carriers")), scrollTable([say("carrier"), say("vehicle"), say("driver_name"), say("life.from_at"), say("life.until_at")], rows)];
}

function storage(found) {
  if (!found.storage.length) return null;
  const rows = found.storage.map((kept) => [kept.site.name, kept.keeper.name, kg(kept.stored_kg), time(kept.from_at), kept.until_at ? time(kept.until_at) : "—"]);
  return [h("h3", {}, say("life.storage")), scrollTable([say("life.site"), say("lifecycle.party.keeper"), say("mass"), say("life.from_at"), say("life.until_at")], rows)];
}

function sources(found) {
  if (!found.collected.length) return null;
  return [h("h3", {}, say("life.sources")), scrollTable([say("life.source"), say("mass"), say("packages")], found.collected.map((one) => [one.number_text ?? one.source, kg(one.collected_kg), String(one.packages)]))];
}

function lines(found) {
  if (found.waste.length < 2) return null;
  return [h("h3", {}, say("life.lines")), scrollTable([say("waste"), say("declared"), say("accepted"), say("life.refused"), say("disposed")], found.waste.map((line) => [`${line.code} ${line.name}`, kg(line.declared_kg), kg(line.accepted_kg), kg(line.refused_kg), kg(line.disposed_kg)]))];
}

function refusedPart(found) {
  if (Number(found.refused_left_kg) <= 0 || found.status === "returning") return null;
  return h("div", { class: "notice warn" }, say("life.refused_left", { kg: kg(found.refused_left_kg) }));
}

function cancellation(found, done) {
  const asked = found.cancellation;
  if (!asked) return null;
  const answer = (word) => (found.next.includes(word) && !(asked.yours && word === "cancellation_agreed") ? h("button", { class: word === "cancellation_agreed" ? "primary" : "", onclick: (event) => busy(event.target, () => done(word, {})) }, say(`life.do.${word}`)) : null);
  return h("div", { class: "notice warn" }, h("strong", {}, say("lifecycle.word.cancellation_proposed")), h("p", {}, asked.reason), h("div", { class: "row" }, answer("cancellation_agreed"), answer("cancellation_declined")));
}

function signatures(found, done) {
  const waiting = found.signatures.filter((one) => one.lacks.length);
  return waiting.map((one) => h("div", { class: "row between" },
    h("span", {}, say("life.unsigned", { step: say(`lifecycle.word.${one.word}`), party: one.lacks.map((party) => party.name).join("、") })),
    one.yours ? h("button", { onclick: (event) => busy(event.target, () => done("countersigned", { seq: one.seq })) }, say("life.do.countersigned")) : null));
}

// What stood, what stands or should, and when it was said and answered.
function corrections(found, done) {
  if (!found.corrections.length) return null;
  return [h("h3", {}, say("life.corrections")), found.corrections.map((one) => h("section", { class: "card correction" },
    h("div", { class: "row between" }, h("strong", {}, `${one.word_text} #${one.corrects}`), h("span", { class: `badge ${{ open: "warn", agreed: "good", declined: "quiet" }[one.state]}` }, one.state_text)),
    scrollTable([say("life.field"), say("life.stood"), say(one.state === "agreed" ? "life.stands" : "life.proposed")], one.fields.map((item) => [item.text, shown(item.before), shown(item.after)])),
    h("p", {}, one.reason), one.answer ? h("p", {}, one.answer) : null,
    h("p", { class: "lead" }, say("life.said_at", { at: time(one.proposed_at) }), one.answered_at ? ` · ${say("life.answered_at", { at: time(one.answered_at) })}` : ""),
    h("div", { class: "row" }, one.may.map((word) => h("button", { class: word === "correction_agreed" ? "primary" : "", onclick: (event) => busy(event.target, () => done(word, { proposal: one.seq })) }, say(`life.do.${word}`))))))];
}

const shown = (value) => (value === null || value === undefined || value === "" ? "—" : typeof value === "object" ? JSON.stringify(value) : String(value));

function actions(found, done, after) {
  const can = (word) => found.next.includes(word);
  const button = (words, open, tone = "") => h("button", { type: "button", class: tone, onclick: open }, words);
  const offered = [
    Object.values(found.fields).some((one) => one.amendable) ? button(say("life.do.amended"), () => amending(found, done)) : null,
    found.correctable.length ? button(say("life.do.correction_proposed"), () => correcting(found, done)) : null,
    can("handed_over") ? button(say("life.do.handed_over"), () => handingOver(found, done)) : null,
    can("collected") ? button(say("life.do.collected"), () => collecting(found, done)) : null,
    can("stored") ? button(say("life.do.stored"), () => storing(found, done)) : null,
    can("resumed") ? button(say("life.do.resumed"), () => resuming(found, done)) : null,
    can("cancellation_proposed") ? button(say("life.do.cancellation_proposed"), () => asking(say("life.why_cancel"), (reason) => done("cancellation_proposed", { reason }), sealNote(found, "cancellation_proposed")), "danger") : null,
    can("redirected") && context.account.role === "generator_clerk" ? button(say("life.do.redirected"), () => after(found, "redirect")) : null,
  ].filter(Boolean);
  return offered.length ? h("div", { class: "row" }, offered) : null;
}

function opened(title, submit, ...children) {
  const form = h("form", { class: "stack", onsubmit: (event) => { event.preventDefault(); busy(box, async () => { if (await submit() !== false) box.close(); }); } }, ...children, h("button", { class: "primary big" }, title));
  const box = dialog(title, form);
  return box;
}

function asking(question, then, note) {
  const input = h("input", { required: true, maxlength: 500 });
  opened(question, () => then(input.value.trim()), field(question, input), note);
}

async function editorsOf(values, owner) {
  const found = {};
  for (const [name, value] of Object.entries(values)) found[name] = await editor(name, value, { owner: owner?.[name] });
  return found;
}

// Says at each field from which step on it is fixed, before it is.
async function amending(found, done) {
  const leg = found.legs[0];
  const standing = { waste: found.waste.map(declared), carrier_id: leg.carrier.id, vehicle_id: leg.vehicle.id, driver_id: leg.driver.id, receiver_id: found.receiver.id, destination_site_id: found.destination_site.id, route_id: leg.route?.id ?? null, planned_departure_at: found.planned_departure_at, planned_arrival_at: found.planned_arrival_at, national_number: found.national_number };
  const open = Object.fromEntries(Object.entries(standing).filter(([name]) => found.fields[name]?.amendable));
  try {
    const editors = await editorsOf(open, {});
    opened(say("life.do.amended"), () => send(done, "amended", "values", changed(editors, open)),
      Object.entries(editors).map(([name, one]) => h("div", {}, one.element, h("p", { class: "hint" }, say("life.fixed_from", { step: found.fields[name].sealed_by_text })))));
  } catch (problem) { explain(problem); }
}

const declared = ({ code, name, declared_kg, form, hazards, packaging, packages }) => ({ code, name, declared_kg, form, hazards, ...(packaging ? { packaging } : {}), packages });

async function send(done, type, member, values, more = {}) {
  if (!Object.keys(values).length) { toast(say("life.nothing_changed"), "warn"); return false; }
  return done(type, { [member]: values, ...more });
}

async function correcting(found, done) {
  const which = h("select", {}, found.correctable.map((one) => h("option", { value: one.seq }, `#${one.seq} ${one.word_text}`)));
  const fields = h("div", { class: "stack" }), reason = h("input", { required: true, maxlength: 500 });
  let editors = {}, before = {}, asked = 0;
  const choose = () => busy(fields, async () => {
    const one = found.correctable.find((item) => String(item.seq) === which.value), mine = ++asked;
    const standing = Object.fromEntries(Object.entries(one.fields).map(([name, item]) => [name, item.value]));
    const made = await editorsOf(standing, { vehicle_id: found.carrier.id, driver_id: found.carrier.id });
    // Another step may have been chosen meanwhile: what is shown is what is sent.
    if (mine !== asked) return;
    [before, editors] = [standing, made];
    fill(fields, Object.values(editors).map((item) => item.element));
  });
  which.addEventListener("change", choose);
  opened(say("life.do.correction_proposed"), () => send(done, "correction_proposed", "values", changed(editors, before), { corrects: Number(which.value), reason: reason.value.trim() }),
    h("p", { class: "lead" }, say("life.correction_hint")), field(say("life.step"), which), fields, field(say("life.why"), reason));
  await choose();
}

async function crew(chosen) {
  const carrier = await editor("carrier_id", chosen);
  const boxes = h("div", { class: "stack" });
  let vehicle, driver;
  let asked = 0;
  const load = async () => {
    const owner = carrier.read(), mine = ++asked;
    const made = await Promise.all([editor("vehicle_id", "", { owner }), editor("driver_id", "", { owner })]);
    if (mine !== asked) return;
    [vehicle, driver] = made;
    fill(boxes, vehicle.element, driver.element);
  };
  carrier.element.querySelector("select").addEventListener("change", () => busy(boxes, load));
  await load();
  return { element: h("div", { class: "stack" }, carrier.element, boxes), read: () => ({ carrier_id: carrier.read(), vehicle: vehicle.read(), driver_id: driver.read() }) };
}

async function handingOver(found, done) {
  try {
    const next = await crew(found.carrier.id);
    opened(say("life.do.handed_over"), async () => done("handed_over", await withPlace(next.read())), next.element, sealNote(found, "handed_over"));
  } catch (problem) { explain(problem); }
}

function collecting(found, done) {
  const source = h("input", { required: true, maxlength: 200 }), mass = decimal("", { required: true });
  opened(say("life.do.collected"), async () => done("collected", await withPlace({ source: source.value.trim(), collected_kg: mass.value.trim() })),
    field(say("life.source"), source), field(say("mass"), mass, "kg"), sealNote(found, "collected"));
}

async function storing(found, done) {
  try {
    const site = await editor("destination_site_id", ""), mass = decimal(found.loaded_kg ?? found.declared_kg, { required: true });
    opened(say("life.do.stored"), async () => done("stored", await withPlace({ site_id: site.read(), stored_kg: mass.value.trim() })), site.element, field(say("mass"), mass, "kg"), sealNote(found, "stored"));
  } catch (problem) { explain(problem); }
}

async function resuming(found, done) {
  try {
    const other = h("input", { type: "checkbox" }), mass = decimal(found.storage.at(-1)?.stored_kg ?? "", { required: true });
    const next = await crew(found.carrier.id);
    const box = h("div", { hidden: true }, next.element);
    other.addEventListener("change", () => { box.hidden = !other.checked; });
    opened(say("life.do.resumed"), async () => done("resumed", await withPlace({ resumed_kg: mass.value.trim(), ...(other.checked ? next.read() : {}) })),
      field(say("mass"), mass, "kg"), h("label", { class: "row" }, other, say("life.other_vehicle")), box, sealNote(found, "resumed"));
  } catch (problem) { explain(problem); }
}
