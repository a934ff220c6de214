// The parameters of the alert rules: what is in force, what was set before, and a setting tried before it is made.

import { addressed, api, get, post, uuid7 } from "./api.js";
import { busy, empty, field, fill, h, number, options, say, scrollCard, time, toast } from "./ui.js";

const VEHICLES = ["tipper", "tanker", "van", "skip_loader", "flatbed", "other"];
const DAY_MS = 86_400_000;

export const ruleSettings = (body, chosen = null) => busy(body, async () => {
  const [{ items: rules }, { items: settings }, streams, sites, routes, vehicles] = await Promise.all([get("/rules"), get("/rules/settings"), get("/streams"), ...["sites", "routes", "vehicles"].map((kind) => get(addressed`/${kind}?limit=200`))]);
  const within = {
    all: [["", say("rule_settings.everything")]], stream: streams.items.map((one) => [one.key, one.name]),
    vehicle_kind: VEHICLES.map((kind) => [kind, say(`rule_settings.kind.${kind}`)]), site: sites.items.map((one) => [one.id, one.name]), route: routes.items.map((one) => [one.id, one.name]),
  };
  const page = { rules, settings, within, vehicles: vehicles.items, again: (code) => ruleSettings(body, code) };
  const rule = options(h("select"), rules.map((one) => [one.code, one.name]), { value: chosen ?? rules[0].code });
  const part = h("div");
  const show = () => fill(part, form(page, rules.find((one) => one.code === rule.value)), history(page, rule.value));
  rule.onchange = show;
  fill(body, h("p", { class: "lead" }, say("rule_settings.lead")), h("div", { class: "card" }, field(say("rule_settings.rule"), rule)), part);
  show();
});

// The newest setting of exactly this scope: what a new one takes the place of.
const standing = (settings, rule, scope, id) => settings.filter((one) => one.rule === rule && one.scope === scope && one.scope_id === id).at(-1)?.values ?? {};

function form(page, rule) {
  const numeric = rule.parameters.filter((one) => typeof one.default === "number");
  const scope = options(h("select"), rule.scopes.map((one) => [one, say(`rule_settings.scope.${one}`)]));
  const which = h("select"), reason = h("textarea", { required: true, maxlength: 500, rows: "2" }), box = h("div"), said = h("div", { role: "status" });
  const inputs = new Map();
  const rows = () => {
    const held = standing(page.settings, rule.code, scope.value, which.value);
    fill(box, h("div", { class: "fields" }, numeric.map((one) => {
      const input = h("input", { type: "number", min: "0", step: Number.isInteger(one.default) && one.unit === "" ? "1" : "any", value: held[one.name] ?? "", placeholder: String(one.default) });
      inputs.set(one.name, input);
      return field(one.words, input, say("rule_settings.default", { value: number(one.default), unit: one.unit }));
    })));
  };
  const choose = () => { options(which, page.within[scope.value]); rows(); };
  const values = () => Object.fromEntries([...inputs].filter(([, input]) => input.value !== "").map(([name, input]) => [name, Number(input.value)]));
  let id = uuid7(), sent = "";
  const save = (event) => {
    event.preventDefault();
    busy(card, async () => {
      const told = { rule: rule.code, scope: scope.value, scope_id: which.value, values: values(), reason: reason.value.trim() };
      if (sent && sent !== JSON.stringify(told)) id = uuid7();
      sent = JSON.stringify(told);
      await api("POST", "/rules/settings", { id, ...told }, { match: page.settings.length });
      toast(say("saved"));
      page.again(rule.code);
    });
  };
  scope.onchange = choose;
  which.onchange = rows;
  const card = h("form", { class: "card", onsubmit: save }, h("h2", {}, rule.name), h("p", {}, rule.unless),
    h("div", { class: "fields" }, field(say("rule_settings.for"), scope), field(say("rule_settings.which"), which)), box,
    h("p", { class: "hint" }, say("rule_settings.blank")), field(say("rule_settings.reason"), reason),
    h("div", { class: "row" }, h("button", { class: "primary big" }, say("rule_settings.set"))), preview(page, rule, values, said), said);
  choose();
  return card;
}

// What the rule would have said of one vehicle on one day with these values, beside what it did say.
function preview(page, rule, values, said) {
  const vehicle = options(h("select"), page.vehicles.map((one) => [one.id, one.plate]));
  const day = h("input", { type: "date", value: new Date(Date.now() - DAY_MS).toLocaleDateString("sv", { timeZone: "Asia/Shanghai" }) });
  const look = () => busy(said, async () => {
    const begins = new Date(`${day.value}T00:00:00+08:00`);
    const found = await post("/rules/settings/preview", { rule: rule.code, values: values(), vehicle: vehicle.value, from: begins.toISOString(), to: new Date(begins.getTime() + DAY_MS).toISOString() });
    fill(said, h("div", { class: "notice" }, say("rule_settings.seen", { fixes: number(found.fixes), manifests: found.manifests }),
      found.items.length ? h("ul", {}, found.items.map((one) => h("li", {}, `${time(one.first_at)} · ${say(`rule_settings.outcome.${one.outcome}`)} · ${say(`lifecycle.severity.${one.severity}`)}${one.manifest_number ? ` · ${one.manifest_number}` : ""}`))) : h("p", {}, say("rule_settings.nothing"))));
  });
  return h("details", {}, h("summary", {}, say("rule_settings.try")), h("div", { class: "fields" }, field(say("rule_settings.vehicle"), vehicle), field(say("rule_settings.day"), day)), h("button", { type: "button", onclick: look }, say("rule_settings.look")));
}

function history(page, code) {
  const words = new Map(page.rules.flatMap((rule) => rule.parameters.map((one) => [one.name, one.words])));
  const place = (one) => page.within[one.scope].find(([id]) => id === one.scope_id)?.[1] ?? one.scope_id;
  const mine = page.settings.filter((one) => one.rule === code).toReversed();
  return scrollCard(h("h2", {}, say("rule_settings.history")), mine.length ? h("table", {}, h("tbody", {}, mine.map((one) => h("tr", {},
    h("td", {}, time(one.recorded_at)), h("td", {}, `${say(`rule_settings.scope.${one.scope}`)} ${one.scope === "all" ? "" : place(one)}`),
    h("td", {}, Object.entries(one.values).map(([name, value]) => h("div", {}, `${words.get(name) ?? name}: ${number(value)}`)), Object.keys(one.values).length ? null : say("rule_settings.wider")), h("td", {}, one.reason))))) : empty(say("rule_settings.none")));
}
