// Entering a paper manifest: its scan, the load as on any manifest, and how the trip went.

import { api, post, uuid7 } from "./api.js";
import { draftForm } from "./draft_form.js";
import { findings } from "./findings.js";
import { busy, decimal, field, fill, filled, h, say, toast } from "./ui.js";

const TIMES = ["issued_at", "loaded_at", "departed_at", "arrived_at", "received_at"];
const at = (input) => (input.value ? `${input.value}:00+08:00` : undefined);

// Sums in grams: decimals, not binary fractions.
const sum = (masses, name) => String(masses.reduce((total, one) => total + Math.round(Number(one[name]) * 1000), 0) / 1000);
const settled = (masses) => ({ accepted_kg: sum(masses, "accepted_kg"), refused_kg: sum(masses, "refused_kg"), ...(masses.length > 1 ? { lines: masses.map((one, line) => ({ line, ...one })) } : {}) });

export const paperForm = (body, entered) => filled(body, async () => {
  const scan = h("input", { type: "file", required: true, accept: "application/pdf,image/jpeg,image/png,image/webp" });
  const number = h("input", { required: true, maxlength: 64, autocomplete: "off" }), reason = h("input", { required: true, maxlength: 500 });
  const times = Object.fromEntries(TIMES.map((name) => [name, h("input", { type: "datetime-local", required: true })]));
  const loaded = decimal("", { required: true });
  const said = findings(() => ({ ...draft.read(), occurred_at: at(times.issued_at), paper: { paper_number: number.value.trim() } }), (item, notice) => draft.place(item, notice), () => form);
  const draft = await draftForm(said.check, { paper: true });
  let id = uuid7(), kept = null;

  // The same file is uploaded once, however often the form is sent.
  const uploaded = async (file) => {
    if (kept?.file !== file) kept = { file, ...(await api("POST", "/attachments", file, { type: file.type })) };
    return kept.sha256;
  };
  const paper = async () => ({
    paper_number: number.value.trim(), scan_sha256: await uploaded(scan.files[0]), reason: reason.value.trim(),
    ...Object.fromEntries(TIMES.slice(1).map((name) => [name, at(times[name])])),
    loaded_kg: loaded.value.trim(), ...settled(draft.masses()),
  });
  const send = () => busy(body, async () => {
    const found = await post("/manifests", { id, ...draft.read(), occurred_at: at(times.issued_at), paper: await paper() });
    id = uuid7();
    toast(say("desk.issued", { number: found.number_text }));
    entered(found);
  });
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); send(); }, oninput: said.check, onchange: said.check },
    h("p", { class: "lead" }, say("paper.lead")),
    h("fieldset", { class: "card" }, h("legend", {}, say("paper.paper")), h("div", { class: "fields" }, field(say("paper.number"), number), field(say("paper.scan"), scan, "PDF, JPEG, PNG, WebP"), field(say("paper.reason"), reason, say("paper.reason_hint")))),
    draft.element,
    h("fieldset", { class: "card" }, h("legend", {}, say("paper.trip")), h("div", { class: "fields" }, TIMES.map((name) => field(say(`paper.${name}`), times[name]))),
      h("div", { class: "fields" }, field(say("paper.loaded_kg"), loaded, "kg"))),
    said.element, h("button", { class: "primary big" }, say("paper.enter")));
  fill(body, form);
  said.check();
});
