// Devices that keep a journal, what in their journals waits for a person, and rescue files brought in.

import { addressed, api, get, post, Problem, uuid7 } from "./api.js";
import { readRescueFile } from "./rescue.js";
import { busy, context, dialog, empty, explain, facts, field, fill, h, may, options, say, time, toast } from "./ui.js";

const app = document.getElementById("app");
const SUPERVISES = may("device.supervise");
const DECIDES = may("journal.settle");
const BATCH = 50;

const held = h("div", { class: "stack" }), devices = h("div", { class: "stack" });
fill(app, h("h1", {}, say("devices.title")), h("h2", {}, say("devices.held")), held,
  h("h2", {}, say("devices.devices")), devices, SUPERVISES ? rescue() : null);
refresh();

const refreshed = async (work) => { await work(); await refresh(); };

async function refresh() {
  await busy(app, async () => {
    const [waiting, known] = await Promise.all([get("/journal/held?limit=100"), get("/devices")]);
    fill(held, waiting.items.length ? waiting.items.map(entry) : empty(say("devices.none_held")));
    fill(devices, known.items.length ? known.items.map(device) : empty(say("devices.none")));
  });
}

// What a device told: between which times it was written down, and what became of it.
function entry(item) {
  const box = h("article", { class: "card stack" },
    h("div", { class: "row between" }, h("strong", {}, `${item.word_text} · ${item.number}`), h("span", { class: "badge warn" }, item.state_text)),
    h("div", {}, item.reason?.detail ?? ""), bounds(item),
    h("div", { class: "lead" }, item.organisation?.name ?? ""));
  if (DECIDES) box.append(h("div", { class: "row" }, ["upheld", "set_aside", ...(item.state === "quarantined" ? ["applied"] : [])].map((decision) => h("button", { onclick: () => decide(item, decision) }, say(`devices.decide.${decision}`)))));
  return box;
}

const bounds = (item) => facts([say("devices.claimed"), time(item.claimed_at)], [say("devices.not_before"), time(item.not_before_at)], [say("devices.not_after"), time(item.not_after_at)],
  item.seen === "contradicts" ? [say("devices.seen"), h("strong", {}, say("devices.seen_contradicts"))] : null,
  item.out_of_bounds ? [say("devices.clock"), h("strong", {}, say("devices.out_of_bounds"))] : null);

function decide(item, decision) {
  const reason = h("textarea", { required: true, maxlength: 2000, rows: 3 });
  const id = uuid7(); // the same, however often it is pressed
  const box = dialog(say(`devices.decide.${decision}`), h("form", { class: "stack", onsubmit: (event) => {
    event.preventDefault();
    busy(box, () => refreshed(async () => { await post(addressed`/journal/entries/${item.sha256}/settle`, { id, decision, reason: reason.value }); box.close(); }));
  } }, h("p", {}, say(`devices.means.${decision}`)), field(say("devices.why"), reason), h("button", { class: "primary" }, say("devices.confirm"))));
}

function device(item) {
  const box = h("article", { class: "card stack" },
    h("div", { class: "row between" }, h("strong", {}, `${item.username ?? item.account_id} · ${item.label}`), h("span", { class: `badge ${item.state === "active" ? "good" : "warn"}` }, item.state_text)),
    h("div", { class: "lead" }, [item.organisation?.name, item.reason ? say(`devices.reason.${item.reason}`) : null].filter(Boolean).join(" · ")),
    h("div", { class: "mono" }, item.id));
  const own = item.account_id === context.account.id;
  const can = { suspend: item.state === "active" && (SUPERVISES || own), resume: item.state === "suspended" && SUPERVISES, revoke: item.state !== "revoked" && (SUPERVISES || own), gap: item.state !== "revoked" && SUPERVISES };
  box.append(h("div", { class: "row" },
    can.suspend ? h("button", { onclick: () => stop(item, "suspend") }, say("devices.suspend")) : null,
    can.resume ? h("button", { class: "primary", onclick: () => busy(box, () => refreshed(() => post(addressed`/devices/${item.id}/resume`, { id: uuid7() }))) }, say("devices.resume")) : null,
    can.revoke ? h("button", { onclick: () => stop(item, "revoke") }, say("devices.revoke")) : null,
    can.gap ? h("button", { class: "plain", onclick: () => busy(box, () => closeGap(item)) }, say("devices.close_gap")) : null));
  return box;
}

function stop(item, how) {
  const why = options(h("select"), ["lost", "replaced", "cloned", "left", "other"].map((code) => [code, say(`devices.reason.${code}`)]));
  const id = uuid7();
  const box = dialog(say(`devices.${how}`), h("div", { class: "stack" }, field(say("devices.why"), why),
    h("button", { class: "primary", onclick: () => busy(box, () => refreshed(async () => { await post(addressed`/devices/${item.id}/${how}`, { id, reason_code: why.value }); box.close(); })) }, say("devices.confirm"))));
}

// Entries that will never come are declared lost, with who says so and why.
async function closeGap(item) {
  const { next } = await get(addressed`/devices/${item.id}`);
  const to = h("input", { type: "number", min: next, value: next, required: true }), reason = h("textarea", { required: true, maxlength: 500, rows: 3 });
  const id = uuid7();
  const box = dialog(say("devices.close_gap"), h("form", { class: "stack", onsubmit: (event) => {
    event.preventDefault();
    busy(box, () => refreshed(async () => { await post(addressed`/devices/${item.id}/close-gap`, { id, from_n: next, to_n: Number(to.value), reason: reason.value }); box.close(); }));
  } }, h("p", {}, say("devices.gap_from", { n: next })), field(say("devices.gap_to"), to), field(say("devices.why"), reason), h("button", { class: "primary" }, say("devices.confirm"))));
}

function rescue() {
  const input = h("input", { type: "file", accept: "application/json,.json" }), said = h("div", { "aria-live": "polite" });
  const box = h("section", { class: "card stack" }, h("h2", {}, say("devices.rescue")), h("p", {}, say("devices.rescue_hint")), field(say("devices.rescue_file"), input), said);
  input.addEventListener("change", () => busy(box, async () => { if (input.files[0]) await refreshed(() => bring(input.files[0], said)); }));
  return box;
}

// Photos first, by their hashes; then the entries of each device, as they were signed.
async function bring(file, said) {
  let found;
  try { found = await readRescueFile(file); } catch { explain(new Problem({ code: "rescue", detail: say("devices.not_a_rescue_file") })); return; }
  for (const { type, content } of found.photos) await api("POST", "/attachments", new Blob([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], { type }), { type });
  const results = [];
  for (const id of new Set(found.entries.map((one) => one.device_id))) {
    const entries = found.entries.filter((one) => one.device_id === id).map(({ entry, signature, body }) => ({ entry, signature, body }));
    for (let start = 0; start < entries.length; start += BATCH) results.push(...(await post(addressed`/devices/${id}/rescue`, { entries: entries.slice(start, start + BATCH) })).results);
  }
  const count = (...states) => results.filter(({ state }) => states.includes(state)).length;
  fill(said, h("p", { class: "notice" }, say("devices.rescued", { taken: count("accepted", "settled"), held: count("disputed", "quarantined", "stored"), unsigned: found.unsigned.length })));
  toast(say("devices.rescue_done"));
}
