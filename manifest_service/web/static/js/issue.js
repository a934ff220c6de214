// Issuing a manifest; what would be refused is said while typing.

import { addressed, api, get, post, uuid7 } from "./api.js";
import { draftForm } from "./draft_form.js";
import { findings } from "./findings.js";
import { busy, dialog, field, fill, filled, h, options, say, toast } from "./ui.js";

const LAST = "desk.last";

// `following` is the manifest whose refused load the new one carries on, `from` a template to begin from.
export const issueForm = (body, following, issued, from = null) => filled(body, async () => {
  const relation = following?.status === "returning" ? "redirect" : "refused_part";
  const links = following ? { links: [{ number: following.number, relation }] } : {};
  const said = findings(() => ({ ...draft.read(), ...links }), (item, notice) => draft.place(item, notice), () => form);
  const draft = await draftForm(said.check, { following, last: from?.draft ?? JSON.parse(localStorage.getItem(LAST) ?? "{}") });
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
  fill(body, following ? null : await templates(() => draft.read(), (chosen) => issueForm(body, null, issued, chosen), from?.name), form);
  said.check();
});

// What stays the same from load to load is kept under a name; times and numbers are new each time.
async function templates(read, use, chosen = "") {
  let { items } = await get("/me/templates");
  const choice = h("select", { "aria-label": say("desk.template") }), drop = h("button", { type: "button", class: "plain", hidden: true }, say("desk.template_drop"));
  const draw = (value = "") => { options(choice, items.map(({ name }) => [name, name]), { empty: say("desk.template_none"), value }); drop.hidden = !choice.value; };
  choice.onchange = (event) => { event.stopPropagation(); const found = items.find(({ name }) => name === choice.value); drop.hidden = !found; if (found) use(found); };
  drop.onclick = () => busy(drop, async () => { await api("DELETE", addressed`/me/templates/${choice.value}`); items = items.filter(({ name }) => name !== choice.value); draw(); });
  const save = () => {
    const name = h("input", { required: true, maxlength: 40, value: choice.value });
    const form = h("form", { onsubmit: (event) => { event.preventDefault(); busy(box, async () => {
      const { group, group_number, number, national_number, planned_departure_at, planned_arrival_at, ...draft } = read();
      const kept = { name: name.value.trim(), draft };
      await api("PUT", addressed`/me/templates/${kept.name}`, { draft });
      items = [...items.filter((one) => one.name !== kept.name), kept];
      draw(kept.name);
      toast(say("saved"));
      box.close();
    }); } }, field(say("desk.template_name"), name), h("button", { class: "primary" }, say("save")));
    const box = dialog(say("desk.template_save"), form);
  };
  draw(chosen);
  return h("div", { class: "row templates" }, field(say("desk.template"), choice), h("button", { type: "button", onclick: save }, say("desk.template_save")), drop);
}
