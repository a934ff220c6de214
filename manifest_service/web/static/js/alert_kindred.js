// What is like an alert: the last 12 months of its vehicle and firm, and similar alerts.

import { addressed, get } from "./api.js";
import { explain, fill, h, number, say, scroll, time } from "./ui.js";

// `open(id)` shows another alert.
export function kindred(alert, open) {
  const element = h("section", { class: "kindred" });
  get(addressed`/alerts/${alert.id}/kindred`).then((found) => fill(element,
    h("h3", {}, say("alert_page.record")),
    record(say("alert_page.of_vehicle"), alert.vehicle?.plate, found.vehicle), record(say("alert_page.of_carrier"), alert.carrier?.name, found.carrier),
    h("h3", {}, say("alert_page.similar")), similar(found.similar, open))).catch(explain);
  return element;
}

const COUNTED = ["alerts", "open", "confirmed", "false", "unclear"];

function record(kind, name, tallies) {
  const title = `${kind} ${name ?? "—"}`;
  if (!tallies.length) return h("div", {}, h("p", {}, title), h("p", { class: "lead" }, say("alert_page.no_record")));
  return scroll(h("table", {}, h("caption", {}, title),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("alert_page.tally_rule")), COUNTED.map((one) => h("th", { scope: "col", class: "number" }, say(`alert_page.tally_${one}`))))),
    h("tbody", {}, tallies.map((tally) => h("tr", {}, h("th", { scope: "row" }, tally.rule_name), COUNTED.map((one) => h("td", { class: "number" }, number(tally[one]))))))));
}

function similar(items, open) {
  if (!items.length) return h("p", { class: "lead" }, say("alert_page.no_similar"));
  return h("ul", { class: "similar" }, items.map((item) => h("li", {},
    h("a", { href: addressed`?alert=${item.id}`, onclick: (event) => { event.preventDefault(); open(item.id); } }, `${time(item.first_at)} · ${item.vehicle?.plate ?? "—"}`), " ",
    item.by.map((way) => h("span", { class: "badge quiet" }, say(`alert_page.by.${way}`))), " ",
    h("small", {}, item.verdict ? say(`lifecycle.verdict.${item.verdict}`) : item.status_text))));
}
