// What reads a QR code in a picture: the platform's detector where there is one, the vendored otherwise.

import { h } from "./ui.js";

const FILM_PX = 1600, PHOTO_PX = 3000;

// An async function from a picture (video, bitmap) to its text, null when there is none.
export async function readerOf() {
  return await platforms() ?? vendored();
}

async function platforms() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return null;
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  return async (source) => (await detector.detect(source))[0]?.rawValue ?? null;
}

async function vendored() {
  await new Promise((done, failed) => {
    if (window.jsQR) { done(); return; }
    document.head.append(h("script", { src: new URL("../vendor/jsqr/jsQR.js", import.meta.url).href, onload: done, onerror: failed }));
  });
  const canvas = document.createElement("canvas");
  return async (source) => {
    const width = source.videoWidth || source.width, height = source.videoHeight || source.height;
    if (!width) return null;
    // A signed label has 65 modules a side: a photo from a metre needs its pixels, a film its speed.
    const scale = Math.min(1, (source.videoWidth ? FILM_PX : PHOTO_PX) / Math.max(width, height));
    canvas.width = width * scale; canvas.height = height * scale;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    const image = pen.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(image.data, image.width, image.height)?.data ?? null;
  };
}
