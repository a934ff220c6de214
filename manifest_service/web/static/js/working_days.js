// The administrator's calendar of working days: a year as its notice has it, pasted or typed.

import { addressed, api, get, uuid7 } from "./api.js";
import { busy, field, fill, filled, h, say, toast } from "./ui.js";

const FIRST = 2020, LAST = 2100;

export const workingDays = (body, year = new Date().getFullYear()) => filled(body, async () => {
  const answer = await api("GET", addressed`/calendar/${year}`, undefined, { raw: true });
  const known = answer.status === 200 ? answer.data : { year, version: 0, published: false, source: "", holidays: [], working_weekends: [] };
  const which = h("input", { type: "number", min: String(FIRST), max: String(LAST), value: String(year), onchange: () => which.checkValidity() && workingDays(body, Number(which.value)) });
  const source = h("input", { required: true, maxlength: 200, value: known.published ? known.source : "" });
  const holidays = h("textarea", { class: "mono", rows: "10", value: known.holidays.map(([first, last]) => (first === last ? first : `${first} ${last}`)).join("\n") });
  const worked = h("textarea", { class: "mono", rows: "10", value: known.working_weekends.join("\n") });
  const result = h("div", { role: "status" });
  const read = () => ({ holidays: spans(holidays.value), working_weekends: spans(worked.value).flatMap(([first, last]) => each(first, last)) });
  const preview = () => {
    const { holidays: free, working_weekends: extra, wrong } = { ...read(), wrong: [...unread(holidays.value), ...unread(worked.value)] };
    fill(result, wrong.length ? h("div", { class: "notice bad" }, say("calendar.unread", { text: wrong.join(say("comma")) })) : h("div", { class: "notice" }, say("calendar.count", { holidays: free.flatMap(([first, last]) => each(first, last)).length, working: extra.length })));
    return !wrong.length;
  };
  let id = uuid7();
  const save = () => busy(form, async () => {
    if (!preview()) return;
    const { status, data } = await api("PUT", addressed`/calendar/${year}`, { id, source: source.value.trim(), ...read() }, { raw: true, match: known.version });
    if (status >= 400) { fill(result, (data.faults ?? [{ path: "", detail: data.detail }]).map((fault) => h("div", { class: "notice bad" }, fault.path in NAMES ? `${say(NAMES[fault.path])}: ` : "", fault.detail))); id = uuid7(); return; }
    toast(say("saved"));
    workingDays(body, year);
  });
  const form = h("form", { class: "card", onsubmit: (event) => { event.preventDefault(); save(); }, oninput: preview },
    h("div", { class: "row between" }, h("h2", {}, say("calendar.of", { year })), h("span", { class: `badge ${known.published ? "good" : "warn"}` }, say(known.version ? "calendar.recorded" : known.published ? "calendar.packaged" : "calendar.unpublished", { version: known.version }))),
    h("p", { class: "lead" }, say("calendar.lead")),
    field(say("calendar.source"), source, say("calendar.source_hint")),
    h("div", { class: "fields" }, field(say("calendar.holidays"), holidays, say("calendar.holidays_hint")), field(say("calendar.working"), worked, say("calendar.working_hint"))), result, h("button", { class: "primary big" }, say("save")));
  fill(body, h("div", { class: "card" }, field(say("calendar.year"), which)), form);
  preview();
});

const NAMES = { source: "calendar.source", holidays: "calendar.holidays", working_weekends: "calendar.working", year: "calendar.year" };
// One day or span a line: `2027-10-01`, `2027.10.1 - 2027.10.7`, or with year, month and day signs.
const DAY = /(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})/g;
const rows = (text) => text.split(/[\n;；,，、]+/).map((line) => line.trim()).filter(Boolean);
const days = (line) => [...line.matchAll(DAY)].map(([, year, month, day]) => `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);
const real = (day) => { const at = new Date(`${day}T00:00:00Z`); return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day); };
const fits = (found) => [1, 2].includes(found.length) && found.every(real) && found[0] <= found.at(-1);
const spans = (text) => rows(text).map(days).filter(fits).map((found) => [found[0], found.at(-1)]);
const unread = (text) => rows(text).filter((line) => !fits(days(line)));
function each(first, last) {
  const found = [];
  for (const at = new Date(`${first}T00:00:00Z`); at <= new Date(`${last}T00:00:00Z`) && found.length < 100; at.setUTCDate(at.getUTCDate() + 1)) found.push(at.toISOString().slice(0, 10));
  return found;
}
