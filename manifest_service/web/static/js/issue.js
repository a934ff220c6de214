// Issuing a manifest: what the registry knows is chosen, never typed; what would be refused is said
// while typing, beside the field it is about.

import { api, get, post, uuid7 } from "./api.js";
import { codePicker } from "./codes.js";
import { busy, context, field, fill, h, options, say, toast } from "./ui.js";

export const issueForm = (body, carriedOn, issued) => busy(body, async () => {
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
    const code = h("input", { required: true, autocomplete: "off", value: values.code ?? "" }), name = h("input", { required: true, value: values.name ?? "" }), mass = h("input", { inputmode: "decimal", required: true, value: values.declared_kg ?? "" });
    const form = options(h("select"), ["solid", "semi_solid", "liquid", "gas"].map((word) => [word, say(`lifecycle.form.${word}`)]), { value: values.form });
    const hazards = h("input", { value: (values.hazards ?? []).join(" "), placeholder: "T C I R In" }), packaging = h("input", { value: values.packaging ?? "" }), packages = h("input", { inputmode: "numeric", value: values.packages ?? "0" });
    const box = h("fieldset", { class: "card" }, h("legend", {}, say("waste")), h("div", { class: "fields" }, field(say("desk.code"), code, profile?.codes.slice(0, 3).join(" ")), field(say("desk.name"), name), field(say("desk.declared_kg"), mass, "kg"), field(say("lifecycle.dimension.form"), form),
      profile?.hazards_required ? field(say("lifecycle.dimension.characteristics"), hazards) : null, profile?.packaging_required ? field(say("lifecycle.dimension.packaging"), packaging) : null, profile?.label_scan_required ? field(say("packages"), packages) : null));
    codePicker(code, profile?.family === "hazardous" ? "hazardous" : "general", (entry) => {
      code.value = entry.code;
      name.value ||= entry.class_name;
      if (!entry.any_hazard) hazards.value = entry.hazards.join(" ");
      else hazards.placeholder = entry.hazards.join("/");
      check();
    });
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
  // Beside the field it is about, else above the button.
  const beside = { origin_site_id: origin, receiver_id: receiver, destination_site_id: destination, carrier_id: carrier, vehicle, driver_id: driver, route_id: route };
  const place = (item, notice) => {
    const about = item.fields?.find((name) => name in beside);
    const waste = item.fields?.includes("waste") && (!about || item.params?.line);
    if (waste) (lines.children[Number(item.params?.line ?? 1) - 1] ?? lines.lastChild).append(notice);
    else if (about) beside[about].parentElement.append(notice);
    else said.append(notice);
  };
  let pending;
  const check = () => { clearTimeout(pending); pending = setTimeout(async () => {
    if (!form.checkValidity()) return;
    const answer = await api("POST", "/manifests?check=only", { id: uuid7(), ...draft() }, { raw: true }).catch(() => null);
    if (!answer || answer.status !== 200) return;
    const { refusals, warnings } = answer.data;
    for (const old of form.querySelectorAll(".said")) old.remove();
    for (const [tone, items] of [["bad", refusals], ["warn", warnings]]) for (const item of items) place(item, h("div", { class: `notice ${tone} said` }, item.detail));
    if (!refusals.length && !warnings.length) said.append(h("div", { class: "notice good said" }, say("desk.all_good")));
  }, 400); };
  let id = uuid7();
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); busy(body, async () => {
    const found = await post("/manifests", { id, ...draft() });
    const { links, group_number, group: grouped, ...kept } = draft();
    localStorage.setItem("desk.last", JSON.stringify(kept));
    id = uuid7();
    toast(say("desk.issued", { number: found.number_text }));
    issued(found);
  }); }, oninput: check, onchange: check },
    carriedOn ? h("div", { class: "notice" }, `${say("life.follows", { number: carriedOn.number_text })} · ${say(`lifecycle.relation.${relation}`)}`) : null,
    h("div", { class: "fields" }, field(say("stream"), stream), field(say("from"), origin), field(say("receiver"), receiver), field(say("to"), destination), field(say("carrier"), carrier), field(say("vehicle"), vehicle), field(say("driver_name"), driver), field(say("route"), route), field(say("planned_departure_at"), departure), field(say("planned_arrival_at"), arrival), field(say("national_number"), national)),
    lines, h("details", {}, h("summary", {}, say("life.more")), h("div", { class: "fields" }, field(say("life.group_number"), under), field(say("life.shipper"), shipper)), h("label", { class: "row" }, group, say("life.group_option"))),
    h("div", { class: "row" }, h("button", { type: "button", onclick: () => lines.append(line()) }, say("desk.add_line"))), said, h("button", { class: "primary big" }, say("desk.issue")));
  fill(body, form);
});
