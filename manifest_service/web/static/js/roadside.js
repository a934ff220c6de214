// Checks at the roadside, as the history of a manifest and of a patrol shows them.

import { addressed, url } from "./api.js";
import { h, say, time } from "./ui.js";

export const photos = (digests) => (digests?.length ? h("div", { class: "row photos" }, digests.map((sha256) => h("a", { href: url(addressed`/attachments/${sha256}`), target: "_blank", rel: "noopener" }, h("img", { src: url(addressed`/attachments/${sha256}`), alt: say("patrol.photos"), loading: "lazy" })))) : null);

const seen = (codes) => codes.map((code) => h("span", { class: "badge quiet" }, say(`patrol.seen.${code}`)));

// Of events as the log holds them; nothing when there are none.
export function checksOf(events) {
  if (!events?.length) return null;
  return h("section", {}, h("h3", {}, say("patrol.checks_of")), h("ol", { class: "chain" }, events.map(({ data, occurred_at: at, pos, leaf_hash: leaf }) => h("li", {},
    h("div", { class: "row between" }, h("strong", {}, say(data.in_order ? "patrol.in_order" : "patrol.not_in_order")), h("span", { class: "when" }, time(at))),
    h("div", { class: "row" }, seen(data.seen ?? [])), data.note ? h("div", {}, data.note) : null, photos(data.photos?.map((photo) => photo.sha256)),
    h("div", { class: "mono", title: leaf }, `#${pos} ${leaf.slice(0, 24)}…`)))));
}
