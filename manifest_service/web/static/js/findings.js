// What the service has against a draft, said beside the field it is about while it is typed.

import { api } from "./api.js";
import { fill, h, say } from "./ui.js";

const WAIT = 400;

// `{element, check}`: `read()` is the draft as it stands, `place(item, notice)` true when the form
// has a place for it; what is left out is listed, not shouted.
export function findings(read, place, form) {
  const element = h("div", { role: "status" });
  let pending, asked = 0;
  const check = () => { clearTimeout(pending); pending = setTimeout(ask, WAIT); };
  async function ask() {
    const mine = ++asked;
    const answer = await api("POST", "/manifests?check=only", read(), { raw: true }).catch(() => null);
    if (mine !== asked || answer?.status !== 200) return;
    show(answer.data);
  }
  function show({ refusals, warnings }) {
    for (const old of form().querySelectorAll(".said")) old.remove();
    const open = refusals.filter((item) => item.code === "required");
    for (const [tone, items] of [["bad", refusals.filter((item) => item.code !== "required")], ["warn", warnings]]) {
      for (const item of items) {
        const notice = h("div", { class: `notice ${tone} said` }, item.detail);
        if (!place(item, notice)) element.append(notice);
      }
    }
    if (open.length) element.append(h("div", { class: "notice said" }, say("draft.open", { fields: open.map((item) => `${item.name}${item.line > 1 ? ` ${item.line}` : ""}`).join(say("comma")) })));
    else if (!refusals.length && !warnings.length) fill(element, h("div", { class: "notice good said" }, say("desk.all_good")));
  }
  return { element, check };
}
