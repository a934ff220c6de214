// Whether the evidence of an alert holds: its manifest's chain checked in this browser where it can check
// signatures, its own chain by the service; said is which.

import { addressed, api, get, url } from "./api.js";
import { examine } from "./proof/bundle.js";
import { fill, h, say } from "./ui.js";

const MARKS = { holds: ["good", "✓"], fails: ["bad", "✗"], unproven: ["warn", "?"] };
// What an officer wants to know first: the rest is a click away.
const FIRST = ["chain", "inclusion", "checkpoint"];

export function proofs(alert) {
  const own = h("div", {}, h("p", { class: "lead" }, say("alert_page.checking")));
  const manifest = h("div", {}, h("p", { class: "lead" }, say(alert.manifest_number ? "alert_page.checking" : "alert_page.proof_none")));
  const element = h("section", { class: "proofs" }, h("h3", {}, say("alert_page.proof")), manifest, h("h3", {}, say("alert_page.proof_of_alert")), own);
  const failed = (box) => (problem) => fill(box, h("p", { class: "notice bad" }, problem.message));
  get(addressed`/alerts/${alert.id}/check`).then((found) => fill(own, told(found.checks))).catch(failed(own));
  if (alert.manifest_number) ofManifest(alert.manifest_number).then((parts) => fill(manifest, parts)).catch(failed(manifest));
  return element;
}

// By the same checks as the page that works alone from a disk.
async function ofManifest(number) {
  const answer = await fetch(url(addressed`/manifests/${number}/bundle`), { credentials: "same-origin" });
  if (!answer.ok) throw new Error(say("offline"));
  const { checks } = await examine(new Uint8Array(await answer.arrayBuffer()));
  const able = !checks.some((check) => ["no_webcrypto", "no_ed25519"].includes(check.why));
  if (!able) {
    const { checks: found } = await api("GET", addressed`/manifests/${number}/check`);
    return [h("p", { class: "lead" }, say("alert_page.proof_service")), told(found)];
  }
  const shown = checks.map((check) => {
    const outcome = { true: "holds", false: "fails", null: "unproven" }[check.holds];
    return { code: check.code, outcome, text: say(`evidence.${outcome}.${check.code}`) };
  });
  return [h("p", { class: "lead" }, say("alert_page.proof_browser"), " ", h("a", { href: new URL("../../verify.html", import.meta.url).pathname, target: "_blank", rel: "noopener" }, say("alert_page.proof_again"))), told(shown)];
}

const line = ({ outcome, text, code }) => h("li", { "data-code": code, "data-outcome": outcome }, h("span", { class: `badge ${MARKS[outcome][0]}`, "aria-label": say(`alert_page.outcome.${outcome}`) }, MARKS[outcome][1]), " ", text);

function told(checks) {
  const bad = checks.filter((check) => check.outcome === "fails");
  const first = bad.length ? bad : checks.filter((check) => FIRST.includes(check.code));
  const all = first.every((check) => check.outcome === "holds");
  const words = bad.length ? "not_verified" : all ? "verified" : "not_proven";
  return h("div", {}, h("p", {}, h("span", { class: `badge ${bad.length ? "bad" : all ? "good" : "warn"}` }, say(`alert_page.${words}`))),
    h("details", {}, h("summary", {}, say("alert_page.checks")), h("ul", { class: "checks" }, checks.map(line))));
}
