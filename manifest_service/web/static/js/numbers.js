// Blocks of numbers given out ahead: asked for, listed, printed to write on where there is no signal.

import { addressed, get, post, url, uuid7 } from "./api.js";
import { busy, dialog, empty, field, fill, filled, h, say, scroll, toast } from "./ui.js";

const LARGEST = 500;

export const numberBlocks = (body) => filled(body, async () => {
  const rows = h("tbody"), more = h("button", { hidden: true }, say("more")), again = () => numberBlocks(body);
  const shown = [];
  const load = async (cursor) => {
    const page = await get(addressed`/number-blocks?${new URLSearchParams({ limit: "100", ...(cursor ? { cursor } : {}) })}`);
    shown.push(...page.items);
    rows.append(...page.items.map((item) => h("tr", {}, h("td", {}, h("span", { class: "digits nowrap" }, item.number_text), h("div", { class: "mono hint" }, item.label_token)), h("td", {}, h("a", { class: "mono", href: url(addressed`/number-blocks/labels.pdf?block=${item.block_id}`), target: "_blank", rel: "noopener" }, item.block_id.slice(0, 8))))));
    more.hidden = !page.next;
    more.onclick = () => busy(rows, () => load(page.next));
    fill(count, say("numbers.unused", { count: shown.length }), page.next ? "+" : "");
  };
  const count = h("h2", {}), print = h("a", { class: "button", href: url("/number-blocks/labels.pdf"), target: "_blank", rel: "noopener" }, say("numbers.print"));
  fill(body, h("p", { class: "lead" }, say("numbers.lead")),
    h("div", { class: "row" }, h("button", { class: "primary", onclick: () => asking(again) }, say("numbers.ask")), print),
    h("section", { class: "card" }, count, scroll(h("table", {}, h("thead", {}, h("tr", {}, ["number", "block"].map((name) => h("th", { scope: "col" }, say(`numbers.${name}`))))), rows)), more));
  await load();
  print.hidden = !shown.length;
  if (!shown.length) rows.append(h("tr", {}, h("td", { colspan: "2" }, empty(say("numbers.none")))));
});

function asking(after) {
  const size = h("input", { type: "number", min: "1", max: String(LARGEST), required: true, value: "20" }), id = uuid7();
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); busy(box, async () => {
    const { items } = await post("/number-blocks", { id, size: Number(size.value) });
    toast(say("numbers.given", { count: items.length }));
    box.close(); after();
  }); } }, field(say("numbers.size"), size, say("numbers.size_hint", { most: LARGEST })), h("button", { class: "primary big" }, say("numbers.ask")));
  const box = dialog(say("numbers.ask"), form);
}
