// Who is expected, waits, is inside, is overdue or to be disposed of; and what room is left.

import { addressed, get } from "./api.js";
import { context, empty, fill, h, kg, number, options, say, statusBadge, tabs, time, trialBadge } from "./ui.js";

const LISTS = ["expected", "waiting", "inside", "overdue", "to_dispose"];
const MEMORY = `yard:${context.account?.id}`;
// Which list an act that still waits here would put its truck in; "" for one that is done with.
const LEADS_TO = { arrived: "waiting", weighed: "inside", received: "", refused: "" };

// `{element, room, refresh(), rows(), next(but)}`. `open(row)` runs for a truck that is picked; `site(id)`
// is told which site it is.
export function yardList(open, onSite) {
  const list = h("div", { class: "yard-list", role: "tabpanel", "aria-label": say("site.yard") });
  const room = h("div", { class: "room" });
  const stale = h("div", { "aria-live": "polite" });
  const choice = h("select", { "aria-label": say("site.which"), hidden: true, onchange: () => { localStorage.setItem(`${MEMORY}:site`, choice.value); refresh(); } });
  const { bar, pick } = tabs(LISTS.map((name) => [name, say(`site.${name}`)]), (name) => { showing = name; draw(); });
  let showing = "expected", yard = null, lists = Object.fromEntries(LISTS.map((name) => [name, []])), shown = null, waiting = [];

  async function refresh() {
    const site = localStorage.getItem(`${MEMORY}:site`);
    try {
      yard = await get(site ? addressed`/yard?site=${site}` : "/yard");
      remember(yard);
      fill(stale);
    } catch (problem) {
      // A site that is no longer ours: the first that is.
      if (problem.status === 404 && site) { localStorage.removeItem(`${MEMORY}:site`); await refresh(); return; }
      yard ??= remembered();
      fill(stale, h("div", { class: "notice warn" }, yard ? say("site.last_seen", { at: time(yard.at) }) : problem.message));
    }
    if (!yard) return;
    sort();
    options(choice, yard.sites.map((one) => [one.id, one.name]), { value: yard.site.id });
    choice.hidden = yard.sites.length < 2;
    onSite(yard);
    draw();
    drawRoom();
  }

  // What waits on this device counts as done: the clerk has done it.
  function sort() {
    const today = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
    const moved = new Map(waiting.filter((item) => !item.refused && item.type in LEADS_TO).map((item) => [item.number, LEADS_TO[item.type]]));
    lists = { expected: [], waiting: [], inside: [], overdue: [], to_dispose: yard.to_dispose };
    for (const name of ["expected", "waiting", "inside"]) {
      for (const row of yard[name]) {
        const to = moved.get(row.number) ?? name;
        if (!to) continue;
        const late = to === "expected" ? row.overdue : row.receipt_due_on && row.receipt_due_on < today;
        lists[to].push({ ...row, kept: moved.has(row.number), late });
        if (late) lists.overdue.push({ ...row, late });
      }
    }
  }

  function draw() {
    for (const button of bar.children) button.replaceChildren(say(`site.${button.dataset.name}`), h("span", { class: `count ${button.dataset.name === "overdue" && lists.overdue.length ? "bad" : ""}` }, String(lists[button.dataset.name].length)));
    const rows = lists[showing];
    fill(list, rows.length ? rows.map(card) : empty(say(`site.none_${showing}`)));
  }

  function card(row) {
    return h("button", { class: "card trip", type: "button", "data-number": row.number, "aria-current": row.number === shown ? "true" : null, onclick: () => open(row) },
      h("span", { class: "row between" }, h("strong", {}, row.vehicle.plate), row.kept && trialBadge(row), row.kept ? h("span", { class: "badge warn" }, say("site.kept")) : statusBadge(row)),
      h("span", { class: "way" }, `${row.generator.name} · ${row.stream_name}`),
      h("span", { class: "lead" }, `${kg(row.loaded_kg ?? row.declared_kg)} · `, h("span", { class: "digits" }, row.number_text)),
      h("span", { class: row.late ? "when late" : "when" }, when(row)));
  }

  function when(row) {
    if (row.status === "arrived") {
      const due = row.receipt_due_on ? say("site.due", { day: row.receipt_due_on }) : "";
      return [row.weighed_at ? say("site.weighed_at", { at: time(row.weighed_at) }) : say("site.arrived_at", { at: time(row.arrived_at) }), due].filter(Boolean).join(" · ");
    }
    if (!row.eta_at) return say(row.received_at ? "site.received_at" : "site.eta_unknown", { at: time(row.received_at) });
    const far = row.left_m === null || row.left_m === undefined ? "" : ` · ${say("site.left_to_go", { km: number(Math.round(row.left_m / 100) / 10) })}`;
    return `${say(row.eta_by === "position" ? "site.eta_position" : "site.eta_plan", { at: time(row.eta_at) })}${far}${row.late ? ` · ${say("site.late")}` : ""}`;
  }

  function drawRoom() {
    const { capacity_kg: capacity, capacity_left_kg: left, accepted_today_kg: today, coming_kg: coming, quota_left_kg: quota, permits } = yard.room;
    fill(room,
      figure(say("site.room.today"), tonnes(today), say("site.room.coming", { mass: tonnes(coming) })),
      figure(say("site.room.capacity"), left === null ? say("site.room.unlimited") : tonnes(left), capacity === null ? "" : say("site.room.of", { mass: tonnes(capacity) }), low(left, coming)),
      figure(say("site.room.quota"), quota === null ? say("site.room.unlimited") : tonnes(quota), permits.length ? say("site.room.until", { day: permits.map((one) => one.valid_until_on).sort().at(-1) }) : say("site.room.no_permit"), low(quota, coming)));
  }

  // What a site takes in a day or a year is told in tonnes, to a tenth.
  const tonnes = (mass) => `${number(Math.round(Number(mass) / 100) / 10)} t`;
  const low = (left, coming) => (left === null ? "" : Number(left) <= 0 ? "bad" : Number(left) < Number(coming) ? "warn" : "");
  const figure = (name, value, more, tone = "") => h("div", { class: tone }, h("span", { class: "lead" }, name), h("strong", {}, value), h("small", {}, more));

  pick("expected");
  return {
    element: h("div", {}, choice, stale, bar, list), room, refresh,
    pick, yard: () => yard,
    rows: () => ["waiting", "inside", "expected"].flatMap((name) => lists[name]),
    here: () => ["waiting", "inside"].flatMap((name) => lists[name]),
    // The truck after `but`: who waits first, then who is inside and comes out, then who is expected.
    next: (but) => ["waiting", "inside"].flatMap((name) => lists[name]).find((row) => row.number !== but && !row.kept) ?? null,
    mark(current) { shown = current; for (const one of list.querySelectorAll(".trip")) { if (one.dataset.number === current) one.setAttribute("aria-current", "true"); else one.removeAttribute("aria-current"); } },
    unsent(items) { waiting = items; if (yard) { sort(); draw(); } },
  };
}

function remember(yard) {
  try { localStorage.setItem(MEMORY, JSON.stringify(yard)); } catch { /* full: the list is then not there after a reload without a connection */ }
}
function remembered() {
  try { return JSON.parse(localStorage.getItem(MEMORY)); } catch { return null; }
}
