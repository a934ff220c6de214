// What narrows the queue: fields, the address of the page, and views kept under a name.

import { savedFilters } from "./saved_filters.js";
import { get } from "./api.js";
import { field, fill, h, options, say } from "./ui.js";

const OPEN = "new,acknowledged,assigned,explained";
const VIEWS = {
  open: { status: OPEN, review: "false" }, review: { status: OPEN, review: "true" },
  decided: { status: "decided,closed", review: "false" }, superseded: { status: "superseded", review: "false" },
};
const SEVERITIES = ["critical", "major", "minor"];
const named = (names, prefix) => names.map((name) => [name, say(`${prefix}.${name}`)]);

// Fields of the queue; `changed()` after each change. `query()` is what GET /alerts takes.
export function queueFilters(changed) {
  const all = { empty: say("all") };
  const inputs = {
    view: options(h("select"), named(Object.keys(VIEWS), "officer.view")),
    q: h("input", { type: "search", maxlength: "100", autocomplete: "off", placeholder: say("queue.search_hint"), "aria-keyshortcuts": "/" }),
    sort: options(h("select"), named(["severity", "newest", "oldest"], "queue.order_by")),
    rule: options(h("select"), [], { empty: say("officer.all_rules") }),
    severity: options(h("select"), named(SEVERITIES, "lifecycle.severity"), all),
    plate: h("input", { maxlength: "20", autocomplete: "off", autocapitalize: "characters" }),
    carrier: options(h("select"), [], all), site: options(h("select"), [], all), stream: options(h("select"), [], all),
    days: options(h("select"), [1, 3, 7, 30].map((n) => [String(n), say("queue.last_days", { count: n })]), all),
    mine: options(h("select"), [["true", say("queue.only_mine")]], all),
    backfill: options(h("select"), [["false", say("queue.no_backfill")], ["true", say("queue.only_backfill")]], all),
  };
  const usual = { view: "open", sort: "severity" };
  const narrowing = Object.keys(inputs).filter((name) => !["view", "q", "sort"].includes(name));
  const label = (name) => field(say(name === "view" ? "status" : name === "q" ? "search" : name === "rule" ? "officer.rule" : name === "sort" ? "queue.order" : `queue.${name}`), inputs[name]);
  const kept = h("div", { class: "row" }), chips = h("div", { class: "row chips" });
  const summary = h("summary", {}, say("list.more"));
  const box = h("form", { class: "queue-filters", role: "search", onsubmit: (event) => { event.preventDefault(); inputs.q.blur(); } },
    h("div", { class: "fields" }, label("view"), label("sort")), label("q"),
    h("details", {}, summary, h("div", { class: "fields" }, narrowing.map(label))), chips, kept);

  const values = () => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]).filter(([name, value]) => value && value !== usual[name]));
  const query = () => { const { view = "open", ...rest } = values(); return { ...VIEWS[view], ...rest }; };

  // What is chosen stays when its list has not come yet, or has no such entry.
  function put(name, value) {
    const input = inputs[name];
    if (input.tagName === "SELECT" && value && ![...input.options].some((one) => one.value === value)) input.append(h("option", { value }, value));
    input.value = value || usual[name] || "";
  }
  function apply({ status, review, ...rest }) {
    const view = Object.keys(VIEWS).find((name) => VIEWS[name].status === status && VIEWS[name].review === (review ?? "false")) ?? rest.view ?? "open";
    for (const name of Object.keys(inputs)) put(name, name === "view" ? view : rest[name]);
    inForce();
  }
  function inForce() {
    const address = new URL(location.href);
    for (const name of Object.keys(inputs)) address.searchParams.delete(name);
    for (const [name, value] of Object.entries(values())) address.searchParams.set(name, value);
    history.replaceState(null, "", address);
    const chosen = narrowing.filter((name) => inputs[name].value.trim());
    fill(summary, say("list.more"), chosen.length ? ` (${chosen.length})` : "");
    fill(chips, chosen.map((name) => h("button", { type: "button", class: "badge", title: say("queue.drop"), onclick: () => { put(name, ""); inForce(); } }, inputs[name].selectedOptions?.[0]?.textContent ?? inputs[name].value, " ×")));
    changed();
  }
  // How many each choice would show; a choice keeps its words.
  function count(name, counts) {
    for (const option of inputs[name].options) {
      option.dataset.words ||= option.textContent;
      option.textContent = option.value ? `${option.dataset.words} (${counts[option.value] ?? 0})` : option.dataset.words;
    }
  }

  let typing;
  inputs.q.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(inForce, 250); });
  for (const [name, input] of Object.entries(inputs)) if (name !== "q") input.addEventListener("change", inForce);
  for (const [name, value] of new URLSearchParams(location.search)) if (name in inputs) put(name, value);

  async function fillLists() {
    const lists = { rule: ["/rules", "code"], carrier: ["/organisations?limit=200", "id"], site: ["/sites?limit=200", "id"], stream: ["/streams", "code"] };
    await Promise.all(Object.entries(lists).map(async ([name, [path, key]]) => {
      const { items } = await get(path), value = inputs[name].value;
      const fit = name === "carrier" ? items.filter((item) => item.roles.includes("carrier")) : items;
      options(inputs[name], fit.map((item) => [item[key], item.name]), { empty: say(name === "rule" ? "officer.all_rules" : "all") });
      put(name, value);
    }));
    await savedFilters(kept, { path: "/me/filters/alerts", query, apply });
  }

  return { box, query, fillLists, count, search: () => { inputs.q.focus(); inputs.q.select(); }, clear: () => apply({ view: inputs.view.value }), narrowed: () => Object.keys(values()).some((name) => name !== "view" && name !== "sort") };
}
