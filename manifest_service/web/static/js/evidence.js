// A photo and a signature about the step that was just done.

import { attachBoth } from "./acts.js";
import { busy, field, h, photoInput, say, signature, toast } from "./ui.js";

const LAST_STEP = { loaded: "loaded", in_transit: "transported", arrived: "arrived", returning: "transported" };

// `about` is a step, or the status its last step led to.
export function evidence(number, about) {
  const photo = photoInput(), sign = signature();
  const save = async () => {
    const drawn = await sign.blob();
    if (!photo.files[0] && !drawn) { toast(say("driver.evidence_none"), "warn"); return; }
    await busy(element, () => attachBoth(number, photo.files[0], drawn, LAST_STEP[about] ?? about));
    photo.value = "";
    sign.again();
    element.open = false;
    toast(say("driver.evidence_kept"));
  };
  const element = h("details", { class: "evidence" }, h("summary", {}, say("driver.evidence")),
    h("div", { class: "stack" }, field(say("photo"), photo), sign.element, h("button", { class: "big", onclick: save }, say("driver.evidence_save"))));
  return element;
}
