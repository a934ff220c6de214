// The administrator's catalogues of waste codes: editions, a new one from its file, looking a code up.

import { addressed, api, get, uuid7 } from "./api.js";
import { busy, dialog, empty, field, fill, filled, h, number, options, row, say, scrollCard, table, toast } from "./ui.js";

const KINDS = ["hazardous", "general"];
const COLUMNS = "class_code,class_name,code,description,hazards";
const titled = (heads, rows) => scrollCard(table(heads.map((name) => say(`codes.${name}`)), rows));

export const catalogues = (body) => filled(body, async () => {
  const page = await get("/catalogues");
  const search = h("input", { type: "search", placeholder: say("codes.search_hint") }), found = h("div");
  let asked = 0;
  search.oninput = async () => {
    const mine = ++asked;
    if (!search.value.trim()) { fill(found); return; }
    const answer = await get(addressed`/catalogues/codes?${new URLSearchParams({ q: search.value })}`);
    if (mine !== asked) return;
    fill(found, answer.items.length ? titled(["code", "class", "description", "hazards", "industry"], answer.items.map((one) => row(h("span", { class: "digits" }, one.code), `${one.class_code} ${one.class_name}`, one.description, one.hazards.join(one.any_hazard ? "/" : " "), one.industry_name))) : empty(say("codes.none")));
  };
  fill(body, h("div", { class: "row" }, h("button", { class: "primary", onclick: () => recorder(() => catalogues(body)) }, say("codes.record"))),
    page.items.length ? titled(["kind", "title", "valid_from_on", "count", "source"], page.items.map((one) => row(one.kind_text, `${one.title}${one.complete ? "" : `（${say("codes.excerpt")}）`}`, h("span", { class: "digits" }, one.valid_from_on), number(one.count), one.source))) : empty(say("codes.no_editions")),
    h("div", { class: "card" }, field(say("codes.search"), search), found));
});

function recorder(after) {
  const file = h("input", { type: "file", accept: ".csv,text/csv", required: true });
  const kind = options(h("select"), KINDS.map((name) => [name, say(`codes.kinds.${name}`)]));
  const title = h("input", { required: true, maxlength: 200 }), source = h("input", { required: true, maxlength: 200 }), day = h("input", { type: "date", required: true });
  const complete = h("input", { type: "checkbox" });
  complete.checked = true;
  const result = h("div"), id = uuid7();
  const send = (dry) => busy(box, async () => {
    const query = new URLSearchParams({ id, kind: kind.value, title: title.value, source: source.value, valid_from_on: day.value, complete: String(complete.checked), dry_run: String(dry) });
    const { status, data } = await api("POST", addressed`/catalogues?${query}`, file.files[0], { raw: true, type: "text/csv" });
    if (status >= 400) { fill(result, (data.faults ?? [{ path: "", detail: data.detail }]).slice(0, 50).map((fault) => h("div", { class: "notice bad" }, `${fault.path} ${fault.detail}`))); return; }
    if (!dry) { toast(say("saved")); box.close(); after(); return; }
    fill(result, h("div", { class: "notice good" }, say("codes.changes", { count: data.count, added: data.added.length, dropped: data.dropped.length, changed: data.changed.length })),
      data.dropped.length ? h("p", { class: "hint digits" }, `− ${data.dropped.slice(0, 40).join(" ")}`) : null,
      h("button", { type: "button", class: "primary", onclick: () => send(false) }, say("codes.record")));
  });
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); send(true); } }, h("div", { class: "fields" }, field(say("codes.kind"), kind), field(say("codes.title"), title), field(say("codes.source"), source), field(say("codes.valid_from_on"), day)),
    field(say("admin.file"), file, "CSV"), h("label", { class: "row" }, complete, say("codes.complete")), h("p", { class: "mono" }, COLUMNS), h("button", {}, say("admin.check")), result);
  const box = dialog(say("codes.record"), form);
}
