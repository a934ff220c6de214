// The register of a party: its lines on screen, with totals, and the same lines as a file.

import { addressed, get, url } from "./api.js";
import { busy, empty, field, fill, h, kg, say, scroll, time } from "./ui.js";

const MASS = /_kg$/, MOMENT = /_at$/;
const shown = (name, value) => (value === null || value === "" ? "—" : MASS.test(name) ? kg(value) : MOMENT.test(name) ? time(value) : value === true ? "✓" : value === false ? "" : String(value));

export function registers(body) {
  const today = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  const from = h("input", { type: "date", required: true, value: `${today.slice(0, 8)}01` }), to = h("input", { type: "date", required: true, value: today });
  const table = h("div"), files = h("div", { class: "row" });
  const query = (format) => new URLSearchParams({ from: from.value, to: to.value, format });
  const load = () => busy(table, async () => {
    const page = await get(addressed`/registers?${query("json")}`);
    fill(files, ["csv", "xlsx"].map((format) => h("a", { class: "button", href: url(addressed`/registers?${query(format)}`), download: true }, format.toUpperCase())), h("span", { class: "lead" }, say("registers.count", { count: page.count })));
    const total = page.columns.map(({ name }, i) => h("td", { class: MASS.test(name) ? "number" : "" }, MASS.test(name) ? kg(page.totals[name]) : i === 0 ? say("registers.total") : ""));
    fill(table, page.items.length ? scroll(h("table", {}, h("thead", {}, h("tr", {}, page.columns.map((column) => h("th", { scope: "col" }, column.text)))),
      h("tbody", {}, page.items.map((line) => h("tr", {}, page.columns.map(({ name }) => h("td", { class: MASS.test(name) ? "number" : "" }, shown(name, line[name])))))), h("tfoot", {}, h("tr", {}, total)))) : empty(say("desk.none")));
  });
  const form = h("form", { class: "card", onsubmit: (event) => { event.preventDefault(); load(); } }, h("div", { class: "fields" }, field(say("registers.from"), from), field(say("registers.to"), to)), h("div", { class: "row" }, h("button", { class: "primary" }, say("registers.show")), files));
  fill(body, form, table);
  load();
}
