// What an act fixes, said before it is done; and what the stream requires of it.

import { h, say } from "./ui.js";

// What recording `word` on `found` fixes, and what must be filled in first.
export function sealNote(found, word) {
  const told = found.acts?.[word];
  if (!told) return null;
  return h("div", { class: "seal-note" },
    told.lacking.length ? h("div", { class: "notice bad" }, say("seal.lacking", { fields: told.lacking.join(say("comma")) })) : null,
    told.required_text.length ? h("p", { class: "hint" }, say("seal.required", { fields: told.required_text.join(say("comma")) })) : null,
    told.fixes.length ? h("p", { class: "hint" }, say("seal.fixes", { fields: told.fixes.join(say("comma")) })) : null);
}

// Whether the stream requires `name` of the act.
export const asks = (found, word, name) => Boolean(found.acts?.[word]?.required.includes(name));
