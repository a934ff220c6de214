// The receipt of a load: weighed against loaded, five things compared, accepted, in part or refused.

import { attachBoth } from "./acts.js";
import { asks, sealNote } from "./sealing.js";
import { decimal, field, h, kg, number, options, photoInput, say, signature } from "./ui.js";
import { minus, weighing } from "./weighing.js";

const DIMENSIONS = ["name", "quantity", "characteristics", "form", "packaging"];
const REASONS = ["wrong_waste", "contaminated", "no_capacity", "no_permit", "packaging_damaged", "other"];
// A truck's tare moves by fuel, mud and a spare wheel; more than this is looked at.
const TARE_MARGIN_KG = 500;

// `record(steps, files)` records [word, data] one after the other. `element` with what keys do on it:
// `main()` the button that comes next, `refuse()`, `photo()`, `take(reading)`, `registered()`.
export function receipt(manifest, stream, draft, record) {
  const scale = weighing(manifest, draft, () => compare());
  const refused = kept("refused", decimal("0")), ticket = kept("ticket", h("input", { maxlength: 64, autocomplete: "off" }));
  const verdict = h("div", { class: "notice", role: "status" }, say("site.weigh"));
  const found = Object.fromEntries(DIMENSIONS.map((name) => [name, kept(`found_${name}`, h("input", { "aria-label": say(`lifecycle.dimension.${name}`), placeholder: say("site.as_declared"), maxlength: 500 }))]));
  const marks = Object.fromEntries(DIMENSIONS.map((name) => [name, h("span", { class: "badge quiet" }, "—")]));
  const byLine = lineMasses(manifest);
  const opinion = kept("opinion", h("input", { maxlength: 500, required: asks(manifest, "received", "opinion") }));
  const photo = photoInput(), sign = signature();
  photo.multiple = true;
  const accept = h("button", { class: "primary big" });
  const weighIn = h("button", { type: "button", class: "big", onclick: () => first() }, say(manifest.weighed ? "site.weigh_in_again" : "site.weigh_in"));
  const expected = manifest.loaded_kg ?? manifest.declared_kg;
  const arrival = manifest.next.includes("arrived") ? [["arrived", {}]] : [];

  function kept(name, input) {
    if (draft[name] !== undefined) input.value = draft[name];
    input.addEventListener("input", () => { draft[name] = input.value; });
    return input;
  }

  function compare() {
    const net = scale.net.value, accepted = minus(net, refused.value || 0);
    const possible = Number(net) > 0 && accepted >= 0 && Number(refused.value || 0) >= 0;
    scale.net.setCustomValidity(!net || possible ? "" : say("site.weight_impossible"));
    const part = Number(refused.value) > 0;
    accept.replaceChildren(say(part ? "site.accept_part" : "site.accept"), net && possible ? ` · ${kg(accepted)}` : "", h("kbd", {}, "F8"));
    // Weighed in and not out: the truck goes to unload. What comes next is the wide button.
    const goesIn = scale.hasGross() && !scale.hasTare() && !net;
    weighIn.hidden = !scale.hasGross() || scale.hasTare() || (manifest.weighed && manifest.weighed.gross_kg === scale.gross.value);
    weighIn.classList.toggle("primary", goesIn && !weighIn.hidden);
    accept.classList.toggle("primary", !goesIn || weighIn.hidden);
    if (!net) told("", say(scale.hasGross() ? "site.weigh_out" : "site.weigh"));
    else if (!possible) told("bad", say("site.weight_impossible"));
    else tellDifference(minus(net, expected));
    mark(Boolean(net) && possible);
  }

  function tellDifference(difference) {
    const either = Math.max(Number(expected) * Number(stream?.tolerance_fraction ?? 0), Number(stream?.tolerance_kg ?? 0));
    const allowed = either + (difference < 0 ? Number(expected) * Number(stream?.moisture_fraction ?? 0) : 0);
    const beyond = Math.abs(difference) > allowed;
    const off = scale.tareDiffers();
    told(beyond ? "bad" : "good", say(beyond ? "site.differs" : "site.agrees", { difference: `${difference > 0 ? "+" : ""}${number(difference)}`, allowed: number(Math.round(allowed)) }),
      Math.abs(off) > TARE_MARGIN_KG ? say("site.tare_differs", { difference: `${off > 0 ? "+" : ""}${number(off)}` }) : "");
    // What a person wrote there is his; only our own entry follows the scale.
    if (found.quantity.value === (draft.ours ?? "")) found.quantity.value = draft.found_quantity = draft.ours = beyond ? kg(scale.net.value) : "";
  }

  // Each of the five says at once how it stands, as soon as there are weights to compare.
  function mark(weighed) {
    for (const name of DIMENSIONS) {
      const differs = found[name].value.trim() !== "";
      marks[name].className = `badge ${differs ? "bad" : weighed ? "good" : "quiet"}`;
      marks[name].textContent = differs ? say("site.differs_short") : weighed ? say("site.as_declared") : "—";
    }
  }

  function told(tone, ...texts) {
    verdict.className = `notice ${tone}`;
    verdict.replaceChildren(...texts.filter(Boolean).map((text) => h("div", {}, text)));
  }

  refused.addEventListener("input", () => compare());
  for (const name of DIMENSIONS) found[name].addEventListener("input", () => compare());

  const discrepancies = () => DIMENSIONS.filter((name) => found[name].value.trim()).map((name) => ({ dimension: name, found: found[name].value.trim() }));
  const attach = async (about) => {
    const drawn = await sign.blob();
    return async () => {
      const photos = [...photo.files];
      await attachBoth(manifest.number, photos[0], drawn, about);
      for (const more of photos.slice(1)) await attachBoth(manifest.number, more, null, about);
    };
  };

  async function submit(event) {
    event.preventDefault();
    record([...arrival, ["received", { accepted_kg: String(minus(scale.net.value, refused.value || 0)), refused_kg: refused.value || "0", discrepancies: discrepancies(), ...(opinion.value.trim() ? { opinion: opinion.value.trim() } : {}), ...scale.ticket(ticket.value.trim()), ...byLine.read() }]],
      await attach("received"));
  }
  async function first() {
    if (!scale.gross.checkValidity()) { scale.gross.reportValidity(); return; }
    record([...arrival, ["weighed", scale.first()]], await attach("weighed"));
  }

  const refusing = refusal(manifest, async (data) => record([...arrival, ["refused", { ...data, discrepancies: discrepancies() }]], await attach("refused")));
  const more = h("details", { open: opinion.required }, h("summary", {}, say("site.evidence"), " ", h("kbd", {}, "F6")),
    h("div", { class: "fields" }, field(say("photo"), photo), field(say("lifecycle.field.opinion"), opinion)), sign.element);
  const form = h("form", { class: "receipt", onsubmit: submit },
    scale.element, verdict,
    h("h3", {}, say("site.compare")),
    h("table", { class: "compare" },
      h("thead", {}, h("tr", {}, ["site.dimension", "site.as_declared_head", "site.found_head", "site.result_head"].map((key) => h("th", { scope: "col" }, say(key))))),
      h("tbody", {}, DIMENSIONS.map((name) => h("tr", {}, h("th", { scope: "row" }, say(`lifecycle.dimension.${name}`)), h("td", {}, declared(manifest, name)), h("td", {}, found[name]), h("td", {}, marks[name]))))),
    byLine.element,
    h("div", { class: "fields" }, field(say("site.refused_part"), refused), field(say("site.ticket_number"), ticket)),
    more, sealNote(manifest, "received"), h("div", { class: "row main-acts" }, weighIn, accept), refusing.element);
  compare();

  return {
    element: form,
    take: scale.take,
    registered: scale.registered,
    focus: scale.focus,
    main: () => (weighIn.classList.contains("primary") && !weighIn.hidden ? weighIn.click() : form.requestSubmit(accept)),
    refuse: refusing.open,
    photo: () => { more.open = true; photo.click(); },
  };
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

function refusal(manifest, record) {
  const reason = options(h("select"), REASONS.map((code) => [code, say(`site.reason.${code}`)]));
  const more = h("input", { maxlength: 500 });
  const refuse = () => record({ reason_code: reason.value, ...(more.value.trim() ? { reason: more.value.trim() } : {}) });
  const element = h("details", { class: "refusal" }, h("summary", {}, say("site.refuse"), " ", h("kbd", {}, "F7")), field(say("site.why"), reason), field(say("site.why_more"), more), sealNote(manifest, "refused"),
    h("button", { type: "button", class: "danger big", onclick: refuse }, say("site.refuse_all")));
  return { element, open: () => { element.open = true; reason.focus(); element.scrollIntoView({ block: "nearest" }); } };
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
