// What one is told of, where, who stands in; and where one's programs are told.

import { addressed, api, get, post, uuid7 } from "./api.js";
import { busy, dialog, empty, field, fill, h, may, options, say, time, toast } from "./ui.js";

const HOURS = Array.from({ length: 24 }, (_, hour) => [String(hour), say("notices.at_hour", { hour })]);
const SEVERITIES = ["critical", "major", "minor"];

export async function noticeSettings() {
  const chosen = await get("/me/notices");
  return [form(chosen), may("webhook.keep") ? webhooks(chosen.topics) : null];
}

function form(chosen) {
  const topics = chosen.topics.map(({ topic, name }) => [topic, tick(name, !chosen.muted.includes(topic))]);
  const email = h("input", { type: "email", autocomplete: "email", maxlength: 254, value: chosen.email ?? "" });
  const from = options(h("select"), SEVERITIES.map((word) => [word, say(`lifecycle.severity.${word}`)]), { value: chosen.email_from });
  const hour = options(h("select"), HOURS, { empty: say("notices.no_digest"), value: chosen.digest_hour === null ? "" : String(chosen.digest_hour) });
  const deputy = options(h("select"), chosen.deputies.map(({ id, username }) => [id, username]), { empty: say("notices.no_deputy"), value: chosen.deputy_id ?? "" });
  const until = h("input", { type: "date", value: chosen.deputy_until?.slice(0, 10) ?? "" });
  const submit = (event) => {
    event.preventDefault();
    busy(event.target, async () => {
      await api("PUT", "/me/notices", {
        muted: topics.filter(([, { input }]) => !input.checked).map(([topic]) => topic),
        email: email.value.trim() || null, email_from: from.value, digest_hour: hour.value === "" ? null : Number(hour.value),
        deputy_id: deputy.value || null, deputy_until: deputy.value && until.value ? `${until.value}T23:59:00+08:00` : null,
      });
      toast(say("notices.saved"));
    });
  };
  return h("form", { class: "card stack", onsubmit: submit }, h("h2", {}, say("notices.settings")),
    topics.length ? h("fieldset", { class: "topics" }, h("legend", {}, say("notices.page")), topics.map(([, { label }]) => label)) : null,
    field(say("notices.email"), email, say("notices.email_hint")),
    h("div", { class: "fields" }, field(say("notices.email_from"), from), field(say("notices.digest"), hour)),
    chosen.deputies.length ? h("div", { class: "fields" }, field(say("notices.deputy"), deputy, say("notices.deputy_hint")), field(say("notices.deputy_until"), until)) : null,
    h("button", { class: "primary" }, say("notices.save")));
}

function tick(words, checked) {
  const input = h("input", { type: "checkbox", checked });
  return { input, label: h("label", { class: "check" }, input, words) };
}

function webhooks(topics) {
  const list = h("div", { class: "stack" });
  const url = h("input", { type: "url", required: true, maxlength: 500, placeholder: "https://", inputmode: "url" });
  const only = topics.map(({ topic, name }) => [topic, tick(name, false)]);
  const refresh = async () => {
    const { items } = await get("/webhooks");
    fill(list, items.map((hook) => shown(hook, refresh)));
  };
  const submit = (event) => {
    event.preventDefault();
    busy(event.target, async () => {
      const made = await post("/webhooks", { id: uuid7(), url: url.value.trim(), topics: only.filter(([, { input }]) => input.checked).map(([topic]) => topic) });
      event.target.reset();
      once(made.secret);
      await refresh();
    });
  };
  busy(list, refresh);
  return h("section", { class: "card stack" }, h("h2", {}, say("notices.webhooks")), h("p", { class: "lead" }, say("notices.webhooks_hint")), list,
    h("form", { class: "stack", onsubmit: submit }, field(say("notices.url"), url),
      h("details", {}, h("summary", {}, say("notices.topics")), only.map(([, { label }]) => label)),
      h("button", {}, say("notices.add"))));
}

const once = (secret) => dialog(say("notices.webhooks"), h("p", {}, say("notices.secret_once")), h("p", { class: "mono secret" }, secret));

function shown(hook, refresh) {
  const box = h("div", { class: "line" });
  const ask = (method, path) => busy(box, () => api(method, addressed`/webhooks/${hook.id}` + path, method === "DELETE" ? undefined : {}));
  const button = (words, work) => h("button", { type: "button", class: "plain", onclick: work }, words);
  return fill(box, h("div", { class: "mono" }, hook.url),
    hook.stopped ? h("div", { class: "notice warn" }, say("notices.stopped", { why: hook.stopped })) : null,
    h("div", { class: "row" },
      button(say("notices.test"), async () => { if (await ask("POST", "/test")) toast(say("notices.tested")); }),
      button(say("notices.deliveries"), () => deliveries(hook)),
      button(say("notices.new_secret"), async () => { const made = await ask("POST", "/secret"); if (made) once(made.secret); }),
      hook.stopped ? button(say("notices.resume"), async () => { await ask("POST", "/resume"); await refresh(); }) : null,
      button(say("notices.drop"), async () => { await ask("DELETE", ""); await refresh(); })));
}

async function deliveries(hook) {
  const list = h("div");
  dialog(say("notices.deliveries"), list);
  await busy(list, async () => {
    const { items } = await get(addressed`/webhooks/${hook.id}/deliveries`);
    fill(list, items.length ? h("ul", { class: "notices" }, items.map((one) => h("li", {}, h("div", {}, one.notice.text),
      h("small", {}, [one.state_text, say("notices.attempts", { count: one.attempts }), one.last_error_text, time(one.last_at ?? one.next_at)].filter(Boolean).join(" · ")),
      one.state === "waiting" ? null : h("button", { class: "plain", onclick: (event) => again(event.target, one) }, say("notices.replay"))))) : empty(say("notices.none")));
  });
  async function again(button, one) {
    await busy(button, () => post(addressed`/webhooks/${hook.id}/deliveries/${one.id}/replay`, {}));
    toast(say("notices.replayed"));
  }
}
