// What a phone can learn of a photo without decoding it at full size: its hash and a small picture.

/**
 * SHA-256 in hexadecimal; null where the browser has no crypto.subtle (plain http) or cannot read the file.
 * @param {Blob} file
 * @returns {Promise<string | null>}
 */
export async function hashOf(file) {
  if (!globalThis.crypto?.subtle) return null;
  try {
    const bytes = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(bytes)].map((value) => value.toString(16).padStart(2, "0")).join("");
  } catch {
    return null;
  }
}

const SIDE = 270;
/** @type {Promise<unknown>} one picture at a time: phones end pages that decode several */
let turn = Promise.resolve();

/**
 * Draw a small picture; a failure leaves the place grey and stops nothing.
 * @param {Blob} file
 * @param {HTMLCanvasElement} canvas
 */
export function drawThumb(file, canvas) {
  turn = turn.then(async () => {
    try {
      const bitmap = await createImageBitmap(file, { resizeWidth: SIDE, resizeQuality: "medium" });
      canvas.width = SIDE;
      canvas.height = Math.round((SIDE * 20) / 27);
      const height = Math.round((bitmap.height * SIDE) / bitmap.width);
      canvas.getContext("2d")?.drawImage(bitmap, 0, Math.round((canvas.height - height) / 2), SIDE, height);
      bitmap.close();
    } catch {
      canvas.classList.add("unseen-picture");
    }
  });
}
