// Signing this phone in: by the code in the address, or by one scanned here.

import { scanner } from "./scan.js";
import { say } from "./ui.js";

const form = document.getElementById("phone"), scanning = document.getElementById("scanning");
// 43 characters of base64url, alone or behind an address of ours.
const codeOf = (text) => /^(?:\S*#)?([\w-]{43})$/.exec(text)?.[1] ?? null;

function found(text) {
  form.elements.code.value = codeOf(text);
  form.hidden = false;
  scanning.hidden = true;
}

function begin() {
  const code = codeOf(location.hash);
  // A code is not for the history of a phone.
  if (location.hash) history.replaceState(null, "", location.pathname);
  if (code) found(code);
}

scanning.append(scanner(found, { wrong: (text) => (codeOf(text) ? null : say("phone.no_code")) }).form);
addEventListener("hashchange", begin);
begin();
