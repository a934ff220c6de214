// Words, numbers and times in the reader's language.

export const context = JSON.parse(document.getElementById("context").textContent);
// Whether who is signed in may do it to anything, by the table of permissions: what he may not is not offered.
export const may = (action) => context.account?.may.includes(action) ?? false;
const words = JSON.parse(document.getElementById("words").textContent);
export const language = context.locale === "zh" ? "zh-CN" : "en";

const rules = new Intl.PluralRules(language);
const known = new Set(rules.resolvedOptions().pluralCategories);
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"].filter((name) => known.has(name));

// Of `forms`, one for each plural category in the order of CLDR, the one that agrees with `value`.
const agreeing = (value, forms) => forms[Math.min(CATEGORIES.indexOf(rules.select(Number(value))), forms.length - 1)];

// The words of a key, {name} filled in and {name:one|other} made to agree; the key itself when it has none.
export function say(key, params = {}) {
  const text = words[key] ?? words[`pages.${key}`] ?? key;
  return text.replace(/\{(\w+)(?::([^}]*))?\}/g, (all, name, forms) => {
    const value = params[name];
    if (value === undefined || value === null) return all;
    return forms?.includes("|") ? agreeing(value, forms.split("|")) : value;
  });
}

const massFormat = new Intl.NumberFormat(language, { maximumFractionDigits: 3 });
export const number = (value) => massFormat.format(Number(value));
export const kg = (text) => (text === null || text === undefined || text === "" ? "—" : `${number(text)} kg`);
const percentFormat = new Intl.NumberFormat(language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
export const percent = (share) => (share === null || share === undefined ? "—" : percentFormat.format(share));

// Times are of the county, wherever the reader is.
const ZONE = { timeZone: "Asia/Shanghai" };
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY = context.locale === "zh" ? { month: "2-digit", day: "2-digit" } : { month: "short", day: "numeric" };
const written = (form) => { const format = new Intl.DateTimeFormat(language, { ...ZONE, ...form }); return (text) => (text ? format.format(new Date(text)) : "—"); };
const short = written({ ...DAY, ...CLOCK }), whole = written({ year: "numeric", ...DAY, ...CLOCK });
const yearOf = written({ year: "numeric" });
// As fields of forms hold them, of the county too: `2026-11-27T08:30`, `2026-11-27`; empty without a time.
export const localMinute = (at) => (at ? new Date(new Date(at).getTime() + 8 * 3600e3).toISOString().slice(0, 16) : "");
export const localDay = (at) => localMinute(at).slice(0, 10);
export const day = written({ year: "numeric", ...DAY });
// Day and time; with the year when it is not this one.
export const time = (text) => (text && yearOf(text) !== yearOf(Date.now()) ? whole(text) : short(text));

const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

// "3 min. ago", "in 2 hr."; what is more than a week off is a time.
export function ago(text, now = Date.now()) {
  if (!text) return "—";
  const seconds = Math.round((new Date(text) - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 60) return say("design.relative.now");
  if (size > 7 * 86400) return time(text);
  const [unit, length] = UNITS.find(([, least]) => size >= least);
  return relative.format(Math.trunc(seconds / length), unit);
}

// An element that says how long ago, keeps saying it right, and has the time itself as its title.
export function age(text) {
  const element = document.createElement("time");
  Object.assign(element, { className: "age", dateTime: text ?? "", title: text ? whole(text) : "", textContent: ago(text) });
  return element;
}
setInterval(() => { for (const element of document.querySelectorAll("time.age[datetime]")) element.textContent = ago(element.dateTime); }, 30000);
