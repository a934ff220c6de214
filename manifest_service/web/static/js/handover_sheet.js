// The two sides of a handover on the screen: the code one shows, and what the other sees of it.

import { brought } from "./api.js";
import { canSign } from "./device_key.js";
import { accept, accepted, codeIn, codeOf, complete, isOver, lookAtOffer, makeOffer, numberText, openOffer, openUntil, withdraw } from "./handovers.js";
import { isHandover } from "./label_text.js";
import { qrPicture } from "./qr_picture.js";
import { busy, dialog, explain, facts, fill, h, kg, say, time, toast } from "./ui.js";

// A sheet over the page; the screen stays on while a code is to be read from it.
function sheet(title, ...children) {
  const box = dialog(title, h("div", { class: "field-work stack" }, children));
  box.classList.add("sheet", "handover-sheet");
  const lit = navigator.wakeLock?.request("screen").catch(() => null);
  box.addEventListener("close", async () => (await lit)?.release());
  return box;
}

// Shows the offer of `trip`, made now when there is none open, and reads the answer.
export async function offerSheet(trip, after) {
  const kept = await openOffer(trip.number) ?? await makeOffer(trip);
  const read = () => scanned((text) => busy(box, () => answered(text, (done) => { box.close(); after(done); })));
  const box = sheet(say("handover.offer_title"),
    h("p", { class: "lead" }, say("handover.offer_lead")), qrPicture(await codeOf(kept), say("handover.offer_title")),
    h("p", { class: isOver(kept) ? "notice warn" : "hint", role: "status" }, say(isOver(kept) ? "handover.ran_out" : "handover.open_until", { at: time(openUntil(kept)) })),
    h("button", { class: "primary big step", onclick: () => read().catch(explain) }, say("handover.scan_answer")),
    h("button", { class: "big", onclick: () => busy(box, async () => { await withdraw(kept); toast(say("handover.withdrawn")); box.close(); after(null); }) }, say("handover.withdraw")));
}

// The camera over the other phone; codes of anything else are told, and it goes on.
async function scanned(found) {
  const { cameraDialog } = await brought(import("./camera.js"));
  await cameraDialog(found, (text) => (isHandover(text) ? null : say("handover.not_a_code")));
}

async function answered(text, after) {
  const code = codeIn(text);
  if (code?.kind !== "acceptance") { toast(say("handover.is_an_offer"), "bad"); return; }
  const { plate, who } = await complete(code);
  navigator.vibrate?.(60);
  toast(say("handover.given", { plate, who: who ? say("handover.of", { driver: who.driver, firm: who.firm }) : "" }));
  after(plate);
}

// What a code of another phone leads to: an offer is looked at, an answer makes one's own offer whole.
export async function foundHandover(text, after) {
  const code = codeIn(text);
  if (!canSign()) { toast(say("handover.needs_safety"), "bad"); return; }
  if (!code) { toast(say("handover.unreadable"), "bad"); return; }
  if (code.kind === "acceptance") { await answered(text, after); return; }
  const found = await lookAtOffer(code);
  if (found.kept) await answerSheet(found.kept, after); else takeSheet(found, after);
}

const VERDICTS = { genuine: "good", unknown: "warn" };

function takeSheet(found, after) {
  const { offer: { said }, verdict, who, vehicles: [first, ...others], differs } = found;
  const button = (vehicle, tone) => h("button", { class: `big step ${tone}`, onclick: () => take(vehicle) }, say("handover.take_with", { plate: vehicle.plate }));
  const take = (vehicle) => busy(box, async () => {
    const kept = await accept(found, vehicle);
    navigator.vibrate?.(60);
    box.close();
    await answerSheet(kept, after);
    after();
  });
  const box = sheet(say("handover.take_title"),
    h("div", { class: `notice ${VERDICTS[verdict]}`, "data-verdict": verdict }, who ? say(`handover.by_${verdict}`, { firm: who.firm, driver: who.driver }) : say("handover.by_nobody")),
    differs.length ? h("div", { class: "notice warn" }, say("handover.differs", { fields: differs.map((name) => say(name)).join(say("comma")) })) : null,
    facts([say("number"), h("span", { class: "digits" }, numberText(said.number))], [say("waste"), said.waste], [say("mass"), kg(said.grams / 1000)], [say("handover.comes_on"), said.plate], [say("to"), said.destination], [say("handover.offered_at"), time(new Date(said.at_ms).toISOString())]),
    first ? button(first, "primary") : h("p", { class: "notice warn" }, say("handover.no_vehicle")),
    others.length ? h("details", {}, h("summary", {}, say("handover.other_vehicle")), h("div", { class: "stack" }, others.map((one) => button(one, "")))) : null);
}

// The answer, to be read by the one who gave the load away.
export async function answerSheet(kept, after = () => {}) {
  const box = sheet(say("handover.answer_title"), h("p", { class: "lead" }, say("handover.answer_lead")), qrPicture(await codeOf(kept), say("handover.answer_title")),
    h("button", { class: "primary big", onclick: () => { box.close(); after(); } }, say("handover.shown")));
}

// What stands between two phones about `trip`, where there is something: to go on with it.
export async function handoverState(trip, after) {
  const [open, taken] = await Promise.all([openOffer(trip.number), accepted(trip.number)]);
  if (open) return h("div", { class: "notice warn" }, h("p", {}, say(isOver(open) ? "handover.ran_out" : "handover.open", { at: time(openUntil(open)) })), h("button", { class: "big", onclick: () => offerSheet(trip, after).catch(explain) }, say("handover.show_again")));
  if (taken) return h("button", { class: "big", onclick: () => answerSheet(taken).catch(explain) }, say("handover.show_answer"));
  return null;
}
