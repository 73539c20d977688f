// Copies from the photo before: each is marked until somebody has looked at it. Where the photos' sizes differ, the
// copies lie in proportion.
import { isolated } from "../lib/dom.js";
import { scaled } from "./scaling.js";
import { COPIED, same } from "./wire.js";

/** @typedef {import("./store.js").Annotation} Annotation */
/** @typedef {import("./numbers.js").Size} Size */

/**
 * @param {readonly Annotation[]} records of another photo
 * @param {Size} from its size
 * @param {Size} to the size of the photo that gets the copies
 * @param {readonly Annotation[]} present what is on that already
 * @returns {{items: import("./edits.js").Copied[], lost: number, known: number}} lost: cannot be of another size; known: lies there already
 */
export function copiesOf(records, from, to, present) {
  const [items, counts] = [/** @type {import("./edits.js").Copied[]} */ ([]), { lost: 0, known: 0 }];
  for (const { class_id, shape: old, attributes, ignore } of records) {
    const shape = scaled(old, from, to);
    if (!shape) counts.lost++;
    else if (present.some((other) => other.class_id === class_id && same(other.shape, shape))) counts.known++;
    else items.push({ class_id, shape, attributes, ignore, source: COPIED });
  }
  return { items, ...counts };
}

/** @param {import("./types.js").App} app */
export function createBringing(app) {
  const { editor, photos, stack } = app;

  /** @param {import("./photos.js").Photo} photo @returns {Promise<readonly Annotation[] | null>} null: what is on it cannot be had now */
  async function whatIsOn(photo) {
    const session = photos.open(photo);
    if (app.photo) photos.open(app.photo); // the one on the screen is the latest used
    try {
      await session.loading;
    } catch {
      return null;
    }
    return session.store.all();
  }

  /** Copy what is on the photo before onto the present one; says why nothing came. */
  async function bring() {
    const [asked, before] = [app.session, stack.before];
    if (!app.canLabel) return;
    if (asked?.photo.reading) return app.say("Nothing is copied onto a photo that you label blind.");
    if (!before) return app.say("There is no photo before this one.");
    const records = await whatIsOn(before);
    if (app.session !== asked) return;
    const name = isolated(before.name);
    if (!records) return app.say(`What is on ${name} cannot be had without the server.`);
    if (!records.length || !before.width || !before.height) return app.say(`Nothing is drawn on ${name}, the photo before.`);
    const size = { width: before.width, height: before.height };
    const { items, lost, known } = copiesOf(records, size, editor.size, editor.store.all());
    const count = items.length ? editor.add(items, called("Copy", items.length)) : 0;
    app.say(wordsOf({ count, lost, known, name, isScaled: size.width !== editor.size.width || size.height !== editor.size.height }));
  }

  return { bring };
}

/** @param {string} verb @param {number} count */
const called = (verb, count) => (count === 1 ? verb : `${verb} ${count}`);

/** @param {{count: number, lost: number, known: number, name: string, isScaled: boolean}} found */
function wordsOf({ count, lost, known, name, isScaled }) {
  const rest = lost ? ` ${lost} left out: a mask has the size of its photo.` : "";
  if (!count) return known ? `All of ${name} is here already.` : `Nothing of ${name} has a place here.${rest}`;
  const size = isScaled ? " The photos differ in size: they lie in proportion." : "";
  return `${count} copied from ${name}. Look at each: Shift Enter says it is right.${size}${rest}`;
}
