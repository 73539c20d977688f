// @ts-nocheck: comments as short as tests want them
// Comments as threads: what belongs together, where pins stand, and what waits to be sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { after, naming, placeOf, threadsOf, withWaiting } from "../../../static/js/comments/threads.js";

const ruth = { id: 1, name: "Ruth Osei" };
const milo = { id: 2, name: "Milo Brandt" };
const said = (id, part = {}) => ({ id, op_id: `op-${id}`, photo_id: 5, reply_to: null, uid: null, x: null, y: null, text: `words ${id}`, author: ruth, at: "2026-11-24T09:00:00.000Z", edited_at: null, settled_at: null, settled_by: null, deleted_at: null, mentions: [], ...part });
const waiting = (talk) => ({ id: "entry", n: Date.parse("2026-11-24T10:00:00Z") * 1000, talk });

test("replies belong to the first of their thread, and threads are numbered as they were begun", () => {
  const threads = threadsOf([said(3), said(4), said(5, { reply_to: 3 }), said(6, { reply_to: 4 }), said(7, { reply_to: 3 })]);
  assert.deepEqual(threads.map(({ number, first, replies }) => [number, first.id, replies.map(({ id }) => id)]), [[1, 3, [5, 7]], [2, 4, [6]]]);
});

test("a comment that waits is a thread of its own, by the same key as once it is there", () => {
  const list = withWaiting([said(3)], [waiting({ method: "POST", path: "/photos/5/comments", body: { op_id: "new", text: "Look", x: 1, y: 2, mentions: [] } })], milo);
  const [, thread] = threadsOf(list);
  assert.deepEqual([thread.key, thread.first.isWaiting, thread.first.at, thread.first.author], ["new", true, "2026-11-24T10:00:00.000Z", milo]);
  const there = threadsOf(withWaiting([said(3), said(4, { op_id: "new" })], [], milo));
  assert.equal(there[1].key, thread.key);
});

test("what the server has already is not shown twice while its answer is on the way", () => {
  const list = withWaiting([said(4, { op_id: "new" })], [waiting({ method: "POST", path: "/photos/5/comments", body: { op_id: "new", text: "Look" } })], milo);
  assert.equal(list.length, 1);
  assert.equal(list[0].id, 4);
});

test("a reply that waits settles its thread, or opens it again, at once", () => {
  const reply = (settles) => waiting({ method: "POST", path: "/photos/5/comments", body: { op_id: "r", text: "Done.", reply_to: 3, settles } });
  const [settled] = threadsOf(withWaiting([said(3)], [reply(true)], milo));
  assert.deepEqual([settled.isSettled, settled.first.settled_by, settled.replies.length], [true, milo, 1]);
  const [open] = threadsOf(withWaiting([said(3, { settled_at: "2026-11-24T09:30:00Z", settled_by: ruth })], [reply(false)], milo));
  assert.equal(open.isSettled, false);
});

test("changes, settling and deleting that wait are shown as they will be", () => {
  const list = [said(3), said(4), said(5, { reply_to: 3 })];
  const patched = withWaiting(list, [waiting({ method: "PATCH", path: "/comments/4", body: { text: "Other words" } }), waiting({ method: "PATCH", path: "/comments/3", body: { settled: true } })], milo);
  assert.deepEqual(patched.map(({ text, settled_by }) => [text, settled_by]), [["words 3", milo], ["Other words", null], ["words 5", null]]);
  const without = withWaiting(list, [waiting({ method: "DELETE", path: "/comments/4" }), waiting({ method: "DELETE", path: "/comments/3" })], milo);
  assert.deepEqual(without.map(({ id, text }) => [id, text]), [[3, ""], [5, "words 5"]], "the first stays, without its words, as long as it has replies");
  assert.equal(withWaiting(list, [waiting({ method: "POST", path: "/comments/9/undelete" }), { id: "e", n: 1, op: {} }], milo).length, 3);
});

test("a pin follows its annotation, and stays where it was put once that is gone", () => {
  const boundsOf = (uid) => (uid === "u" ? { x: 10, y: 20, width: 30, height: 40 } : null);
  assert.deepEqual(placeOf(said(3, { uid: "u", x: 1, y: 2 }), boundsOf), { x: 40, y: 20 });
  assert.deepEqual(placeOf(said(3, { uid: "gone", x: 1, y: 2 }), boundsOf), { x: 1, y: 2 });
  assert.equal(placeOf(said(3, { uid: "gone" }), boundsOf), null);
  assert.equal(placeOf(said(3), boundsOf), null);
});

test("only comments that name somebody are theirs to look at", () => {
  const [thread] = threadsOf([said(3, { mentions: [milo] }), said(4, { reply_to: 3 }), said(5, { reply_to: 3, mentions: [ruth, milo] })]);
  assert.deepEqual(naming(thread, milo.id), [3, 5]);
  assert.deepEqual(naming(thread, 9), []);
});

test("going on walks the open threads round, and the settled ones when none is open", () => {
  const threads = threadsOf([said(3), said(4, { settled_at: "2026" }), said(5)]);
  assert.equal(after(threads, null).first.id, 3);
  assert.equal(after(threads, "op-3").first.id, 5);
  assert.equal(after(threads, "op-5").first.id, 3);
  assert.equal(after(threadsOf([said(4, { settled_at: "2026" })]), null).first.id, 4);
  assert.equal(after([], null), null);
});
