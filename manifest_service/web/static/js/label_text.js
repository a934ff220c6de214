// What somebody scanned or typed, told apart on the spot: no network is asked about a slip of a finger.
// The same as codes/check37, manifest_number, label_token and label_code; a test holds them together.

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const IN_ADDRESS = /\/[qQ]\/([0-9a-zA-Z]{26})(?:[/?#]|$)/;
const TOKEN = /^[0-9a-hjkmnp-tv-z]{26}$/;
// HJ 1276-2022: unit, waste code, day, sequence.
const DIGITAL_CODE = /^[0-9A-HJ-NP-RTUWXY]{18}\d{8}(\d{4})(\d{2})(\d{2})\d{3}$/;
const LONGEST_NUMBER = 20; // with a slip more than the 18 it has

// The character that completes `text` (ISO 7064 MOD 37,36).
export function checkCharacter(text) {
  let product = 36;
  for (const character of text) product = ((product + LETTERS.indexOf(character)) % 36 || 36) * 2 % 37;
  return LETTERS[(37 - product) % 36];
}

const compact = (text) => text.replace(/[\s-]/g, "").toUpperCase();

// What is wrong with a manifest number: null, "shape" or "check".
export function numberFault(text) {
  const number = compact(text);
  if (!/^\d{12}[\dT]\d{4}[0-9A-Z]$/.test(number)) return "shape";
  return checkCharacter(number.slice(0, -1)) === number.at(-1) ? null : "check";
}

// The token of a label, from the address in its QR or typed in; null when it is something else.
export function tokenIn(text) {
  const candidate = IN_ADDRESS.exec(text.trim())?.[1] ?? text;
  const token = candidate.replace(/[\s-]/g, "").toLowerCase().replace(/o/g, "0").replace(/[il]/g, "1");
  return TOKEN.test(token) ? token : null;
}

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

// The 16 bytes of a token, hex; and back.
export function tokenBytes(token) {
  let number = 0n;
  for (const letter of token) number = number << 5n | BigInt(CROCKFORD.indexOf(letter));
  return (number & (1n << 128n) - 1n).toString(16).padStart(32, "0");
}
export const tokenOfBytes = (bytes) => Array.from({ length: 26 }, (_, at) => CROCKFORD[Number(BigInt(`0x${bytes}`) >> BigInt(5 * (25 - at)) & 31n)]).join("");

// Whether `text` is of a code that two phones show each other (handovers.js).
export const isHandover = (text) => text.startsWith("HANDOVER:");

// Whether `text` is the digital code of one labelled item, its day being one.
export function isDigitalCode(text) {
  const found = DIGITAL_CODE.exec(compact(text));
  if (!found) return false;
  const [year, month, day] = found.slice(1).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

// Why `text` is no label and no number of ours: the key of its words; null when it may be one.
export function labelFault(text) {
  if (tokenIn(text) || numberFault(text) === null) return null;
  if (isDigitalCode(text)) return "scan.digital_code";
  const typed = compact(text);
  if (!/^[0-9A-Z]+$/.test(typed) || !/^\d{6}/.test(typed) || typed.length > LONGEST_NUMBER) return "scan.foreign";
  return numberFault(text) === "check" ? "scan.number_check" : "scan.number_shape";
}
