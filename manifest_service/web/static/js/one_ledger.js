// The one ledger: masses and rates by month, stream, code, party or town, on screen and as a file.

import { addressed, get, url } from "./api.js";
import { busy, empty, field, fill, h, number, options, say, scrollCard } from "./ui.js";

const BY = ["month", "stream", "code", "generator", "carrier", "receiver", "origin_town", "destination_town"];
const shown = (name, value) => (value === null || value === "" ? "—" : name.endsWith("_kg") ? number(value) : name.endsWith("_rate") ? `${number(value)} %` : String(value));
const isFigure = (name) => !BY.includes(name);

export function oneLedger(body) {
  const month = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(0, 7);
  const from = h("input", { type: "month", required: true, value: `${month.slice(0, 4)}-01` }), to = h("input", { type: "month", required: true, value: month });
  const choices = BY.map((name) => [name, say(`one_ledger.${name}`)]);
  const first = options(h("select"), choices), second = options(h("select"), choices, { empty: "—" });
  second.value = "stream";
  const table = h("div"), files = h("div", { class: "row" });
  const query = (format) => new URLSearchParams({ from: from.value, to: to.value, by: [...new Set([first.value, second.value].filter(Boolean))].join(","), format });
  const load = () => busy(table, async () => {
    const page = await get(addressed`/reports/ledger?${query("json")}`);
    fill(files, ["csv", "xlsx"].map((format) => h("a", { class: "button", href: url(addressed`/reports/ledger?${query(format)}`), download: true }, format.toUpperCase())));
    const cell = (name, text) => h("td", { class: isFigure(name) ? "number" : name === "month" ? "digits" : "" }, text);
    const total = page.columns.map(({ name }, i) => cell(name, name in page.totals ? shown(name, page.totals[name]) : i === 0 ? say("registers.total") : ""));
    fill(table, page.items.length ? scrollCard(h("table", {}, h("thead", {}, h("tr", {}, page.columns.map((column) => h("th", { scope: "col" }, column.text)))),
      h("tbody", {}, page.items.map((line) => h("tr", {}, page.columns.map(({ name }) => cell(name, shown(name, line[name])))))), h("tfoot", {}, h("tr", {}, total)))) : empty(say("one_ledger.none")));
  });
  const form = h("form", { class: "card", onsubmit: (event) => { event.preventDefault(); load(); } }, h("div", { class: "fields" }, field(say("registers.from"), from), field(say("registers.to"), to), field(say("one_ledger.by"), first), field(say("one_ledger.and_by"), second)), h("div", { class: "row" }, h("button", { class: "primary" }, say("registers.show")), files));
  fill(body, form, table);
  load();
}
