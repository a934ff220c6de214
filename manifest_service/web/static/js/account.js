// One's own account: what one is told of, how one signs in and where, and the code one signs with on
// another's device.

import { api, get } from "./api.js";
import { noticeSettings } from "./notice_settings.js";
import { ownFactors } from "./own_factors.js";
import { ownIdentities } from "./own_identities.js";
import { ownPassword } from "./own_password.js";
import { ownSessions } from "./own_sessions.js";
import { ownTokens } from "./own_tokens.js";
import { busy, context, field, fill, filled, h, may, say, toast } from "./ui.js";

const app = document.getElementById("app");

const isProgram = ["device", "gateway"].includes(context.account.role);
const sessions = ownSessions(), factors = ownFactors(), identities = ownIdentities(), tokens = ownTokens(isProgram);

await filled(app, async () => {
  const me = await get("/me");
  if (context.account.must_enrol) {
    fill(app, h("h1", {}, say("account.title")), factors.card);
    await factors.refresh();
    return;
  }
  fill(app, h("h1", {}, say("account.title")), h("p", {}, `${me.username} · ${me.organisation_name ?? say(`lifecycle.role.${me.role}`)}`),
    await noticeSettings(me.role), may("account.signing_code") ? form(me) : null, ownPassword(() => Promise.all([sessions.refresh(), tokens.refresh()])), ...(isProgram ? [] : [factors.card, identities.card]), sessions.card, tokens.card);
  await Promise.all([sessions.refresh(), tokens.refresh(), ...(isProgram ? [] : [factors.refresh(), identities.refresh()])]);
});

function form(me) {
  const password = h("input", { type: "password", required: true, autocomplete: "current-password" });
  const code = h("input", { type: "password", inputmode: "numeric", required: true, autocomplete: "off", minlength: 6, maxlength: 12, pattern: "\\d{6,12}" });
  const state = h("p", { class: "lead" }, say(me.has_signing_code ? "account.has_code" : "account.no_code"));
  const submit = (event) => {
    event.preventDefault();
    busy(event.target, async () => {
      await api("PUT", "/me/signing-code", { password: password.value, code: code.value });
      toast(say("account.code_set"));
      state.textContent = say("account.has_code");
      password.value = code.value = "";
    });
  };
  return h("form", { class: "card stack", onsubmit: submit }, h("h2", {}, say("account.signing_code")), h("p", {}, say("account.code_hint")), state,
    field(say("account.password"), password), field(say("account.new_code"), code), h("button", { class: "primary" }, say("account.set_code")));
}
