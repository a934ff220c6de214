// The queue without a mouse.

import { dialog, h, say } from "./ui.js";

const KEYS = [["j", "k"], ["Enter"], ["a"], ["v"], ["s"], ["x"], ["Shift"], ["/"], ["Esc"], ["?"]];
const NAMES = ["move", "open", "acknowledge", "verdict", "assign", "select", "range", "search", "clear", "help"];

export function help() {
  dialog(say("queue.keys"), h("dl", { class: "facts keys" }, NAMES.map((name, i) => [h("dt", {}, KEYS[i].map((key) => [h("kbd", {}, key), " "])), h("dd", {}, say(`queue.key.${name}`))])));
}

// `active()` says whether the queue is in front; `act(alert, action)` does one thing to one alert.
export function queueKeys({ queue, filters, active, act }) {
  const one = (action) => { const alert = queue.picked(); if (alert?.actions.includes(action)) act(alert, action); };
  const keys = {
    j: () => queue.step(1), k: () => queue.step(-1),
    a: () => (queue.chosen.size ? queue.acknowledge() : one("acknowledge")),
    v: () => one("verdict"),
    s: () => (queue.chosen.size ? queue.assign() : one("assign")),
    x: () => { const alert = queue.picked(); if (alert) queue.choose(alert.id); },
    X: () => { const alert = queue.picked(); if (alert) queue.choose(alert.id, true); },
    "/": () => filters.search(),
    "?": help,
    Escape: () => queue.clear(),
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches?.(".queue-filters input")) { event.target.blur(); return; }
    if (!active() || event.target.matches?.("input:not([type=checkbox]), textarea, select") || document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });
}
