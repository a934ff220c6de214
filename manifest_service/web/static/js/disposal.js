// The disposal of what was accepted, whole or in parts.

import { asks, sealNote } from "./sealing.js";
import { decimal, field, h, kg, options, say } from "./ui.js";

export function disposal(manifest, stream, record) {
  const several = manifest.waste.length > 1 && manifest.waste[0].accepted_kg !== null;
  const line = several ? options(h("select"), manifest.waste.map((item, i) => [String(i), `${item.code} ${item.name}`])) : null;
  const left = Math.round((Number(manifest.accepted_kg) - Number(manifest.disposed_kg)) * 1000) / 1000;
  const method = options(h("select", { required: true }), (stream?.methods ?? []).map((item) => [item.code, `${item.code} ${item.name}`]));
  const mass = decimal(String(left), { required: true });
  const day = h("input", { type: "date", required: true, value: new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" }) });
  const batch = h("input", { maxlength: 64, required: asks(manifest, "disposed", "batch") });
  const submit = (event) => {
    event.preventDefault();
    record({ ...(line ? { line: Number(line.value) } : {}), method: method.value, disposed_kg: mass.value, disposed_on: day.value, ...(batch.value ? { batch: batch.value } : {}) });
  };
  return h("form", { onsubmit: submit },
    h("h3", {}, say("site.dispose")), h("p", { class: "lead" }, say("site.left", { kg: kg(left) })),
    h("div", { class: "fields" }, line ? field(say("waste"), line) : null, field(say("site.method"), method), field(say("site.mass"), mass), field(say("site.day_on"), day), field(say("site.batch"), batch)), sealNote(manifest, "disposed"),
    h("button", { class: "primary big" }, say("site.dispose")));
}
