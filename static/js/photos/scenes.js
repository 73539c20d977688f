// Scenes of picked photos: how many, what a stack holds, joining and splitting. No DOM.

import { call } from "../lib/http.js";

/** @typedef {import("./tile.js").Item} Item */

const GROUPS_AT_ONCE = 50;

/**
 * How much is picked: where a tile stands for its stack, all of the stack.
 * @param {Item[]} items @param {boolean} byScene
 * @returns {{photos: number, words: string}} such as "5 photos, 3 scenes"
 */
export function about(items, byScene) {
  const photos = byScene ? items.reduce((sum, item) => sum + item.stack, 0) : items.length;
  const scenes = new Set(items.map((item) => item.group_id ?? -item.id)).size;
  const words = `${photos.toLocaleString("en")} photo${photos === 1 ? "" : "s"}`;
  return { photos, words: scenes === photos ? words : `${words}, ${scenes.toLocaleString("en")} scene${scenes === 1 ? "" : "s"}` };
}

/** @param {Item[]} items @returns {boolean} all of one scene that has more than one photo */
export function isOneStack(items) {
  const [first] = items;
  return first !== undefined && first.group_id !== null && first.stack > 1 && items.every((item) => item.group_id === first.group_id);
}

/**
 * The ids of all photos below picked tiles.
 * @param {number} projectId @param {Item[]} items
 * @returns {Promise<number[]>}
 */
export async function wholeStacks(projectId, items) {
  const ids = items.filter((item) => item.stack < 2 || item.group_id === null).map((item) => item.id);
  const groups = items.filter((item) => item.stack > 1 && item.group_id !== null).map((item) => item.group_id);
  for (let at = 0; at < groups.length; at += GROUPS_AT_ONCE) {
    const some = groups.slice(at, at + GROUPS_AT_ONCE).map((id) => `&group=${id}`);
    /** @type {string | null} */
    let cursor = "";
    while (cursor !== null) {
      const page = await call("GET", `/projects/${projectId}/photos?limit=500${some.join("")}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      ids.push(...page.items.map((/** @type {Item} */ item) => item.id));
      cursor = page.next;
    }
  }
  return ids;
}

/**
 * Make one scene of the scenes of some photos.
 * @param {number} projectId @param {number[]} ids
 * @returns {Promise<{top: Item, back: () => Promise<void>}>} the photo on top of it, and what undoes it
 */
export async function joinScenes(projectId, ids) {
  const joined = await call("POST", `/projects/${projectId}/groups/join`, { photo_ids: ids });
  const found = await call("GET", `/projects/${projectId}/photos?scenes=true&boxes=true&group=${joined.group_id}`);
  const back = async () => {
    for (const [group, photos] of Object.entries(joined.before)) await call("POST", `/groups/${group}/split`, { photo_ids: photos });
  };
  return { top: found.items[0], back };
}

/**
 * Take photos out of their scene into one of their own.
 * @param {number} projectId @param {number} groupId @param {number[]} ids
 * @returns {Promise<() => Promise<void>>} what undoes it
 */
export async function splitOff(projectId, groupId, ids) {
  const split = await call("POST", `/groups/${groupId}/split`, { photo_ids: ids });
  return async () => {
    const rest = await call("GET", `/projects/${projectId}/photos?limit=1&group=${split.group_id}`);
    await call("POST", `/projects/${projectId}/groups/join`, { photo_ids: [rest.items[0].id, ids[0]] });
  };
}
