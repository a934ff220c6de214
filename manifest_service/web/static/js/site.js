// The gate: scan, compare, weigh, accept, part-accept, refuse, dispose; then the next truck.

import { act } from "./acts.js";
import { get } from "./api.js";
import { disposal } from "./disposal.js";
import { life } from "./life.js";
import { receipt } from "./receipt.js";
import { scanner } from "./scan.js";
import { sealNote } from "./sealing.js";
import { busy, chain, empty, explain, facts, fill, h, kg, say, statusBadge, tabs, toast } from "./ui.js";
import { waitingBox } from "./waiting.js";

const app = document.getElementById("app");
const LISTS = { expected: "issued,loaded,in_transit,stored", arrived: "arrived", to_dispose: "received,partly_disposed" };

let streams = [];
let shown = null;
const work = h("section", { class: "card work-card", "aria-live": "polite" }, empty(say("site.scan_first")));
const list = h("div");
const scan = scanner((text) => open(`/labels/${encodeURIComponent(text)}`, (answer) => answer.manifest));
const { bar, pick } = tabs(Object.keys(LISTS).map((name) => [name, say(`site.${name}`)]), refresh);

fill(app, h("div", { class: "field-work" }, h("h1", {}, say("site.title")), waitingBox(() => refresh()),
  h("div", { class: "columns gate" },
    h("div", {}, h("section", { class: "card scan-card" }, scan.form, h("p", { class: "hint" }, say("site.scan_hint"))), bar, list), work)));

async function refresh(name = bar.querySelector('[aria-selected="true"]')?.dataset.name ?? "expected") {
  try {
    const page = await get(`/manifests?status=${LISTS[name]}&limit=100`);
    fill(list, page.items.length ? page.items.map(card) : empty(say(`site.none_${name}`)));
  } catch (problem) {
    if (!problem.offline) { explain(problem); return; }
    if (!list.querySelector(".trip")) fill(list, empty(say("offline")));
  }
}

function card(row) {
  const due = row.receipt_due_on && row.status === "arrived" ? ` · ${say("site.due", { day: row.receipt_due_on })}` : "";
  return h("button", { class: "card trip", "aria-current": row.number === shown ? "true" : null, onclick: () => open(`/manifests/${row.number}`, (found) => found) },
    h("span", { class: "row between" }, h("strong", {}, row.vehicle.plate), statusBadge(row)),
    h("span", { class: "way" }, `${row.generator.name} · ${row.stream_name}`),
    h("span", { class: "lead" }, `${kg(row.loaded_kg ?? row.declared_kg)} · `, h("span", { class: "digits" }, row.number_text), due));
}

const open = (path, choose) => busy(app, async () => {
  show(choose(await get(path)));
  // On a phone the lists stand above: the truck that was asked for must be in sight.
  if (work.getBoundingClientRect().top > innerHeight * 0.6) work.scrollIntoView({ block: "start" });
});

function show(manifest) {
  shown = manifest.number;
  for (const other of list.querySelectorAll(".trip")) other.toggleAttribute("aria-current", other.textContent.includes(manifest.number_text));
  if (!manifest.waste) { fill(work, h("h2", { class: "digits" }, manifest.number_text), h("div", { class: "notice bad" }, say("site.not_ours"))); return; }
  const can = (word) => manifest.next.includes(word);
  const stream = streams.find((item) => item.key === manifest.stream);
  const settled = manifest.accepted_kg !== null;
  fill(work, h("div", { class: "row between" }, h("h2", { class: "plate" }, manifest.vehicle.plate), statusBadge(manifest)),
    h("div", { class: "figures" }, figure(say("declared"), manifest.declared_kg), figure(say("loaded"), manifest.loaded_kg),
      settled ? figure(say("accepted"), manifest.accepted_kg) : null, settled ? figure(say("disposed"), manifest.disposed_kg) : null),
    facts([say("number"), h("span", { class: "digits" }, manifest.number_text)], [say("generator"), manifest.generator.name], [say("carrier"), manifest.carrier.name], [say("driver_name"), manifest.driver.name],
      [say("waste"), manifest.waste.map((line) => `${line.code} ${line.name}`).join("; ")], manifest.packages ? [say("packages"), String(manifest.packages)] : null),
    life(manifest, (after) => { if (after) show(after); else open(`/manifests/${manifest.number}`, (found) => found); refresh(); }),
    manifest.warnings.map((warning) => h("div", { class: "notice warn" }, warning.detail)),
    can("arrived") ? [sealNote(manifest, "arrived"), h("button", { class: "big", onclick: () => record(manifest, "arrived", {}) }, say("site.arrived_now"))] : null,
    can("received") ? receipt(manifest, stream, (type, data, files) => record(manifest, type, data, files)) : null,
    can("disposed") ? disposal(manifest, stream, (data) => record(manifest, "disposed", data)) : null,
    !manifest.next.length ? h("div", { class: "notice" }, say("site.nothing")) : null,
    history(manifest));
}

const figure = (name, mass) => h("div", {}, h("span", { class: "lead" }, name), h("strong", {}, kg(mass)));

function history(manifest) {
  const box = h("div");
  const load = (event) => { if (event.target.open && !box.firstChild) get(`/manifests/${manifest.number}/events`).then((page) => fill(box, chain(page.items)), explain); };
  return h("details", { ontoggle: load }, h("summary", {}, say("history")), box);
}

const record = (manifest, type, data, files = async () => {}) => busy(work, async () => {
  const result = await act(manifest.number, type, data);
  await files();
  toast(result.sent ? say("site.saved") : say("driver.kept"), result.sent ? "good" : "warn");
  if (result.sent) show(result.manifest); else fill(work, empty(say("site.scan_first")));
  await refresh();
  scan.input.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "F2") { event.preventDefault(); scan.input.focus(); scan.input.select(); }
});

await busy(app, async () => { streams = (await get("/streams")).items; });
pick("expected");
scan.input.focus();
const asked = new URLSearchParams(location.search).get("scan");
if (asked) open(`/labels/${encodeURIComponent(asked)}`, (answer) => answer.manifest);
setInterval(() => refresh(), 20000);
