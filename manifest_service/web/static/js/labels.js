// Printing labels: which size, on a sheet or a thermal printer; of one manifest or of several at once.

import { url } from "./api.js";
import { busy, decimal, dialog, field, fill, h, options, say } from "./ui.js";

const SIZES = [[50, 100], [450, 150], [Infinity, 200]];
const leastFor = (litres) => SIZES.find(([most]) => litres <= most)[1];
const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";

// Asks how to print the labels of `rows` (manifests), and opens the file.
export function printLabels(rows) {
  const litres = decimal("", { maxlength: 8 });
  const size = options(h("select"), SIZES.map(([, mm]) => [String(mm), `${mm} × ${mm} mm`]));
  const which = options(h("select"), ["all", "manifest", "packages"].map((word) => [word, say(`labels.${word}`)]));
  const format = options(h("select"), ["pdf", "sheet", "zpl"].map((word) => [word, say(`labels.${word}`)]));
  const dpi = options(h("select"), [["203", "203 dpi"], ["300", "300 dpi"]]);
  const hint = h("p", { class: "hint" }), result = h("div", { role: "status" });
  const dpiBox = field(say("labels.dpi"), dpi), sizeBox = field(say("labels.size"), size);
  const fit = () => {
    const least = leastFor(Number(litres.value || 0));
    for (const option of size.options) option.disabled = Number(option.value) < least;
    if (Number(size.value) < least) size.value = String(least);
    hint.textContent = litres.value ? say(Number(litres.value) > 450 ? "labels.least_twice" : "labels.least", { least }) : "";
    dpiBox.hidden = format.value !== "zpl";
    sizeBox.hidden = format.value === "sheet";
  };
  litres.addEventListener("input", fit);
  format.addEventListener("change", fit);
  const body = () => ({ numbers: rows.map((row) => row.number), keep_good: true, labels: which.value, format: format.value === "zpl" ? "zpl" : "pdf", sheet: format.value === "sheet", ...(format.value === "sheet" ? {} : { size: Number(size.value) }), ...(litres.value ? { litres: litres.value.trim() } : {}), ...(format.value === "zpl" ? { dpi: Number(dpi.value) } : {}) });
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); busy(box, async () => { fill(result, await printed(body())); }); } },
    h("p", { class: "lead" }, say("labels.lead", { count: rows.length })),
    h("div", { class: "fields" }, field(say("labels.litres"), litres, "L"), field(say("labels.which"), which), field(say("labels.format"), format), sizeBox, dpiBox), hint,
    h("button", { class: "primary big" }, say("labels.print")), result);
  const box = dialog(say("labels.title"), form);
  fit();
}

// The file as a link that stays in the dialog, and how many were left out.
async function printed(asked) {
  const answer = await fetch(url("/labels/batch"), { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", Accept: "*/*", "X-CSRF-Token": csrf }, body: JSON.stringify(asked) });
  if (!answer.ok) return refused(await answer.json());
  const left = Number(answer.headers.get("Labels-Left-Out"));
  const name = `labels.${asked.format}`, href = URL.createObjectURL(await answer.blob());
  return h("div", { class: `notice ${left ? "warn" : "good"}` }, left ? h("p", {}, say("labels.left_out", { count: left })) : null, h("a", { class: "button", href, download: name }, say("labels.save", { name })), " ", asked.format === "pdf" ? h("a", { class: "button", href, target: "_blank", rel: "noopener" }, say("labels.open")) : null);
}

const refused = (problem) => h("div", { class: "notice bad" }, (problem.faults ?? [{ detail: problem.detail }]).map((fault) => h("div", {}, fault.detail)));
