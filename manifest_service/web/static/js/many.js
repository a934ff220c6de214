// A day's manifests from one file: checked row by row, then issued, each answered for itself.

import { api } from "./api.js";
import { busy, field, fill, h, say, scroll, toast } from "./ui.js";

const COLUMNS = "ref,stream,code,name,declared_kg,form,hazards,packaging,packages,origin_site_id,carrier_id,receiver_id,destination_site_id,vehicle,driver_id,route_id,planned_departure_at,planned_arrival_at,national_number";
const TONES = { ready: "good", issued: "good", duplicate: "quiet", refused: "bad" };

// `open(number)` shows one that was issued.
export function manyForm(body, open) {
  const file = h("input", { type: "file", accept: ".csv,text/csv" }), result = h("div", { "aria-live": "polite" });
  const send = (check) => busy(result, async () => {
    const answer = await api("POST", check ? "/manifests/many?check=only" : "/manifests/many", file.files[0], { type: "text/csv" });
    const { ready = 0, issued = 0, refused = 0 } = answer.counts;
    fill(result, h("div", { class: `notice ${refused ? "warn" : "good"}` }, Object.entries(answer.counts).map(([state, count]) => `${say(`many.${state}`)} ${count}`).join(" · ")), rows(answer.items),
      check && ready ? h("button", { class: "primary big", onclick: () => send(false) }, say("many.issue", { count: ready })) : null);
    if (issued) toast(say("many.done", { count: issued }));
  });
  const rows = (items) => scroll(h("table", {}, h("thead", {}, h("tr", {}, ["many.ref", "many.rows", "status", "number", "many.said"].map((name) => h("th", { scope: "col" }, say(name))))),
    h("tbody", {}, items.map((one) => h("tr", {}, h("td", {}, one.ref), h("td", {}, one.rows.join(", ")), h("td", {}, h("span", { class: `badge ${TONES[one.status]}` }, say(`many.${one.status}`))),
      h("td", {}, one.number ? h("button", { class: "plain digits", onclick: () => open(one.number) }, one.number) : "—"),
      h("td", {}, [...one.refusals.map((item) => said(item, "bad")), ...one.warnings.map((item) => said(item, "warn"))]))))));
  const said = (item, tone) => h("div", {}, h("span", { class: `badge ${tone}` }, item.path ? item.path : say(tone === "bad" ? "many.refused" : "many.doubt")), " ", item.detail);
  const sample = h("a", { class: "button", download: "manifests.csv", href: URL.createObjectURL(new Blob([`\ufeff${COLUMNS}\n`], { type: "text/csv" })) }, say("many.sample"));
  file.onchange = () => { if (file.files[0]) send(true); };
  fill(body, h("section", { class: "card stack" }, h("h2", {}, say("many.title")), h("p", { class: "lead" }, say("many.lead")), h("div", { class: "row" }, sample), field(say("many.file"), file, "CSV UTF-8"), result));
}
