// Small pieces every page uses: elements, words, numbers, toasts, dialogs, forms.

export const context = JSON.parse(document.getElementById("context").textContent);
const words = JSON.parse(document.getElementById("words").textContent);
const language = context.locale === "zh" ? "zh-CN" : "en";

// The words of a key, {name} filled in; the key itself when it has none.
export function say(key, params = {}) {
  const text = words[key] ?? words[`pages.${key}`] ?? key;
  return text.replace(/\{(\w+)[^}]*\}/g, (all, name) => params[name] ?? all);
}

// An element: attributes beginning with "on" are listeners, false and null are left out.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const massFormat = new Intl.NumberFormat(language, { maximumFractionDigits: 3 });
export const kg = (text) => (text === null || text === undefined || text === "" ? "—" : `${massFormat.format(Number(text))} kg`);
export const number = (value) => massFormat.format(Number(value));
const timeFormat = new Intl.DateTimeFormat(language, { timeZone: "Asia/Shanghai", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const time = (text) => (text ? timeFormat.format(new Date(text)) : "—");

const TONES = { issued: "quiet", loaded: "", in_transit: "", arrived: "warn", received: "good", partly_disposed: "good", disposed: "good", returning: "warn", returned: "quiet", void: "quiet" };
export const statusBadge = (manifest) => h("span", { class: `badge ${TONES[manifest.status] ?? ""}` }, manifest.status_text);

const toasts = document.getElementById("toasts");
toasts.popover = "manual";

// A passing notice, above everything: a modal dialog would cover whatever is not in the top layer.
export function toast(text, tone = "good") {
  const note = h("div", { class: `notice ${tone}` }, text);
  toasts.append(note);
  if (toasts.matches(":popover-open")) toasts.hidePopover();
  toasts.showPopover();
  setTimeout(() => note.remove(), tone === "bad" ? 9000 : 4000);
}

const wordsOf = (problem) => (problem.faults?.length ? problem.faults.map((fault) => `${fault.path ? `${fault.path}: ` : ""}${fault.detail}`) : [problem.message]).join("\n");

// Says what is wrong: in the open dialog it is about, where it stays, else as a notice.
export function explain(problem, about = null) {
  if (!(about instanceof HTMLDialogElement && about.open)) { toast(wordsOf(problem), "bad"); return; }
  about.querySelector(":scope > .notice.bad")?.remove();
  about.firstElementChild.after(h("div", { class: "notice bad", role: "alert" }, wordsOf(problem)));
  about.scrollTo({ top: 0 });
}

// Runs `work` while `element` shows it is busy; problems are explained, never swallowed.
export async function busy(element, work) {
  element.classList.add("busy");
  try {
    return await work();
  } catch (problem) {
    if (!("code" in problem)) throw problem;
    explain(problem, element);
    return undefined;
  } finally {
    element.classList.remove("busy");
  }
}

export function dialog(title, ...children) {
  const box = h("dialog", { "aria-label": title }, h("div", { class: "row between" }, h("h2", {}, title), h("button", { class: "plain", onclick: () => box.close() }, say("close"))), ...children);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}

let counter = 0;
// A labelled field; `input` is given its id.
export function field(label, input, hint) {
  input.id ||= `f${++counter}`;
  return h("div", { class: "field" }, h("label", { for: input.id }, label, hint ? h("span", { class: "hint" }, ` ${hint}`) : null), input, h("div", { class: "fault", hidden: true }));
}

export function options(select, items, { empty, value } = {}) {
  fill(select, empty === undefined ? null : h("option", { value: "" }, empty), items.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));
  return select;
}

// A field for a mass in kg: digits and at most three decimals, as the service takes them.
export const decimal = (value = "", more = {}) => h("input", { inputmode: "decimal", autocomplete: "off", pattern: "\\d+([.]\\d{1,3})?", value, ...more });

export const photoInput = () => h("input", { type: "file", accept: "image/jpeg,image/png,image/webp", capture: "environment" });

export const facts = (...pairs) => h("dl", { class: "facts" }, pairs.filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value ?? "—")]));

export const empty = (text) => h("p", { class: "empty" }, text);

export function tabs(names, show) {
  const bar = h("div", { class: "tabs", role: "tablist" });
  const pick = (name) => {
    for (const button of bar.children) button.setAttribute("aria-selected", String(button.dataset.name === name));
    show(name);
  };
  bar.append(...names.map(([name, text]) => h("button", { role: "tab", "data-name": name, onclick: () => pick(name) }, text)));
  return { bar, pick };
}

// A finger or a pen signs; `blob()` is a PNG, null when nothing was drawn.
export function signature() {
  const canvas = h("canvas", { class: "signature", width: 900, height: 320, role: "img", "aria-label": say("signature_hint") });
  const pen = canvas.getContext("2d");
  let drawing = false, drawn = false;
  const at = (event) => { const box = canvas.getBoundingClientRect(); return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height]; };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = drawn = true;
    canvas.setPointerCapture(event.pointerId);
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
    pen.beginPath(); pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => { if (drawing) { pen.lineTo(...at(event)); pen.stroke(); } });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { drawing = false; });
  const again = () => { pen.clearRect(0, 0, canvas.width, canvas.height); drawn = false; };
  const element = h("div", { class: "field" },
    h("div", { class: "row between" }, h("span", { class: "label" }, say("signature"), " ", h("span", { class: "hint" }, say("signature_hint"))), h("button", { type: "button", class: "plain", onclick: again }, say("signature_clear"))),
    canvas);
  return { element, canvas, again, blob: () => new Promise((done) => (drawn ? canvas.toBlob(done, "image/png") : done(null))) };
}

// The chain of events of a manifest or alert.
export function chain(events) {
  return h("ol", { class: "chain" }, events.map((event) => h("li", {},
    h("div", { class: "row between" }, h("strong", {}, event.word_text), h("span", { class: "when" }, time(event.occurred_at))),
    h("div", { class: "when" }, [event.actor.organisation_name, say(`lifecycle.role.${event.actor.role}`)].filter(Boolean).join(" · ")),
    masses(event.data), event.journal ? told(event.journal) : null,
    spoken(event) ? h("div", {}, spoken(event)) : null,
    (event.warnings ?? []).map((warning) => h("div", {}, h("span", { class: "badge warn" }, warning.detail))),
    h("div", { class: "mono", title: event.leaf_hash }, `#${event.pos} ${event.leaf_hash.slice(0, 24)}…`),
  )));
}

// What a device told of it without signal, and between which times that was written down.
const told = (journal) => h("div", { class: "when told" }, say("told", { claimed: time(journal.claimed_at), after: time(journal.not_before_at), before: time(journal.not_after_at) }),
  journal.seen === "contradicts" || journal.out_of_bounds ? [" ", h("strong", {}, say(journal.seen === "contradicts" ? "devices.seen_contradicts" : "devices.out_of_bounds"))] : null);

// What was said with an event: a verdict and its reason, why a rule took an alert back, a text.
function spoken({ word, data }) {
  if (word === "superseded") return say(`rules.superseded.${data.reason}`);
  const verdict = data.verdict && word === "verdict_given" ? say(`lifecycle.verdict.${data.verdict}`) : data.outcome ? say(`cases.outcome.${data.outcome}`) : null;
  return [verdict, data.reason ?? data.text ?? data.title].filter(Boolean).join("：");
}

function masses(data) {
  const found = Object.entries(data).filter(([name]) => name.endsWith("_kg"));
  return found.length ? h("div", {}, found.map(([name, value]) => `${say(`lifecycle.mass.${name}`)} ${kg(value)}`).join("，")) : null;
}
