// Plans and approvals: the holder drafts, files and amends; the authority reviews and decides.

import { addressed, api, get, post, url, uuid7 } from "./api.js";
import { busy, chain, context, decimal, dialog, empty, explain, facts, field, fill, filled, h, kg, may, options, say, scroll, time, toast } from "./ui.js";

const KINDS = ["management_plan", "treatment_plan", "disposal_approval", "interprovince_approval"];
const FAMILY = { management_plan: "hazardous", treatment_plan: "construction", disposal_approval: "construction", interprovince_approval: "hazardous" };
// What the form of a kind asks for besides streams, days, lines and documents.
const ASKS = { management_plan: [], treatment_plan: ["origins", "destinations"], disposal_approval: ["routes", "hours", "origins", "destinations"], interprovince_approval: ["district", "routes"] };
const STATUSES = ["draft", "filed", "under_review", "returned", "approved", "withdrawn", "revoked", "expired"];
const TONES = { draft: "quiet", filed: "", under_review: "warn", returned: "bad", approved: "good", withdrawn: "quiet", revoked: "bad", expired: "quiet" };
const TO_REVIEW = "filed,under_review";
const DAYS = [1, 2, 3, 4, 5, 6, 7];
const DECIDES = may("plan.decide");
const DRAFTS = may("plan.hold");

const badge = (plan) => [h("span", { class: `badge ${TONES[plan.status]}` }, plan.status_text),
  plan.in_force_revision ? h("span", { class: "badge good" }, say("plans.in_force")) : null,
  plan.is_amendment ? h("span", { class: "badge warn" }, say("plans.amendment")) : null];
const period = (plan) => `${plan.valid_from_on} – ${plan.valid_until_on}`;
const hoursText = (hours) => hours.map(({ days, from, to }) => `${days.map((day) => say(`plans.day.${day}`)).join(" ")} ${from}–${to}`).join("；");
const namesText = (items) => items.map((item) => item.name).join("；");

let streams = null;
const everyStream = async () => { streams ??= (await get("/streams")).items; return streams; };
const streamName = (key) => streams?.find((item) => item.key === key)?.name ?? key;
const methodName = (code) => streams?.flatMap((item) => item.methods).find((item) => item.code === code)?.name ?? code;

// The list of plans in `body`, with what may be done from it.
export function plans(body) {
  const kind = options(h("select"), KINDS.map((word) => [word, say(`lifecycle.plan_kind.${word}`)]), { empty: say("all") });
  const status = options(h("select"), [...(DECIDES ? [[TO_REVIEW, say("plans.to_review")]] : []), ...STATUSES.map((word) => [word, say(`lifecycle.plan_status.${word}`)])], { empty: say("all"), value: DECIDES ? TO_REVIEW : undefined });
  const rows = h("tbody"), more = h("button", { hidden: true }, say("more"));
  let next = null;
  const load = (append = false) => busy(rows, async () => {
    const query = new URLSearchParams({ limit: "50", kind: kind.value, status: status.value });
    if (append && next) query.set("cursor", next);
    const page = await get(addressed`/plans?${query}`);
    next = page.next;
    more.hidden = !next;
    const open = (item) => detail(item.id, body);
    const shown = page.items.map((item) => h("tr", { class: "pick", tabindex: "0", onclick: () => open(item), onkeydown: (event) => event.key === "Enter" && open(item) },
      h("td", {}, item.kind_text), h("td", {}, h("div", { class: "row" }, badge(item))), h("td", {}, item.number ?? "—"), h("td", {}, item.holder.name), h("td", { class: "nowrap" }, period(item)), h("td", {}, time(item.filed_at))));
    if (append) rows.append(...shown); else fill(rows, shown.length ? shown : h("tr", {}, h("td", { colspan: "6" }, empty(say("plans.none")))));
  });
  kind.onchange = status.onchange = () => load();
  more.onclick = () => load(true);
  fill(body, DRAFTS ? h("p", {}, h("button", { class: "primary", onclick: () => edit(body, null) }, say("plans.draft"))) : null,
    h("div", { class: "card" }, h("div", { class: "fields" }, field(say("plans.kind"), kind), field(say("status"), status)),
      scroll(h("table", {}, h("thead", {}, h("tr", {}, [say("plans.kind"), say("status"), say("plans.number"), say("plans.holder"), say("plans.period"), say("plans.filed_at")].map((text) => h("th", { scope: "col" }, text)))), rows)), more));
  load();
}

const detail = (id, body) => busy(body, async () => {
  const [plan, events] = await Promise.all([get(addressed`/plans/${id}`), get(addressed`/plans/${id}/events`), everyStream()]);
  const pending = plan.is_amendment && !["approved", "expired", "revoked", "withdrawn"].includes(plan.status);
  const standing = plan.in_force;
  const box = dialog(plan.kind_text,
    h("div", { class: "row" }, badge(plan)),
    plan.reason ? h("div", { class: "notice bad" }, h("strong", {}, `${say("plans.reason")}：`), plan.reason) : null,
    plan.warnings.map((warning) => h("div", { class: "notice warn" }, warning.detail)),
    facts([say("plans.holder"), plan.holder.name], standing ? [say("plans.number"), standing.number] : null, standing?.conditions ? [say("plans.conditions"), standing.conditions] : null),
    actions(plan, () => box, body),
    pending ? [h("h3", {}, say("plans.differences")), differences(standing.content, plan.content)] : null,
    standing ? [h("h3", {}, say("plans.in_force_now")), contentOf(standing.content)] : null,
    pending || !standing ? [h("h3", {}, pending ? say("plans.amendment") : say("plans.content")), contentOf(plan.content)] : null,
    h("h3", {}, say("history")), chain(events.items));
});

function contentOf(content) {
  const used = content.lines.some((line) => line.used_kg !== undefined);
  return h("div", {}, facts([say("stream"), content.streams.map(streamName).join("；")], [say("plans.period"), period(content)],
      content.destination_district ? [say("plans.district"), content.destination_district] : null,
      content.routes.length ? [say("route"), namesText(content.routes)] : null,
      content.hours.length ? [say("plans.hours"), hoursText(content.hours)] : null,
      content.origin_sites.length ? [say("from"), namesText(content.origin_sites)] : null,
      content.destination_sites.length ? [say("to"), namesText(content.destination_sites)] : null,
      content.documents.length ? [say("plans.documents"), h("span", { class: "row" }, content.documents.map((sha256, n) => h("a", { href: url(addressed`/attachments/${sha256}`), target: "_blank", rel: "noopener" }, say("plans.document", { number: n + 1 }))))] : null),
    scroll(h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("desk.code")), h("th", { scope: "col", class: "number" }, say("plans.quantity")), used ? h("th", { scope: "col", class: "number" }, say("plans.used")) : null, h("th", { scope: "col" }, say("receiver")), h("th", { scope: "col" }, say("plans.method")))),
      h("tbody", {}, content.lines.map((line) => h("tr", {}, h("td", {}, line.code), h("td", { class: "number" }, kg(line.quantity_kg)), used ? h("td", { class: "number" }, usage(line)) : null, h("td", {}, line.receiver?.name ?? say("plans.any")), h("td", {}, line.method ? methodName(line.method) : "—")))))));
}

function usage(line) {
  const share = Math.round(100 * Number(line.used_kg) / Number(line.quantity_kg));
  return h("span", { class: share > 100 ? "badge bad" : share >= 90 ? "badge warn" : "" }, `${kg(line.used_kg)} (${share} %)`);
}

// What an amendment would change, side by side.
function differences(before, after) {
  const rows = [];
  const row = (name, was, is) => { if (was !== is) rows.push([name, was || "—", is || "—"]); };
  row(say("stream"), before.streams.map(streamName).join("；"), after.streams.map(streamName).join("；"));
  row(say("plans.period"), period(before), period(after));
  row(say("plans.district"), before.destination_district, after.destination_district);
  for (const [name, text] of [["routes", say("route")], ["origin_sites", say("from")], ["destination_sites", say("to")]]) row(text, namesText(before[name]), namesText(after[name]));
  row(say("plans.hours"), hoursText(before.hours), hoursText(after.hours));
  const key = (line) => [line.code, line.receiver?.name ?? say("plans.any"), line.method ? methodName(line.method) : null].filter(Boolean).join(" · ");
  const total = (content) => { const sums = new Map(); for (const line of content.lines) sums.set(key(line), (sums.get(key(line)) ?? 0) + Number(line.quantity_kg)); return sums; };
  const was = total(before), is = total(after);
  for (const name of new Set([...was.keys(), ...is.keys()])) row(name, was.has(name) ? kg(was.get(name)) : "", is.has(name) ? kg(is.get(name)) : "");
  const documents = (content) => content.documents.map((sha256) => sha256.slice(0, 8)).join(" ");
  row(say("plans.documents"), documents(before), documents(after));
  if (!rows.length) return empty(say("plans.no_difference"));
  return scroll(h("table", { class: "differences" }, h("thead", {}, h("tr", {}, ["", say("plans.in_force"), say("plans.amendment")].map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, rows.map(([name, old, fresh]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, h("del", {}, old)), h("td", {}, h("ins", {}, fresh)))))));
}

// The buttons for what this account may do now.
function actions(plan, box, body) {
  const can = (word) => plan.next.includes(word);
  const again = async () => { box().close(); plans(body); await detail(plan.id, body); };
  const send = (word, data = {}) => busy(box(), async () => {
    try {
      await api("POST", addressed`/plans/${plan.id}/events`, { id: uuid7(), type: word, data }, { match: plan.version });
    } catch (problem) {
      // Somebody was first: show what he did.
      if (problem.code !== "plan_changed") throw problem;
      explain(problem);
      await again();
      return;
    }
    toast(say(`plans.done.${word}`));
    await again();
  });
  const button = (word, text, click, tone = "") => (can(word) ? h("button", { class: tone, onclick: click }, text) : null);
  return h("div", { class: "row" },
    button("drafted", say("plans.edit"), () => { box().close(); edit(body, plan); }),
    button("filed", say("plans.file"), () => send("filed"), "primary"),
    button("amended", say("plans.amend"), () => { box().close(); edit(body, plan); }),
    button("review_begun", say("plans.begin_review"), () => send("review_begun")),
    button("approved", say(plan.needs_approval ? "plans.approve" : "plans.register"), () => approval(plan, send), "primary"),
    button("returned", say("plans.return"), () => why(say("plans.return_why"), (reason) => send("returned", { reason }))),
    button("revoked", say("plans.revoke"), () => why(say("plans.revoke_why"), (reason) => send("revoked", { reason })), "danger"),
    button("withdrawn", say(plan.is_amendment ? "plans.withdraw_amendment" : "plans.withdraw"), () => why(say("plans.withdraw_why"), (reason) => send("withdrawn", reason ? { reason } : {}), false), "danger"));
}

function why(question, then, required = true) {
  const text = h("textarea", { required, maxlength: "2000" });
  const form = h("form", {}, field(question, text), h("button", { class: "primary big" }, say("ok")));
  const box = dialog(question, form);
  form.addEventListener("submit", (event) => { event.preventDefault(); box.close(); then(text.value.trim()); });
}

// Approving: a number, conditions, and less than was asked for where the authority grants less.
function approval(plan, send) {
  const { content } = plan;
  const number = h("input", { required: true, maxlength: "64", value: plan.in_force?.number ?? "" }), conditions = h("textarea", { maxlength: "2000" });
  const until = h("input", { type: "date", required: true, value: content.valid_until_on, min: content.valid_from_on, max: content.valid_until_on });
  const quantities = content.lines.map((line) => decimal(line.quantity_kg, { required: true }));
  const form = h("form", {}, field(say("plans.number"), number), field(say("plans.valid_until_on"), until, say("plans.narrow_hint")),
    content.lines.map((line, n) => field(`${line.code} ${line.receiver?.name ?? ""} (kg)`, quantities[n], say("plans.asked", { mass: kg(line.quantity_kg) }))),
    field(say("plans.conditions"), conditions), h("button", { class: "primary big" }, say(plan.needs_approval ? "plans.approve" : "plans.register")));
  const box = dialog(say(plan.needs_approval ? "plans.approve" : "plans.register"), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const narrowed = {};
    if (until.value !== content.valid_until_on) narrowed.valid_until_on = until.value;
    if (quantities.some((input, n) => input.value !== content.lines[n].quantity_kg)) narrowed.lines = content.lines.map((line, n) => ({ ...lineOf(line), quantity_kg: quantities[n].value }));
    box.close();
    send("approved", { number: number.value.trim(), ...(conditions.value.trim() ? { conditions: conditions.value.trim() } : {}), ...(Object.keys(narrowed).length ? { narrowed } : {}) });
  });
}

const lineOf = (line) => ({ code: line.code, quantity_kg: line.quantity_kg, ...(line.receiver ? { receiver_id: line.receiver.id } : {}), ...(line.method ? { method: line.method } : {}) });

// A draft, a draft's next saving, or an amendment: the same form.
const edit = (body, plan) => filled(body, async () => {
  const every = (kind) => get(addressed`/${kind}?limit=200`).then((found) => found.items.filter((item) => item.active));
  const [, organisations, sites, routes] = await Promise.all([everyStream(), ...["organisations", "sites", "routes"].map(every)]);
  const own = sites.filter((site) => site.organisation_id === context.account.organisation_id);
  const receivers = organisations.filter((item) => item.roles.includes("receiver"));
  const year = new Date().getFullYear();
  const content = plan?.content ?? { streams: [], valid_from_on: `${year}-01-01`, valid_until_on: `${year}-12-31`, lines: [{}], routes: [], hours: [], origin_sites: [], destination_sites: [], destination_district: null, documents: [] };
  const kind = options(h("select", { disabled: plan !== null }), KINDS.map((word) => [word, say(`lifecycle.plan_kind.${word}`)]), { value: plan?.kind });
  const from = h("input", { type: "date", required: true, value: content.valid_from_on }), until = h("input", { type: "date", required: true, value: content.valid_until_on });
  const district = h("input", { inputmode: "numeric", pattern: "\\d{6}", maxlength: "6", value: content.destination_district ?? "" });
  const streamBox = h("div"), lines = h("div"), hours = h("div"), faults = h("div", { role: "alert" });
  const documents = [...content.documents], documentBox = h("div", { class: "row" });
  const ids = (items) => items.map((item) => item.id);
  const chosenRoutes = ticks(routes.filter((route) => own.some((site) => site.id === route.origin_site_id)), ids(content.routes));
  const origins = ticks(own, ids(content.origin_sites)), destinations = ticks(sites.filter((site) => site.kind === "disposal"), ids(content.destination_sites));
  let streamTicks = null;

  function line(values) {
    const methods = streams.filter((item) => item.family === FAMILY[kind.value]).flatMap((item) => item.methods);
    const code = h("input", { required: true, value: values.code ?? "" }), mass = decimal(values.quantity_kg ?? "", { required: true });
    const receiver = options(h("select"), receivers.map((item) => [item.id, item.name]), { empty: say("plans.any"), value: values.receiver?.id });
    const method = options(h("select"), [...new Map(methods.map((item) => [item.code, item.name]))], { empty: "—", value: values.method ?? "" });
    const box = h("fieldset", { class: "card" }, h("legend", {}, say("waste")), h("div", { class: "fields" }, field(say("desk.code"), code, say("plans.code_hint")), field(say("plans.quantity"), mass, "kg"), field(say("receiver"), receiver), field(say("plans.method"), method)),
      h("button", { type: "button", class: "plain", onclick: () => box.remove() }, say("plans.remove")));
    box.read = () => ({ code: code.value.trim(), quantity_kg: mass.value.trim(), ...(receiver.value ? { receiver_id: receiver.value } : {}), ...(method.value ? { method: method.value } : {}) });
    return box;
  }
  function window_(values = { days: DAYS, from: "07:00", to: "18:00" }) {
    const days = ticks(DAYS.map((day) => ({ id: String(day), name: say(`plans.day.${day}`) })), values.days.map(String));
    const begins = h("input", { type: "time", required: true, value: values.from }), ends = h("input", { type: "time", required: true, value: values.to === "24:00" ? "00:00" : values.to });
    const box = h("fieldset", { class: "card" }, h("legend", {}, say("plans.hours")), days.element, h("div", { class: "fields" }, field(say("plans.hour_from"), begins), field(say("plans.hour_to"), ends, say("plans.night_hint"))), h("button", { type: "button", class: "plain", onclick: () => box.remove() }, say("plans.remove")));
    box.read = () => ({ days: days.read().map(Number), from: begins.value, to: ends.value === "00:00" ? "24:00" : ends.value });
    return box;
  }
  const file = h("input", { type: "file", accept: "application/pdf,image/jpeg,image/png,image/webp", onchange: () => busy(documentBox, async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    const kept = await api("POST", "/attachments", chosen, { type: chosen.type });
    if (!documents.includes(kept.sha256)) documents.push(kept.sha256);
    file.value = "";
    drawDocuments();
  }) });
  function drawDocuments() {
    fill(documentBox, documents.map((sha256, n) => h("span", { class: "badge quiet" }, h("a", { href: url(addressed`/attachments/${sha256}`), target: "_blank", rel: "noopener" }, say("plans.document", { number: n + 1 })), " ",
      h("button", { type: "button", class: "plain", "aria-label": say("plans.remove"), onclick: () => { documents.splice(n, 1); drawDocuments(); } }, "×"))));
  }
  const parts = { routes: group(say("route"), chosenRoutes.element), origins: group(say("from"), origins.element), destinations: group(say("to"), destinations.element), hours: h("div", {}, hours, h("button", { type: "button", onclick: () => hours.append(window_()) }, say("plans.add_hours"))), district: field(say("plans.district"), district, say("plans.district_hint")) };
  const asked = (name) => ASKS[kind.value].includes(name);
  function shape() {
    streamTicks = ticks(streams.filter((item) => item.family === FAMILY[kind.value]).map((item) => ({ id: item.key, name: item.name })), content.streams);
    fill(streamBox, group(say("stream"), streamTicks.element));
    for (const [name, part] of Object.entries(parts)) part.hidden = !asked(name);
  }
  const read = () => ({ streams: streamTicks.read(), valid_from_on: from.value, valid_until_on: until.value, lines: [...lines.children].map((box) => box.read()), documents,
    ...(asked("routes") ? { route_ids: chosenRoutes.read() } : {}), ...(asked("origins") ? { origin_site_ids: origins.read() } : {}), ...(asked("destinations") ? { destination_site_ids: destinations.read() } : {}),
    ...(asked("hours") ? { hours: [...hours.children].map((box) => box.read()) } : {}), ...(asked("district") && district.value ? { destination_district: district.value } : {}) });
  kind.onchange = () => { shape(); fill(lines, line({})); };
  shape();
  fill(lines, content.lines.map(line));
  fill(hours, content.hours.map(window_));
  drawDocuments();

  const id = uuid7(), amends = plan?.next.includes("amended") ?? false;
  const save = async () => {
    if (!plan) return post("/plans", { id, kind: kind.value, content: read() });
    if (amends) return (await api("POST", addressed`/plans/${plan.id}/events`, { id: uuid7(), type: "amended", data: { content: read() } }, { match: plan.version })).plan;
    return api("PUT", addressed`/plans/${plan.id}`, { id: uuid7(), content: read() }, { match: plan.version });
  };
  const form = h("form", { class: "plan-form" }, h("div", { class: "row between" }, h("h2", {}, amends ? say("plans.amend") : plan ? say("plans.edit") : say("plans.draft")), h("button", { type: "button", class: "plain", onclick: () => plans(body) }, say("plans.back"))),
    plan?.reason ? h("div", { class: "notice bad" }, `${say("plans.reason")}：${plan.reason}`) : null,
    h("div", { class: "card" }, h("div", { class: "fields" }, field(say("plans.kind"), kind), field(say("plans.valid_from_on"), from), field(say("plans.valid_until_on"), until)), streamBox),
    lines, h("p", {}, h("button", { type: "button", onclick: () => lines.append(line({})) }, say("desk.add_line"))),
    parts.district, parts.origins, parts.destinations, parts.routes, parts.hours,
    h("div", { class: "card" }, field(say("plans.documents"), file, "PDF / JPEG / PNG"), documentBox), faults,
    h("button", { class: "primary big" }, say("save")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(form, async () => {
      try {
        const saved = await save();
        toast(say("saved"));
        plans(body);
        detail(saved.id, body);
      } catch (problem) {
        if (problem.code === "plan_changed") { explain(problem); plans(body); detail(plan.id, body); return; }
        if (!problem.faults?.length) throw problem;
        fill(faults, problem.faults.map((fault) => h("div", { class: "notice bad" }, `${place(fault.path)}${fault.detail}`)));
      }
    });
  });
  fill(body, form);
});

// `lines.0.code` as people see it: which waste of the form it is.
function place(path) {
  const [, list, index] = /(?:^|\.)(lines|hours)\.(\d+)/.exec(path) ?? [];
  if (!list) return "";
  return `${list === "lines" ? say("waste") : say("plans.hours")} ${Number(index) + 1}：`;
}

const group = (title, element) => h("div", { class: "card", role: "group", "aria-label": title }, h("div", { class: "label" }, title), element);

// A box to tick for each item; `read()` gives the ids ticked.
function ticks(items, chosen) {
  const boxes = items.map((item) => { const input = h("input", { type: "checkbox", value: item.id }); input.checked = chosen.includes(item.id); return [item, input]; });
  return { element: h("div", { class: "row" }, boxes.map(([item, input]) => h("label", { class: "check" }, input, item.name))), read: () => boxes.filter(([, input]) => input.checked).map(([item]) => item.id) };
}
