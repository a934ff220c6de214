// The administrator's imports: manifests other installations recorded, looked at first, then taken in.

import { addressed, api } from "./api.js";
import { busy, field, fill, h, options, say, scrollCard } from "./ui.js";

const FORMATS = ["own", "epa"];
const SHOWN = 200;
const MAP = '{"organisations": {}, "sites": {}, "vehicles": {}}';

export function imports(body) {
  const file = h("input", { type: "file", accept: ".json,.ndjson,application/json", required: true });
  const format = options(h("select"), FORMATS.map((name) => [name, say(`imports.${name}`)]));
  const map = h("textarea", { rows: 6, class: "mono", placeholder: MAP, spellcheck: "false" });
  const result = h("div", { "aria-live": "polite" });
  const send = (check) => busy(body, async () => {
    const sent = new FormData();
    sent.append("file", file.files[0]);
    if (map.value.trim()) sent.append("map", new Blob([map.value], { type: "application/json" }), "map.json");
    const query = new URLSearchParams({ format: format.value, ...(check ? { check: "only" } : {}) });
    const { status, data } = await api("POST", addressed`/interchange/manifests?${query}`, sent, { raw: true });
    if (status >= 400) { fill(result, faults(data).map((text) => h("div", { class: "notice bad" }, text))); return; }
    const { refused, possible } = data.counts;
    fill(result, h("div", { class: `notice ${refused ? "warn" : "good"}` }, say("imports.counts", data.counts)),
      scrollCard(h("table", {}, h("thead", {}, h("tr", {}, ["line", "source_number", "outcome", "said"].map((name) => h("th", { scope: "col" }, say(`imports.${name}`))))),
        h("tbody", {}, data.items.slice(0, SHOWN).map(row)))),
      check && possible ? h("button", { class: "primary", type: "button", onclick: () => send(false) }, say("imports.take_in", { count: possible })) : null);
  });
  fill(body, h("form", { class: "card", onsubmit: (event) => { event.preventDefault(); send(true); } }, h("p", { class: "hint" }, say("imports.lead")),
    h("div", { class: "fields" }, field(say("admin.file"), file, "JSON / NDJSON"), field(say("imports.format"), format)),
    field(say("imports.map"), map, say("imports.map_hint")), h("button", {}, say("admin.check"))), result);
}

const faults = (said) => (said.faults ?? []).length ? said.faults.map((fault) => `${fault.path}：${fault.detail}`) : [said.detail];

function row(item) {
  const said = item.code ? faults(item).map((text) => h("div", {}, text)) : item.warnings.map((one) => h("div", {}, one.detail));
  const lost = item.lost.length ? h("details", {}, h("summary", {}, say("imports.lost", { count: item.lost.length })),
    h("ul", {}, item.lost.map((one) => h("li", {}, h("span", { class: "mono" }, one.pointer), ` ${one.reason_text}`)))) : null;
  return h("tr", {}, h("td", { class: "digits" }, String(item.line)), h("td", { class: "digits" }, item.source_number ?? "—"),
    h("td", {}, say(`imports.${item.status}`), item.number ? h("div", { class: "digits" }, item.number) : null), h("td", {}, said, lost));
}
