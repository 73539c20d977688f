import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore, newRecord } from "../../../static/js/editor/store.js";

const SHAPE = /** @type {const} */ ({ type: "box", x: 1, y: 2, width: 3, height: 4 });
const record = (/** @type {string} */ uid) => newRecord({ uid, class_id: 1, shape: SHAPE });

test("a transaction tells once what was added, changed and removed", () => {
  const store = createStore([record("a"), record("b")]);
  /** @type {any[]} */ const told = [];
  store.subscribe((diff, source) => told.push([diff, source]));
  const [a, b] = store.all();
  store.transact((draft) => {
    draft.add(record("c"));
    draft.update("a", { class_id: 2 });
    draft.remove("b");
  }, "remote");
  assert.equal(told.length, 1);
  const [diff, source] = told[0];
  assert.equal(source, "remote");
  assert.deepEqual(diff.added.map((/** @type {any} */ { uid }) => uid), ["c"]);
  assert.deepEqual(diff.changed, [[a, { ...a, class_id: 2 }]]);
  assert.deepEqual(diff.removed, [b]);
});

test("only the outcome of a transaction counts", () => {
  const store = createStore([record("a")]);
  let calls = 0;
  store.subscribe(() => calls++);
  store.transact((draft) => {
    draft.add(record("b"));
    draft.remove("b");
    draft.update("a", { class_id: 2 });
    draft.update("a", { class_id: 1, shape: { ...SHAPE } });
  });
  assert.equal(calls, 0);
});

test("a transaction that fails changes nothing", () => {
  const store = createStore([record("a")]);
  assert.throws(() => store.transact((draft) => {
    draft.remove("a");
    draft.update("nobody", { class_id: 2 });
  }), /no annotation nobody/);
  assert.equal(store.size, 1);
  store.transact((draft) => draft.remove("a"));
  assert.equal(store.size, 0);
});

test("records cannot be changed from outside", () => {
  /** @type {import("../../../static/js/editor/store.js").Shape} */
  const shape = { ...SHAPE };
  const store = createStore([newRecord({ uid: "a", class_id: 1, shape, attributes: { depth: 1 } })]);
  shape.x = 99;
  const found = /** @type {any} */ (store.get("a"));
  assert.equal(found.shape.x, 1);
  assert.throws(() => (found.shape.x = 5), TypeError);
  assert.throws(() => (found.attributes.depth = 5), TypeError);
  assert.throws(() => (found.class_id = 5), TypeError);
});

test("what comes back takes its old place", () => {
  const store = createStore([record("a"), record("b"), record("c")]);
  const b = /** @type {import("../../../static/js/editor/store.js").Annotation} */ (store.get("b"));
  store.transact((draft) => draft.remove("b"));
  store.transact((draft) => draft.add(record("d")));
  store.transact((draft) => draft.add(b));
  assert.deepEqual(store.all().map(({ uid }) => uid), ["a", "b", "c", "d"]);
});

test("what the server said of a removed record is remembered", () => {
  const store = createStore([newRecord({ uid: "a", id: 7, rev: 3, class_id: 1, shape: SHAPE })]);
  store.transact((draft) => draft.remove("a"));
  assert.deepEqual(store.meta("a"), { id: 7, rev: 3 });
  store.remember("a", { id: 7, rev: 4 });
  assert.deepEqual(store.meta("a"), { id: 7, rev: 4 });
  assert.equal(store.meta("nobody"), undefined);
});

test("a listener that stopped hears no more; one transaction may not hold another", () => {
  const store = createStore();
  let calls = 0;
  const stop = store.subscribe(() => calls++);
  store.transact((draft) => draft.add(record("a")));
  stop();
  store.transact((draft) => draft.remove("a"));
  assert.equal(calls, 1);
  assert.throws(() => store.transact(() => void store.transact(() => {})), /inside a transaction/);
});
