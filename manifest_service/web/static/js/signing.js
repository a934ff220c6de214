// The other party signs on this device, with its user name and its signing code.

import { field, h, say } from "./ui.js";

// `{element, read}`; `read()` is null when nobody signs.
export function signingCode(hint) {
  const username = h("input", { autocomplete: "off", autocapitalize: "none", maxlength: 100 });
  const code = h("input", { type: "password", inputmode: "numeric", autocomplete: "off", maxlength: 12 });
  return {
    element: h("details", {}, h("summary", {}, say("signing.here")), h("p", { class: "hint" }, hint), h("div", { class: "fields" }, field(say("signing.username"), username), field(say("signing.code"), code))),
    read: () => (username.value.trim() ? { username: username.value.trim(), code: code.value } : null),
  };
}
