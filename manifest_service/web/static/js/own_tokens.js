// Tokens of one's own for programs: made, shown once, revoked.

import { addressed, api, get, post } from "./api.js";
import { busy, dialog, field, fill, h, options, say, time, toast } from "./ui.js";

const DAYS = [30, 90, 366];

// The card, and how to draw it anew. `endless`: a program's account may have tokens without an end.
export function ownTokens(endless) {
  const list = h("div", { class: "stack" });
  let scopes = [];
  const refresh = () => busy(list, async () => {
    const found = await get("/me/tokens");
    scopes = found.scopes;
    fill(list, found.items.length ? h("ul", { class: "plain-list stack" }, found.items.map((one) => token(one, () => revoke(addressed`/me/tokens/${one.id}`, list, refresh)))) : h("p", {}, say("account.no_tokens")));
  });
  const add = h("button", { type: "button", onclick: () => make(scopes, endless, refresh) }, say("account.add_token"));
  return { card: h("section", { class: "card stack" }, h("h2", {}, say("account.tokens")), h("p", {}, say("account.tokens_hint")), list, h("div", {}, add)), refresh };
}

export const revoke = (path, element, after) => busy(element, async () => {
  await api("DELETE", path);
  toast(say("account.token_revoked"));
  await after();
});

// A token as a line of a list; an administrator also reads whose it is.
export const token = (one, onrevoke) => h("li", { class: "row between" },
  h("div", {}, h("strong", {}, one.name), one.username ? ` · ${one.username}` : null, h("div", {}, one.scopes.map((scope) => [h("span", { class: "badge quiet" }, say(`account.scope.${scope}`)), " "])),
    h("div", { class: "lead" }, [one.expires_at ? say("account.token_until", { until: time(one.expires_at) }) : say("account.token_endless"), one.used_at ? say("account.factor_used", { used: time(one.used_at) }) : say("account.token_unused")].join(" · "))),
  h("button", { type: "button", class: "plain danger", onclick: onrevoke }, say("account.revoke_token")));

function make(scopes, endless, refresh) {
  const name = h("input", { required: true, maxlength: 60, autocomplete: "off" });
  const password = h("input", { type: "password", required: true, maxlength: 200, autocomplete: "current-password" });
  const days = options(h("select"), DAYS.map((n) => [String(n), say("account.token_days", { n })]), endless ? { empty: say("account.token_endless") } : { value: "90" });
  const chosen = scopes.map((scope) => [scope, h("input", { type: "checkbox" })]);
  const box = dialog(say("account.add_token"), h("form", { class: "stack", onsubmit: (event) => {
    event.preventDefault();
    busy(box, async () => {
      const made = await post("/me/tokens", { password: password.value, name: name.value, scopes: chosen.filter(([, input]) => input.checked).map(([scope]) => scope), days: days.value ? Number(days.value) : null });
      box.close();
      await refresh();
      shown(made.token);
    });
  } }, field(say("account.token_name"), name, say("account.token_name_hint")),
  h("fieldset", { class: "topics" }, h("legend", {}, say("account.token_scopes")), chosen.map(([scope, input]) => h("div", {}, h("label", {}, input, " ", say(`account.scope.${scope}`))))),
  field(say("account.token_lasts"), days), field(say("account.confirm_password"), password), h("button", { class: "primary" }, say("account.add_token"))));
}

function shown(text) {
  const box = dialog(say("account.tokens"), h("div", { class: "stack" }, h("p", {}, say("account.token_shown")), h("code", { class: "secret wrap" }, text),
    h("button", { type: "button", class: "primary", onclick: () => box.close() }, say("account.kept_codes"))));
}
