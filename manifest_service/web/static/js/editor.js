// Editing recorded values in the shape they have: texts, masses, days, lists of lines, tickets.

import { addressed, get } from "./api.js";
import { field, h, localMinute, options, say } from "./ui.js";

const EMPTY = { ticket: { gross_kg: "", tare_kg: "", net_kg: "" } };
const KINDS = { carrier_id: "organisations", receiver_id: "organisations", vehicle_id: "vehicles", driver_id: "drivers", destination_site_id: "sites", route_id: "routes" };
const FORMS = ["solid", "semi_solid", "liquid", "gas"];
const FIXED = new Set(["code", "packages", "line", "dimension"]);

// The word of a field, wherever it stands.
const label = (name) => say(`lifecycle.field.${name}`);


// What may be chosen for a field, of the carrier or receiver it belongs to.
async function choices(name, owner) {
  const page = await get(addressed`/${KINDS[name]}?limit=200`);
  const role = { carrier_id: "carrier", receiver_id: "receiver" }[name];
  return page.items.filter((item) => item.active && (!role || item.roles.includes(role)))
    .filter((item) => !owner || !(item.carrier_id ?? item.organisation_id) || (item.carrier_id ?? item.organisation_id) === owner)
    .map((item) => [item.id, item.name ?? item.plate ?? item.id]);
}

// `{element, read}` for one field: `read()` gives its value in the shape it came in.
export async function editor(name, value, { owner } = {}) {
  if (name in KINDS) {
    const select = options(h("select"), await choices(name, owner), { value, empty: value ? undefined : "—" });
    return { element: field(label(name), select), read: () => select.value || null };
  }
  if (name.endsWith("_at")) {
    const input = h("input", { type: "datetime-local", value: localMinute(value) });
    return { element: field(label(name), input), read: () => (input.value === localMinute(value) ? value ?? null : `${input.value}:00+08:00`) };
  }
  return shaped(name, value ?? EMPTY[name] ?? "");
}

function shaped(name, value) {
  if (Array.isArray(value)) {
    const parts = value.map((item) => shaped(name, item));
    return { element: h("div", { class: "stack" }, parts.map((part) => part.element)), read: () => parts.map((part) => part.read()) };
  }
  if (value !== null && typeof value === "object") return members(name, value);
  if (name === "form") {
    const select = options(h("select"), FORMS.map((word) => [word, say(`lifecycle.form.${word}`)]), { value });
    return { element: field(label(name), select), read: () => select.value };
  }
  const input = h("input", { value: value ?? "", type: name.endsWith("_on") ? "date" : "text", inputmode: name.endsWith("_kg") ? "decimal" : false, maxlength: 500, disabled: FIXED.has(name), autocomplete: "off" });
  return { element: field(label(name), input), read: () => read(input.value.trim(), value) };
}

function read(text, before) {
  if (typeof before === "number") return Number(text);
  return text === "" && before === null ? null : text;
}

function members(name, value) {
  const parts = Object.entries(value).filter(([, item]) => item !== null).map(([key, item]) => [key, shaped(key, item)]);
  const element = h("fieldset", { class: "card" }, h("legend", {}, label(name)), h("div", { class: "fields" }, parts.map(([, part]) => part.element)));
  return {
    element,
    read: () => {
      const found = Object.fromEntries(parts.map(([key, part]) => [key, part.read()]));
      return Object.values(found).every((item) => item === "") ? null : { ...value, ...found };
    },
  };
}

// Those of `names` whose values were changed, `before` being what stood.
export function changed(editors, before) {
  const found = Object.entries(editors).map(([name, one]) => [name, one.read()]);
  return Object.fromEntries(found.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name] ?? null) && !(value === "" && (before[name] ?? null) === null)));
}
