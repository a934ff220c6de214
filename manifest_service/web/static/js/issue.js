// Issuing a manifest; what would be refused is said while typing.

import { post, uuid7 } from "./api.js";
import { draftForm } from "./draft_form.js";
import { findings } from "./findings.js";
import { busy, fill, filled, h, say, toast } from "./ui.js";

const LAST = "desk.last";

// `following` is the manifest whose refused load the new one carries on.
export const issueForm = (body, following, issued) => filled(body, async () => {
  const relation = following?.status === "returning" ? "redirect" : "refused_part";
  const links = following ? { links: [{ number: following.number, relation }] } : {};
  const said = findings(() => ({ ...draft.read(), ...links }), (item, notice) => draft.place(item, notice), () => form);
  const draft = await draftForm(said.check, { following, last: JSON.parse(localStorage.getItem(LAST) ?? "{}") });
  let id = uuid7();
  const send = () => busy(body, async () => {
    const asked = draft.read();
    const found = await post("/manifests", { id, ...asked, ...links });
    const { group_number, group, number, ...kept } = asked;
    localStorage.setItem(LAST, JSON.stringify(kept));
    id = uuid7();
    toast(say("desk.issued", { number: found.number_text }));
    issued(found);
  });
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); send(); }, oninput: said.check, onchange: said.check },
    following ? h("div", { class: "notice" }, `${say("life.follows", { number: following.number_text })} · ${say(`lifecycle.relation.${relation}`)}`) : null,
    draft.element, said.element, h("button", { class: "primary big" }, say("desk.issue")));
  fill(body, form);
  said.check();
});
