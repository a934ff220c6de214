// One alert in full: why, against what, its place on the map, its history, and what can be done about it.

import { kindred } from "./alert_kindred.js";
import { proofs } from "./alert_proof.js";
import { replay } from "./alert_replay.js";
import { addressed, get, post, url, uuid7 } from "./api.js";
import { casesOf } from "./cases.js";
import { files } from "./files.js";
import { life } from "./life.js";
import { fit, layer } from "./map.js";
import { checksOf } from "./roadside.js";
import { busy, chain, context, dialog, facts, field, fill, h, kg, number, options, say, time, toast, trialBadge } from "./ui.js";

// How right a rule has been: a share of the verdicts, and how sure one can be of it.
export function sure(precision) {
  if (!precision || precision.ratio === null) return say("officer.no_verdicts");
  const percent = (share) => Math.round(share * 100);
  return say("officer.precision_text", { percent: percent(precision.ratio), confirmed: precision.confirmed, total: precision.confirmed + precision.false, low: percent(precision.low), high: percent(precision.high) });
}

export const shortly = (precision) => (!precision || precision.ratio === null ? "" : say("officer.precision_short", { percent: Math.round(precision.ratio * 100), total: precision.confirmed + precision.false }));

const named = (value) => { const words = say(`rules.value.${value}`); return words.startsWith("rules.value") ? value : words; };

// An evidence with its numbers, and how strong it is; the words alone where an older rule told none.
function evidence(episode, code) {
  const measured = episode.measured, rounded = Object.entries(measured).map(([name, value]) => [name, typeof value === "number" ? number(Math.round(value)) : value.split(", ").map(named).join(", ")]);
  const account = say(`rules.account.${code}`, Object.fromEntries(rounded));
  const weight = "●".repeat(measured[`${code}_weight`] ?? 0);
  const counts = measured.counted === undefined || measured.counted.split(", ").includes(code);
  return h("span", { class: counts ? "badge warn" : "badge quiet", title: say(`rules.evidence.${code}`) },
    account.includes("rules.account") || account.includes("{") ? say(`rules.evidence.${code}`) : account, weight ? ` ${weight}` : "");
}

// What was found beside what it was held against; every parameter a click away: enough to find it again.
function numbers(found) {
  const value = (item) => `${typeof item.value === "number" ? number(Math.round(item.value * 10) / 10) : item.value}${item.unit ? ` ${item.unit}` : ""}`;
  // How strong each evidence is, and which count, the evidences themselves show.
  const rows = (kind) => found.filter((item) => item.kind === kind && !item.name.endsWith("_weight") && item.name !== "counted").map((item) => h("tr", {}, h("th", { scope: "row", title: item.name }, item.words), h("td", { class: "number" }, value(item))));
  const table = (kind) => (rows(kind).length ? h("table", { class: kind }, h("caption", {}, say(`officer.${kind}`)), h("tbody", {}, rows(kind))) : null);
  return [h("div", { class: "against" }, table("measured"), table("threshold")), rows("params").length ? h("details", {}, h("summary", {}, say("officer.all_params")), table("params")) : null];
}

// The address names the alert that is shown, so that it can be sent on.
export function address(id) {
  const here = new URL(location.href);
  if (id) here.searchParams.set("alert", id); else here.searchParams.delete("alert");
  if (here.href !== location.href) history.replaceState(history.state, "", here);
}

async function copyLink() {
  const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  if (copied) toast(say("alert_page.copied")); else dialog(say("alert_page.link"), h("input", { value: location.href, readonly: true, "aria-label": say("alert_page.link") }));
}

// What the party said, last first; the history has it too, but nobody should have to look for it.
function explanations(alert) {
  const said = alert.history.filter((event) => ["explained", "appealed"].includes(event.word)).reverse();
  return h("section", { class: "explanation" }, h("h3", {}, say("alert_page.explanation")),
    said.length ? said.map((event) => h("blockquote", {}, h("p", {}, event.data.text), h("small", {}, [event.actor.organisation_name, event.word_text, time(event.recorded_at)].filter(Boolean).join(" · ")))) : h("p", { class: "lead" }, say("alert_page.no_explanation")));
}

// The page of an alert in `box` and on `map`; `changed(id)` is told, and awaited, after every act and
// when another alert is asked for. The address bears the alert that is shown.
// show(alert) draws what GET /alerts/{id} answers; hide() takes it off the map; on() whether one is there;
// act(alert, action) asks for what the action needs and does it.
export function alertPage({ box, map, changed }) {
  let shown = null, again = null;

  function show(alert) {
    hide();
    shown = layer(alert.map).addTo(map);
    fit(map, shown);
    address(alert.id);
    again = replay(alert, map);
    const link = (path, text) => h("a", { class: "button", href: url(addressed`/alerts/${alert.id}/${path}`), download: true }, text);
    const precision = alert.precision[alert.rule];
    const episode = alert.episode;
    fill(box, h("section", { class: "card stack" },
      h("div", { class: "row between" }, h("h2", {}, alert.rule_name), trialBadge(alert), h("span", { class: "badge" }, alert.status_text)),
      h("p", { class: "because" }, alert.why),
      h("div", { class: "unless" }, h("h3", {}, say("officer.unless")), h("p", {}, alert.unless), h("p", { class: "lead" }, alert.clears)),
      h("div", { class: "row" }, alert.actions.map((action) => h("button", { class: action === "verdict" ? "primary" : "", onclick: () => act(alert, action) }, say(`officer.action.${action}`))), h("button", { onclick: copyLink }, say("alert_page.link")),
        // Above all that grows as it arrives: a link that moves under the finger is not followed.
        link("dossier.json", say("cases.bundle_json")), link("dossier.pdf", say("cases.bundle_pdf"))),
      again.element,
      h("div", { class: "columns" },
        h("div", {}, facts([say("vehicle"), alert.vehicle?.plate], [say("carrier"), alert.carrier?.name], [say("number"), alert.manifest_number ? h("a", { href: "#", onclick: (event) => { event.preventDefault(); manifest(alert.manifest_number); } }, alert.manifest_number) : "—"],
          [say("officer.first_at"), time(alert.first_at)], [say("officer.confirmed_at"), time(alert.confirmed_at)], [say("officer.cleared_at"), time(alert.cleared_at)],
          [say("officer.assigned_to"), alert.assigned_to_name], alert.verdict ? [say("officer.action.verdict"), say(`lifecycle.verdict.${alert.verdict}`)] : null,
          [say("officer.precision"), sure(precision)], Object.keys(precision.by_version).length > 1 && precision.by_version[episode.rule_version] ? [say("officer.precision_version", { version: episode.rule_version }), sure(precision.by_version[episode.rule_version])] : null)),
        h("div", {}, numbers(alert.numbers),
          episode.evidences.length ? h("div", { class: "row" }, episode.evidences.map((code) => evidence(episode, code))) : null)),
      h("div", { class: "columns" },
        h("div", { class: "stack" }, explanations(alert), casesOf(alert)),
        proofs(alert)),
      kindred(alert, changed),
      h("details", { open: true }, h("summary", {}, say("history")), chain(alert.history)),
      h("p", { class: "mono" }, `${episode.rule} v${episode.rule_version} · ${episode.key}`)));
  }

  async function act(alert, action) {
    if (action === "acknowledge" || action === "close") { await send(alert, action, {}); return; }
    const form = h("form", { class: "stack" });
    const text = h("textarea", { required: true, maxlength: "2000" });
    const choice = h("select");
    const number = h("input", { required: true, maxlength: "40", autocapitalize: "characters" });
    if (action === "assign") {
      const page = await get("/officers");
      options(choice, page.items.map((officer) => [officer.id, officer.username]), { value: context.account.id });
      form.append(field(say("officer.assigned_to"), choice));
    } else if (action === "link") {
      form.append(field(say("number"), number));
    } else {
      if (action === "verdict") { options(choice, ["confirmed", "false", "unclear"].map((word) => [word, say(`lifecycle.verdict.${word}`)])); form.append(field(say("officer.action.verdict"), choice)); }
      form.append(field(say("officer.reason"), text));
    }
    form.append(h("button", { class: "primary big" }, say(`officer.action.${action}`)));
    const asking = dialog(say(`officer.action.${action}`), form);
    form.querySelector("select, textarea, input").focus();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const body = { assign: { account_id: choice.value }, verdict: { verdict: choice.value, reason: text.value }, link: { manifest: number.value.trim() }, explain: { text: text.value }, appeal: { text: text.value } }[action];
      if (await busy(asking, () => send(alert, action, body))) asking.close();
    });
  }

  async function send(alert, action, body) {
    return busy(box, async () => {
      await post(addressed`/alerts/${alert.id}/${action}`, { id: uuid7(), ...body });
      toast(say("officer.done"));
      await changed(alert.id);
      return true;
    });
  }

  const manifest = (numberText) => busy(box, async () => {
    const [found, events] = await Promise.all([get(addressed`/manifests/${numberText}`), get(addressed`/manifests/${numberText}/events`)]);
    dialog(found.number_text, facts([say("status"), found.status_text], [say("waste"), found.waste.map((line) => `${line.code} ${line.name}`).join("；")], [say("generator"), found.generator.name], [say("carrier"), found.carrier.name], [say("receiver"), found.receiver.name],
      [say("from"), found.origin_site.name], [say("to"), found.destination_site.name], [say("declared"), kg(found.declared_kg)], [say("loaded"), kg(found.loaded_kg)], [say("accepted"), kg(found.accepted_kg)]), life(found, () => manifest(numberText)), files(found), h("h3", {}, say("history")), chain(events.items), checksOf(events.checks));
  });

  function hide() {
    shown?.remove();
    again?.stop();
    shown = again = null;
  }

  return { show, hide, on: () => shown !== null, act };
}
