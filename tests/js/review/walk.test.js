// Where a reviewer is: crop after crop, then the whole photo, then the next one; and what is left.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createWalk } from "../../../static/js/review/walk.js";

const seen = (/** @type {string} */ uid) => ({ uid, rev: 1, class_id: 1, verdict: null });
/** @param {number} id @param {...string} uids @returns {any} */
const photo = (id, ...uids) => ({ photo: { id, no_defect: uids.length === 0 }, review: null, may_accept: true, annotations: uids.map(seen) });
const at = (/** @type {any} */ walk) => walk.place && `${walk.place.id}${walk.place.uid ?? ""}`;

/** Accept whatever is looked at, as the page does. @param {any} walk */
function accept(walk) {
  const { id, uid } = walk.place;
  if (uid) walk.judge(id, uid, { verdict: "accept", by: null, at: "" });
  else walk.end(id, "accepted");
  walk.onward();
}

/** @param {...any} photos */
function begun(...photos) {
  const walk = createWalk();
  walk.add(photos);
  return walk;
}

test("each crop comes once, then all of its photo, then the next photo", () => {
  const walk = begun(photo(1, "a", "b"), photo(2), photo(3, "c"));
  const way = [];
  while (walk.place) {
    way.push(at(walk));
    accept(walk);
  }
  assert.deepEqual(way, ["1a", "1b", "1", "2", "3c", "3"]);
  assert.equal(walk.open, 0);
});

test("a photo without a defect is shown whole at once", () => {
  assert.equal(at(begun(photo(2))), "2");
});

test("what has a verdict already is not shown again", () => {
  const of = photo(1, "a", "b", "c");
  of.annotations[0].verdict = of.annotations[1].verdict = { verdict: "accept", by: null, at: "" };
  const walk = begun(of);
  assert.equal(at(walk), "1c");
  accept(walk);
  assert.equal(at(walk), "1");
});

test("who begins in the middle comes to the first crops before the whole photo", () => {
  const walk = begun(photo(1, "a", "b", "c"));
  walk.goTo(1, "b");
  const way = [];
  for (let steps = 0; steps < 3; steps++) {
    accept(walk);
    way.push(at(walk));
  }
  assert.deepEqual(way, ["1c", "1a", "1"]);
});

test("from the whole photo one comes to a crop that is still open, not past it", () => {
  const walk = begun(photo(1, "a", "b"), photo(2, "c"));
  walk.goTo(1, null);
  walk.onward();
  assert.equal(at(walk), "1a");
});

test("going on leaves out photos that are decided, and comes back to one that was passed by", () => {
  const walk = begun(photo(1, "a"), photo(2, "b"), photo(3, "c"));
  walk.end(2, "rejected");
  walk.goTo(3, null);
  walk.judge(3, "c", { verdict: "accept", by: null, at: "" });
  walk.end(3, "accepted");
  walk.onward();
  assert.equal(at(walk), "1a");
});

test("walking from photo to photo stops at both ends", () => {
  const walk = begun(photo(1, "a"), photo(2, "b"));
  assert.deepEqual([walk.step(-1), walk.step(1), at(walk), walk.step(1)], [false, true, "2b", false]);
});

test("a photo that somebody else decided goes, and the next one is looked at", () => {
  const walk = begun(photo(1, "a"), photo(2, "b"));
  walk.drop(1);
  assert.deepEqual([at(walk), walk.items.length], ["2b", 1]);
  walk.drop(2);
  assert.equal(walk.place, null);
});

test("what others changed is shown with its own verdicts, and what is decided here stays decided", () => {
  const walk = begun(photo(1, "a", "b"), photo(2, "c"));
  walk.end(2, "accepted");
  walk.renew(photo(1, "b"));
  assert.deepEqual([at(walk), walk.get(1)?.annotations.length], ["1b", 1], "the one that was looked at is deleted");
  walk.renew(photo(2, "c", "d"));
  assert.equal(walk.get(2)?.end, "accepted");
});

test("coming back from a correction one is at the same annotation, or at what is open by now", () => {
  const walk = begun(photo(1, "a"), photo(2, "b", "c"));
  walk.comeBack(2, "c");
  assert.equal(at(walk), "2c");
  walk.comeBack(2, "deleted");
  assert.equal(at(walk), "2b");
  walk.comeBack(7, "x");
  assert.equal(at(walk), "2b", "a photo that is not in hand any more");
});

test("the same photo is taken in hand once", () => {
  const walk = begun(photo(1, "a"));
  assert.equal(walk.add([photo(1, "a"), photo(2, "b")]), 1);
});

test("of what was decided the last ones stay, and with them the present one", () => {
  const walk = begun(photo(1), photo(2), photo(3), photo(4));
  for (const id of [1, 2, 3]) walk.end(id, "accepted");
  walk.goTo(1, null);
  walk.forget(1);
  assert.deepEqual(walk.items.map(({ photo: { id } }) => id), [1, 3, 4]);
});

test("progress counts every annotation in hand", () => {
  const walk = begun(photo(1, "a", "b"), photo(2), photo(3, "c", "d"));
  assert.deepEqual(walk.progress, { total: 4, done: 0, at: 1 });
  accept(walk);
  assert.deepEqual(walk.progress, { total: 4, done: 1, at: 2 });
  walk.end(3, "rejected");
  assert.equal(walk.progress.done, 3, "sent back is decided");
});

test("what comes next leaves out what is decided", () => {
  const walk = begun(photo(1, "a"), photo(2, "b"), photo(3, "c"), photo(4));
  walk.end(2, "accepted");
  assert.deepEqual(walk.coming(2).map(({ photo: { id } }) => id), [3, 4]);
});
