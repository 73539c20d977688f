// What others do while the page is open: photos that they decide go, what they change is shown, more comes in.
import { listen } from "../lib/feed.js";

const OF_PHOTO = new Set(["annotations.changed", "photo.state", "photo.changed", "review"]);
/** Milliseconds in which numbers are counted once. */
const SOON = 1000;

/**
 * @param {object} parts
 * @param {number} parts.project
 * @param {number} parts.me
 * @param {import("./walk.js").Walk} parts.walk
 * @param {ReturnType<typeof import("./stock.js").createStock>} parts.stock
 * @param {() => void} parts.onChange
 * @param {(photo: number) => void} parts.onSaid somebody said something about a photo
 */
export function follow({ project, me, walk, stock, onChange, onSaid }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let counting;

  async function count() {
    counting = undefined;
    await stock.recount().catch(() => {});
    await stock.more();
    onChange();
  }

  /** @param {number} id */
  async function renew(id) {
    await stock.renew(id).catch(() => {});
    onChange();
  }

  listen(project, (kind, told) => {
    if (kind === "reset") {
      for (const { photo, end } of walk.items) if (!end) void renew(photo.id);
      void count();
    } else if (kind === "counts") counting ??= setTimeout(() => void count(), SOON);
    else if (kind === "comment") onSaid(told.photo_id);
    else if (OF_PHOTO.has(kind) && told.actor?.id !== me && walk.get(told.photo_id)) void renew(told.photo_id);
  });
}
