// Elements made and filled, and what a part of a page shows while it has nothing to show: waiting, empty, failed,
// without signal.

import { say } from "./words.js";

const real = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

// An element: attributes beginning with "on" are listeners, false and null are left out.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...real(children));
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren(...real(children));
  return element;
}

const PATIENCE_MS = 1000;

export const skeleton = () => h("div", { class: "skeleton", role: "status" }, h("span", { class: "visually-hidden" }, say("design.state.loading")), h("i"), h("i"), h("i"));

// Nothing there, and what to do about it.
export const empty = (text, ...next) => h("div", { class: "empty" }, text, next.length ? h("div", { class: "row" }, next) : null);

// What went wrong and a way to try again; without signal it also tries when it is back.
export function failed(problem, retry) {
  const words = problem.offline ? say("design.state.offline") : `${say("design.state.failed")}${say("colon")}${problem.message}`;
  const box = h("div", { class: `notice failed ${problem.offline ? "warn offline" : "bad"}`, role: "alert" }, h("span", {}, words));
  const again = () => { window.removeEventListener("online", again); if (box.isConnected) retry(); };
  box.append(h("button", { type: "button", onclick: again }, say("design.state.retry")));
  if (problem.offline) window.addEventListener("online", again);
  return box;
}

// Fills `element` by `work`: grey lines meanwhile, and a way to try again when it fails.
export async function filled(element, work) {
  const lines = skeleton();
  fill(element, lines);
  element.setAttribute("aria-busy", "true");
  try {
    return await slowly(element, work);
  } catch (problem) {
    fill(element, failed(problem, () => filled(element, work)));
    if (!("code" in problem)) throw problem;
    return undefined;
  } finally {
    lines.remove();
    element.removeAttribute("aria-busy");
  }
}

// `work`, with a bar above the page, or the dialog it is about, when it takes more than a second.
export async function slowly(element, work) {
  let bar = null;
  const timer = setTimeout(() => {
    bar = h("div", { class: "working", role: "progressbar", "aria-label": say("design.state.working") });
    (element?.closest?.("dialog[open]") ?? document.body).prepend(bar);
  }, PATIENCE_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    bar?.remove();
  }
}
