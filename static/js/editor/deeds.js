// What a step of a photo's history did, in words. Pure.
import { isolated } from "../lib/dom.js";
import { kindOf } from "./shapes/index.js";
import { isCopied } from "./wire.js";

/** @typedef {import("./chronicle.js").Deed} Deed */
/** @typedef {(classId: number) => string} NameOf */

/** Hundredths of a pixel: what is moved keeps its size but for rounding. */
const ROUNDING = 0.02;

/** @type {Record<string, string>} */
const STATES = { done: "made it done", unsure: "could not tell", accepted: "accepted it", in_progress: "put it in progress", unlabelled: "took the answer back" };

/**
 * Such as "drew 3 × crack, deleted dent".
 * @param {readonly Deed[]} ops
 * @param {NameOf} nameOf of a class
 * @returns {string}
 */
export function wordsOf(ops, nameOf) {
  const state = ops.find(({ action }) => action === "state");
  if (state) return stateWords(state.before, state.after);
  /** @type {Map<string, Map<string, number>>} */
  const deeds = new Map();
  for (const op of ops) {
    const deed = deedOf(op, nameOf);
    if (!deed) continue;
    const [verb, object] = deed;
    const counts = deeds.get(verb) ?? new Map();
    deeds.set(verb, counts.set(object, (counts.get(object) ?? 0) + 1));
  }
  const told = [...deeds].map(([verb, counts]) => `${verb} ${[...counts].map(([object, n]) => (n === 1 ? object : `${n} × ${object}`)).join(", ")}`);
  return told.join(", ");
}

/** @param {{state: string, no_defect?: boolean} | null} before @param {{state: string, no_defect?: boolean, reason?: string}} after */
function stateWords(before, { state, no_defect, reason }) {
  const why = reason ? `: ${isolated(reason)}` : "";
  if (state === "retake") return `asked for a new picture${why}`;
  if (state === "rejected") return `sent it back${why}`;
  if (no_defect && state === "done") return "said no defect";
  if (state === "in_progress" && ["accepted", "done"].includes(before?.state ?? "")) return "opened it again";
  return STATES[state] ?? state;
}

/** @param {Deed} op @param {NameOf} nameOf @returns {[string, string] | null} verb and object */
function deedOf({ status, before, after }, nameOf) {
  const name = (/** @type {any} */ record) => isolated(nameOf(record.class_id));
  const wasThere = before && !before.deleted;
  if (status === "denied") return null;
  if (status === "conflict") return before ? ["clashed over", name(before)] : null;
  if (!after) return wasThere ? ["deleted", name(before)] : null;
  if (!wasThere) return [before ? "brought back" : isCopied(after) ? "copied" : "drew", name(after)];
  if (before.class_id !== after.class_id) return ["changed", `${name(before)} to ${name(after)}`];
  return [reshaped(before.shape, after.shape) ?? described(before, after), name(after)];
}

/** @param {any} before @param {any} after @returns {string | null} */
function reshaped(before, after) {
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  if (before.type !== after.type) return "redrew";
  const [old, now] = [kindOf(before).bounds(before), kindOf(after).bounds(after)];
  const isMoved = Math.abs(old.width - now.width) <= ROUNDING && Math.abs(old.height - now.height) <= ROUNDING && (old.x !== now.x || old.y !== now.y);
  return isMoved ? "moved" : "reshaped";
}

/** @param {any} before @param {any} after @returns {string} */
function described(before, after) {
  const names = [...new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)])].filter((key) => before.attributes[key] !== after.attributes[key]);
  if (names.length) return `told ${names.map(isolated).join(", ")} of`;
  if (before.ignore !== after.ignore) return after.ignore ? "gave no verdict on" : "gave a verdict on";
  if (isCopied(before) && !isCopied(after)) return "looked over the copy of";
  if (before.defect_uid !== after.defect_uid) return "linked";
  if ((after.guide_version ?? 1) > (before.guide_version ?? 1)) return "found still right by the guide";
  return "changed";
}
