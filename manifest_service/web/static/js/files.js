// The files of a manifest; for the county's own people with what the camera of each picture wrote of time
// and place, beside what was recorded of the step it is about.

import { addressed, get, url } from "./api.js";
import { context, explain, facts, fill, h, number, say, time } from "./ui.js";

const READS_EVERYTHING = ["officer", "administrator", "auditor"];
const FAR_M = 300;

const name = (item) => `${say(`kind.${item.kind}`)} (${say(`lifecycle.word.${item.about}`)})`;
const opened = (sha256, text, what = "") => h("a", { href: url(addressed`/attachments/${sha256}` + what), target: "_blank", rel: "noopener" }, text);
const place = (at) => `${at.lat.toFixed(5)}, ${at.lon.toFixed(5)}`;

export function files(found) {
  if (!found.evidence.length) return null;
  const list = h("div", { class: "row" }, found.evidence.map((item) => opened(item.sha256, name(item))));
  if (!READS_EVERYTHING.includes(context.account.role)) return list;
  const beside = h("div");
  get(addressed`/manifests/${found.number}/pictures`).then(({ items }) => fill(beside, items.length ? compared(items) : null)).catch(explain);
  return h("section", {}, h("h3", {}, say("camera.title")), list, beside);
}

const compared = (items) => [
  h("p", { class: "lead" }, say("camera.lead")),
  items.map((item) => h("div", { class: "pictured" },
    h("div", { class: "row between" }, h("strong", {}, name(item)), apart(item.distance_m)),
    facts([say("camera.camera"), said(written(item.camera), item.camera.place)], [say("camera.recorded"), said(item.recorded.at ? time(item.recorded.at) : "—", item.recorded.place)],
      [say("camera.original"), opened(item.sha256, item.sha256.slice(0, 8), "/original")]))),
];

const said = (at, where) => [at, where ? ` · ${place(where)}` : ""].join("");

// The camera's own clock, as it wrote it: without an offset nobody knows of which zone.
const written = ({ at, place_at: placed }) => (at ? at.replace("T", " ") : placed ? time(placed) : "—");

const apart = (metres) => (metres === null ? null : h("span", { class: metres > FAR_M ? "badge warn" : "badge quiet" }, say("camera.metres", { metres: number(metres) })));
