// Figures anyone may see.

import { get } from "./api.js";
import { scanner } from "./scan.js";
import { fill, filled, h, number, say } from "./ui.js";

const app = document.getElementById("app");

function bars(rows) {
  const most = Math.max(1, ...rows.map(([, value]) => value));
  return rows.map(([name, value, text]) => h("div", { class: "bar" }, h("span", {}, name), h("progress", { max: most, value, "aria-label": name }), h("span", {}, text ?? number(value))));
}

const figure = (title, value) => h("div", { class: "card" }, h("div", { class: "lead" }, title), h("div", { class: "number-big" }, value));

const check = scanner((text) => {
  const token = /\/q\/([0-9a-z]{26})/i.exec(text)?.[1] ?? text.replace(/[\s-]/g, "");
  location.assign(new URL(`q/${encodeURIComponent(token)}`, new URL("../../", import.meta.url)).pathname);
});

await filled(app, async () => {
  const all = await get("/reports/summary");
  const count = Object.values(all.manifests_by_status).reduce((sum, value) => sum + value, 0);
  fill(app, h("h1", {}, say("public.heading")), h("p", { class: "lead" }, say("public.lead")),
    h("div", { class: "cards" },
      figure(say("public.manifests"), number(count)),
      figure(say("public.closure"), all.closure_rate === null ? "—" : `${(all.closure_rate * 100).toFixed(1)} %`),
      figure(say("public.vehicles"), number(all.vehicles)),
      figure(say("public.fixes"), number(all.fixes.stored))),
    h("div", { class: "columns" },
      h("section", { class: "card" }, h("h2", {}, say("public.mass")), bars(all.mass_by_stream.map((row) => [row.name, Number(row.accepted_kg) / 1000, `${number(Math.round(Number(row.accepted_kg) / 100) / 10)} t`]))),
      h("section", { class: "card" }, h("h2", {}, say("public.by_status")), bars(Object.entries(all.manifests_by_status).map(([status, value]) => [say(`lifecycle.status.${status}`), value])))),
    h("section", { class: "card field-work" }, h("h2", {}, say("public.check")), h("p", { class: "lead" }, say("public.check_lead")), check.form,
      h("p", {}, h("a", { href: new URL("../../verify.html", import.meta.url).pathname }, say("public.verify")), " ", say("public.verify_lead"))));
});
