// Comments as threads: which belong together, where their pins stand, and how they will be once what waits is sent. Pure.

/** @typedef {{id: number, name: string}} Person */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {{x: number, y: number, width: number, height: number}} Rect */
/**
 * @typedef {object} Comment as the server tells it; one that waits has no id yet
 * @property {number | null} id
 * @property {string} op_id
 * @property {number} photo_id
 * @property {number | null} reply_to the first of its thread
 * @property {string | null} uid the annotation it is on
 * @property {number | null} x photo
 * @property {number | null} y
 * @property {string} text
 * @property {Person} author
 * @property {string} at
 * @property {string | null} edited_at
 * @property {string | null} settled_at
 * @property {Person | null} settled_by
 * @property {string | null} deleted_at
 * @property {Person[]} mentions
 * @property {boolean} [isWaiting] the server does not have it, or not as it is here
 */
/**
 * @typedef {object} Thread
 * @property {string} key the same before and after the server has it
 * @property {number} number on its pin
 * @property {Comment} first
 * @property {Comment[]} replies
 * @property {boolean} isSettled
 */
/**
 * @typedef {object} NewComment what is sent
 * @property {string} text
 * @property {string | undefined} [uid]
 * @property {number | undefined} [x]
 * @property {number | undefined} [y]
 * @property {number | undefined} [reply_to]
 * @property {boolean | undefined} [settles]
 * @property {number[]} mentions
 */
/** @typedef {{method: string, path: string, body?: any}} Talk a call that waits to be sent */

/**
 * Sort a photo's comments into threads, in the order in which they were begun.
 * @param {readonly Comment[]} comments oldest first
 * @returns {Thread[]}
 */
export function threadsOf(comments) {
  const firsts = comments.filter(({ reply_to }) => reply_to === null);
  return firsts.map((first, at) => ({
    key: first.op_id,
    number: at + 1,
    first,
    replies: comments.filter(({ reply_to }) => reply_to !== null && reply_to === first.id),
    isSettled: first.settled_at !== null,
  }));
}

/**
 * A photo's comments as they will be once what waits has arrived.
 * @param {readonly Comment[]} comments as the server told them
 * @param {readonly {id: string, n: number, talk?: Talk}[]} waiting entries, in order
 * @param {Person} me
 * @returns {Comment[]}
 */
export function withWaiting(comments, waiting, me) {
  let list = [...comments];
  for (const { n, talk } of waiting) {
    if (!talk || talk.path.endsWith("/undelete")) continue; // what comes back is shown when it is there
    const at = new Date(n / 1000).toISOString();
    const id = Number(/^\/comments\/(\d+)/.exec(talk.path)?.[1]);
    if (talk.method === "DELETE") list = deleted(list, id, at);
    else if (talk.method === "PATCH") list = list.map((one) => (one.id === id ? changed(one, talk.body, me, at) : one));
    else if (!list.some(({ op_id }) => op_id === talk.body.op_id)) list = [...settledBy(list, talk.body, me, at), made(talk.body, me, at)];
  }
  return list;
}

/** @param {Comment[]} list @param {number} id @param {string} at */
function deleted(list, id, at) {
  const hasReplies = list.some(({ reply_to }) => reply_to === id);
  return hasReplies ? list.map((one) => (one.id === id ? { ...one, text: "", mentions: [], deleted_at: at, isWaiting: true } : one)) : list.filter((one) => one.id !== id);
}

/** @param {Comment} one @param {{text?: string, settled?: boolean}} body @param {Person} me @param {string} at @returns {Comment} */
function changed(one, { text, settled }, me, at) {
  const said = text === undefined ? {} : { text, edited_at: at };
  const standing = settled === undefined ? {} : { settled_at: settled ? at : null, settled_by: settled ? me : null };
  return { ...one, ...said, ...standing, isWaiting: true };
}

/** A reply settles its thread, or opens it again. @param {Comment[]} list @param {NewComment} body @param {Person} me @param {string} at */
function settledBy(list, { reply_to, settles }, me, at) {
  return list.map((one) => (reply_to !== undefined && one.id === reply_to ? { ...one, settled_at: settles ? at : null, settled_by: settles ? me : null } : one));
}

/** @param {any} body @param {Person} me @param {string} at @returns {Comment} */
function made({ op_id, text, uid, x, y, reply_to }, me, at) {
  return { id: null, op_id, photo_id: 0, reply_to: reply_to ?? null, uid: uid ?? null, x: x ?? null, y: y ?? null, text, author: me, at, edited_at: null, settled_at: null, settled_by: null, deleted_at: null, mentions: [], isWaiting: true };
}

/**
 * Where a thread's pin stands: at the upper right corner of its annotation, else at its place.
 * @param {{uid: string | null, x: number | null, y: number | null}} first
 * @param {(uid: string) => Rect | null} boundsOf an annotation that is on the photo now
 * @returns {Point | null} photo; null: it is on the photo as a whole
 */
export function placeOf({ uid, x, y }, boundsOf) {
  const bounds = uid === null ? null : boundsOf(uid);
  if (bounds) return { x: bounds.x + bounds.width, y: bounds.y };
  return x === null || y === null ? null : { x, y };
}

/** Those of a thread that name somebody. @param {Thread} thread @param {number} id @returns {number[]} ids of comments */
export function naming({ first, replies }, id) {
  return [first, ...replies].flatMap((one) => (one.id !== null && one.mentions.some((person) => person.id === id) ? [one.id] : []));
}

/**
 * The thread after one, open ones only unless none is.
 * @param {readonly Thread[]} threads
 * @param {string | null} key where one is now
 * @returns {Thread | null}
 */
export function after(threads, key) {
  const open = threads.filter(({ isSettled }) => !isSettled);
  const list = open.length ? open : threads;
  const place = threads.findIndex((thread) => thread.key === key);
  return list.find((thread) => threads.indexOf(thread) > place) ?? list[0] ?? null;
}
