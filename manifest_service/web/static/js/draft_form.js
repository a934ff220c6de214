// The fields of a manifest: what the registry knows is chosen, never typed; what a stream requires
// is marked, and what is fixed from which step on is said before it is.

import { addressed, get } from "./api.js";
import { codePicker } from "./codes.js";
import { context, decimal, field, fill, h, options, say } from "./ui.js";

const STEPS = ["generated", "loaded", "transported", "arrived", "received", "disposed"];
const FORMS = ["solid", "semi_solid", "liquid", "gas"];
const KINDS = ["organisations", "sites", "routes", "vehicles", "drivers"];
const named = (items) => items.map((item) => [item.id, item.name ?? item.plate ?? item.id]);
const moment = (input) => (input.value ? `${input.value}:00+08:00` : null);
const written = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== "" && value !== false));

// `{element, read, place, masses}`. On `paper` a receiver chooses the generator, and each waste line
// says what was accepted and refused of it.
export async function draftForm(changed, { following = null, last = {}, paper = false } = {}) {
  const page = (kind) => get(addressed`/${kind}?limit=200`).then((found) => found.items.filter((item) => item.active));
  const [{ items: streams }, unused, ...lists] = await Promise.all([get("/streams"), get("/number-blocks?limit=200"), ...KINDS.map(page)]);
  const [organisations, sites, routes, vehicles, drivers] = lists;
  const mine = context.account.organisation_id, chooses = context.account.role !== "generator_clerk";
  const select = (required = true) => h("select", { required });
  const inputs = { stream: select(), generator_id: select(), origin_site_id: select(), receiver_id: select(), destination_site_id: select(), carrier_id: select(), vehicle: select(), driver_id: select(), route_id: select(false), planned_departure_at: h("input", { type: "datetime-local" }), planned_arrival_at: h("input", { type: "datetime-local" }), national_number: h("input", { inputmode: "numeric", maxlength: 20 }) };
  const { stream, generator_id: generator, origin_site_id: origin, receiver_id: receiver, destination_site_id: destination, carrier_id: carrier, vehicle, driver_id: driver, route_id: route } = inputs;
  const group = h("input", { type: "checkbox" }), under = h("input", { maxlength: 32 }), number = h("select");
  const shipper = options(h("select"), ["generator", "receiver"].map((party) => [party, say(`lifecycle.party.${party}`)]));
  const lines = h("div"), fixed = h("ul");
  const labels = Object.fromEntries(Object.entries({ stream: "stream", generator_id: "generator", origin_site_id: "from", receiver_id: "receiver", destination_site_id: "to", carrier_id: "carrier", vehicle: "vehicle", driver_id: "driver_name", route_id: "route", planned_departure_at: "planned_departure_at", planned_arrival_at: "planned_arrival_at", national_number: "national_number" }).map(([name, word]) => [name, field(say(word), inputs[name], " ")]));

  const profile = () => streams.find((item) => item.key === stream.value);
  const takes = (item) => !item.streams?.length || item.streams.includes(stream.value);
  const own = (item, id) => item.organisation_id === id;
  const receivers = () => organisations.filter((item) => item.roles.includes("receiver") && sites.some((site) => own(site, item.id) && site.kind === "disposal" && takes(site)) && (!chooses || item.id === mine));
  const carriers = () => organisations.filter((item) => item.roles.includes("carrier") && vehicles.some((one) => one.carrier_id === item.id && one.streams.includes(stream.value)));
  const generators = () => (chooses ? organisations.filter((item) => item.roles.includes("generator")) : organisations.filter((item) => item.id === mine));

  const ways = () => { const fit = routes.filter((item) => item.origin_site_id === origin.value && item.destination_site_id === destination.value); options(route, named(fit), { empty: say("desk.no_route"), value: fit[0]?.id }); };
  const origins = () => { options(origin, named(sites.filter((site) => own(site, generator.value))), { value: last.origin_site_id }); ways(); };
  const destinations = () => { options(destination, named(sites.filter((site) => own(site, receiver.value) && site.kind === "disposal" && takes(site))), { value: last.destination_site_id }); ways(); };
  const crew = () => {
    options(vehicle, named(vehicles.filter((item) => item.carrier_id === carrier.value && item.streams.includes(stream.value))), { value: last.vehicle });
    options(driver, named(drivers.filter((item) => item.carrier_id === carrier.value)), { value: last.driver_id });
  };
  // Only those who may have to do with the stream are offered; the checks say the rest.
  const parties = () => {
    options(receiver, named(receivers()), { value: last.receiver_id });
    options(carrier, named(carriers()), { value: last.carrier_id });
    destinations(); crew(); marks();
  };
  // Marks what the stream requires, and says what is fixed from which step on.
  const marks = () => {
    const asked = profile()?.fields ?? {};
    for (const [name, box] of Object.entries(labels)) mark(box, inputs[name], asked[name]);
    const steps = new Map(STEPS.map((step) => [step, []]));
    for (const one of Object.values(asked)) steps.get(one.sealed_by).push(one.text);
    fill(fixed, [...steps].filter(([, texts]) => texts.length).map(([step, texts]) => h("li", {}, say("draft.fixed", { step: say(`lifecycle.word.${step}`), fields: texts.join(say("comma")) }))));
  };
  const line = (values = {}) => wasteLine(profile(), values, changed, paper);

  options(stream, streams.map((item) => [item.key, item.name]), { value: following?.stream ?? last.stream });
  options(generator, named(generators()), { value: chooses ? last.generator_id : mine });
  options(number, unused.items.map((item) => [item.number, item.number_text]), { empty: say("numbers.next") });
  origins();
  if (following) origin.value = following.origin_site.id;
  parties();
  fill(lines, line(following ? { ...following.waste[0], declared_kg: following.refused_left_kg } : last.waste?.[0]));
  if (following) for (const option of [...stream.options]) option.hidden = option.value !== following.stream;
  stream.addEventListener("change", () => { fill(lines, line()); parties(); });
  for (const [input, then] of [[generator, origins], [receiver, destinations], [origin, ways], [destination, ways], [carrier, crew]]) input.addEventListener("change", then);

  const read = () => written({
    stream: stream.value, waste: [...lines.children].map((box) => box.read()),
    ...Object.fromEntries(["origin_site_id", "carrier_id", "receiver_id", "destination_site_id", "vehicle", "driver_id", "route_id", "national_number"].map((name) => [name, inputs[name].value.trim()])),
    generator_id: chooses ? generator.value : null, planned_departure_at: moment(inputs.planned_departure_at), planned_arrival_at: moment(inputs.planned_arrival_at),
    group: group.checked, group_number: under.value.trim(), shipper: shipper.value === "receiver" ? "receiver" : null, number: number.value,
  });
  const place = (item, notice) => {
    if (item.line && lines.children[item.line - 1]) { lines.children[item.line - 1].append(notice); return true; }
    const about = item.fields?.find((name) => name in labels);
    if (about) labels[about].append(notice);
    else if (item.fields?.includes("waste")) lines.lastChild.append(notice);
    return Boolean(about || item.fields?.includes("waste"));
  };
  const shown = Object.entries(labels).filter(([name]) => (name !== "generator_id" || chooses) && !(paper && name.startsWith("planned"))).map(([, box]) => box);
  const element = h("div", {}, h("div", { class: "fields" }, shown), lines,
    h("div", { class: "row" }, h("button", { type: "button", onclick: () => { lines.append(line()); changed(); } }, say("desk.add_line"))),
    h("details", {}, h("summary", {}, say("life.more")), h("div", { class: "fields" }, unused.items.length ? field(say("numbers.use"), number) : null, field(say("life.group_number"), under), field(say("life.shipper"), shipper)), h("label", { class: "row" }, group, say("life.group_option"))),
    h("details", {}, h("summary", {}, say("draft.fixed_when")), fixed));
  return { element, read, place, masses: () => [...lines.children].map((box) => box.masses()) };
}

function mark(box, input, asked) {
  const first = asked?.required_by === "generated";
  if (input.tagName === "INPUT") input.required = first;
  box.querySelector(".hint").textContent = !first && asked?.required_by ? ` ${say("draft.by", { step: asked.required_by_text })}` : "";
}

function wasteLine(profile, values, changed, paper) {
  const input = (name, more = {}) => h("input", { autocomplete: "off", value: values[name] ?? "", ...more });
  const code = input("code", { required: true, maxlength: 20 }), name = input("name", { required: true, maxlength: 100 }), mass = decimal(values.declared_kg ?? "", { required: true });
  const form = options(h("select"), FORMS.map((word) => [word, say(`lifecycle.form.${word}`)]), { value: values.form });
  const hazards = h("input", { value: (values.hazards ?? []).join(" "), placeholder: "T C I R In" }), packaging = input("packaging", { maxlength: 50 }), packages = h("input", { inputmode: "numeric", pattern: "\\d{0,3}", value: values.packages ?? "0" });
  const accepted = decimal("", { required: true }), refused = decimal("0");
  const asks = (path) => profile?.fields[`waste.${path}`];
  const boxes = { hazards: field(say("lifecycle.dimension.characteristics"), hazards, " "), packaging: field(say("lifecycle.dimension.packaging"), packaging, " "), packages: field(say("packages"), packages, " ") };
  for (const [key, one] of Object.entries({ hazards, packaging, packages })) mark(boxes[key], one, asks(key));
  const box = h("fieldset", { class: "card" }, h("legend", {}, say("waste")), h("div", { class: "fields" }, field(say("desk.code"), code, profile?.codes.slice(0, 3).join(" ")), field(say("desk.name"), name), field(say("desk.declared_kg"), mass, "kg"), field(say("lifecycle.dimension.form"), form),
    asks("hazards") ? boxes.hazards : null, asks("packaging") ? boxes.packaging : null, asks("packages") || profile?.label_scan_required ? boxes.packages : null,
    paper ? [field(say("paper.accepted_kg"), accepted, "kg"), field(say("paper.refused_kg"), refused, "kg")] : null));
  codePicker(code, profile?.family === "hazardous" ? "hazardous" : "general", (entry) => {
    code.value = entry.code;
    name.value ||= entry.class_name;
    if (!entry.any_hazard) hazards.value = entry.hazards.join(" ");
    else hazards.placeholder = entry.hazards.join("/");
    changed();
  });
  box.read = () => ({ ...written({ code: code.value.trim(), name: name.value.trim(), declared_kg: mass.value.trim(), packaging: packaging.value.trim() }), form: form.value, hazards: hazards.value.split(/[\s,，、]+/).filter(Boolean), packages: Number(packages.value || 0) });
  box.masses = () => ({ accepted_kg: accepted.value.trim(), refused_kg: refused.value.trim() || "0" });
  return box;
}
