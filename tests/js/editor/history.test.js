import assert from "node:assert/strict";
import { test } from "node:test";
import { createHistory } from "../../../static/js/editor/history.js";
import { createStore, newRecord } from "../../../static/js/editor/store.js";
import { boundsOf } from "../drive.js";

/** @typedef {import("../../../static/js/editor/history.js").Step} Step */

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const box = (x = 0) => /** @type {const} */ ({ type: "box", x, y: 0, width: 10, height: 10 });
const leftOf = (/** @type {import("../../../static/js/editor/store.js").Annotation | undefined} */ record) => record && boundsOf(record).x;

/** @param {...string} uids already on the server */
function begin(...uids) {
  const store = createStore(uids.map((uid, at) => newRecord({ uid, id: at + 1, rev: 1, class_id: 1, shape: box() })));
  const history = createHistory(store);
  /** @type {Step[]} */ const steps = [];
  history.onStep((step) => steps.push(step));
  return { store, history, steps };
}

/** @param {ReturnType<typeof begin>} parts @param {string} label @param {(draft: any) => void} change */
function act({ store, history }, label, change) {
  history.mark(label);
  store.transact(change);
  history.commit();
}

test("one gesture of many changes is one step, told once", () => {
  const { store, history, steps } = begin("a");
  const id = history.mark("Move");
  for (let x = 1; x <= 5; x++) store.transact((draft) => draft.update("a", { shape: box(x) }));
  assert.equal(steps.length, 0);
  history.commit();
  assert.equal(steps.length, 1);
  const [step] = steps;
  assert.equal(step?.step, id);
  assert.match(id, UUID7);
  assert.deepEqual(step?.diff.changed.map(([before, after]) => [leftOf(before), leftOf(after)]), [[0, 5]]);
  assert.equal(history.undo(), "Move");
  assert.equal(leftOf(store.get("a")), 0);
});

test("a gesture that changes nothing in the end is no step", () => {
  const { store, history, steps } = begin("a");
  history.mark("Move");
  store.transact((draft) => draft.update("a", { shape: box(3) }));
  store.transact((draft) => draft.update("a", { shape: box(0) }));
  history.commit();
  assert.equal(steps.length, 0);
  assert.equal(history.canUndo, false);
});

test("giving up a gesture brings back what was there, and tells nobody", () => {
  const { store, history, steps } = begin("a");
  const before = store.all();
  history.mark("Anything");
  store.transact((draft) => draft.update("a", { shape: box(3) }));
  store.transact((draft) => draft.add(newRecord({ uid: "b", class_id: 1, shape: box() })));
  store.transact((draft) => draft.remove("a"));
  history.bail();
  assert.deepEqual(store.all(), before);
  assert.equal(steps.length, 0);
  assert.equal(history.canUndo, false);
});

test("undo and redo of adding, changing and removing; each is a step of its own", () => {
  const parts = begin("a", "b");
  const { store, history, steps } = parts;
  const start = store.all();
  act(parts, "All at once", (draft) => {
    draft.add(newRecord({ uid: "c", class_id: 2, shape: box(50) }));
    draft.update("a", { class_id: 2, attributes: { depth: "deep" } });
    draft.remove("b");
  });
  const end = store.all();
  assert.equal(history.undo(), "All at once");
  assert.deepEqual(store.all(), start);
  assert.equal(history.redo(), "All at once");
  assert.deepEqual(store.all(), end);
  assert.deepEqual(steps.map(({ kind }) => kind), ["do", "undo", "redo"]);
  assert.equal(new Set(steps.map(({ step }) => step)).size, 3);
  assert.deepEqual(steps[1]?.diff.added.map(({ uid }) => uid), ["b"]);
  assert.deepEqual(steps[1]?.diff.removed.map(({ uid }) => uid), ["c"]);
});

test("what is done after an undo takes the redo away; others' changes do not", () => {
  const parts = begin("a");
  const { store, history } = parts;
  act(parts, "Move", (draft) => draft.update("a", { shape: box(5) }));
  history.undo();
  store.transact((draft) => draft.update("a", { class_id: 3 }), "remote");
  assert.equal(history.canRedo, true);
  act(parts, "Move", (draft) => draft.update("a", { shape: box(7) }));
  assert.equal(history.canRedo, false);
});

test("others' changes and what is loaded are not recorded", () => {
  const { store, history } = begin("a");
  store.transact((draft) => draft.update("a", { class_id: 3 }), "remote");
  store.transact((draft) => draft.add(newRecord({ uid: "b", class_id: 1, shape: box() })), "load");
  assert.equal(history.canUndo, false);
  assert.equal(history.undo(), null);
  assert.equal(history.redo(), null);
});

test("a change without a mark is a step by itself", () => {
  const { store, history, steps } = begin("a");
  store.transact((draft) => draft.update("a", { class_id: 2 }));
  store.transact((draft) => draft.update("a", { class_id: 3 }));
  assert.equal(steps.length, 2);
  history.undo();
  assert.equal(store.get("a")?.class_id, 2);
});

test("undo leaves what somebody else changed meanwhile, field by field", () => {
  const parts = begin("a");
  const { store, history, steps } = parts;
  act(parts, "Edit", (draft) => draft.update("a", { class_id: 2, shape: box(5), attributes: { depth: "deep", side: "left" } }));
  store.transact((draft) => draft.update("a", { shape: box(9), rev: 3, attributes: { depth: "flat", side: "left", found: "new" } }), "remote");
  history.undo();
  const now = store.get("a");
  assert.equal(now?.class_id, 1, "mine goes back");
  assert.equal(leftOf(now), 9, "theirs stays");
  assert.deepEqual(now?.attributes, { depth: "flat", found: "new" });
  assert.equal(now?.rev, 3);
  assert.equal(steps.at(-1)?.skipped, 1);
});

test("undoing a drawing that somebody else has worked on leaves it", () => {
  const parts = begin();
  const { store, history, steps } = parts;
  act(parts, "Draw", (draft) => draft.add(newRecord({ uid: "a", class_id: 1, shape: box() })));
  store.transact((draft) => draft.update("a", { id: 4, rev: 1 }), "remote");
  store.transact((draft) => draft.update("a", { class_id: 2, rev: 2 }), "remote");
  history.undo();
  assert.equal(store.get("a")?.class_id, 2);
  assert.equal(steps.at(-1)?.skipped, 1);
  assert.deepEqual(steps.at(-1)?.diff, { added: [], changed: [], removed: [] });
});

test("undoing a drawing that the server has only stored removes it", () => {
  const parts = begin();
  const { store, history } = parts;
  act(parts, "Draw", (draft) => draft.add(newRecord({ uid: "a", class_id: 1, shape: box() })));
  store.transact((draft) => draft.update("a", { id: 4, rev: 1, author: { id: 1, name: "Jo" } }), "remote");
  history.undo();
  assert.equal(store.size, 0);
  store.remember("a", { id: 4, rev: 2 });
  history.redo();
  assert.deepEqual([store.get("a")?.id, store.get("a")?.rev], [4, 2], "it comes back as the server knows it");
});

test("undoing an edit of what somebody else deleted does not bring it back", () => {
  const parts = begin("a");
  const { store, history, steps } = parts;
  act(parts, "Move", (draft) => draft.update("a", { shape: box(5) }));
  store.transact((draft) => draft.remove("a"), "remote");
  assert.equal(history.undo(), "Move");
  assert.equal(store.size, 0);
  assert.equal(steps.at(-1)?.skipped, 1);
});

test("undoing a deletion that somebody else took back already changes nothing", () => {
  const parts = begin("a");
  const { store, history } = parts;
  const before = store.get("a");
  act(parts, "Delete", (draft) => draft.remove("a"));
  store.transact((draft) => draft.add(/** @type {any} */ (before)), "remote");
  history.undo();
  assert.equal(store.size, 1);
});

test("the last 200 steps can be undone, and they survive a reload", () => {
  const parts = begin("a");
  const { store, history } = parts;
  for (let x = 1; x <= 210; x++) act(parts, "Move", (draft) => draft.update("a", { shape: box(x) }));
  for (let count = 0; count < 5; count++) history.undo();
  const again = createHistory(store);
  again.load(JSON.parse(JSON.stringify(history.serialize())));
  assert.equal(again.entries().filter(({ undone }) => !undone).length, 195);
  assert.equal(again.canRedo, true);
  again.redo();
  assert.equal(leftOf(store.get("a")), 206);
  while (again.undo());
  assert.equal(leftOf(store.get("a")), 10);
});

test("undo in the midst of a gesture takes the gesture back", () => {
  const { store, history } = begin("a");
  history.mark("Move");
  store.transact((draft) => draft.update("a", { shape: box(3) }));
  assert.equal(history.canUndo, true);
  history.undo();
  assert.equal(leftOf(store.get("a")), 0);
});

test("steps of long masks are kept as far back as there is room to write them after each step", () => {
  const store = createStore([newRecord({ uid: "a", class_id: 1, shape: box() })]);
  const history = createHistory(store, { letters: 10_000 });
  for (let step = 0; step < 30; step++) act({ store, history, steps: [] }, `Paint ${step}`, (draft) => draft.update("a", { shape: { type: "mask", size: [10, 10], counts: String(step).repeat(1000) } }));
  assert.ok(history.serialize().length < 10_100);
  assert.equal(history.entries().at(-1)?.label, "Paint 29");
  assert.ok(history.entries().length >= 2);
  act({ store, history, steps: [] }, "Paint all", (draft) => draft.update("a", { shape: { type: "mask", size: [10, 10], counts: "1".repeat(20_000) } }));
  assert.deepEqual(history.entries().map(({ label }) => label), ["Paint all"], "the last step can always be undone");
});
