// Small pieces every page uses: notices, dialogs, forms, what a manifest looks like. Words and states with them.

import { fill, h, slowly } from "./elements.js";
import { kg, say, time } from "./words.js";

export { empty, failed, fill, filled, h, skeleton, slowly } from "./elements.js";
export { age, ago, context, day, kg, language, localDay, localMinute, may, number, percent, say, time } from "./words.js";

const TONES = { issued: "quiet", loaded: "", in_transit: "", arrived: "warn", received: "good", partly_disposed: "good", disposed: "good", returning: "warn", returned: "quiet", void: "quiet" };
export const trialBadge = (item) => (item.trial ? h("span", { class: "badge bad" }, say("trial_badge")) : null);
export const statusBadge = (manifest) => [trialBadge(manifest), h("span", { class: `badge ${TONES[manifest.status] ?? ""}` }, manifest.status_text)];

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
  element.setAttribute("aria-busy", "true");
  try {
    return await slowly(element, work);
  } catch (problem) {
    if (!("code" in problem)) throw problem;
    explain(problem, element);
    return undefined;
  } finally {
    element.classList.remove("busy");
    element.removeAttribute("aria-busy");
  }
}

let counter = 0;

// A modal dialog: the browser keeps focus inside; closed, focus goes back to what opened it.
export function dialog(title, ...children) {
  const opener = document.activeElement;
  const heading = h("h2", { id: `d${++counter}` }, title);
  const box = h("dialog", { "aria-labelledby": heading.id }, h("div", { class: "row between" }, heading, h("button", { type: "button", class: "plain", onclick: () => box.close() }, say("close"))), ...children);
  box.addEventListener("close", () => { box.remove(); focusAgain(opener); });
  document.body.append(box);
  box.showModal();
  return box;
}

// Focus on `element`, or on what stands in its place when the page was drawn anew meanwhile.
function focusAgain(element) {
  if (element?.isConnected || !element || document.querySelector("dialog[open]")) { element?.focus?.(); return; }
  const main = document.getElementById("main");
  main.tabIndex = -1;
  main.focus({ preventScroll: true });
}

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

// A table under `heads`; a row is a list of cells, or a line already made.
export const table = (heads, rows) => h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows.map((cells) => (Array.isArray(cells) ? row(...cells) : cells))));
export const row = (...cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell)));

// A wide table in a box that scrolls; the keyboard can scroll it too when it has to.
export const scroll = (...children) => watched(h("div", { class: "scroll" }, ...children));
export const scrollTable = (heads, rows) => scroll(table(heads, rows));
export const scrollCard = (...children) => watched(h("div", { class: "card scroll" }, ...children));

function watched(box) {
  for (const one of [box, ...box.children]) scrolling.observe(one);
  return box;
}
const scrolling = new ResizeObserver((entries) => {
  for (const box of new Set(entries.map((entry) => entry.target.closest(".scroll")))) {
    if (box && box.scrollWidth > box.clientWidth) Object.assign(box, { tabIndex: 0, role: "group" });
    else box?.removeAttribute("tabindex");
  }
});

export const facts = (...pairs) => h("dl", { class: "facts" }, pairs.filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value ?? "—")]));

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

// Tabs: one stop for Tab, the arrows go from one to the next.
export function tabs(names, show) {
  const bar = h("div", { class: "tabs", role: "tablist" });
  const pick = (name) => {
    for (const button of bar.children) {
      const chosen = button.dataset.name === name;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
      if (chosen) button.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    show(name);
  };
  bar.append(...names.map(([name, text]) => h("button", { type: "button", role: "tab", "data-name": name, onclick: () => pick(name) }, text)));
  bar.addEventListener("keydown", (event) => {
    const every = [...bar.children], step = STEPS[event.key];
    const to = event.key === "Home" ? 0 : event.key === "End" ? every.length - 1 : every.indexOf(event.target) + (step ?? NaN);
    if (!every[(to + every.length) % every.length]) return;
    event.preventDefault();
    const next = every[(to + every.length) % every.length];
    next.focus();
    pick(next.dataset.name);
  });
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
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(canvas).color });
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
