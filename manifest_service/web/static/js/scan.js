// Reading labels: the phone's own detector where there is one, the vendored decoder otherwise.

import { dialog, explain, h, say, toast } from "./ui.js";

async function decoder() {
  if ("BarcodeDetector" in window) {
    const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (formats.includes("qr_code")) {
      const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
      return async (source) => (await detector.detect(source))[0]?.rawValue ?? null;
    }
  }
  await new Promise((done, failed) => {
    if (window.jsQR) { done(); return; }
    document.head.append(h("script", { src: new URL("../vendor/jsqr/jsQR.js", import.meta.url).href, onload: done, onerror: failed }));
  });
  const canvas = document.createElement("canvas");
  return async (source) => {
    const width = source.videoWidth || source.width, height = source.videoHeight || source.height;
    if (!width) return null;
    // A signed label has 65 modules a side: a photo from a metre needs its pixels, a film its speed.
    const scale = Math.min(1, (source.videoWidth ? 1600 : 3000) / Math.max(width, height));
    canvas.width = width * scale; canvas.height = height * scale;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    const image = pen.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(image.data, image.width, image.height)?.data ?? null;
  };
}

async function camera(found) {
  const video = h("video", { playsinline: true, muted: true });
  const box = dialog(say("scan.camera"), video, h("p", { class: "lead" }, say("scan.aim")));
  let stream;
  box.addEventListener("close", () => stream?.getTracks().forEach((track) => track.stop()));
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } } });
  } catch {
    box.close();
    toast(say("scan.denied"), "warn");
    return;
  }
  video.srcObject = stream;
  await video.play();
  const decode = await decoder();
  while (box.open) {
    const text = await decode(video).catch(() => null);
    if (text) { box.close(); navigator.vibrate?.(80); found(text); return; }
    await new Promise((done) => setTimeout(done, 120));
  }
}

async function picture(file, found) {
  const bitmap = await createImageBitmap(file);
  const text = await (await decoder())(bitmap);
  if (text) found(text); else toast(say("scan.unreadable"), "warn");
}

// A field that takes typing, a keyboard-wedge scanner, the camera or a photo of a label.
export function scanner(found) {
  const input = h("input", { autocomplete: "off", autocapitalize: "none", spellcheck: "false", placeholder: say("scan.placeholder"), "aria-label": say("scan.placeholder"), enterkeyhint: "go" });
  const file = h("input", { type: "file", accept: "image/*", hidden: true, "aria-label": say("scan.photo"), onchange: () => file.files[0] && picture(file.files[0], found).catch(explain) });
  const form = h("form", { class: "stack", onsubmit: (event) => { event.preventDefault(); const text = input.value.trim(); if (text) found(text); input.value = ""; } },
    h("div", { class: "scan" }, input, h("button", { class: "primary" }, say("scan.go"))),
    h("div", { class: "row" },
      navigator.mediaDevices ? h("button", { type: "button", onclick: () => camera(found) }, say("scan.camera")) : null,
      h("button", { type: "button", onclick: () => file.click() }, say("scan.photo")), file));
  return { form, input };
}
