// What anyone may see and ask: whether a label is genuine, recycled products, figures of the county.

import { get } from "./api.js";
import { board } from "./recycled.js";
import { scanner } from "./scan.js";
import { fill, filled, h, number, percent, say } from "./ui.js";

const app = document.getElementById("app");
const MASSES = ["received", "used", "disposed"];
const TOKEN = /^[0-9a-z]{26}$/i;

const told = h("div", { role: "status" });
const check = scanner((text) => {
  const token = /\/q\/([0-9a-z]{26})/i.exec(text)?.[1] ?? text.replace(/[\s-]/g, "");
  if (!TOKEN.test(token)) { fill(told, h("div", { class: "notice warn" }, say("public.not_a_label"))); return; }
  location.assign(new URL(`q/${encodeURIComponent(token)}`, new URL("../../", import.meta.url)).pathname);
});
const products = h("div"), figures = h("div");
fill(app, h("h1", {}, say("public.heading")), h("p", { class: "lead" }, say("public.lead")),
  h("section", { class: "card field-work scan-card" }, h("h2", {}, say("public.check")), h("p", { class: "lead" }, say("public.check_lead")), check.form, told,
    h("p", { class: "after" }, h("a", { href: new URL("../../verify.html", import.meta.url).pathname }, say("public.verify")), " ", say("public.verify_lead"))),
  h("section", { "aria-labelledby": "board" }, h("h2", { id: "board" }, say("recycled.title")), products),
  h("section", { "aria-labelledby": "figures" }, h("h2", { id: "figures" }, say("public.figures")), figures));

const tile = (title, value) => h("div", {}, h("span", { class: "lead" }, title), h("strong", { class: "number-big" }, value));
const few = (count, rule) => (count === null ? say("public.few", { fewest: rule.fewest }) : number(count));

function bars(rows) {
  const most = Math.max(1, ...rows.map(([, value]) => value ?? 0));
  return rows.map(([name, value, text]) => h("div", { class: "bar" }, h("span", {}, name), h("progress", { max: most, value: value ?? 0, "aria-label": name }), h("span", {}, text ?? number(value))));
}

const masses = (all) => all.masses.map((row) => {
  const name = row.name ?? say("public.others");
  return h("div", { class: "stack" }, h("h3", {}, name), bars(MASSES.map((measure) => [say(`public.mass_of.${measure}`), Number(row[`${measure}_kg`]), `${number(Math.round(Number(row[`${measure}_kg`]) / 100) / 10)} t`])));
});

board(products);
await filled(figures, async () => {
  const all = await get("/reports/public");
  const { rule } = all;
  fill(figures,
    h("div", { class: "figures" },
      tile(say("public.manifests"), few(all.manifests, rule)),
      tile(say("public.closure"), percent(all.closure_rate)),
      tile(say("public.vehicles"), few(all.vehicles, rule))),
    h("div", { class: "columns" },
      h("section", { class: "card" }, h("h3", {}, say("public.mass")), masses(all), all.left_out ? h("p", { class: "hint" }, say("public.left_out", { firms: rule.fewest_firms })) : null),
      h("section", { class: "card" }, h("h3", {}, say("public.by_status")), bars(Object.entries(all.manifests_by_status).map(([status, value]) => [say(`lifecycle.status.${status}`), value, few(value, rule)])))),
    h("p", { class: "hint" }, say("public.rule", { firms: rule.fewest_firms, fewest: rule.fewest })));
});
