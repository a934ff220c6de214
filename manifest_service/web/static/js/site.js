// The gate: scan, see the manifest and the trip, weigh, compare, accept or refuse; then the next truck.

import { act, watchUnsent } from "./acts.js";
import { addressed, get } from "./api.js";
import { dayLedger } from "./day_ledger.js";
import { scalePanel } from "./scale.js";
import { scanner } from "./scan.js";
import { tripMap } from "./trip_map.js";
import { asIf, stranger, truck } from "./truck.js";
import { busy, empty, explain, fill, h, say, tabs, toast } from "./ui.js";
import { waitingBox } from "./waiting.js";
import { watchWedge } from "./wedge.js";
import { yardList } from "./yard.js";

const app = document.getElementById("app");
const REFRESH_MS = 20000;
const REMEMBERED = 40;

let streams = [], current = null, unsentItems = [];
// What was entered for a truck and not recorded, and manifests seen whole: both by number.
const drafts = new Map(), wholes = new Map();

const work = h("section", { class: "card work-card", "aria-label": say("site.truck") });
const map = tripMap();
const scale = scalePanel(() => take());
const yard = yardList((row) => open(() => whole(row.number), row.number), (found) => scale.site(found.site.id));
const scan = scanner((text) => found(text));
const day = dayLedger();
const gate = h("div", { class: "gate" },
  h("div", { class: "gate-side" }, h("section", { class: "card scan-card" }, scan.form, h("p", { class: "hint" }, say("site.scan_hint"))), scale.element, yard.room, yard.element),
  h("div", { class: "gate-work" }, work, h("section", { class: "card gate-trip", hidden: true, "aria-label": say("site.trip.title") }, h("h2", {}, say("site.trip.title")), map.element)));
const tripCard = gate.querySelector(".gate-trip");
const KEYS = [["F2", "scan"], ["F4", "take"], ["F3", "registered"], ["F8", "main"], ["F7", "refuse"], ["F6", "photo"], ["F9", "next"]];
const keyBar = h("p", { class: "keys", "aria-label": say("site.keys") }, KEYS.map(([key, name]) => h("span", {}, h("kbd", {}, key), ` ${say(`site.key.${name}`)}`)));
const views = tabs([["gate", say("site.view_gate")], ["day", say("site.day.ledger")]], (name) => {
  gate.hidden = keyBar.hidden = name !== "gate";
  day.element.hidden = name !== "day";
  if (name === "day") day.show(yard.yard()?.site.id);
});

fill(app, h("div", { class: "field-work gate-page" }, h("div", { class: "row between gate-head" }, h("h1", {}, say("site.title")), keyBar, views.bar), waitingBox(() => refresh()), gate, day.element));
views.pick("gate");
idle();

function idle() {
  current = null;
  delete work.dataset.number;
  tripCard.hidden = true;
  yard.mark(null);
  fill(work, empty(say("site.scan_first")));
}

// Manifests of those who are here or come next are read ahead: without a connection they are there.
async function refresh() {
  await yard.refresh();
  for (const row of yard.rows().slice(0, REMEMBERED)) {
    if (wholes.get(row.number)?.version === row.version) continue;
    try { await whole(row.number); } catch (problem) { if (problem.offline) return; }
  }
}

async function whole(number) {
  try {
    const manifest = await get(addressed`/manifests/${number}`);
    wholes.set(number, manifest);
    return manifest;
  } catch (problem) {
    if (problem.offline && wholes.has(number)) return wholes.get(number);
    throw problem;
  }
}

// What was scanned or typed: a label, its address, our number, or a plate that is on the list.
function found(text) {
  const plain = text.replace(/[\s·-]/g, "").toUpperCase();
  const byPlate = yard.rows().filter((row) => row.vehicle.plate.replace(/[\s·-]/g, "").toUpperCase() === plain);
  if (byPlate.length) { open(() => whole(byPlate[0].number), byPlate[0].number); return; }
  open(async () => {
    try {
      const answer = await get(addressed`/labels/${text}`);
      if (answer.yours === false) return { stranger: [answer.manifest.number_text, answer.manifest.trial ? say("site.doubt.trial") : say("site.doubt.foreign", { stream: answer.manifest.stream_name, status: answer.manifest.status_text })] };
      wholes.set(answer.manifest.number, answer.manifest);
      return answer.manifest;
    } catch (problem) {
      if (problem.offline) return seenBefore(plain, text) ?? { stranger: [text, say("site.doubt.offline")] };
      if (problem.status !== 404 && problem.status !== 422) throw problem;
      return { stranger: [text, problem.code === "manifest_unknown" ? say("site.doubt.not_yours") : problem.code === "label_unknown" ? say("site.doubt.unknown") : say("site.doubt.unreadable", { why: problem.message })] };
    }
  });
}

function seenBefore(plain, text) {
  return [...wholes.values()].find((one) => one.number === plain || one.labels?.some((label) => text.toUpperCase().endsWith(label.token.toUpperCase())));
}

const open = (read, number = null) => busy(work, async () => {
  const opened = await read();
  if (opened.stranger) {
    idle();
    fill(work, stranger(...opened.stranger));
    scan.input.focus();
  } else show(standing(opened));
  // On a phone the lists stand above: the truck that was asked for must be in sight.
  if (work.getBoundingClientRect().top > innerHeight * 0.6) work.scrollIntoView({ block: "start" });
}).then(() => { if (number) yard.mark(number); });

// With the acts that still wait on this device.
function standing(manifest) {
  const steps = unsentItems.filter((item) => item.number === manifest.number && !item.refused);
  return steps.reduce((stands, item) => asIf(stands, [[item.type, item.data]], item.occurred_at), manifest);
}

function show(manifest, justDone = false) {
  if (!drafts.has(manifest.number)) drafts.set(manifest.number, {});
  const panel = truck(manifest, {
    stream: streams.find((item) => item.key === manifest.stream), yard: yard.yard(), others: yard.here(), draft: drafts.get(manifest.number), justDone,
    record: (steps, files) => record(manifest, steps, files),
    again: (after) => { if (after) { wholes.set(after.number, after); show(after); } else open(() => whole(manifest.number)); refresh(); },
  });
  current = { manifest, panel };
  work.dataset.number = manifest.number;
  fill(work, panel.element);
  yard.mark(manifest.number);
  tripCard.hidden = false;
  map.show(manifest.number);
  // A phone would cover the page with its keyboard.
  if (matchMedia("(pointer: fine)").matches) panel.focus();
}

const record = (manifest, steps, files = async () => {}) => busy(work, async () => {
  let last = null;
  for (const [word, data] of steps) {
    last = await act(manifest.number, word, data);
    // The truck may be held up at the next step: what was taken must show.
    if (last.sent && last.manifest) wholes.set(manifest.number, last.manifest);
  }
  await files();
  drafts.delete(manifest.number);
  toast(last.sent ? say("site.saved") : say("driver.kept"), last.sent ? "good" : "warn");
  show(last.sent && last.manifest ? last.manifest : asIf(wholes.get(manifest.number) ?? manifest, steps), true);
  scan.input.focus();
  // Not waited for: the next truck may be scanned meanwhile.
  refresh().catch(explain);
});

function take() {
  const read = scale.take();
  if (read.why) { toast(read.why, "warn"); return; }
  if (!current?.panel.receiving) { toast(say("site.scale.no_truck"), "warn"); return; }
  current.panel.receiving.take(read);
}

function next() {
  const row = yard.next(current?.manifest.number);
  if (row) open(() => whole(row.number), row.number);
  else { idle(); scan.input.focus(); toast(say("site.no_next"), "warn"); }
}

const DO = {
  F2: () => { scan.input.focus(); scan.input.select(); },
  F3: () => { if (current?.panel.receiving && !current.panel.receiving.registered()) toast(say("site.no_registered"), "warn"); },
  F4: take,
  F6: () => current?.panel.receiving?.photo(),
  F7: () => current?.panel.receiving?.refuse(),
  F8: () => current?.panel.main(),
  F9: next,
};

document.addEventListener("keydown", (event) => {
  if (!(event.key in DO) || event.repeat || event.ctrlKey || event.altKey || event.metaKey || gate.hidden) return;
  event.preventDefault();
  // A second press while the first is still under way must not do it twice.
  if (!work.classList.contains("busy") && !document.querySelector("dialog[open]")) DO[event.key]();
});

watchWedge((text) => {
  if (document.querySelector("dialog[open]")) { toast(say("site.finish_first"), "warn"); return; }
  if (work.classList.contains("busy")) { toast(say("site.wait_first"), "warn"); return; }
  views.pick("gate");
  scan.input.value = "";
  found(text);
});

watchUnsent((items) => { unsentItems = items; yard.unsent(items); });
await busy(app, async () => { streams = (await get("/streams")).items; });
await yard.refresh();
scan.input.focus();
const asked = new URLSearchParams(location.search).get("scan");
if (asked) found(asked);
refresh().catch(explain);
setInterval(() => refresh().catch(explain), REFRESH_MS);
