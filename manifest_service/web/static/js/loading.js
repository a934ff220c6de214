// Loading: one tap when everything is as declared; scale, packages, photo and signatures when not.

import { attachBoth } from "./acts.js";
import { tokenIn } from "./label_text.js";
import { scanner } from "./scan.js";
import { asks, sealNote } from "./sealing.js";
import { signingCode } from "./signing.js";
import { decimal, field, h, photoInput, say, signature, toast } from "./ui.js";

// The form; `record(type, data, {files, signature})` takes what it says.
export function loading(trip, scanned, record) {
  const mass = decimal(trip.declared_kg, { required: true });
  const packages = h("input", { inputmode: "numeric", pattern: "\\d{0,3}", value: String(trip.packages) });
  const scale = weighing(mass), labels = packageLabels(scanned);
  const photo = photoInput(), sign = signature(), other = signingCode(say("signing.generator"));
  const submit = async (event) => {
    event.preventDefault();
    const drawn = await sign.blob();
    record("loaded", { loaded_kg: mass.value.trim(), packages: Number(packages.value || 0), scans: labels.read(), ...scale.read() },
      { files: () => attachBoth(trip.number, photo.files[0], drawn, "loaded"), signature: other.read() });
  };
  const form = h("form", { id: "loading", onsubmit: submit },
    h("div", { class: "fields" }, field(say("driver.loaded_kg"), mass), trip.packages ? field(say("driver.packages"), packages) : null),
    h("details", { open: asks(trip, "loaded", "ticket") }, h("summary", {}, say("driver.ticket")), scale.element),
    h("details", {}, h("summary", {}, say("driver.evidence")), field(say("photo"), photo), sign.element), other.element, sealNote(trip, "loaded"));
  // The scanner is a form itself, and forms do not nest.
  return h("div", { class: "stack" },
    h("button", { class: "primary big step", form: "loading" }, say("driver.step.loaded")), form,
    trip.labels.length > 1 ? labels.element : null);
}

// Gross and tare fill in the mass.
function weighing(mass) {
  const [gross, tare, ticket] = [decimal(), decimal(), h("input", { maxlength: 64 })];
  const net = () => (gross.value && tare.value ? String(Math.round((Number(gross.value) - Number(tare.value)) * 1000) / 1000) : null);
  for (const input of [gross, tare]) input.addEventListener("input", () => { if (net() > 0) mass.value = net(); });
  return {
    element: [h("p", { class: "lead" }, say("driver.ticket_hint")),
      h("div", { class: "fields" }, field(say("site.gross"), gross), field(say("site.tare"), tare), field(say("site.ticket_number"), ticket))],
    read: () => (net() ? { ticket: { gross_kg: gross.value, tare_kg: tare.value, net_kg: net(), ...(ticket.value ? { ticket_number: ticket.value } : {}) } } : {}),
  };
}

function packageLabels(scanned) {
  const scans = new Set(scanned ? [scanned] : []);
  const count = h("span", { class: "badge" });
  const counted = () => { count.textContent = say("driver.scans", { count: scans.size }); };
  const more = scanner((text) => { scans.add(tokenIn(text) ?? text); counted(); toast(say("driver.scanned")); });
  counted();
  return { element: h("details", {}, h("summary", {}, say("driver.labels"), " ", count), more.form), read: () => [...scans] };
}
