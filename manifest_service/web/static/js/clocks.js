// Legal deadlines that run for the reader, the next due first.

import { get } from "./api.js";
import { empty, fill, filled, h, say } from "./ui.js";

const TONES = { overdue: "bad", pressing: "warn", running: "quiet" };

// Fills `body`; `open(number)` shows the manifest a deadline runs on.
export const clocks = (body, open) => filled(body, async () => {
  const { items } = await get("/clocks");
  fill(body, items.length ? items.map((item) => card(item, open)) : empty(say("clocks.none")));
});

function card(item, open) {
  const left = item.days_left < 0 ? say("clocks.over", { days: -item.days_left }) : say("clocks.left", { days: item.days_left });
  return h("section", { class: "card" },
    h("div", { class: "row between" }, h("strong", {}, item.name), h("span", { class: `badge ${TONES[item.state] ?? ""}` }, `${item.state_text} · ${left}`)),
    h("p", {}, `${item.concerned.name} · `, item.manifest ? h("button", { type: "button", class: "plain digits", onclick: () => open(item.manifest) }, item.subject_text) : item.subject_text),
    h("p", { class: "lead" }, `${say("clocks.due", { day: item.due_on })} · ${item.law}`));
}
