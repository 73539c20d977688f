// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import test from "node:test";
import { createCore } from "../../../static/js/editor/core.js";
import { createGuideLooks, isOlder } from "../../../static/js/editor/guide-looks.js";
import { changes, opsOf, overlay } from "../../../static/js/editor/wire.js";

const crack = { id: 1, name: "crack", color: "#ffe45c", letter: "C", key: "1", slot: 1, retired: false, guide_version: 2 };
const box = (x) => ({ type: "box", x, y: 10, width: 30, height: 30 });

function stage(walk = []) {
  const editor = createCore({ classes: [crack], photo: { width: 640, height: 480 } });
  const [steps, said] = [[], []];
  editor.store.transact((draft) => {
    for (const [n, version] of [1, 2, 1].entries()) draft.add({ uid: `u${n}`, id: n, rev: 1, class_id: 1, shape: box(10 + 50 * n), attributes: {}, ignore: false, defect_uid: null, author: null, source: "human", score: null, guide_version: version });
  }, "load");
  editor.history.onStep(({ step, diff }) => steps.push(opsOf(step, diff, () => true)));
  const app = { editor, data: { walk: { address: walk }, can_review: false }, photo: { id: 7, state: "done" }, session: { isReady: true }, classOf: () => crack, say: (words) => said.push(words), walk: async (by) => void said.push(`walk ${by}`) };
  return { editor, looks: createGuideLooks(app), steps, said };
}

test("an annotation waits while its version is less than its class's; not of a retired class, nor while the server has not answered", () => {
  assert.ok(isOlder({ guide_version: 1 }, crack));
  assert.ok(isOlder({ guide_version: 0 }, { ...crack, guide_version: 1 }));
  assert.ok(!isOlder({ guide_version: 2 }, crack));
  assert.ok(!isOlder({}, crack));
  assert.ok(!isOlder({ guide_version: 1 }, { ...crack, retired: true }));
  assert.ok(!isOlder({ guide_version: 1 }, undefined));
});

test("whoever walks the list has the first one selected, says still right, and is led to the next one and the next photo", async () => {
  const { editor, looks, steps, said } = stage([["guide", "old"]]);
  looks.photo({ id: 7 });
  assert.deepEqual([editor.selection.get(), said], [["u0"], ["2 here were drawn by an older meaning. Shift R: still right."]]);
  await looks.stillRight();
  assert.deepEqual(editor.selection.get(), ["u2"]);
  await looks.stillRight();
  assert.deepEqual(steps.map(([{ action, uid, still_right }]) => [action, uid, still_right]), [["update", "u0", 2], ["update", "u2", 2]]);
  assert.equal(said.at(-1), "walk 1");
});

test("a look is taken back by undo, as one step that says the version from before", async () => {
  const { editor, looks, steps } = stage();
  editor.selection.set(["u0"]);
  await looks.stillRight();
  editor.history.undo();
  assert.equal(editor.store.get("u0").guide_version, 1);
  assert.deepEqual(steps.map(([op]) => op.still_right), [2, 1]);
});

test("with nothing selected that waits, the first one is shown before anything is said of it", async () => {
  const { editor, looks, steps } = stage();
  await looks.stillRight();
  assert.deepEqual([editor.selection.get(), steps], [["u0"], []]);
});

test("what is drawn or classified anew says nothing of the guide: the server knows", () => {
  const before = { class_id: 1, shape: box(1), attributes: {}, source: "human", guide_version: 1 };
  assert.deepEqual(changes(before, { ...before, guide_version: 2 }), { still_right: 2 });
  assert.deepEqual(changes(before, { ...before, class_id: 2, guide_version: 2 }), { class_id: 2 });
  assert.deepEqual(changes({ ...before, guide_version: undefined }, before), {});
});

test("a look that is on its way is seen on the photo already", () => {
  const there = { uid: "u", class_id: 1, shape: box(1), attributes: {}, source: "human", guide_version: 1 };
  const [after] = overlay([there], [{ op: { op_id: "o", step: "s", action: "update", uid: "u", still_right: 2 } }]);
  assert.deepEqual(after, { ...there, guide_version: 2 });
});

test("drawing can be undone though the server has noted the version since", () => {
  const { editor } = stage();
  editor.arm(1);
  editor.createAtCentre();
  const uid = editor.store.all().at(-1).uid;
  editor.store.transact((draft) => draft.update(uid, { id: 9, rev: 1, guide_version: 2 }), "remote");
  editor.history.undo();
  assert.equal(editor.store.get(uid), undefined);
});
