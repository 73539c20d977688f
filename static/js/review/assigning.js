// Assigning photos: who is to label them, and which come first. Large calls go out in parts; what they were before
// is remembered, so that all of it can be undone. No DOM.
import { call } from "../lib/http.js";

/** @typedef {{photo_ids: number[]} | {assigned_to: number[]}} Which */
/** @typedef {{assignee?: number | null, priority?: number}} What */
/** @typedef {{id: number, name: string, assigned: number, in_progress: number, sent_back: number, in_hand: number, is_gone: boolean}} Person */
/** @typedef {{id: number, status: string, detail: string | null, before: {assignee: number | null, priority: number} | null}} Result */

const AT_ONCE = 500;

/**
 * @param {number} project @param {Which} which @param {What} what
 * @returns {Promise<{done: number[], refused: Result[], back: () => Promise<number>}>} back: as it was before; tells of how many
 */
export async function assign(project, which, what) {
  const results = await send(project, which, what);
  const done = results.filter(({ status }) => status === "done");
  return {
    done: done.map(({ id }) => id),
    refused: results.filter(({ status }) => status !== "done"),
    async back() {
      let n = 0;
      for (const [before, photo_ids] of byBefore(done)) n += (await send(project, { photo_ids }, before)).filter(({ status }) => status === "done").length;
      return n;
    },
  };
}

/** @param {number} project @param {Which} which @param {What} what @returns {Promise<Result[]>} */
async function send(project, which, what) {
  /** @type {Result[]} */
  const results = [];
  for (const part of "photo_ids" in which ? parts(which.photo_ids) : [which]) {
    let more = true;
    while (more) {
      const answer = await call("PUT", `/projects/${project}/assignments`, { ...part, ...what });
      results.push(...answer.results);
      more = answer.more;
    }
  }
  return results;
}

/** @param {number[]} ids @returns {Which[]} */
function parts(ids) {
  return Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, at) => ({ photo_ids: ids.slice(at * AT_ONCE, (at + 1) * AT_ONCE) }));
}

/** Photos that were assigned alike go back together. @param {Result[]} results @returns {[What, number[]][]} */
function byBefore(results) {
  /** @type {Map<string, number[]>} */
  const found = new Map();
  for (const { id, before } of results) {
    const key = JSON.stringify(before);
    found.set(key, [...(found.get(key) ?? []), id]);
  }
  return [...found].map(([before, ids]) => [JSON.parse(before), ids]);
}

/** @param {number} project @returns {Promise<{people: Person[], free: number}>} what waits for whom */
export const askLoad = (project) => call("GET", `/projects/${project}/assignments`);

/** What of a call is told: how many, and why some not. @param {string} words @param {Result[]} refused */
export function withRefusals(words, refused) {
  if (!refused.length) return words;
  const why = [...new Set(refused.map(({ detail }) => detail))].slice(0, 2).join(" ");
  return `${words} ${refused.length.toLocaleString("en")} not: ${why}`;
}
