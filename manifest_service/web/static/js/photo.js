// A photo as large as a ticket needs to be legible: phones make 5 MB, a lorry's connection is thin. What
// the camera wrote of time and place (EXIF) is evidence and goes with it: a canvas would drop it.

const LONGEST_PX = 2048;
const SOI = [0xff, 0xd8], APP1 = 0xe1, SOS = 0xda, EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];
const ORIENTATION = 0x0112;

export async function smaller(photo) {
  const bitmap = await createImageBitmap(photo).catch(() => null);
  if (!bitmap || Math.max(bitmap.width, bitmap.height) <= LONGEST_PX) return photo;
  const scale = LONGEST_PX / Math.max(bitmap.width, bitmap.height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale); canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  if (!made) return photo;
  const written = exifOf(new Uint8Array(await photo.arrayBuffer()));
  return written ? new Blob([made.slice(0, 2), written, made.slice(2)], { type: "image/jpeg" }) : made;
}

// The segment of a JPEG that holds EXIF, its orientation set to upright as the canvas drew it; null
// without one.
export function exifOf(jpeg) {
  if (!begins(jpeg, 0, SOI)) return null;
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== SOS;) {
    const end = at + 2 + (jpeg[at + 2] << 8) + jpeg[at + 3];
    if (jpeg[at + 1] === APP1 && begins(jpeg, at + 4, EXIF) && end <= jpeg.length) return upright(jpeg.slice(at, end));
    at = end;
  }
  return null;
}

const begins = (bytes, at, with_) => with_.every((byte, i) => bytes[at + i] === byte);

// TIFF 6.0: byte order, 42, where the first directory is; its entries of twelve bytes.
function upright(segment) {
  const tiff = new DataView(segment.buffer, 4 + EXIF.length);
  if (tiff.byteLength < 8) return segment;
  const little = tiff.getUint16(0) === 0x4949, first = tiff.getUint32(4, little);
  if (first + 2 > tiff.byteLength) return segment;
  for (let n = tiff.getUint16(first, little), at = first + 2; n > 0 && at + 12 <= tiff.byteLength; n -= 1, at += 12) {
    if (tiff.getUint16(at, little) === ORIENTATION) tiff.setUint16(at + 8, 1, little);
  }
  return segment;
}
