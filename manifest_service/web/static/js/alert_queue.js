// The list of the queue: pages of it, what is chosen in it, and acts on several at once.

import { shortly, sure } from "./alert_page.js";
import { addressed, get, post, uuid7 } from "./api.js";
import { busy, context, dialog, empty, explain, field, fill, h, may, options, say, time, toast, trialBadge } from "./ui.js";

const PAGE = 50, MOST = 200;
const TONES = { critical: "bad", major: "warn" };

// `open(id)` shows an alert; `loaded()` after every load. `at` is the alert the officer stands on.
export function alertQueue({ filters, open, loaded }) {
  const state = { items: [], next: null, picked: null, place: 0, precision: {}, fresh: new Set(), position: null };
  const chosen = new Set();
  let last = null, asked = 0, pending = null;
  const list = h("div", { class: "alerts", role: "list" }), counts = h("div", { class: "row" }), bar = h("div", { class: "row bulk", hidden: true });
  const told = h("p", { class: "lead", "aria-live": "polite" });
  const more = h("button", { hidden: true, onclick: () => busy(list, loadMore) }, say("more"));
  const box = h("div", {}, counts, filters.box, bar, told, list, more);

  const page = (cursor, limit = PAGE) => get(addressed`/alerts?${new URLSearchParams({ limit: String(limit), ...filters.query(), ...(cursor ? { cursor } : {}) })}`);

  // The list again, as far down as it was shown. An answer that was overtaken is let go.
  async function load({ quiet = false, deep = true } = {}) {
    const mine = ++asked, wanted = deep ? Math.max(PAGE, state.items.length) : PAGE, before = new Set(state.items.map((alert) => alert.id));
    if (!quiet) list.classList.add("busy");
    try {
      let found = await page(null, Math.min(MOST, wanted));
      const { position, counts: by, counts_by: kinds } = found;
      const items = [...found.items], precision = { ...found.precision };
      while (found.next && items.length < wanted) {
        found = await page(found.next, MOST);
        items.push(...found.items);
        Object.assign(precision, found.precision);
      }
      if (mine !== asked) return;
      const fresh = quiet ? items.filter((alert) => !before.has(alert.id)) : [];
      Object.assign(state, { items, precision, position, next: found.next, fresh: new Set(fresh.map((alert) => alert.id)) });
      if (fresh.length) told.textContent = say("queue.fresh", { count: fresh.length });
      else if (!quiet) told.textContent = "";
      fill(counts, Object.entries(by).map(([status, count]) => h("span", { class: "badge quiet" }, `${say(`lifecycle.alert_status.${status}`)} ${count}`)));
      filters.count("rule", kinds.rule);
      filters.count("severity", kinds.severity);
      for (const id of chosen) if (!items.some((alert) => alert.id === id)) chosen.delete(id);
      draw();
      loaded();
    } catch (problem) {
      if (!("code" in problem)) throw problem;
      if (mine === asked) failed(problem);
    } finally {
      if (mine === asked) list.classList.remove("busy");
    }
  }

  async function loadMore() {
    const found = await page(state.next);
    const known = new Set(state.items.map((alert) => alert.id));
    state.items.push(...found.items.filter((alert) => !known.has(alert.id)));
    Object.assign(state.precision, found.precision);
    state.next = found.next;
    draw();
  }

  // What was shown stays, with a word that it may be old.
  function failed(problem) {
    const again = h("button", { onclick: () => load() }, say("queue.again"));
    const note = h("div", { class: "notice bad row between", role: "alert" }, h("span", {}, problem.message), again);
    if (state.items.length) fill(told, note); else fill(list, note);
  }

  function draw() {
    const focused = document.activeElement?.closest?.(".alerts [data-id]")?.dataset.id;
    fill(list, state.items.length ? state.items.map(row) : h("div", { class: "empty" }, h("p", {}, say(filters.narrowed() ? "queue.none_fits" : "officer.none")), filters.narrowed() ? h("button", { onclick: filters.clear }, say("queue.clear")) : null));
    if (focused) list.querySelector(`.alert[data-id="${focused}"]`)?.focus({ preventScroll: true });
    more.hidden = !state.next;
    choice();
  }

  function row(alert) {
    const tick = context.account.role === "auditor" ? null : h("label", { class: "tick" }, h("input", { type: "checkbox", checked: chosen.has(alert.id), "aria-label": say("queue.select", { what: `${alert.rule_name} ${alert.vehicle?.plate ?? ""}` }), onclick: (event) => choose(alert.id, event.shiftKey) }));
    return h("div", { class: "alert-row", role: "listitem" }, tick,
      h("button", { class: `card alert ${alert.severity}${state.fresh.has(alert.id) ? " fresh" : ""}`, "aria-current": String(alert.id === state.picked), "data-id": alert.id, onclick: (event) => { if (event.shiftKey) choose(alert.id, true); else go(alert.id); } },
        h("span", { class: "row between" }, h("strong", {}, alert.rule_name), trialBadge(alert), h("small", {}, time(alert.first_at))),
        h("span", { class: "why" }, alert.why),
        h("span", { class: "row" }, h("span", { class: `badge ${TONES[alert.severity] ?? ""}` }, say(`lifecycle.severity.${alert.severity}`)), h("small", {}, [alert.vehicle?.plate, alert.status_text, alert.assigned_to_name].filter(Boolean).join(" · ")), h("small", { class: "sure", title: sure(state.precision[alert.rule]) }, shortly(state.precision[alert.rule])), alert.backfill ? h("span", { class: "badge quiet" }, say("officer.backfill")) : null, alert.cleared_at ? h("span", { class: "badge quiet" }, say("officer.cleared")) : null)));
  }

  const ids = () => state.items.map((alert) => alert.id);

  // With `range`, everything from the one chosen last to this.
  function choose(id, range = false) {
    const all = ids(), from = range && last !== null ? all.indexOf(last) : -1, to = all.indexOf(id);
    if (from >= 0) for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) chosen.add(one);
    else if (!chosen.delete(id)) chosen.add(id);
    last = id;
    draw();
  }

  function choice() {
    bar.hidden = !chosen.size;
    if (!chosen.size) return;
    fill(bar, h("strong", {}, say("queue.chosen", { count: chosen.size })), may("alert.work") ? h("button", { class: "primary", onclick: acknowledge }, say("officer.action.acknowledge")) : null, may("alert.assign") ? h("button", { onclick: assign }, say("officer.action.assign")) : null,
      h("button", { class: "plain", onclick: () => { for (const id of ids()) chosen.add(id); draw(); } }, say("queue.choose_all")), h("button", { class: "plain", onclick: () => { chosen.clear(); draw(); } }, say("queue.choose_none")));
  }

  const acknowledge = () => may("alert.work") && busy(bar, () => together("acknowledge", {}));
  async function assign() {
    if (!may("alert.assign")) return;
    const officers = await busy(bar, () => get("/officers"));
    if (!officers) return;
    const who = options(h("select"), officers.items.map((one) => [one.id, one.username]), { value: context.account.id });
    const form = h("form", { class: "stack", onsubmit: async (event) => { event.preventDefault(); if (await busy(asking, () => together("assign", { account_id: who.value }))) asking.close(); } }, field(say("officer.assigned_to"), who), h("button", { class: "primary big" }, say("queue.assign_count", { count: chosen.size })));
    const asking = dialog(say("officer.action.assign"), form);
    who.focus();
  }

  // Sent again after a lost answer, the acts keep their ids: nothing is done twice.
  async function together(action, data) {
    const alerts = [...chosen], key = JSON.stringify([action, data, alerts]);
    if (pending?.key !== key) pending = { key, items: alerts.map((alert) => ({ id: uuid7(), alert })) };
    const results = [];
    for (let i = 0; i < pending.items.length; i += MOST) results.push(...(await post(addressed`/alerts/${action}`, { items: pending.items.slice(i, i + MOST), ...data })).results);
    pending = null;
    const named = new Map(state.items.map((alert) => [alert.id, `${alert.rule_name} ${alert.vehicle?.plate ?? ""}`]));
    const refused = results.filter((result) => result.status === "refused");
    for (const result of results) if (result.status !== "refused") chosen.delete(result.alert);
    await load({ quiet: true });
    state.fresh.clear();
    if (refused.length) dialog(say("list.done", { good: results.length - refused.length, bad: refused.length }), h("ul", {}, refused.map((result) => h("li", { class: "bad" }, `${named.get(result.alert) ?? ""}：${result.detail}`))));
    else toast(say("queue.done", { count: results.length }));
    return true;
  }

  const picked = () => state.items.find((alert) => alert.id === state.picked);

  function go(id, { scroll = true } = {}) {
    state.picked = id;
    const at = ids().indexOf(id);
    if (at >= 0) state.place = at;
    for (const card of list.querySelectorAll(".alert")) card.setAttribute("aria-current", String(card.dataset.id === id));
    if (scroll) list.querySelector(`.alert[data-id="${id}"]`)?.scrollIntoView({ block: "nearest" });
    open(id);
  }

  // One down or up. Where the picked one has left the list, the one that took its place is the next down.
  async function step(by) {
    const at = ids().indexOf(state.picked), to = at >= 0 ? at + by : state.place + (by > 0 ? 0 : -1);
    if (to >= state.items.length && state.next) await busy(list, loadMore);
    const alert = state.items[Math.min(Math.max(to, 0), state.items.length - 1)];
    if (alert && alert.id !== state.picked) go(alert.id);
  }

  return { box, state, load, go, step, picked, chosen, choose, acknowledge, assign, clear: () => { chosen.clear(); draw(); } };
}
