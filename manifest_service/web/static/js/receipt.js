// The receipt of a load: weighed against loaded, five things compared, accepted or refused.

import { attachBoth } from "./acts.js";
import { asks, sealNote } from "./sealing.js";
import { decimal, field, h, kg, number, options, photoInput, say, signature } from "./ui.js";

const DIMENSIONS = ["name", "quantity", "characteristics", "form", "packaging"];
const REASONS = ["wrong_waste", "contaminated", "no_capacity", "no_permit", "packaging_damaged", "other"];

// Grams: the difference of two decimals as decimals, not as binary fractions.
const minus = (a, b) => Math.round((Number(a) - Number(b)) * 1000) / 1000;

export function receipt(manifest, stream, record) {
  const gross = decimal(), tare = decimal(), net = decimal("", { required: true }), refused = decimal("0");
  const ticket = h("input", { maxlength: 64, autocomplete: "off" });
  const verdict = h("div", { class: "notice", role: "status" }, say("site.weigh"));
  const found = Object.fromEntries(DIMENSIONS.map((name) => [name, h("input", { "aria-label": say(`lifecycle.dimension.${name}`), placeholder: say("site.as_declared"), maxlength: 500 })]));
  const byLine = lineMasses(manifest);
  const opinion = h("input", { maxlength: 500, required: asks(manifest, "received", "opinion") });
  const opinionBox = field(say("lifecycle.field.opinion"), opinion);
  const photo = photoInput(), sign = signature();
  const accept = h("button", { class: "primary big" }, say("site.accept"));
  const expected = manifest.loaded_kg ?? manifest.declared_kg;

  function compare() {
    if (gross.value && tare.value) net.value = String(minus(gross.value, tare.value));
    const accepted = minus(net.value, refused.value || 0);
    const possible = Number(net.value) > 0 && accepted >= 0;
    net.setCustomValidity(!net.value || possible ? "" : say("site.weight_impossible"));
    accept.textContent = net.value && possible ? `${say("site.accept")} · ${kg(accepted)}` : say("site.accept");
    if (!net.value) { told("", say("site.weigh")); return; }
    if (!possible) { told("bad", say("site.weight_impossible")); return; }
    tellDifference(minus(net.value, expected));
  }

  function tellDifference(difference) {
    const either = Math.max(Number(expected) * Number(stream?.tolerance_fraction ?? 0), Number(stream?.tolerance_kg ?? 0));
    const allowed = either + (difference < 0 ? Number(expected) * Number(stream?.moisture_fraction ?? 0) : 0);
    const beyond = Math.abs(difference) > allowed;
    told(beyond ? "bad" : "good", say(beyond ? "site.differs" : "site.agrees", { difference: `${difference > 0 ? "+" : ""}${number(difference)}`, allowed: number(Math.round(allowed)) }));
    // What a person wrote there is his; only our own entry follows the scale.
    if (found.quantity.value === (found.quantity.dataset.ours ?? "")) found.quantity.value = found.quantity.dataset.ours = beyond ? kg(net.value) : "";
  }

  function told(tone, text) { verdict.className = `notice ${tone}`; verdict.textContent = text; }
  for (const input of [gross, tare]) input.required = asks(manifest, "received", "ticket");
  for (const input of [gross, tare, net, refused]) input.addEventListener("input", compare);

  const discrepancies = () => DIMENSIONS.filter((name) => found[name].value.trim()).map((name) => ({ dimension: name, found: found[name].value.trim() }));
  const weighed = () => (gross.value && tare.value ? { ticket: { gross_kg: gross.value, tare_kg: tare.value, net_kg: net.value, ...(ticket.value ? { ticket_number: ticket.value } : {}) } } : {});
  async function submit(event) {
    event.preventDefault();
    const drawn = await sign.blob();
    record("received", { accepted_kg: String(minus(net.value, refused.value || 0)), refused_kg: refused.value || "0", discrepancies: discrepancies(), ...(opinion.value.trim() ? { opinion: opinion.value.trim() } : {}), ...weighed(), ...byLine.read() },
      () => attachBoth(manifest.number, photo.files[0], drawn, "received"));
  }

  return h("form", { class: "receipt", onsubmit: submit },
    h("h3", {}, say("site.weighing")),
    h("div", { class: "fields three" }, field(say("site.gross"), gross), field(say("site.tare"), tare), field(say("site.net"), net)),
    verdict,
    h("div", { class: "fields" }, field(say("site.refused_part"), refused), field(say("site.ticket_number"), ticket)),
    byLine.element,
    h("h3", {}, say("site.compare")),
    h("table", { class: "compare" },
      h("thead", {}, h("tr", {}, ["site.dimension", "site.as_declared_head", "site.found_head"].map((key) => h("th", { scope: "col" }, say(key))))),
      h("tbody", {}, DIMENSIONS.map((name) => h("tr", {}, h("th", { scope: "row" }, say(`lifecycle.dimension.${name}`)), h("td", {}, declared(manifest, name)), h("td", {}, found[name]))))),
    opinionBox,
    h("details", {}, h("summary", {}, say("site.evidence")), field(say("photo"), photo), sign.element),
    sealNote(manifest, "received"), accept, refusal(manifest, record, discrepancies));
}

// Of several wastes each is told what was accepted and refused of it.
function lineMasses(manifest) {
  if (manifest.waste.length < 2) return { element: null, read: () => ({}) };
  const inputs = manifest.waste.map((line) => ({ accepted: decimal(line.declared_kg, { required: true, "aria-label": `${line.name} ${say("accepted")}` }), refused: decimal("0", { "aria-label": `${line.name} ${say("life.refused")}` }) }));
  const element = h("div", {}, h("h3", {}, say("life.lines")), h("table", { class: "compare" },
    h("thead", {}, h("tr", {}, [say("waste"), say("declared"), say("accepted"), say("life.refused")].map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, manifest.waste.map((line, i) => h("tr", {}, h("th", { scope: "row" }, `${line.code} ${line.name}`), h("td", {}, kg(line.declared_kg)), h("td", {}, inputs[i].accepted), h("td", {}, inputs[i].refused))))));
  return { element, read: () => ({ lines: inputs.map((input, line) => ({ line, accepted_kg: input.accepted.value.trim(), refused_kg: input.refused.value.trim() || "0" })) }) };
}

function refusal(manifest, record, discrepancies) {
  const reason = options(h("select"), REASONS.map((code) => [code, say(`site.reason.${code}`)]));
  const more = h("input", { maxlength: 500 });
  const refuse = () => record("refused", { reason_code: reason.value, ...(more.value.trim() ? { reason: more.value.trim() } : {}), discrepancies: discrepancies() });
  return h("details", { class: "refusal" }, h("summary", {}, say("site.refuse")), field(say("site.why"), reason), field(say("site.why_more"), more), sealNote(manifest, "refused"),
    h("button", { type: "button", class: "danger big", onclick: refuse }, say("site.refuse_all")));
}

function declared(manifest, dimension) {
  const lines = manifest.waste;
  const text = {
    name: lines.map((line) => line.name).join("; "),
    quantity: kg(manifest.loaded_kg ?? manifest.declared_kg),
    characteristics: lines.flatMap((line) => line.hazards).join(" ") || "—",
    form: lines.map((line) => say(`lifecycle.form.${line.form}`)).join("; "),
    packaging: lines.map((line) => line.packaging).filter(Boolean).join("; ") || "—",
  };
  return text[dimension];
}
