// What a reviewer decides about two versions of a photo, and the change operations that make the photo so. Pure.

/** @typedef {import("./versions.js").Drawn} Drawn */
/** @typedef {{kind: "class" | "only_ours" | "only_theirs" | "place", ours: string | null, theirs: string | null, overlap: number | null}} Difference */
/** @typedef {{ours: Drawn[], theirs: Drawn[], differences: Difference[]}} Told */
/** @typedef {"ours" | "theirs" | "both" | "none"} Kept */
/** @typedef {{keep: Kept, class_id?: number}} Decision class_id: of another class than either said */
/** @typedef {readonly (Decision | undefined)[]} Decisions one a difference; undefined: not yet */

/**
 * What can be kept of a difference, in the order of the buttons.
 * @param {Difference} difference
 * @returns {Kept[]}
 */
export function choicesOf({ kind }) {
  if (kind === "only_ours" || kind === "only_theirs") return ["ours", "theirs"];
  return ["ours", "theirs", "both", "none"];
}

/**
 * The same decision in as few words as there are: where only one drew, keeping nothing is the other's version.
 * @param {Difference} difference
 * @param {Decision} decision
 * @returns {Decision}
 */
export function plain({ kind }, { keep, class_id }) {
  if (class_id !== undefined) return { keep: kind === "only_theirs" ? "theirs" : "ours", class_id };
  if (kind === "only_ours") return { keep: keep === "ours" || keep === "both" ? "ours" : "theirs" };
  if (kind === "only_theirs") return { keep: keep === "theirs" || keep === "both" ? "theirs" : "ours" };
  return { keep };
}

/**
 * The next difference that is not decided, from one on and round again.
 * @param {Decisions} decisions
 * @param {number} from
 * @returns {number} -1: all are
 */
export function nextOpen(decisions, from) {
  for (let step = 0; step < decisions.length; step++) {
    const at = (from + step) % decisions.length;
    if (!decisions[at]) return at;
  }
  return -1;
}

/**
 * What will be on the photo.
 * @param {Told} told
 * @param {Decisions} decisions
 * @returns {Drawn[]}
 */
export function resultOf(told, decisions) {
  const byUid = new Map([...told.ours, ...told.theirs].map((drawn) => [drawn.uid, drawn]));
  const present = new Map(told.ours.map((drawn) => [drawn.uid, drawn]));
  told.differences.forEach((difference, at) => {
    const decision = decisions[at];
    if (!decision) return;
    const { keep, class_id } = plain(difference, decision);
    const mine = difference.ours === null ? undefined : byUid.get(difference.ours);
    const other = difference.theirs === null ? undefined : byUid.get(difference.theirs);
    if (mine && (keep === "none" || (keep === "theirs" && !other))) present.delete(mine.uid);
    if (mine && keep === "ours" && class_id !== undefined) present.set(mine.uid, { ...mine, class_id });
    if (mine && other && keep === "theirs") present.set(mine.uid, { ...other, uid: mine.uid, rev: mine.rev });
    if (other && (keep === "both" || (keep === "theirs" && !mine))) present.set(other.uid, class_id === undefined ? other : { ...other, class_id });
  });
  return [...present.values()];
}

/**
 * The operations that lead from what counts to what was decided, as one step.
 * @param {Told} told
 * @param {Decisions} decisions
 * @param {() => string} newId
 * @returns {Record<string, any>[]}
 */
export function opsOf(told, decisions, newId) {
  const step = newId();
  const before = new Map(told.ours.map((drawn) => [drawn.uid, drawn]));
  const after = new Map(resultOf(told, decisions).map((drawn) => [drawn.uid, drawn]));
  /** @type {Record<string, any>[]} */
  const ops = [];
  for (const [uid, { rev }] of before) if (!after.has(uid)) ops.push({ op_id: newId(), step, action: "delete", uid, base_rev: rev });
  for (const [uid, drawn] of after) {
    const old = before.get(uid);
    // The other's own name stays with their reading: on the photo it is another annotation.
    if (!old) ops.push({ op_id: newId(), step, action: "create", uid: newId(), class_id: drawn.class_id, shape: drawn.shape, attributes: drawn.attributes });
    else if (old !== drawn) ops.push({ op_id: newId(), step, action: "update", uid, base_rev: old.rev, ...changed(old, drawn) });
  }
  return ops;
}

/** @param {Drawn} old @param {Drawn} drawn */
function changed(old, drawn) {
  const gone = Object.keys(old.attributes).filter((name) => !(name in drawn.attributes));
  return {
    class_id: drawn.class_id,
    ...(JSON.stringify(old.shape) === JSON.stringify(drawn.shape) ? {} : { shape: drawn.shape }),
    attributes: { ...drawn.attributes, ...Object.fromEntries(gone.map((name) => [name, null])) },
  };
}
