// Puts a photo on this phone, piece by piece, reads it back and hashes what was read: only then is it kept. Never more
// than one photo is in memory, and a small picture is made where the browser can.
import { hex, sha256 } from "../lib/hash.js";
import { printed, say } from "../lib/language.js";
import { uuid7 } from "../lib/uuid.js";
import { newShot } from "./shots.js";
import { PIECE, isFull } from "./store.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./shapes.js").About} About */

const MARK = "blemish only here ";
const SILENT = 180_000; // ms; a page that has not renewed its note since is gone, where nothing else tells
const SIDE = 512; // px, the longer one of the small picture
const WORKING = 1024; // of the one that is looked at

/** @typedef {import("./shapes.js").Unkept} Unkept */
/** Told of what a photo that was taken shows, before it is told to be kept. @typedef {(shot: import("./shots.js").Shot, pixels: ImageData) => void} Seen */

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
 * @param {Store} store @param {{changed: () => void, seen: Seen, kept: (shot: import("./shots.js").Shot) => void}} on
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
      /** @type {import("./shots.js").Shot | null} */
      let shot = null;
      try {
        shot = await keep(store, next.file, next.about);
      } catch (error) {
        unkept.push({ ...next, words: error instanceof Error ? error.message : String(error), isHopeless: error instanceof NotKept && error.isHopeless });
      }
      arriving.shift();
      on.changed();
      if (shot) await look(shot, next.file);
    }
    isBusy = false;
  }

  /** @param {import("./shots.js").Shot} shot @param {File} file */
  async function look(shot, file) {
    await putThumb(store, shot.id, file, (pixels) => shot.series && on.seen(shot, pixels));
    on.kept(shot);
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
 * A note of how many photos are nowhere but in this page, or in the camera that it opened: after its end the next page
 * learns how many went with it.
 * @param {{local?: Storage, session?: Storage, locks?: LockManager | null}} [browser] a browser without locks has none over plain http
 */
export function createMark({ local = localStorage, session = sessionStorage, locks = navigator.locks } = {}) {
  const before = session.getItem(MARK);
  const own = MARK + uuid7();
  session.setItem(MARK, own);
  void locks?.request(own, () => new Promise(() => {})); // held for as long as this page lives

  return {
    /** @param {number} photos */
    put(photos) {
      try {
        if (photos) local.setItem(own, JSON.stringify({ photos, at: Date.now() }));
        else local.removeItem(own);
      } catch {
        // A phone that is full to the brim takes no note.
      }
    },
    /** How many went with pages that are no more; each is told once. */
    async lost() {
      const held = locks && (await locks.query()).held?.map(({ name }) => name);
      let lost = 0;
      for (const key of Object.keys(local).filter((name) => name.startsWith(MARK) && name !== own)) {
        const { photos, at } = JSON.parse(local.getItem(key) ?? "{}");
        const isGone = held ? !held.includes(key) : key === before || Date.now() - at > SILENT;
        if (!isGone) continue;
        local.removeItem(key);
        lost += photos;
      }
      return lost;
    },
  };
}

/**
 * @param {Store} store @param {File} file @param {About} about
 * @returns {Promise<import("./shots.js").Shot>} when every byte was read back
 * @throws {NotKept} and nothing of it is left here
 */
async function keep(store, file, about) {
  if (file.type.startsWith("video/")) throw new NotKept(printed("no video"), true);
  if (file.size === 0) throw new NotKept(printed("no bytes"), true);
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
  return shot;
}

/** @param {Store} store @param {string} id @param {File} file */
async function write(store, id, file) {
  for (let i = 0; i * PIECE < file.size; i += 1) {
    const piece = await file.slice(i * PIECE, (i + 1) * PIECE).arrayBuffer();
    await store.putPiece(id, i, piece);
    if (!isSame(new Uint8Array(piece), await store.piece(id, i))) throw new Error(say("What was written here reads back differently."));
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
  if (isFull(error)) return new NotKept(printed("no room"), false);
  if (name === "NotReadableError" || name === "NotFoundError") return new NotKept(printed("no file"), true);
  return new NotKept(say("The browser could not keep this photo. {why}", { why: error instanceof Error ? error.message : String(error) }), false);
}

/** A failure leaves the tile grey and stops nothing. @param {Store} store @param {string} id @param {File} file @param {(pixels: ImageData) => void} look */
async function putThumb(store, id, file, look) {
  try {
    // Decoded once, at twice the size: browsers differ in how they shrink, and halving is the mean of four in all of them.
    const { width, height } = fitted(await sizeOf(file), 2 * WORKING);
    const bitmap = await createImageBitmap(file, { resizeWidth: width, resizeHeight: height, resizeQuality: "medium" });
    const canvas = draw(bitmap, WORKING);
    bitmap.close();
    look(/** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height));
    const small = draw(canvas, SIDE);
    const blob = await /** @type {Promise<Blob | null>} */ (new Promise((done) => small.toBlob(done, "image/jpeg", 0.8)));
    for (const drawn of [canvas, small]) drawn.width = drawn.height = 0; // their memory goes now, not when the browser thinks of it
    if (blob) await store.putThumb({ shot: id, bytes: await blob.arrayBuffer(), type: blob.type });
  } catch {
    // Not every format can be drawn, and a full phone keeps no small pictures.
  }
}

/** A size with a longer side of at most so many pixels. @param {{width: number, height: number}} size @param {number} side */
function fitted({ width, height }, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** @param {ImageBitmap | HTMLCanvasElement} from @param {number} side the longer one, px */
function draw(from, side) {
  const canvas = Object.assign(document.createElement("canvas"), fitted(from, side));
  canvas.getContext("2d", { willReadFrequently: true })?.drawImage(from, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Read from the head of the file: nothing is decoded. @param {File} file @returns {Promise<{width: number, height: number}>} */
async function sizeOf(file) {
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  try {
    await new Promise((done, failed) => Object.assign(picture, { onload: done, onerror: failed }));
    return { width: picture.naturalWidth, height: picture.naturalHeight };
  } finally {
    URL.revokeObjectURL(picture.src);
  }
}
