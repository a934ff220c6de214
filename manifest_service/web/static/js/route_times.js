// How long routes use to take, learned from history: proposed with their evidence, accepted or declined.

import { addressed, get, post, uuid7 } from "./api.js";
import { busy, dialog, empty, field, fill, h, number, say, scrollCard, table, time, toast } from "./ui.js";

const COLUMNS = ["route", "trips", "vehicles", "days", "took", "decide"];
const minutes = (one) => say("route_times.minutes", { p5: number((one.p5_s / 60).toFixed(1)), p50: number((one.p50_s / 60).toFixed(1)), p95: number((one.p95_s / 60).toFixed(1)) });

export const routeTimes = (body) => busy(body, async () => {
  const [{ items, decided }, routes] = await Promise.all([get("/habits/route-times"), get("/routes?limit=200")]);
  const names = new Map(routes.items.map((one) => [one.id, one.name]));
  const named = (id) => names.get(id) ?? id;
  const again = () => routeTimes(body);
  const rows = items.map((one) => h("tr", {},
    h("td", {}, named(one.route_id), stretches(one)),
    ["passes", "vehicles", "days"].map((name) => h("td", { class: "number" }, number(one[name]))),
    h("td", { class: "number" }, minutes(one)),
    h("td", {}, h("div", { class: "row" }, h("button", { class: "primary", onclick: () => decide(one, "accepted", named, again) }, say("route_times.accept")), h("button", { onclick: () => decide(one, "declined", named, again) }, say("route_times.decline"))))));
  fill(body, h("p", { class: "lead" }, say("route_times.lead")),
    scrollCard(items.length ? table(COLUMNS.map((name) => say(`route_times.${name}`)), rows) : empty(say("route_times.none"))),
    decided.length ? scrollCard(h("h2", {}, say("route_times.decided")), h("table", {}, h("tbody", {}, decided.toReversed().map((one) => h("tr", {}, h("td", {}, time(one.recorded_at)), h("td", {}, named(one.route_id)), h("td", {}, say(`route_times.${one.verdict}`)), h("td", { class: "number" }, minutes(one)), h("td", {}, one.reason ?? "")))))) : null);
});

// Each stretch of the way, to be opened: where the time goes.
function stretches(one) {
  if (!one.stretches.length) return null;
  const km = (metres) => number((metres / 1000).toFixed(1));
  return h("details", {}, h("summary", {}, say("route_times.stretches", { count: one.stretches.length })),
    h("ul", {}, one.stretches.map((part) => h("li", {}, `${say("route_times.stretch", { variant: part.variant + 1, from: km(part.from_m), until: km(part.until_m) })} ${minutes(part)}`))));
}

function decide(one, verdict, named, again) {
  const reason = h("textarea", { required: verdict === "declined", maxlength: 500, rows: "3" });
  const id = uuid7();
  const word = verdict === "accepted" ? say("route_times.accept") : say("route_times.decline");
  const form = h("form", {}, h("p", {}, named(one.route_id), " ", minutes(one)), field(say("route_times.reason"), reason), h("button", { class: "primary big" }, word));
  const box = dialog(word, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(box, async () => {
      await post(addressed`/habits/route-times/${one.route_id}/decide`, { id, verdict, reason: reason.value.trim() || null });
      toast(say("saved"));
      box.close();
      again();
    });
  });
}
