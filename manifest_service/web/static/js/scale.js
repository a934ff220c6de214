// What the scales of the site show, live; one key takes it.

import { addressed, get } from "./api.js";
import { fill, h, kg, options, say } from "./ui.js";

const EVERY_MS = 1000;
const SELDOM_MS = 30000;
const TONES = { stable: "good", moving: "warn", silent: "bad", never: "quiet", offline: "bad" };

// `{element, take(), site(id)}`: the panel of the site's scales, empty while there is none.
export function scalePanel(onTake) {
  const mass = h("strong", { class: "number-big" }), state = h("span", { class: "badge" }), note = h("div", { class: "hint" });
  const choice = h("select", { "aria-label": say("site.scale.which"), hidden: true, onchange: () => show() });
  const button = h("button", { type: "button", onclick: () => onTake() }, say("site.scale.take"), " ", h("kbd", {}, "F4"));
  const element = h("section", { class: "card scale", hidden: true, "aria-label": say("site.scale.title") },
    h("div", { class: "row between" }, h("h2", {}, say("site.scale.title")), choice, state), h("div", { class: "row between" }, mass, button), note);
  let siteId = null, found = [], offline = false, asking = false;

  const chosen = () => found.find((one) => one.id === choice.value) ?? found[0] ?? null;

  function show() {
    const one = chosen();
    element.hidden = !one;
    if (!one) return;
    const how = offline ? "offline" : one.state;
    mass.textContent = one.reading && how !== "silent" && how !== "never" && how !== "offline" ? kg(one.reading.mass_kg) : "—";
    state.className = `badge ${TONES[how]}`;
    state.textContent = say(`site.scale.${how}`);
    fill(note, [
      one.clock_off_s ? h("div", {}, say("site.scale.clock_off", { minutes: Math.round(Math.abs(one.clock_off_s) / 60) })) : null,
      one.verified_until_on && one.verified_until_on < new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" }) ? h("div", {}, say("site.scale.not_verified", { day: one.verified_until_on })) : null].filter(Boolean));
  }

  async function ask() {
    if (asking || siteId === null || document.hidden) return;
    asking = true;
    try {
      const before = found.map((one) => one.id).join();
      found = (await get(addressed`/yard/scales?site=${siteId}`)).items;
      offline = false;
      if (found.map((one) => one.id).join() !== before) options(choice, found.map((one) => [one.id, one.name]), { value: choice.value || found[0]?.id });
      choice.hidden = found.length < 2;
    } catch { offline = true; } finally { asking = false; }
    show();
  }

  let timer = null;
  async function beat() {
    clearTimeout(timer);
    await ask();
    clearTimeout(timer);
    timer = setTimeout(beat, found.length ? EVERY_MS : SELDOM_MS);
  }

  return {
    element,
    site(id) { if (id !== siteId) { siteId = id; beat(); } },
    // `{mass_kg, reading_id}` of what stands still on the scale now, or `{why}` it cannot be taken.
    take() {
      const one = chosen();
      if (!one) return { why: say("site.scale.none") };
      if (offline || one.state !== "stable") return { why: say(`site.scale.not_${offline ? "offline" : one.state}`) };
      if (!(Number(one.reading.mass_kg) > 0)) return { why: say("site.scale.empty") };
      return { mass_kg: one.reading.mass_kg, reading_id: one.reading.id };
    },
  };
}
