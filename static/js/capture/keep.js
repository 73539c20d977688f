// Puts a photo on this phone, piece by piece, reads it back and hashes what was read: only then is it kept. Never more
// than one photo is in memory, and a small picture is made where the browser can.
import { hex, sha256 } from "../lib/hash.js";
import { uuid7 } from "../lib/uuid.js";
import { newShot } from "./shots.js";
import { PIECE, isFull } from "./store.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./shapes.js").About} About */

const SIDE = 512; // px, the longer one of the small picture

/** @typedef {import("./shapes.js").Unkept} Unkept */

/** A photo that is not on this phone. */
class NotKept extends Error {
  /** @param {string} words @param {boolean} isHopeless keeping it again cannot help */
  constructor(words, isHopeless) {
    super(words);
    this.isHopeless = isHopeless;
  }
}

/**
 * Keep files one after the other, so that never more than one is in memory.
 * @param {Store} store @param {{changed: () => void, kept: (shot: import("./shots.js").Shot) => void}} on
 */
export function createKeeper(store, on) {
  /** @type {{file: File, about: About}[]} */
  const arriving = [];
  /** @type {Unkept[]} */
  let unkept = [];
  let isBusy = false;

  async function work() {
    if (isBusy) return;
    isBusy = true;
    for (let next = arriving[0]; next; next = arriving[0]) {
      try {
        on.kept(await keep(store, next.file, next.about));
      } catch (error) {
        unkept.push({ ...next, words: error instanceof Error ? error.message : String(error), isHopeless: error instanceof NotKept && error.isHopeless });
      }
      arriving.shift();
      on.changed();
    }
    isBusy = false;
  }

  return {
    /** How many are on their way to this phone's storage. */
    get waiting() {
      return arriving.length;
    },
    /** Those that could not be kept. */
    get unkept() {
      return unkept;
    },
    /** @param {File[]} files @param {(file: File) => About} about */
    add(files, about) {
      arriving.push(...files.map((file) => ({ file, about: about(file) })));
      on.changed();
      return work();
    },
    /** @param {Unkept} one */
    again(one) {
      this.leaveOut(one);
      return this.add([one.file], () => one.about);
    },
    /** @param {Unkept} one */
    leaveOut: (one) => {
      unkept = unkept.filter((other) => other !== one);
      on.changed();
    },
  };
}

/**
 * @param {Store} store @param {File} file @param {About} about
 * @returns {Promise<import("./shots.js").Shot>} when every byte was read back
 * @throws {NotKept} and nothing of it is left here
 */
async function keep(store, file, about) {
  if (file.type.startsWith("video/")) throw new NotKept("Photos only. Take a picture of the video's moment.", true);
  if (file.size === 0) throw new NotKept("This file is empty.", true);
  const shot = newShot({ ...about, id: uuid7(), name: file.name || "photo.jpg", type: file.type, size: file.size, now: Date.now() });
  try {
    await store.add(shot);
    await write(store, shot.id, file);
    const bytes = await store.bytes(shot.id, 0, file.size);
    await store.step(shot.id, { type: "kept", sha256: hex(await sha256(bytes)) });
  } catch (error) {
    await store.drop(shot.id).catch(() => {}); // a full phone may not even let us write that; it is no photo without its end
    throw notKept(error);
  }
  await putThumb(store, shot.id, file);
  return shot;
}

/** @param {Store} store @param {string} id @param {File} file */
async function write(store, id, file) {
  for (let i = 0; i * PIECE < file.size; i += 1) {
    const piece = await file.slice(i * PIECE, (i + 1) * PIECE).arrayBuffer();
    await store.putPiece(id, i, piece);
    if (!isSame(new Uint8Array(piece), await store.piece(id, i))) throw new Error("What was written here reads back differently.");
    await store.step(id, { type: "touched", now: Date.now() });
  }
}

/** @param {Uint8Array} a @param {Uint8Array} b */
function isSame(a, b) {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

/** @param {unknown} error */
function notKept(error) {
  const name = error instanceof Error ? error.name : "";
  if (isFull(error)) return new NotKept("There is no room for this photo on the phone. Let the others go out first, or make room, then keep it again.", false);
  if (name === "NotReadableError" || name === "NotFoundError") return new NotKept("This file cannot be read any more. Choose it again.", true);
  return new NotKept(`The browser could not keep this photo. ${error instanceof Error ? error.message : error}`, false);
}

/** A failure leaves the tile grey and stops nothing. @param {Store} store @param {string} id @param {File} file */
async function putThumb(store, id, file) {
  try {
    const blob = await drawSmall(file);
    if (blob) await store.putThumb({ shot: id, bytes: await blob.arrayBuffer(), type: blob.type });
  } catch {
    // Not every format can be drawn, and a full phone keeps no small pictures.
  }
}

/** @param {File} file @returns {Promise<Blob | null>} */
async function drawSmall(file) {
  const bitmap = await createImageBitmap(file, { resizeWidth: SIDE, resizeQuality: "medium" });
  const scale = Math.min(1, SIDE / bitmap.height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await /** @type {Promise<Blob | null>} */ (new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8)));
  canvas.width = canvas.height = 0; // its memory goes now, not when the browser thinks of it
  return blob;
}
