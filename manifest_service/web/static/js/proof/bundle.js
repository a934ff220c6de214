// A bundle of evidence: read, every check of it, and its events replayed (docs/bundle.md).
// verify.html holds the same: scripts/verifier_page puts it there.

import { attempt, base64, canonical, decimal, hashOf, hasMembers, hasSubtle, hex, isCanonical, isCount, isHex, isObject, isText, MAX_BODY, MAX_BYTES, own, parse, quoted, Refused, same, sha256, unhex, units, utf8 } from "./bytes.js";
import { handoverDiffers, SIGNED } from "./handover.js";
import { cosignedBy, given, hasEd25519, isIncluded, leafHash, LOG_KEY, readCheckpoint, readKey, readNote, signedBy, WITNESS_KEY } from "./notes.js";

// ---------------------------------------------------------------- the file

const FILE = ["format", "version", "made_at", "manifest", "log", "keys", "checkpoint", "head", "events", "references", "attachments", "track"];
const EVENT = ["pos", "envelope", "salt", "body", "texts", "path"];
const ENVELOPE = ["v", "log", "event_id", "stream", "seq", "prev", "type", "schema", "occurred_at", "recorded_at", "actor", "device", "body_sha256"];
const MASSES = ["declared_kg", "loaded_kg", "accepted_kg", "refused_kg", "disposed_kg"];
const MANIFEST = ["number", "status", "version", ...MASSES];
const ATTACHMENT = ["about", "kind", "media_type", "sha256", "size_bytes"];

// Milliseconds since 1970; null for any other way to write a time.
function moment(text) {
  if (!isText(text) || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) || new Date(at).toISOString() !== text ? null : at;
}

function decode(bytes) {
  if (bytes.length > MAX_BYTES) throw new Refused("too_large");
  try { return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes); } catch { throw new Refused("not_utf8"); }
}

function need(holds, where) {
  if (!holds) throw new Refused("shape", { where });
}

// The bundle in `bytes`; throws Refused.
function readBundle(bytes) {
  const text = decode(bytes), file = parse(text);
  if (own(file, "format") !== "manifest-service/bundle") throw new Refused("other_format");
  if (Number.isSafeInteger(own(file, "version")) && file.version > 1) throw new Refused("later_version", { version: file.version });
  if (canonical(file) !== text) throw new Refused("not_canonical");
  need(file.version === 1, "version");
  need(hasMembers(file, FILE), "");
  need(moment(file.made_at) !== null, "made_at");
  need(hasMembers(file.log, ["id", "origin"]) && isHex(file.log.id, 16) && isText(file.log.origin), "log");
  for (const name of ["checkpoint", "head"]) need(isText(file[name]), name);
  for (const name of ["keys", "events", "references", "attachments"]) need(Array.isArray(file[name]), name);
  need(file.keys.every(isText), "keys");
  need(file.track === null || isText(file.track), "track");
  needManifest(file.manifest);
  file.events.forEach((event, at) => needEvent(event, `events/${at}`));
  file.references.forEach((event, at) => needEvent(event, `references/${at}`));
  file.attachments.forEach((each, at) => need(hasMembers(each, ATTACHMENT)
    && ["about", "kind", "media_type"].every((name) => isText(each[name])) && isHex(each.sha256, 32) && isCount(each.size_bytes), `attachments/${at}`));
  return file;
}

function needManifest(manifest) {
  need(hasMembers(manifest, MANIFEST) && isText(manifest.number) && isText(manifest.status) && isCount(manifest.version), "manifest");
  for (const name of MASSES) need(manifest[name] === null || units(manifest[name]) !== null, `manifest/${name}`);
}

function needEvent(event, where) {
  need(hasMembers(event, EVENT), where);
  need(isCount(event.pos), `${where}/pos`);
  need(isText(event.envelope), `${where}/envelope`);
  need(isHex(event.salt, 32), `${where}/salt`);
  need(event.body === null || (isText(event.body) && utf8(event.body).length <= MAX_BODY), `${where}/body`);
  need(Array.isArray(event.path) && event.path.every((hash) => hashOf(hash) !== null), `${where}/path`);
  need(isObject(event.texts) && Object.keys(event.texts).every((path) => {
    const held = event.texts[path];
    return hasMembers(held, ["salt", "text"]) && isHex(held.salt, 32) && isText(held.text);
  }), `${where}/texts`);
}

// ---------------------------------------------------------------- the checks

const holds = (why, more = {}) => ({ holds: true, why, more });
const fails = (why, more = {}) => ({ holds: false, why, more });
const unproven = (why, more = {}) => ({ holds: null, why, more });

// What every check looks at, read once. What cannot be read is undefined: `chain` and `bodies` say so.
async function opened(event) {
  const envelope = attempt(() => parse(event.envelope));
  const body = event.body === null ? null : attempt(() => parse(event.body));
  return { event, pos: event.pos, envelope, body, type: own(envelope, "type"), leaf: await leafHash(event.envelope), committed: commitments(body) };
}

// [path, digest] of every sealed text in a body.
function commitments(value, at = []) {
  if (value === null || typeof value !== "object") return [];
  if (hasMembers(value, ["sealed"]) && isHex(value.sealed, 32)) return [[at.join("/"), value.sealed]];
  return Object.keys(value).flatMap((name) => commitments(value[name], [...at, name]));
}

export async function examine(bytes, { keys = [], witnesses = [], witnessesRequired = 1 } = {}) {
  let file;
  try { file = readBundle(bytes); } catch (problem) {
    // A browser's own limits (memory, stack) refuse the file too; the page lives on.
    const why = problem instanceof Refused ? problem : new Refused("browser_refused");
    return { verdict: "invalid", checks: [{ code: "format", ...fails(why.why, why.more) }], shown: null };
  }
  if (!hasSubtle()) {
    const rest = CHECKS.map(([code]) => ({ code, ...unproven("no_webcrypto") }));
    return { verdict: "incomplete", checks: [{ code: "format", ...holds("format_ok") }, ...rest], shown: null };
  }
  const note = readNote(file.checkpoint);
  const at = {
    file, note,
    checkpoint: note && readCheckpoint(note.text),
    ed25519: await hasEd25519(),
    trust: await given(keys, LOG_KEY),
    witnesses: await given(witnesses, WITNESS_KEY),
    witnessesRequired: Number.isSafeInteger(witnessesRequired) && witnessesRequired > 0 ? witnessesRequired : 1,
    events: [], references: [], logKeys: [], signed: [], trusted: [], life: null,
  };
  for (const event of file.events) at.events.push(await opened(event));
  for (const event of file.references) at.references.push(await opened(event));
  const checks = [{ code: "format", ...holds("format_ok", { events: file.events.length }) }];
  for (const [code, check] of CHECKS) checks.push({ code, ...(await check(at)) });
  const outcomes = checks.map((check) => check.holds);
  const verdict = outcomes.includes(false) ? "invalid" : outcomes.includes(null) ? "incomplete" : "valid";
  return { verdict, checks, shown: at };
}

async function checkCheckpoint(at) {
  const { file, note, checkpoint } = at;
  if (!checkpoint) return fails("note_malformed");
  if (checkpoint.origin !== file.log.origin) return fails("other_log", { found: checkpoint.origin });
  try {
    // Each once: a key repeated a million times would be tried a million times.
    for (const text of new Set(file.keys)) at.logKeys.push(await readKey(text, LOG_KEY));
  } catch (problem) {
    if (problem instanceof Refused) return fails(problem.why);
    throw problem;
  }
  if (!at.ed25519) return unproven("no_ed25519");
  const { signed, forged } = await signedBy(note, at.logKeys);
  at.signed = signed;
  if (forged.length) return fails("forged", { name: forged[0].name });
  return signed.length ? holds("checkpoint_ok", { size: checkpoint.sizeText }) : fails("unsigned");
}

async function checkTrusted(at) {
  const { note, checkpoint, trust } = at;
  if (!trust.asked) return unproven("no_keys_given");
  if (!checkpoint) return fails("note_malformed");
  if (trust.unusable) return fails("given_unusable");
  if (!at.ed25519) return unproven("no_ed25519");
  const { signed, forged } = await signedBy(note, trust.keys);
  if (forged.length) return fails("forged", { name: forged[0].name });
  at.trusted = signed;
  return signed.length ? holds("trusted_ok", { name: signed[0].name }) : fails("other_signer");
}

async function checkWitnesses(at) {
  const { note, checkpoint, witnesses, witnessesRequired: wanted } = at;
  if (!witnesses.asked) return unproven("no_witnesses_given");
  if (!checkpoint) return fails("note_malformed");
  if (witnesses.unusable) return fails("given_unusable");
  if (!at.ed25519) return unproven("no_ed25519");
  const { signed, forged } = await cosignedBy(note, witnesses.keys);
  if (forged.length) return fails("forged", { name: forged[0].name });
  const more = { found: signed.length, wanted };
  return signed.length >= wanted ? holds("witnesses_ok", more) : fails("witnesses_few", more);
}

async function checkLog({ file, events, references }) {
  if (!file.log.origin.endsWith(`/${file.log.id}`)) return fails("origin_without_id");
  const other = [...events, ...references].find(({ envelope }) => own(envelope, "log") !== file.log.id);
  return other ? fails("event_of_other_log", other) : holds("log_ok");
}

async function checkInclusion({ events, references, checkpoint }) {
  if (!checkpoint) return fails("note_malformed");
  const late = events.find((each, at) => at > 0 && each.pos <= events[at - 1].pos);
  if (late) return fails("positions", late);
  for (const each of [...events, ...references]) {
    if (!(await isIncluded(each.leaf, each.pos, each.event.path.map(hashOf), checkpoint))) return fails("not_included", each);
  }
  return holds("inclusion_ok", { count: events.length + references.length });
}

function isEnvelope({ event, envelope }) {
  return hasMembers(envelope, ENVELOPE) && isCanonical(event.envelope) && envelope.v === 1 && isText(envelope.type)
    && isCount(envelope.schema) && envelope.type.endsWith(`.v${envelope.schema}`);
}

async function checkChain({ file, events, references }) {
  if (!events.length) return fails("no_events");
  const odd = [...events, ...references].find((each) => !isEnvelope(each));
  if (odd) return fails("envelope_malformed", odd);
  for (const [at, each] of events.entries()) {
    const { stream, seq, prev } = each.envelope;
    if (stream !== `manifest/${file.manifest.number}`) return fails("other_stream", each);
    if (seq !== at + 1) return fails("sequence", { pos: each.pos, wanted: at + 1 });
    if (prev !== (at ? hex(events[at - 1].leaf) : null)) return fails("link", each);
  }
  return holds("chain_ok", { count: events.length });
}

async function checkHead(at) {
  const { file, events, checkpoint } = at;
  const note = readNote(file.head);
  if (!note || !checkpoint || !events.length) return fails("note_malformed");
  const last = events[events.length - 1];
  const wanted = ["manifest-service/stream-head/v1", file.log.origin, `manifest/${file.manifest.number}`, String(own(last.envelope, "seq")),
    base64(last.leaf), checkpoint.sizeText, checkpoint.rootText, hex(await sha256(utf8(canonical(file.references)))), file.made_at];
  if (note.text !== `${wanted.join("\n")}\n`) return fails("head_differs");
  if (!at.ed25519) return unproven("no_ed25519");
  const { signed, forged } = await signedBy(note, at.logKeys);
  if (forged.length) return fails("forged", { name: forged[0].name });
  const able = signed.filter((key) => key.name === file.log.origin && at.signed.includes(key));
  if (!able.length) return fails("head_unsigned");
  // Anyone may add a key of his own to a genuine checkpoint and sign a shorter end with it.
  const believed = !at.trusted.length || able.some((key) => at.trusted.some((one) => one.name === key.name && same(one.public, key.public)));
  return believed ? holds("head_ok", { seq: events.length }) : unproven("head_untrusted");
}

async function checkBodies({ events, references }) {
  let erased = 0;
  for (const each of [...events, ...references]) {
    const { event, envelope } = each;
    if (event.body === null) { erased++; continue; }
    if (hex(await sha256(unhex(event.salt), utf8(event.body))) !== own(envelope, "body_sha256")) return fails("body_differs", each);
    if (!isCanonical(event.body)) return fails("body_not_canonical", each);
  }
  return erased ? unproven("bodies_erased", { count: erased }) : holds("bodies_ok");
}

async function checkTexts({ events, references }) {
  let shown = 0, erased = 0;
  for (const each of [...events, ...references]) {
    const digests = new Map(each.committed);
    // Member names may hold a slash: a path that could mean two texts proves neither.
    if (digests.size !== each.committed.length || Object.keys(each.event.texts).some((path) => !digests.has(path))) return fails("text_without_commitment", each);
    for (const [path, digest] of each.committed) {
      const held = own(each.event.texts, path);
      if (held === undefined) { erased++; continue; }
      if (hex(await sha256(unhex(held.salt), utf8(quoted(held.text)))) !== digest) return fails("text_differs", each);
      shown++;
    }
  }
  return holds(erased ? "texts_erased" : "texts_ok", { shown, erased });
}

async function checkTimes({ events }) {
  for (const each of events) {
    const occurred = moment(own(each.envelope, "occurred_at")), recorded = moment(own(each.envelope, "recorded_at"));
    if (occurred === null || recorded === null) return fails("time_malformed", each);
    if (occurred - recorded > 300000) return fails("recorded_before", each);
  }
  return holds("times_ok");
}

// ---------------------------------------------------------------- replay

// word: [statuses before, status after (null: unchanged), steps that somebody should have recorded before].
const ROWS = {
  amended: [["issued loaded in_transit arrived received partly_disposed", null]],
  collected: [["issued loaded", "loaded"], ["in_transit", null]],
  loaded: [["issued", "loaded"]],
  voided: [["issued", "void"]],
  paper_entered: [["issued", "received"]],
  imported: [["issued", "received"]],
  transported: [["loaded", "in_transit"]],
  checkpoint_scanned: [["in_transit stored returning received partly_disposed disposed returned redirected void", null]],
  announced: [["in_transit returning", null]],
  weighed: [["arrived", null]],
  handed_over: [["in_transit returning", null]],
  stored: [["in_transit", "stored"]],
  resumed: [["stored", "in_transit"]],
  arrived: [["in_transit", "arrived"], ["issued", "arrived", "loaded transported"], ["loaded", "arrived", "transported"], ["stored", "arrived", "resumed"]],
  received: [["in_transit arrived", "received"], ["issued", "received", "loaded transported"], ["loaded", "received", "transported"], ["stored", "received", "resumed"]],
  refused: [["in_transit arrived", "returning"], ["issued", "returning", "loaded transported"], ["loaded", "returning", "transported"]],
  disposed: [["received partly_disposed", "partly_disposed"]],
  returned: [["returning", "returned"], ["received partly_disposed disposed", null]],
  redirected: [["returning", "redirected"], ["received partly_disposed disposed", null]],
  cancellation_proposed: [["loaded in_transit", null]],
  cancellation_agreed: [["loaded", "void"], ["in_transit", "returning"]],
  cancellation_declined: [["loaded in_transit", null]],
};
// In any status after the first event; none of them has a row.
const ANYTIME = ["followed", "countersigned", "correction_proposed", "correction_agreed", "correction_declined", "evidence_attached", "track_sealed", "reordered"];
const FOLLOWS = {
  transported: "in_transit", stored: "stored", resumed: "in_transit", arrived: "arrived", received: "received", refused: "returning",
  cancellation_agreed: "returning", returned: "returned", redirected: "redirected", disposed: "disposed",
};
// Where `imported` may lead.
const IMPORTED = ["received", "partly_disposed", "disposed", "returned", "redirected", "void"];
const VERSIONS = { generated: 2, loaded: 2, received: 4, refused: 2, paper_entered: 2, disposed: 2, voided: 2, handed_over: 2 };
// Member of the first event: the statuses in which it may be amended.
const AMENDABLE = Object.fromEntries([
  ["waste carrier_id vehicle_id driver_id receiver_id destination_site_id shipper", "issued"],
  ["route_id planned_departure_at", "issued loaded"],
  ["planned_arrival_at", "issued loaded in_transit stored"],
  ["national_number", "issued loaded in_transit stored arrived received partly_disposed"],
].flatMap(([names, statuses]) => names.split(" ").map((name) => [name, statuses.split(" ")])));
const CORRECTABLE = {
  generated: "waste vehicle_id driver_id national_number",
  collected: "collected_kg packages",
  loaded: "loaded_kg packages ticket occurred_at",
  transported: "occurred_at",
  handed_over: "vehicle_id driver_id occurred_at",
  stored: "stored_kg",
  resumed: "resumed_kg",
  arrived: "occurred_at",
  received: "accepted_kg refused_kg lines ticket discrepancies opinion occurred_at",
  refused: "reason_code discrepancies",
  paper_entered: "loaded_kg accepted_kg refused_kg received_at",
  returned: "returned_kg",
  disposed: "method disposed_kg disposed_on batch",
};
// What an amendment or a correction may take away.
const MAY_LACK = ["shipper", "route_id", "planned_departure_at", "planned_arrival_at", "national_number", "packages", "ticket", "refused_kg", "lines", "discrepancies", "opinion", "batch"];
const MAX_FOLDED = 10000, MAX_FOLDED_AGAIN = 100000;

// The word of a type this page knows; undefined for another.
function wordOf(type) {
  const [, word, version] = /^manifest\.([a-z_]+)\.v([1-9]\d{0,5})$/.exec(isText(type) ? type : "") ?? [];
  const known = word === "generated" || own(ROWS, word) !== undefined || ANYTIME.includes(word);
  return known && Number(version) <= (own(VERSIONS, word) ?? 1) ? word : undefined;
}

const rowOf = (status, word) => (own(ROWS, word) ?? []).find(([from]) => from.split(" ").includes(status));

// The mass of a body's member; throws Refused when it is none.
function mass(body, name, absent) {
  const text = own(body, name);
  const found = text === undefined && absent !== undefined ? absent : units(text);
  if (found === null) throw new Refused("mass_malformed", { name });
  return found;
}

// Every mass anywhere in a body is one that a scale can show. Null only takes a member of `values` away.
function checkMasses(value, nullable = false) {
  if (Array.isArray(value)) { for (const each of value) checkMasses(each); return; }
  if (!isObject(value)) return;
  for (const [name, item] of Object.entries(value)) {
    if (!name.endsWith("_kg") || (item === null && nullable)) checkMasses(item, name === "values");
    else if (!isText(item) || !/^[0-9]{1,12}(\.[0-9]{1,6})?$/.test(item)) throw new Refused("mass_malformed", { name });
  }
}

function declaredBy(body) {
  const waste = own(body, "waste");
  if (!Array.isArray(waste)) throw new Refused("mass_malformed", { name: "waste" });
  return waste.reduce((sum, line) => sum + mass(line, "declared_kg"), 0n);
}

// The load did not stay with its receiver.
function turnBack(stands) {
  stands.accepted_kg = 0n;
  stands.refused_kg = stands.loaded_kg ?? stands.declared_kg;
}

const SETTLE = {
  collected: (stands, body) => { stands.loaded_kg = (stands.loaded_kg ?? 0n) + mass(body, "collected_kg"); },
  loaded: (stands, body) => { stands.loaded_kg = mass(body, "loaded_kg"); },
  received: (stands, body) => {
    stands.accepted_kg = mass(body, "accepted_kg");
    stands.refused_kg = mass(body, "refused_kg", 0n);
  },
  paper_entered: (stands, body) => {
    stands.loaded_kg = mass(body, "loaded_kg");
    SETTLE.received(stands, body);
  },
  imported: (stands, body) => {
    stands.status = body.status;
    for (const name of ["loaded_kg", "accepted_kg", "refused_kg"]) stands[name] = own(body, name) === undefined ? null : mass(body, name);
    stands.disposed_kg = mass(body, "disposed_kg", 0n);
  },
  refused: turnBack,
  cancellation_agreed: (stands, body, before) => { if (before === "in_transit") turnBack(stands); },
  disposed: (stands, body) => {
    stands.disposed_kg += mass(body, "disposed_kg");
    if (stands.accepted_kg !== null && stands.disposed_kg >= stands.accepted_kg) stands.status = "disposed";
  },
  followed: (stands, body) => {
    stands.status = FOLLOWS[body.word];
    if (["transported", "arrived"].includes(body.word)) return;
    if (own(body, "accepted_kg") !== undefined) SETTLE.received(stands, body);
    else if (body.word === "disposed") stands.disposed_kg = stands.accepted_kg ?? 0n;
  },
};

const begun = (body) => ({ status: "issued", missing: [], declared_kg: declaredBy(body), loaded_kg: null, accepted_kg: null, refused_kg: null, disposed_kg: 0n });

// `stands` after an event: where its row leads, else where it was.
function lead(stands, word, body) {
  const before = stands.status, [, to, skips] = rowOf(before, word) ?? [];
  stands.missing = [...stands.missing.filter((each) => each !== word), ...(skips ? skips.split(" ") : [])];
  stands.status = to ?? before;
  own(SETTLE, word)?.(stands, body, before);
}

// `body` with `values` in place of what it said; throws Refused for what cannot be there.
function restated(body, values) {
  const now = { ...body };
  for (const [name, value] of Object.entries(values)) {
    if (name === "occurred_at") continue;
    if (value === null) { if (!MAY_LACK.includes(name)) throw new Refused("values_malformed"); delete now[name]; continue; }
    const fits = ["waste", "lines", "discrepancies"].includes(name) ? Array.isArray(value) : name === "ticket" ? isObject(value) : name === "packages" ? Number.isSafeInteger(value) : isText(value) || hasMembers(value, ["sealed"]);
    if (!fits) throw new Refused("values_malformed");
    now[name] = value;
  }
  return now;
}

// The number of a trial has a T where others have a digit.
export const isTrial = (number) => isText(number) && number[12] === "T";

// The number and the mark say the same; throws Refused.
function checkTrial(body) {
  if (![undefined, null, true, false].includes(own(body, "trial"))) throw new Refused("values_malformed");
  if (isTrial(own(body, "number")) !== (own(body, "trial") === true)) throw new Refused("trial_differs");
}

// What an event names must be there; throws Refused.
function checkSpeaksOf(life, word, body) {
  const { stands, steps, proposals } = life, first = steps[0].body;
  const names = (value) => (isObject(value) ? Object.keys(value) : []);
  const need_ = (holds, why) => { if (!holds) throw new Refused(why); };
  if (word === "amended") {
    need_(names(body.values).length && names(body.values).every((name) => own(AMENDABLE, name)?.includes(stands.status)), "not_amendable");
  } else if (word === "followed") {
    need_(isText(body.word) && own(FOLLOWS, body.word) !== undefined && isText(body.group_number) && body.group_number === own(first, "group_number"), "follows_nothing");
  } else if (word === "handed_over" && (own(body, "signed") ?? null) !== null) {
    need_(SIGNED.every((name) => isText(own(body.signed, name))), "handover_malformed");
  } else if (word === "imported") {
    need_(IMPORTED.includes(body.status), "values_malformed");
  } else if (word === "countersigned") {
    need_(isCount(body.seq) && ["loaded", "handed_over"].includes(steps[body.seq - 1]?.word), "nothing_to_sign");
  } else if (word === "cancellation_proposed") {
    need_(!life.cancelling, "cancellation_open");
  } else if (word.startsWith("cancellation_")) {
    need_(life.cancelling, "nothing_proposed");
  } else if (word === "correction_proposed") {
    const step = isCount(body.corrects) ? steps[body.corrects - 1] : undefined;
    const able = (own(CORRECTABLE, step?.word) ?? "").split(" ");
    need_(step && names(body.values).length && names(body.values).every((name) => able.includes(name)), "not_correctable");
    need_(step.word !== "generated" || names(body.values).every((name) => !own(AMENDABLE, name).includes(stands.status)), "not_sealed_yet");
    need_(own(body.values, "occurred_at") === undefined || moment(body.values.occurred_at) !== null, "values_malformed");
  } else if (word.startsWith("correction_")) {
    need_(proposals.get(body.proposal)?.state === "open", "nothing_proposed");
  }
}

// One event onto a life so far: {stands, steps as they stand by seq, seqs told in their order, proposals by seq, whether a cancellation is open}.
function live(life, seq, word, body, at) {
  const { steps, proposals } = life;
  while (steps.length < seq) steps.push(NOT_TOLD);
  steps[seq - 1] = { word, body, at };
  life.told.push(seq);
  if (word === "cancellation_proposed") life.cancelling = true;
  else if (word.startsWith("cancellation_")) life.cancelling = false;
  if (word === "generated") { life.stands = begun(body); return; }
  lead(life.stands, word, body);
  if (word === "amended") {
    steps[0] = { ...steps[0], body: restated(steps[0].body, body.values) };
    life.stands.declared_kg = declaredBy(steps[0].body);
  } else if (word === "correction_proposed") {
    const { body: was, at: then } = steps[body.corrects - 1];
    const before = Object.fromEntries(Object.keys(body.values).map((name) => [name, name === "occurred_at" ? then : own(was, name) ?? null]));
    proposals.set(seq, { corrects: body.corrects, values: body.values, before, state: "open", answer: null });
  } else if (word === "correction_declined") {
    Object.assign(proposals.get(body.proposal), { state: "declined", answer: seq });
  } else if (word === "correction_agreed") {
    const proposal = Object.assign(proposals.get(body.proposal), { state: "agreed", answer: seq }), at_ = proposal.corrects - 1;
    steps[at_] = { ...steps[at_], body: restated(steps[at_].body, proposal.values), at: own(proposal.values, "occurred_at") ?? steps[at_].at };
    // Everything again, as it now stands.
    life.stands = begun(steps[0].body);
    for (const step of life.told.slice(1).map((each) => steps[each - 1])) lead(life.stands, step.word, step.body);
  }
}

// A step that was left out, or is told later.
const NOT_TOLD = Object.freeze({ word: "", body: Object.freeze({}), at: null });

// The seqs of all events in the order in which they count; throws Refused for an order that cannot be.
function orderOf(events) {
  const all = events.map((_, n) => n + 1);
  const orders = events.map(({ type }) => type === "manifest.reordered.v1"), last = orders.lastIndexOf(true);
  if (last < 0) return all;
  const order = own(events[last].body, "order"), moved = (seq) => isObject(own(events[seq - 1].envelope, "device"));
  const known = Array.isArray(order) && order.every((seq) => isCount(seq) && seq >= 1 && seq <= last) && order[0] === 1 && new Set(order).size === order.length;
  const fixed = all.slice(0, last).filter((seq) => !moved(seq) && !orders[seq - 1]);
  if (!known || order.filter((seq) => !moved(seq)).join() !== fixed.join()) throw new Refused("order_malformed", { pos: events[last].pos });
  return [...order, ...all.slice(last)];
}

async function checkReplay(at) {
  const { file, events } = at;
  if (events.length > MAX_FOLDED) return unproven("too_long", { most: MAX_FOLDED });
  const unknown = events.find(({ type }) => isText(type) && wordOf(type) === undefined);
  if (unknown) return unproven("unknown_type", { type: unknown.type });
  if (events.reduce((sum, { type }, n) => sum + (type === "manifest.correction_agreed.v1" ? n + 1 : 0), 0) > MAX_FOLDED_AGAIN) return unproven("too_many_corrections");
  const erased = events.find(({ body }) => body === null);
  if (erased) return unproven("erased_body", erased);
  const life = { stands: { status: null, missing: [] }, steps: [], told: [], proposals: new Map(), cancelling: false };
  let order;
  try { order = orderOf(events); } catch (problem) { if (problem instanceof Refused) return fails(problem.why, problem.more); throw problem; }
  for (const seq of order) {
    const { pos, type, body, envelope } = events[seq - 1];
    const word = wordOf(type), { status, missing } = life.stands;
    const may = status === null ? word === "generated" : ANYTIME.includes(word) || missing.includes(word) || rowOf(status, word) !== undefined;
    if (!may || !isObject(body)) return fails("unlawful", { pos, type: String(type), status: status ?? "" });
    try {
      checkMasses(body);
      if (status !== null) checkSpeaksOf(life, word, body);
      else checkTrial(body);
      live(life, seq, word, body, own(envelope, "occurred_at"));
    } catch (problem) {
      if (problem instanceof Refused) return fails(problem.why, { ...problem.more, pos });
      throw problem;
    }
  }
  const { stands } = life, claim = file.manifest, first = own(events[0]?.body, "number");
  if (first !== undefined && first !== claim.number) return fails("claim_differs", { name: "number", claimed: claim.number, found: String(first) });
  if (claim.status !== stands.status) return fails("claim_differs", { name: "status", claimed: claim.status, found: String(stands.status) });
  if (claim.version !== events.length) return fails("claim_differs", { name: "version", claimed: claim.version, found: events.length });
  for (const name of MASSES) {
    const claimed = claim[name] === null ? null : units(claim[name]);
    if (claimed !== stands[name]) return fails("claim_differs", { name, claimed: String(claim[name]), found: decimal(stands[name]) });
  }
  at.life = life;
  return holds("replay_ok", { status: stands.status });
}

// What two phones signed of a handover holds, and says what the event says.
async function checkHandovers({ file, events, ed25519 }) {
  let count = 0;
  for (const each of events) {
    const { pos, type, body, envelope } = each;
    if (!isText(type) || !type.startsWith("manifest.handed_over.")) continue;
    if (wordOf(type) === undefined) return unproven("unknown_type", { type });
    if (body === null) return unproven("erased_body", each);
    const signed = own(body, "signed") ?? null;
    if (isObject(body) && signed === null) continue;
    if (!hasMembers(signed, SIGNED) || !SIGNED.every((name) => isText(signed[name]))) return fails("handover_malformed", { pos });
    if (!ed25519 && [signed.offered_by, signed.accepted_by].some((key) => key.length === 64)) return unproven("no_ed25519");
    const why = await handoverDiffers(signed, body, envelope, file.manifest.number);
    if (why !== null) return fails(why, { pos });
    count++;
  }
  return holds("handovers_ok", { count });
}

async function checkAttachments({ file, events }) {
  const attached = events.filter(({ type }) => isText(type) && type.startsWith("manifest.evidence_attached.v"));
  if (attached.some(({ type, body }) => body === null || type !== "manifest.evidence_attached.v1")) return unproven("evidence_erased");
  const said = ({ body }) => ATTACHMENT.map((name) => own(body, name));
  const list = file.attachments, agrees = list.length === attached.length
    && attached.every((each, at) => said(each).every((value, n) => value === list[at][ATTACHMENT[n]]));
  return agrees ? holds("attachments_ok", { count: list.length }) : fails("attachments_differ");
}

const TRACK_HEAD = "at_ms,lon,lat,speed_kmh,course_deg,accuracy_m,satellites,load,bits,received_at_ms";
const VEHICLE_HEAD = `${TRACK_HEAD},recorder_speed_kmh,odometer_km`;

async function checkTrack({ file, events }) {
  const seal = events.filter(({ type }) => isText(type) && type.startsWith("manifest.track_sealed.v")).pop();
  if (!seal && file.track !== null) return fails("track_without_seal");
  const elsewhere = events.some(({ type }) => isText(type) && type.startsWith("manifest.imported."));
  if (!seal) return elsewhere || ["issued", "void"].includes(file.manifest.status) ? holds("no_trip") : unproven("no_seal");
  if (seal.body === null || seal.type !== "manifest.track_sealed.v1") return unproven("seal_unreadable");
  if (file.track === null) return unproven("no_track");
  const lines = file.track.split("\n");
  if (lines.pop() !== "" || ![TRACK_HEAD, VEHICLE_HEAD].includes(lines[0])) return fails("track_malformed");
  if (hex(await sha256(utf8(file.track))) !== own(seal.body, "sha256") || lines.length - 1 !== own(seal.body, "fixes")) return fails("track_differs");
  return holds("track_ok", { count: lines.length - 1 });
}

const CHECKS = [
  ["checkpoint", checkCheckpoint], ["trusted", checkTrusted], ["witnesses", checkWitnesses], ["log", checkLog], ["inclusion", checkInclusion],
  ["chain", checkChain], ["head", checkHead], ["bodies", checkBodies], ["texts", checkTexts], ["times", checkTimes], ["replay", checkReplay],
  ["handovers", checkHandovers], ["attachments", checkAttachments], ["track", checkTrack],
];
