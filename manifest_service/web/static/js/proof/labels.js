// The signed statement of a label (docs/bundle.md).
// verify.html holds the same: scripts/verifier_page puts it there.

import { attempt, hex, isCount, isText, Refused } from "./bytes.js";
import { readSign1, unbase32 } from "./cose.js";
import { given, hasEd25519, LOG_KEY, verifies } from "./notes.js";

// ---------------------------------------------------------------- labels (RFC 9052, COSE_Sign1)

// {signed, id, signature, statement} of a label's signed statement; throws Refused.
function readStatement(bytes) {
  const { header, payload, signature, signed } = readSign1(bytes, "manifest-service/label/v1"), id = header.get(4);
  if (!(id instanceof Uint8Array) || id.length !== 4 || header.size !== 2 || header.get(1) !== -8) throw new Refused("cose");
  return { signed, id: hex(id), signature, statement: readPayload(payload) };
}

function readPayload(map) {
  const names = ["number", "generator", "stream", "receiver", "vehicle"];
  const get = (key) => (map instanceof Map ? map.get(key) : undefined);
  const token = get(9);
  const right = names.every((_, at) => isText(get(at + 1))) && isCount(get(6)) && isCount(get(7))
    && (get(8) === undefined || isCount(get(8))) && token instanceof Uint8Array && token.length === 16;
  if (!right) throw new Refused("statement");
  const statement = Object.fromEntries(names.map((name, at) => [name, get(at + 1)]));
  return { ...statement, declared_g: get(6), issued_at_s: get(7), package: get(8) ?? null, token: hex(token) };
}

// The 16 bytes of the label token in an address, in hex; null when there is none.
function tokenOf(address) {
  const found = /\/q\/([0-9a-z]{26})(?:[/?]|$)/i.exec(address);
  let number = 0n;
  for (const letter of found ? found[1].toLowerCase() : "") {
    const value = "0123456789abcdefghjkmnpqrstvwxyz".indexOf(letter);
    if (value < 0) return null;
    number = number << 5n | BigInt(value);
  }
  return found && number < 1n << 128n ? number.toString(16).padStart(32, "0") : null;
}

export async function examineLabel(scanned, { keys = [] } = {}) {
  const text = scanned.trim(), mark = text.indexOf("#");
  if (mark < 0 || mark === text.length - 1) return { verdict: "unsigned", statement: null };
  const address = text.slice(0, mark), bytes = text.length > 4096 ? null : unbase32(text.slice(mark + 1));
  const said = bytes && attempt(() => readStatement(bytes));
  if (!said) return { verdict: "forged", statement: null, why: "label_unreadable" };
  // A genuine statement copied onto another label's address.
  if (address && tokenOf(address) !== said.statement.token) return { verdict: "forged", statement: null, why: "label_of_other_address" };
  if (!(await hasEd25519())) return { verdict: "unknown_key", statement: said.statement, why: "no_ed25519" };
  const known = (await given(keys, LOG_KEY)).keys.filter((key) => key.name.endsWith("/labels") && key.id === said.id);
  if (!known.length) return { verdict: "unknown_key", statement: said.statement };
  for (const key of known) if (await verifies(key, said.signature, said.signed)) return { verdict: "genuine", statement: said.statement, why: address ? undefined : "label_without_address" };
  return { verdict: "forged", statement: null, why: "label_altered" };
}
