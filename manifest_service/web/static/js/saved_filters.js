// Searches kept under a name: taken up, forgotten, or the one in force kept.

import { api, get } from "./api.js";
import { busy, dialog, field, fill, h, say } from "./ui.js";

// Fills `box` from what `path` keeps; `query()` is the search in force, `apply(query)` takes one up.
export async function savedFilters(box, { path, query, apply }) {
  let filters = (await get(path)).filters;
  const keep = (list) => api("PUT", path, { filters: list }).then(() => { filters = list; draw(); });

  function draw() {
    fill(box, filters.map((one) => h("span", { class: "badge quiet" },
      h("button", { type: "button", class: "plain", onclick: () => apply(one.query) }, one.name),
      h("button", { type: "button", class: "plain", "aria-label": say("list.forget", { name: one.name }), onclick: () => busy(box, () => keep(filters.filter((other) => other !== one))) }, "×"))),
    h("button", { type: "button", class: "plain", onclick: saveOne }, say("list.save")));
  }

  function saveOne() {
    const name = h("input", { required: true, maxlength: 40 });
    const form = h("form", { onsubmit: (event) => { event.preventDefault(); busy(asking, async () => { await keep([...filters.filter((one) => one.name !== name.value.trim()), { name: name.value.trim(), query: query() }]); asking.close(); }); } }, field(say("list.name"), name), h("button", { class: "primary" }, say("save")));
    const asking = dialog(say("list.save"), form);
    name.focus();
  }

  draw();
}
