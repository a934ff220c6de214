// What waits on this device for a connection, for people to see, send and settle.

import { forget, received, sendAgain, sendUnsent, unsent, watchUnsent } from "./acts.js";
import { saveRescueFile } from "./rescue.js";
import { busy, context, explain, fill, h, say, time, toast } from "./ui.js";

// A box that is empty while nothing waits; `sent` runs when something went through.
export function waitingBox(sent) {
  const box = h("div", { "aria-live": "polite" });
  const send = async (aloud) => {
    try {
      if (!(await sendUnsent())) return;
      toast(say("driver.sent"));
      sent();
    } catch (problem) { if (aloud) explain(problem); }
  };
  watchUnsent((items, received) => fill(box, items.length ? list(items, () => send(true)) : null, received.length ? proofs(received) : null));
  window.addEventListener("online", () => send(false));
  setInterval(async () => { if (navigator.onLine && ((await unsent()).some((item) => !item.refused) || (await received()).length)) send(false); }, 20000);
  send(false);
  return box;
}

function list(items, send) {
  return h("section", { class: "notice warn waiting" },
    h("div", { class: "row between" }, h("strong", {}, say("driver.unsent", { count: items.length })), h("button", { onclick: send }, say("driver.send"))),
    h("ul", {}, items.map((item) => h("li", {},
      `${time(item.occurred_at)} ${say(`lifecycle.word.${item.type}`)} ${item.number}${item.file ? ` (${say("driver.with_file")})` : ""}`,
      item.refused ? refused(item) : null))),
    h("button", { class: "plain", onclick: () => saveRescueFile(context.account.id) }, say("waiting.rescue")));
}

// Held by the service for a person, or not taken at all: why, and what can be done.
function refused(item) {
  const box = h("div", {}, `${say("driver.refused")}: ${item.refused} `,
    item.kept ? h("span", { class: "lead" }, `${say(`waiting.${item.kept}`)} `) : null,
    item.kept === "quarantined" ? h("button", { class: "plain", onclick: () => busy(box, () => sendAgain(item.key)) }, say("waiting.again")) : null,
    h("button", { class: "plain", onclick: () => forget(item.key) }, say("driver.dismiss")));
  return box;
}

const proofs = (items) => h("p", { class: "lead received" }, say("waiting.received", { count: items.length }));
