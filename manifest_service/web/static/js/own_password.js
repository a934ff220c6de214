// Another password for oneself: the one in force says who asks; every other session ends.

import { api } from "./api.js";
import { busy, field, h, say, toast } from "./ui.js";

export function ownPassword(after) {
  const inForce = h("input", { type: "password", required: true, maxlength: 200, autocomplete: "current-password" });
  const next = h("input", { type: "password", required: true, minlength: 8, maxlength: 200, autocomplete: "new-password" });
  const submit = (event) => {
    event.preventDefault();
    busy(event.target, async () => {
      await api("PUT", "/me/password", { password: inForce.value, new_password: next.value });
      toast(say("account.password_changed"));
      inForce.value = next.value = "";
      await after();
    });
  };
  return h("form", { class: "card stack", onsubmit: submit }, h("h2", {}, say("account.password")), h("p", {}, say("account.password_hint")),
    field(say("account.password_in_force"), inForce), field(say("account.new_password"), next), h("button", { class: "primary" }, say("account.change_password")));
}
