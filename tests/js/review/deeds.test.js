// What a reviewer does, what the server is told and in which order, and taking it back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";
import { createDeeds, shortened } from "../../../static/js/review/deeds.js";
import { createOutbox } from "../../../static/js/review/outbox.js";
import { createWalk } from "../../../static/js/review/walk.js";

const seen = (/** @type {string} */ uid) => ({ uid, rev: 3, class_id: 1, verdict: null });
/** @param {number} id @param {...string} uids @returns {any} */
const photo = (id, ...uids) => ({ photo: { id, seq: 7, no_defect: uids.length === 0 }, review: null, may_accept: true, annotations: uids.map(seen) });

/** @param {any[]} photos @param {(method: string, path: string, body: any) => any} [answer] */
function begun(photos, answer = () => undefined) {
  /** @type {any[]} */
  const sent = [];
  /** @type {string[]} */
  const said = [];
  /** @type {number[]} */
  const renewed = [];
  const walk = createWalk();
  walk.add(photos);
  const call = async (/** @type {string} */ method, /** @type {string} */ path, /** @type {any} */ body) => {
    const given = answer(method, path, body);
    if (given instanceof Error) throw given;
    const { op_id: _id, ...told } = body ?? {};
    sent.push([method, path, told]);
    if (given) return given;
    if (path.endsWith("/verdicts")) return { results: [{ status: "kept" }] };
    if (path.endsWith("/comments")) return { id: 55 };
    return { seq: body?.seq + 1, state: body?.state, no_defect: false };
  };
  /** @type {(() => void)[]} */
  const later = [];
  /** @type {any[]} */
  const statuses = [];
  const outbox = createOutbox({ onStatus: (status) => statuses.push(status), onRefused: (error) => said.push(error.message), later: (run) => later.push(run) });
  const deeds = createDeeds({ walk, outbox, call, me: { id: 9, name: "Rosa" }, onMoved: () => {}, say: (words) => said.push(words), renew: async (id) => void renewed.push(id) });
  return { walk, deeds, outbox, sent, said, renewed, later, statuses };
}
const soon = () => new Promise((resolve) => setTimeout(resolve));

test("accepting goes on at once and tells the server which state of the annotation was seen", async () => {
  const { walk, deeds, sent } = begun([photo(1, "a"), photo(2)]);
  deeds.accept();
  assert.deepEqual(walk.place, { id: 1, uid: null }, "before any answer");
  deeds.accept();
  assert.deepEqual(walk.place, { id: 2, uid: null });
  deeds.accept();
  await soon();
  assert.deepEqual(sent, [
    ["POST", "/photos/1/verdicts", { verdicts: [{ uid: "a", rev: 3, verdict: "accept" }] }],
    ["PUT", "/photos/1/state", { state: "accepted", no_defect: false, seq: 7 }],
    ["PUT", "/photos/2/state", { state: "accepted", no_defect: true, seq: 7 }],
  ]);
  assert.equal(walk.place, null);
});

test("a photo is not accepted while an annotation on it has no verdict", async () => {
  const { walk, deeds, sent, said } = begun([photo(1, "a", "b")]);
  walk.goTo(1, null);
  assert.equal(deeds.accept(), false);
  await soon();
  assert.deepEqual([said, sent, walk.place?.uid], [["2 annotations have no verdict yet."], [], "a"]);
});

test("one's own work is not accepted where the project says so", async () => {
  const { deeds, sent, said } = begun([{ ...photo(1, "a"), may_accept: false }]);
  deeds.accept();
  await soon();
  assert.deepEqual([sent.length, said.length], [0, 1]);
  assert.match(said[0] ?? "", /somebody else/);
});

test("sending back pins the words first, then says so with the same words", async () => {
  const { walk, deeds, sent } = begun([photo(1, "a"), photo(2)]);
  deeds.sendBack({ text: "The box stops short.", x: 12.5, y: 30, uid: "a", mentions: [4] });
  await soon();
  assert.deepEqual(sent, [
    ["POST", "/photos/1/comments", { text: "The box stops short.", x: 12.5, y: 30, uid: "a", mentions: [4] }],
    ["PUT", "/photos/1/state", { state: "rejected", reason: "The box stops short.", seq: 7 }],
  ]);
  assert.deepEqual([walk.get(1)?.end, walk.place], ["rejected", { id: 2, uid: null }]);
});

test("each deed is taken back, the last first, and its place is looked at again", async () => {
  const { walk, deeds, sent } = begun([photo(1, "a"), photo(2)]);
  deeds.accept();
  deeds.accept();
  deeds.sendBack({ text: "There is one.", x: 1, y: 2, mentions: [] });
  await soon();
  sent.length = 0;
  deeds.undo();
  assert.deepEqual([walk.place, walk.get(2)?.end], [{ id: 2, uid: null }, null]);
  deeds.undo();
  assert.deepEqual([walk.place, walk.get(1)?.end], [{ id: 1, uid: null }, null]);
  deeds.undo();
  assert.deepEqual([walk.place, walk.get(1)?.annotations[0]?.verdict], [{ id: 1, uid: "a" }, null]);
  await soon();
  assert.deepEqual(sent, [
    ["PUT", "/photos/2/state", { state: "done", no_defect: true, seq: 8 }],
    ["DELETE", "/comments/55", {}],
    ["PUT", "/photos/1/state", { state: "done", no_defect: false, seq: 8 }],
    ["POST", "/photos/1/verdicts", { verdicts: [{ uid: "a", rev: 3, verdict: "open" }] }],
  ]);
  assert.equal(deeds.canUndo, false);
});

test("what somebody changed meanwhile is looked at again, and said so", async () => {
  const stale = new ApiError(409, { type: "stale", detail: "Somebody changed it." });
  const { walk, deeds, said, renewed } = begun([photo(1), photo(2)], (_, path) => (path === "/photos/1/state" ? stale : undefined));
  deeds.accept();
  assert.equal(walk.get(1)?.end, "accepted");
  await soon();
  assert.deepEqual([walk.get(1)?.end, renewed], [null, [1]]);
  assert.match(said[0] ?? "", /since you looked/);
  assert.equal(deeds.canUndo, false, "there is nothing of it to take back");
});

test("what others changed before the decision went out was not what was looked at", async () => {
  const { walk, deeds, outbox, sent } = begun([photo(1, "a"), photo(2)]);
  /** @type {(value?: unknown) => void} */
  let free = () => {};
  outbox.put(() => new Promise((resolve) => (free = resolve)));
  deeds.accept();
  deeds.accept();
  walk.renew({ ...photo(1, "a", "b"), photo: { id: 1, seq: 8, no_defect: false } });
  free();
  await soon();
  assert.deepEqual(sent.at(-1), ["PUT", "/photos/1/state", { state: "accepted", no_defect: false, seq: 7 }]);
});

test("taking a decision back before it is answered follows that answer", async () => {
  const { deeds, sent } = begun([photo(1), photo(2)]);
  deeds.accept();
  deeds.undo();
  await soon();
  assert.deepEqual(sent.map(([, , body]) => [body.state, body.seq]), [["accepted", 7], ["done", 8]]);
});

test("a verdict on an annotation that changed is told so too", async () => {
  const { deeds, said, renewed } = begun([photo(1, "a")], (_, path) => (path.endsWith("/verdicts") ? { results: [{ status: "stale", rev: 4 }] } : undefined));
  deeds.accept();
  await soon();
  assert.deepEqual([renewed, said.length], [[1], 1]);
});

test("without a network one goes on, and everything goes out in order when it is back", async () => {
  let isDown = true;
  const { walk, deeds, sent, later, statuses, outbox } = begun([photo(1, "a"), photo(2)], () => (isDown ? new OfflineError() : undefined));
  deeds.accept();
  deeds.accept();
  await soon();
  assert.deepEqual([walk.place?.id, sent.length, statuses.at(-1)], [2, 0, { waiting: 2, isOffline: true }]);
  isDown = false;
  for (const run of later.splice(0)) run();
  await outbox.settled();
  assert.deepEqual([sent.map(([, path]) => path), statuses.at(-1)], [["/photos/1/verdicts", "/photos/1/state"], { waiting: 0, isOffline: false }]);
});

test("a reason is one line of at most 300 letters", () => {
  assert.equal(shortened("  too\n wide "), "too wide");
  assert.equal([...shortened("é".repeat(400))].length, 300);
});
