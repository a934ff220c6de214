// Cases: the list, one in full with what can be done about it, and what a firm sees of those that name it.

import { addressed, api, get, post, url, uuid7 } from "./api.js";
import { busy, chain, context, dialog, empty, explain, facts, field, fill, h, may, options, say, time, toast } from "./ui.js";

const TONES = { open: "warn", appealed: "bad", decided: "good", closed: "quiet" };
const FILTERS = { open: "open,appealed", decided: "decided", closed: "closed", all: "" };
const OUTCOMES = ["violation", "no_violation", "referred"];
const works = () => may("case.work");

const badge = (item) => h("span", { class: `badge ${TONES[item.status]}` }, item.status_text);
const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());

// The officer's list of cases in `box`, and one in full in its place.
export function cases(box) {
  const filter = options(h("select", { "aria-label": say("status"), onchange: () => list() }), Object.keys(FILTERS).map((name) => [name, say(`cases.filter_${name}`)]));
  const rows = h("div", { class: "cards cases" });
  const more = h("button", { hidden: true }, say("cases.load_more"));
  const list = (cursor = null) => busy(box, async () => {
    const query = new URLSearchParams({ limit: "30", status: FILTERS[filter.value], ...(cursor ? { cursor } : {}) });
    const page = await get(addressed`/cases?${query}`);
    const shown = page.items.map((item) => row(item, () => whole(item.id)));
    if (cursor) rows.append(...shown); else fill(rows, shown.length ? shown : empty(say("cases.none")));
    more.hidden = page.next === null;
    more.onclick = () => list(page.next);
    fill(box, h("h1", {}, say("cases.title")), h("p", { class: "lead" }, say("cases.lead")), h("div", { class: "fields" }, field(say("status"), filter)), rows, more);
  });
  const whole = (id) => busy(box, async () => {
    const inner = h("div");
    fill(box, h("p", {}, h("button", { class: "plain", onclick: () => list() }, say("cases.back"))), inner);
    await caseIn(inner, id);
  });
  return list();
}

function row(item, open) {
  const late = item.next_due_on && item.next_due_on < today();
  return h("button", { class: "card case", onclick: open },
    h("span", { class: "row between" }, h("strong", {}, item.title), badge(item)),
    h("small", {}, [time(item.opened_at), item.parties.map((party) => party.name).join(say("comma")), say("cases.alerts_count", { count: item.alerts })].filter(Boolean).join(" · ")),
    item.open_tasks ? h("small", { class: late ? "late" : "" }, [say("cases.open_tasks", { count: item.open_tasks }), item.next_due_on, late ? say("cases.overdue") : null].filter(Boolean).join(" · ")) : null);
}

// One case in `box`; drawn anew after every act.
async function caseIn(box, id) {
  show(box, await get(addressed`/cases/${id}`));
}

function show(box, shown) {
  const act = (part, body) => busy(box.closest("dialog") ?? box, async () => { show(box, await post(addressed`/cases/${shown.id}/` + part, { id: uuid7(), ...body })); toast(say("officer.done")); return true; });
  const can = (part) => shown.actions.includes(part);
  const button = (part, words, work, kind = "") => (can(part) ? h("button", { class: kind, onclick: work }, say(words)) : null);
  const link = (suffix, text) => h("a", { class: "button", href: url(addressed`/cases/${shown.id}/dossier.${suffix}`), download: true }, text);
  fill(box, h("section", { class: "card stack case-page" },
    h("div", { class: "row between" }, h("h2", {}, shown.title), badge(shown)),
    facts([say("cases.opened"), `${time(shown.opened_at)} · ${shown.opened_by}`], [say("cases.parties"), shown.parties.map((party) => party.name).join(say("comma")) || "—"], shown.outcome ? [say("cases.outcome_name"), shown.outcome_text] : null),
    h("div", { class: "row" },
      button("decide", "cases.decide", () => decide(act), "primary"), button("notes", "cases.add_note", () => write("cases.add_note", (text) => act("notes", { text }))),
      button("close", "cases.close", () => act("close", {})), button("reopen", "cases.reopen", () => write("cases.reopen", (reason) => act("reopen", { reason }), "cases.reason")),
      link("json", say("cases.bundle_json")), link("pdf", say("cases.bundle_pdf"))),
    h("h3", {}, say("cases.alerts")), alerts(shown, can("alerts/remove") && shown.alerts.length > 1 ? (alert) => act("alerts/remove", { alert_id: alert.id }) : null),
    button("alerts", "cases.add_alert", () => addAlert(act)),
    h("h3", {}, say("cases.tasks")), tasks(shown, can("tasks/done") ? (task) => act("tasks/done", { task_id: task.id }) : null), button("tasks", "cases.add_task", () => addTask(act)),
    h("h3", {}, say("cases.documents")), documents(shown.documents), button("documents", "cases.add_document", () => addDocument(act)),
    h("h3", {}, say("history")), chain(shown.history)));
}

const alerts = (shown, remove) => h("ul", { class: "case-alerts" }, shown.alerts.map((alert) => h("li", { class: "row between" },
  h("span", {}, h("a", { href: addressed`?alert=${alert.id}` }, alert.rule_name), ` ${time(alert.first_at)} · ${alert.vehicle?.plate ?? "—"} · ${alert.status_text}`),
  remove ? h("button", { class: "plain", onclick: () => remove(alert), "aria-label": `${say("cases.remove_alert")} ${alert.rule_name}` }, say("cases.remove_alert")) : null)));

function tasks(shown, done) {
  return h("ul", { class: "case-tasks" }, shown.tasks.map((task) => h("li", { class: "row between" },
    h("span", { class: task.done ? "done" : "" }, task.text, h("small", {}, ` ${task.account_name}${task.due_on ? ` · ${task.due_on}` : ""}`), !task.done && task.due_on && task.due_on < today() ? h("span", { class: "badge bad" }, say("cases.overdue")) : null),
    task.done ? h("span", { class: "badge good" }, say("cases.task_is_done")) : done ? h("button", { onclick: () => done(task) }, say("cases.task_done")) : h("span", { class: "badge" }, say("cases.task_is_open")))));
}

const documents = (items) => h("ul", {}, items.map((item) => h("li", {}, h("a", { href: url(addressed`/attachments/${item.sha256}`), target: "_blank", rel: "noopener" }, item.title), h("small", { class: "mono" }, ` SHA-256 ${item.sha256.slice(0, 16)}…`))));

// A form in a dialog; `send()` is true when it was taken.
function ask(title, parts, send) {
  const form = h("form", { class: "stack" }, parts, h("button", { class: "primary big" }, say(title)));
  const box = dialog(say(title), form);
  form.querySelector("select, textarea, input")?.focus();
  form.addEventListener("submit", async (event) => { event.preventDefault(); if (await busy(box, send)) box.close(); });
}

const long = () => h("textarea", { required: true, maxlength: "2000" });

function write(title, send, label = "cases.text") {
  const text = long();
  ask(title, [field(say(label), text)], () => send(text.value));
}

function decide(act) {
  const outcome = options(h("select"), OUTCOMES.map((word) => [word, say(`cases.outcome.${word}`)])), reason = long();
  ask("cases.decide", [field(say("cases.outcome_name"), outcome), field(say("cases.reason"), reason)], () => act("decide", { outcome: outcome.value, reason: reason.value }));
}

async function addTask(act) {
  const { items } = await get("/officers");
  const text = h("input", { required: true, maxlength: "2000" }), due = h("input", { type: "date" });
  const who = options(h("select", { required: true }), items.map((officer) => [officer.id, officer.username]), { value: context.account.id });
  ask("cases.add_task", [field(say("cases.task_text"), text), field(say("cases.task_who"), who), field(say("cases.task_due"), due)], () => act("tasks", { text: text.value, account_id: who.value, ...(due.value ? { due_on: due.value } : {}) }));
}

function addDocument(act) {
  const title = h("input", { required: true, maxlength: "200" }), file = h("input", { type: "file", required: true, accept: "image/jpeg,image/png,image/webp,application/pdf" });
  ask("cases.add_document", [field(say("cases.document_title"), title), field(say("cases.document_file"), file)], async () => {
    const kept = await api("POST", "/attachments", file.files[0], { type: file.files[0].type });
    return act("documents", { title: title.value, sha256: kept.sha256 });
  });
}

async function addAlert(act) {
  const { items } = await get("/alerts?limit=200&status=new,acknowledged,assigned,explained,decided");
  const pick = options(h("select", { required: true }), items.map((alert) => [alert.id, `${alert.rule_name} · ${time(alert.first_at)} · ${alert.vehicle?.plate ?? "—"}`]));
  ask("cases.add_alert", [field(say("cases.alerts"), pick)], () => act("alerts", { alert_id: pick.value }));
}

// The cases an alert is in, and putting it into one: part of its page.
export function casesOf(alert) {
  const element = h("section", { class: "alert-cases" });
  const draw = () => get(addressed`/cases?alert=${alert.id}`).then(({ items }) => fill(element, h("h3", {}, say("cases.of_alert")),
    items.length ? items.map((item) => row(item, () => openCase(item.id, draw))) : h("p", { class: "lead" }, say("cases.not_in_case")),
    works() ? h("div", { class: "row" }, h("button", { onclick: () => openNew(alert, draw) }, say("cases.open")), h("button", { onclick: () => addTo(alert, draw) }, say("cases.add_to"))) : null)).catch(explain);
  draw();
  return element;
}

function openCase(id, closed) {
  const inner = h("div");
  const box = dialog(say("cases.title"), inner);
  box.classList.add("wide");
  box.addEventListener("close", closed);
  busy(box, () => caseIn(inner, id));
}

function openNew(alert, done) {
  const title = h("input", { required: true, maxlength: "200", value: [alert.vehicle?.plate, alert.rule_name].filter(Boolean).join(" ") });
  const id = uuid7();
  ask("cases.open", [field(say("cases.open_lead"), title)], async () => { await post("/cases", { id, title: title.value, alert_ids: [alert.id] }); toast(say("officer.done")); done(); return true; });
}

async function addTo(alert, done) {
  const { items } = await get(addressed`/cases?limit=200&status=${FILTERS.open}`);
  if (!items.length) { toast(say("cases.none"), "warn"); return; }
  const pick = options(h("select", { required: true }), items.map((item) => [item.id, `${item.title} · ${time(item.opened_at)}`]));
  ask("cases.add_to", [field(say("cases.title"), pick)], async () => { await post(addressed`/cases/${pick.value}/alerts`, { id: uuid7(), alert_id: alert.id }); toast(say("officer.done")); done(); return true; });
}

// What a firm sees: that it is named, its own alerts, and what it said; it may explain and appeal.
export const ownCases = (box) => busy(box, async () => {
  const { items } = await get("/cases?limit=100");
  const parts = h("div", { class: "stack" });
  fill(box, h("p", { class: "lead" }, say("cases.named")), items.length ? parts : empty(say("cases.none")));
  for (const shown of await Promise.all(items.map((item) => get(addressed`/cases/${item.id}`)))) parts.append(own(shown));
});

function own(shown) {
  const card = h("section", { class: "card stack own-case" });
  const draw = (now) => fill(card,
    h("div", { class: "row between" }, h("h2", {}, time(now.opened_at)), badge(now)),
    h("h3", {}, say("cases.yours")), h("ul", {}, now.alerts.map((alert) => h("li", {}, alert.rule_name))),
    h("div", { class: "row" }, now.actions.map((action) => h("button", { class: "primary", onclick: () => write(`cases.${action}`, async (text) => { draw(await post(addressed`/cases/${now.id}/${action}`, { id: uuid7(), text })); toast(say("officer.done")); return true; }) }, say(`cases.${action}`)))),
    now.history.length ? [h("h3", {}, say("cases.said")), chain(now.history)] : null);
  draw(shown);
  return card;
}
