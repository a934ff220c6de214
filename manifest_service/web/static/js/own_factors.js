// What one signs in with besides the password, and the codes for who has lost it.

import { addressed, get, post, Problem } from "./api.js";
import { busy, context, dialog, field, fill, h, say, time, toast } from "./ui.js";

// The card, and how to draw it anew. `must`: nothing else is open before one is set up.
export function ownFactors() {
  const list = h("div", { class: "stack" });
  const refresh = () => busy(list, async () => {
    const found = await get("/me/factors");
    fill(list, found.items.length ? h("ul", { class: "plain-list stack" }, found.items.map((one) => factor(one, refresh))) : h("p", {}, say("account.no_factors")),
      h("div", { class: "row" }, h("button", { type: "button", class: "primary", onclick: () => addTotp(refresh) }, say("account.add_totp")), h("button", { type: "button", onclick: () => addPasskey(refresh) }, say("account.add_passkey"))),
      found.items.length ? h("div", { class: "row between" }, h("span", {}, say("account.recovery_left", { count: found.recovery_codes_left })), h("button", { type: "button", onclick: () => renewCodes(refresh) }, say("account.new_recovery_codes"))) : null);
  });
  const card = h("section", { class: "card stack" }, h("h2", {}, say("account.factors")), context.account.must_enrol ? h("div", { class: "notice warn" }, say("account.must_enrol")) : null, h("p", {}, say("account.factors_hint")), list);
  return { card, refresh };
}

function factor(one, refresh) {
  const remove = () => confirmed(say("account.remove_factor"), async (password) => {
    await post(addressed`/me/factors/${one.id}/remove`, { password });
    toast(say("account.factor_removed"));
    await refresh();
  });
  return h("li", { class: "row between" },
    h("div", {}, h("strong", {}, one.name), ` · ${say(`account.factor_kind.${one.kind}`)}`,
      h("div", { class: "lead" }, [say("account.factor_added", { added: time(one.added_at) }), one.used_at ? say("account.factor_used", { used: time(one.used_at) }) : null].filter(Boolean).join(" · "))),
    h("button", { type: "button", class: "plain danger", onclick: remove }, say("account.remove_factor")));
}

// A dialog that asks for the password once more, and goes on with it.
export function confirmed(title, go) {
  const password = h("input", { type: "password", required: true, maxlength: 200, autocomplete: "current-password" });
  const box = dialog(title, h("form", { class: "stack", onsubmit: (event) => {
    event.preventDefault();
    busy(box, async () => { await go(password.value); box.close(); });
  } }, field(say("account.confirm_password"), password), h("button", { class: "primary" }, say("account.go_on"))));
  password.focus();
}

export const nameInput = () => h("input", { required: true, maxlength: 60, autocomplete: "off" });

const addTotp = (refresh) => confirmed(say("account.add_totp"), async (password) => {
  const begun = await post("/me/factors/totp", { password });
  const code = h("input", { required: true, inputmode: "numeric", autocomplete: "one-time-code", pattern: "[0-9 ]{6,7}" }), name = nameInput();
  const box = dialog(say("account.add_totp"), h("form", { class: "stack", onsubmit: (event) => {
    event.preventDefault();
    busy(box, async () => {
      const { recovery_codes: codes } = await post("/me/factors/totp/confirm", { enrolment: begun.enrolment, code: code.value, name: name.value });
      box.close();
      await isSet(codes, refresh);
    });
  } }, h("p", {}, say("account.scan_totp")), h("img", { class: "qr", src: begun.qr, alt: begun.uri }), h("code", { class: "secret" }, begun.secret.match(/.{1,4}/g).join(" ")),
  field(say("account.totp_code"), code), field(say("account.factor_name"), name, say("account.factor_name_hint")), h("button", { class: "primary" }, say("account.go_on"))));
});

function addPasskey(refresh) {
  if (!globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON) { toast(say("account.no_passkeys"), "bad"); return; }
  confirmed(say("account.add_passkey"), async (password) => {
    const begun = await post("/me/passkeys/options", { password });
    const credential = await made(begun.options);
    const name = nameInput();
    const box = dialog(say("account.add_passkey"), h("form", { class: "stack", onsubmit: (event) => {
      event.preventDefault();
      busy(box, async () => {
        const { recovery_codes: codes } = await post("/me/passkeys", { enrolment: begun.enrolment, name: name.value, credential: credential.toJSON() });
        box.close();
        await isSet(codes, refresh);
      });
    } }, h("p", {}, say("account.passkey_hint")), field(say("account.factor_name"), name, say("account.factor_name_hint")), h("button", { class: "primary" }, say("account.go_on"))));
    name.focus();
  });
}

async function made(options) {
  try {
    return await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  } catch {
    throw new Problem({ code: "passkey", detail: say("account.passkey_failed") });
  }
}

// Codes first, when there are any; then on, into all that was closed.
export async function isSet(codes, refresh) {
  toast(say("account.factor_set"));
  if (codes.length) await shown(codes);
  if (context.account.must_enrol) location.assign(context.root);
  else await refresh();
}

const renewCodes = (refresh) => confirmed(say("account.new_recovery_codes"), async (password) => {
  const { recovery_codes: codes } = await post("/me/recovery-codes", { password });
  await shown(codes);
  await refresh();
});

// Resolves when they have been put away.
const shown = (codes) => new Promise((done) => {
  const box = dialog(say("account.recovery_codes"), h("div", { class: "stack" }, h("p", {}, say("account.recovery_hint")),
    h("ol", { class: "codes secret", start: "0" }, codes.map((code) => h("li", {}, h("code", {}, code)))), h("button", { type: "button", class: "primary", onclick: () => box.close() }, say("account.kept_codes"))));
  box.addEventListener("close", done);
});
