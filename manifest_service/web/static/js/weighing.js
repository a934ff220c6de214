// Gross, tare and net of one truck: typed, taken from a scale or known from its registration. Each
// mass says where it came from, and typing over it makes it typed.

import { asks } from "./sealing.js";
import { decimal, field, h, kg, say } from "./ui.js";

// Grams: the difference of two decimals as decimals, not as binary fractions.
export const minus = (a, b) => Math.round((Number(a) - Number(b)) * 1000) / 1000;

// `draft`: what was entered before and not recorded, kept here while another truck is looked at.
export function weighing(manifest, draft, changed) {
  const first = manifest.weighed;
  draft.gross ??= first ? { value: first.gross_kg, by: first.gross_by, reading_id: first.reading_id ?? null } : { value: "", by: "hand", reading_id: null };
  draft.tare ??= { value: "", by: "hand", reading_id: null };
  const required = asks(manifest, "received", "ticket");
  const gross = part("gross", draft.gross, required), tare = part("tare", draft.tare, required);
  const net = decimal(draft.net ?? "", { required: true });
  const parts = { gross, tare };
  const known = manifest.vehicle_tare_kg;

  function part(name, kept, required) {
    const input = decimal(kept.value, { required, enterkeyhint: "next" });
    const source = h("span", { class: "badge quiet", id: `source-${name}` });
    input.setAttribute("aria-describedby", source.id);
    const set = (value, by, reading_id = null) => { Object.assign(kept, { value, by, reading_id }); input.value = value; told(); settle(); };
    input.addEventListener("input", () => { if (input.value !== kept.value) { Object.assign(kept, { value: input.value, by: "hand", reading_id: null }); told(); settle(); } });
    function told() {
      source.hidden = !input.value;
      source.className = `badge ${kept.by === "scale" ? "good" : "quiet"}`;
      source.textContent = say("site.by_text", { mass: say(`site.${name}_short`), by: say(`site.by.${kept.by}`) });
    }
    told();
    return { input, source, set, kept };
  }

  function settle() {
    if (gross.input.value && tare.input.value) net.value = String(minus(gross.input.value, tare.input.value));
    draft.net = net.value;
    changed();
  }
  net.addEventListener("input", () => { draft.net = net.value; changed(); });

  // Which field the scale's mass belongs to: the one asked for, else the first that is empty.
  function next() {
    if (!gross.input.value) return gross;
    if (!tare.input.value) return tare;
    return tare.input === document.activeElement ? tare : gross;
  }

  const element = h("div", {},
    h("div", { class: "fields three" }, field(say("site.gross"), gross.input), field(say("site.tare"), tare.input), field(say("site.net"), net)),
    h("div", { class: "row sources" }, gross.source, tare.source,
      known ? h("button", { type: "button", class: "plain", onclick: () => registered() }, say("site.use_registered", { kg: kg(known) }), " ", h("kbd", {}, "F3")) : null),
    first ? h("p", { class: "hint" }, say("site.weighed_before", { kg: kg(first.gross_kg) })) : null);

  function registered() {
    if (known) tare.set(known, "registered");
    return Boolean(known);
  }

  return {
    element, net, registered,
    gross: gross.input, tare: tare.input,
    take: (reading) => { const one = next(); one.set(reading.mass_kg, "scale", reading.reading_id); one.input.focus(); },
    focus: () => (gross.input.value ? tare : gross).input.focus(),
    hasGross: () => Number(gross.input.value) > 0, hasTare: () => Number(tare.input.value) > 0,
    // How far the tare is from what is registered, or 0 where that says nothing.
    tareDiffers: () => (known && parts.tare.kept.by !== "registered" && Number(tare.input.value) > 0 ? minus(tare.input.value, known) : 0),
    first: () => ({ gross_kg: gross.input.value, gross_by: gross.kept.by, ...(gross.kept.reading_id ? { reading_id: gross.kept.reading_id } : {}) }),
    ticket: (number) => (gross.input.value && tare.input.value ? {
      ticket: {
        gross_kg: gross.input.value, tare_kg: tare.input.value, net_kg: net.value,
        ...sourced("gross", gross.kept), ...sourced("tare", tare.kept),
        ...(number ? { ticket_number: number } : {}),
      },
    } : {}),
  };
}

const sourced = (name, { by, reading_id }) => ({ [`${name}_by`]: by, ...(by === "scale" ? { [`${name}_reading_id`]: reading_id } : {}) });
