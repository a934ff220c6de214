// Reading labels: by typing, a scanner that types, a photo, or the camera.

import { brought } from "./api.js";
import { explain, h, say, toast } from "./ui.js";

async function picture(file, found) {
  const bitmap = await createImageBitmap(file);
  const { readerOf } = await brought(import("./code_reader.js"));
  const text = await (await readerOf())(bitmap);
  if (text) found(text); else toast(say("scan.unreadable"), "warn");
}

const camera = async (found, wrong) => (await brought(import("./camera.js"))).cameraDialog(found, wrong);

// A field that takes typing, a keyboard-wedge scanner, the camera or a photo of a label. `wrong(text)` says
// in words why a text is no label, null when it may be one: only such a text is `found`.
export function scanner(found, { cameraFirst = false, wrong = () => null } = {}) {
  const hint = say(cameraFirst ? "driver.type_number" : "scan.placeholder");
  const input = h("input", { autocomplete: "off", autocapitalize: "none", spellcheck: "false", placeholder: hint, "aria-label": hint, enterkeyhint: "go" });
  const file = h("input", { type: "file", accept: "image/*", hidden: true, "aria-label": say("scan.photo"), onchange: () => { if (file.files[0]) picture(file.files[0], take).catch(explain); file.value = ""; } });
  const take = (text) => { const words = wrong(text); if (words) toast(words, "bad"); else found(text); };
  const typed = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    take(text);
    // A slip of one figure is mended, not typed again.
    if (!wrong(text)) input.value = ""; else input.select();
  };
  const typing = h("div", { class: "scan" }, input, h("button", { class: cameraFirst ? "" : "primary" }, say("scan.go")));
  const opening = navigator.mediaDevices ? h("button", { type: "button", class: cameraFirst ? "primary big scan-camera" : "", onclick: () => camera(found, wrong).catch(explain) }, say(cameraFirst ? "driver.scan" : "scan.camera")) : null;
  const photo = h("button", { type: "button", onclick: () => file.click() }, say("scan.photo"));
  const form = h("form", { class: "stack", onsubmit: typed },
    cameraFirst ? [opening ?? h("p", { class: "hint" }, say("scan.no_camera_here")), typing, h("div", { class: "row" }, photo, file)] : [typing, h("div", { class: "row" }, opening, photo, file)]);
  return { form, input };
}
