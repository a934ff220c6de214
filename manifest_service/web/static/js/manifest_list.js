// The list of manifests: searched, its searches kept under a name, several acted on at once.

import { addressed, api, get, uuid7 } from "./api.js";
import { printLabels } from "./labels.js";
import { savedFilters } from "./saved_filters.js";
import { busy, context, dialog, empty, field, fill, h, kg, options, say, scroll, statusBadge, time, toast } from "./ui.js";

const STATUSES = ["issued", "loaded", "in_transit", "stored", "arrived", "received", "partly_disposed", "disposed", "returning", "returned", "redirected", "void"];
const DIMENSIONS = ["any", "name", "quantity", "characteristics", "form", "packaging"];
const HEADS = ["number", "status", "stream", "vehicle", "way", "mass", "issued_at"];
const yesNo = () => options(h("select"), [["true", say("list.yes")], ["false", say("list.no")]], { empty: say("all") });

// What several can be told at once, by role: what it asks of a manifest, and what is said of it.
const RECEIVE = { name: "received", fits: (row) => ["in_transit", "arrived"].includes(row.status), acts: (row) => [{ type: "received", data: { accepted_kg: row.loaded_kg ?? row.declared_kg } }] };
const SIGN = { name: "countersigned", fits: () => true, acts: async (row) => (await get(addressed`/manifests/${row.number}`)).signatures.filter((one) => one.yours).map((one) => ({ type: "countersigned", data: { seq: one.seq } })) };
const PRINT = { name: "labels", open: printLabels };
const AT_ONCE = { receiver_clerk: [RECEIVE, PRINT], generator_clerk: [SIGN, PRINT], carrier_dispatcher: [SIGN, PRINT] };

export async function manifestList(body, open) {
  const can = AT_ONCE[context.account.role] ?? [];
  const inputs = {
    q: h("input", { type: "search", placeholder: say("desk.search") }),
    status: options(h("select"), STATUSES.map((word) => [word, say(`lifecycle.status.${word}`)]), { empty: say("all") }),
    plate: h("input", { maxlength: 20 }), waste: h("input", { maxlength: 20, placeholder: "HW34 900-3 S7" }),
    organisation: h("select"), from: h("input", { type: "date" }), to: h("input", { type: "date" }),
    discrepancy: options(h("select"), DIMENSIONS.map((word) => [word, word === "any" ? say("list.any") : say(`lifecycle.dimension.${word}`)]), { empty: say("all") }),
    corrected: yesNo(), missing: yesNo(), trial: yesNo(),
  };
  const rows = h("tbody"), more = h("button", { hidden: true }, say("more")), kept = h("div", { class: "row" }), bar = h("div", { class: "row", hidden: true });
  const chosen = new Map();
  let next = null;

  const query = () => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]).filter(([, value]) => value));
  const load = (append = false) => busy(rows, async () => {
    const page = await get(addressed`/manifests?${new URLSearchParams({ limit: "50", ...query(), ...(append && next ? { cursor: next } : {}) })}`);
    next = page.next;
    more.hidden = !next;
    if (!append) { chosen.clear(); choice(); }
    const shown = page.items.map(line);
    if (append) rows.append(...shown); else fill(rows, shown.length ? shown : h("tr", {}, h("td", { colspan: String(HEADS.length + (can.length ? 1 : 0)) }, empty(say("desk.none")))));
  });

  function line(item) {
    const tick = can.length ? h("td", { onclick: (event) => event.stopPropagation() }, h("input", { type: "checkbox", "aria-label": item.number_text, onchange: (event) => { if (event.target.checked) chosen.set(item.number, item); else chosen.delete(item.number); choice(); } })) : null;
    return h("tr", { class: "pick", tabindex: "0", onclick: () => open(item.number), onkeydown: (event) => event.key === "Enter" && event.target === event.currentTarget && open(item.number) }, tick,
      h("td", { class: "digits" }, item.number_text), h("td", {}, statusBadge(item), item.corrected ? h("span", { class: "badge warn" }, say("list.corrected")) : null), h("td", {}, item.stream_name), h("td", {}, item.vehicle.plate), h("td", {}, `${item.origin_site.name} → ${item.destination_site.name}`), h("td", { class: "number" }, kg(item.accepted_kg ?? item.loaded_kg ?? item.declared_kg)), h("td", {}, time(item.issued_at)));
  }

  function choice() {
    bar.hidden = !chosen.size;
    fill(bar, say("list.chosen", { count: chosen.size }), can.map((one) => h("button", { class: one.open ? "" : "primary", onclick: () => (one.open ?? atOnce)([...chosen.values()], one, load) }, say(`list.${one.name}`))));
  }

  const apply = (kept) => { for (const [name, input] of Object.entries(inputs)) input.value = kept[name] ?? ""; load(); };
  for (const input of Object.values(inputs)) input.onchange = () => load();
  more.onclick = () => load(true);
  const label = (name) => field(say(name === "q" ? "search" : name === "status" ? "status" : `list.${name}`), inputs[name]);
  fill(body, h("div", { class: "card" }, h("div", { class: "fields" }, label("q"), label("status")),
    h("details", {}, h("summary", {}, say("list.more")), h("div", { class: "fields" }, ["plate", "waste", "organisation", "from", "to", "discrepancy", "corrected", "missing", "trial"].map(label))), kept, bar,
    scroll(h("table", {}, h("thead", {}, h("tr", {}, can.length ? h("th", { scope: "col" }, h("span", { class: "hint" }, "✓")) : null, HEADS.map((name) => h("th", { scope: "col" }, say(name))))), rows)), more));
  load();
  const parties = await get("/organisations?limit=200");
  options(inputs.organisation, parties.items.map((item) => [item.id, item.name]), { empty: say("all") });
  await savedFilters(kept, { path: "/me/filters", query, apply });
}

// One act for each of several manifests, each answered for itself.
function atOnce(rows, one, after) {
  const fit = rows.filter(one.fits);
  const result = h("div");
  const go = h("button", { class: "primary big" }, say(`list.${one.name}`));
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); busy(box, send); } },
    h("p", {}, say(`list.${one.name}_lead`, { count: fit.length })), fit.length < rows.length ? h("div", { class: "notice warn" }, say("list.left_out", { count: rows.length - fit.length })) : null,
    h("ul", {}, fit.map((row) => h("li", {}, `${row.number_text} · ${row.vehicle.plate} · ${kg(row.loaded_kg ?? row.declared_kg)}`))), fit.length ? go : null, result);
  async function send() {
    const occurred_at = new Date().toISOString();
    const acts = (await Promise.all(fit.map(async (row) => (await one.acts(row)).map((act) => ({ id: uuid7(), number: row.number, occurred_at, ...act }))))).flat();
    if (!acts.length) { fill(result, h("div", { class: "notice" }, say("list.nothing"))); return; }
    const { results } = await api("POST", "/sync", { commands: acts });
    const text = Object.fromEntries(rows.map((row) => [row.number, row.number_text]));
    const bad = results.filter((item) => item.status === "refused");
    go.remove();
    fill(result, h("div", { class: `notice ${bad.length ? "warn" : "good"}` }, say("list.done", { good: results.length - bad.length, bad: bad.length })),
      h("ul", {}, results.map((item) => h("li", { class: item.status === "refused" ? "bad" : "" }, `${text[item.number]}：${item.status === "refused" ? item.faults?.map((fault) => fault.detail).join("；") || item.detail : say("list.recorded")}`))));
    if (!bad.length) toast(say("saved"));
  }
  const box = dialog(say(`list.${one.name}`), form);
  box.addEventListener("close", () => after());
}
