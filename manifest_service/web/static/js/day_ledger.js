// The day's ledger of the gate: every truck, the sums by stream, on screen, on paper and as a file.

import { addressed, get, url } from "./api.js";
import { busy, empty, field, fill, h, kg, number, say, table, time } from "./ui.js";

const MASSES = ["expected_kg", "gross_kg", "tare_kg", "net_kg", "accepted_kg", "refused_kg"];

// `{element, show(siteId)}`.
export function dayLedger() {
  const day = h("input", { type: "date", required: true, value: new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" }), onchange: () => load() });
  const body = h("div");
  const files = ["csv", "xlsx"].map((format) => h("a", { class: "button", download: "" }, say(`site.day.${format}`)));
  const element = h("section", { class: "card day-ledger", hidden: true },
    h("div", { class: "row between no-print" }, field(say("site.day.on"), day), h("div", { class: "row" }, files, h("button", { type: "button", onclick: () => print() }, say("site.day.print")))), body);
  let siteId = null;
  const query = (format) => addressed`/yard/day?${new URLSearchParams({ on: day.value, ...(siteId ? { site: siteId } : {}), format })}`;

  const load = () => busy(body, async () => {
    if (!day.checkValidity()) { day.reportValidity(); return; }
    files.forEach((link, i) => { link.href = url(query(["csv", "xlsx"][i])); });
    show(await get(query("json")));
  });

  function show(found) {
    const cell = (row, { name }) => (MASSES.includes(name) ? h("td", { class: "number" }, row[name] === null ? "—" : number(row[name])) : h("td", {}, name === "received_at" ? time(row[name]) : row[name] || "—"));
    fill(body, h("h2", {}, say("site.day.title", { site: found.site, day: found.on })),
      h("p", { class: "lead" }, say("site.day.sum", { trucks: found.items.length, refused: found.outcomes.refused ?? 0, part: found.outcomes.part ?? 0, discrepant: found.discrepant })),
      found.streams.length ? region(say("site.day.by_stream"),
        [say("site.day.stream"), say("site.day.trucks"), say("site.day.expected"), say("site.day.net"), say("accepted"), say("life.refused")],
        found.streams.map((one) => h("tr", {}, h("th", { scope: "row" }, one.stream), [one.trucks, ...["expected_kg", "net_kg", "accepted_kg", "refused_kg"].map((name) => kg(one[name]))].map((value) => h("td", { class: "number" }, String(value)))))) : null,
      found.items.length ? region(say("site.day.ledger"), found.columns.map(({ text }) => text), found.items.map((row) => h("tr", {}, found.columns.map((column) => cell(row, column))))) : empty(say("site.day.none")));
  }

  const region = (label, heads, rows) => h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, table(heads, rows));

  return { element, show(site) { siteId = site; load(); } };
}
