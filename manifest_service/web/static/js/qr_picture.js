// A QR code as a picture on the screen: drawn on this device, whatever the signal.

import { encode } from "../vendor/uqr/uqr.js";

const QUIET_MODULES = 4; // ISO/IEC 18004, 9.1
const SVG = "http://www.w3.org/2000/svg";

// The code of `text`, level M as the labels have it; `words` say what it is to who cannot see it.
export function qrPicture(text, words) {
  const { data, size } = encode(text, { ecc: "M", border: 0 });
  const across = size + 2 * QUIET_MODULES, picture = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${across} ${across}`, class: "qr", role: "img", "aria-label": words, "shape-rendering": "crispEdges" })) picture.setAttribute(name, value);
  path.setAttribute("d", data.map((row, y) => runs(row).map(([x, length]) => `M${x + QUIET_MODULES} ${y + QUIET_MODULES}h${length}v1h-${length}z`).join("")).join(""));
  picture.append(path);
  return picture;
}

// [begin, length] of each run of dark modules.
function runs(row) {
  const found = [];
  row.forEach((dark, x) => {
    if (!dark) return;
    if (row[x - 1]) found.at(-1)[1] += 1; else found.push([x, 1]);
  });
  return found;
}
