// The camera over a label: it goes on until it has read one of ours, and says what is in its way.

import { readerOf } from "./code_reader.js";
import { dialog, fill, h, say } from "./ui.js";

const BETWEEN_MS = 120;
const WISHES = { video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } } };
// Why the camera may not be had (Media Capture and Streams), and the words for it.
const REASONS = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "no_camera", OverconstrainedError: "no_camera", NotReadableError: "camera_busy", AbortError: "camera_busy" };

export async function cameraDialog(found, wrong = () => null) {
  const video = h("video", { playsinline: true, muted: true }), told = h("p", { class: "lead", role: "status" }, say("scan.starting")), tools = h("div", { class: "row" });
  const box = dialog(say("scan.camera"), video, told, tools);
  box.classList.add("sheet", "camera");
  let stream = null;
  box.addEventListener("close", () => stop(stream));
  try {
    stream = await navigator.mediaDevices.getUserMedia(WISHES);
    if (!box.open) { stop(stream); return; }
    video.srcObject = stream;
    await video.play();
  } catch (problem) {
    if (!box.open) return;
    video.remove();
    fill(told, h("span", { class: "notice warn block" }, say(`scan.${REASONS[problem.name] ?? "camera_broken"}`)));
    return;
  }
  fill(tools, torch(stream.getVideoTracks()[0]));
  told.textContent = say("scan.aim");
  await watch(box, video, told, found, wrong);
}

const stop = (stream) => stream?.getTracks().forEach((track) => track.stop());

// Reads picture after picture; another's code is told, and the next one waited for.
async function watch(box, video, told, found, wrong) {
  const read = await readerOf();
  while (box.open) {
    const text = await read(video).catch(() => null);
    const words = text && wrong(text);
    if (words) told.textContent = words;
    else if (text && box.open) { box.close(); navigator.vibrate?.(80); found(text); return; }
    await new Promise((done) => setTimeout(done, BETWEEN_MS));
  }
}

// A light where the camera has one.
function torch(track) {
  if (!track.getCapabilities?.().torch) return null;
  let lit = false;
  const button = h("button", { type: "button", "aria-pressed": "false", onclick: async () => {
    lit = !lit;
    try { await track.applyConstraints({ advanced: [{ torch: lit }] }); } catch { lit = false; }
    button.setAttribute("aria-pressed", String(lit));
  } }, say("scan.torch"));
  return button;
}
