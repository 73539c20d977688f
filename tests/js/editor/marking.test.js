import assert from "node:assert/strict";
import { test } from "node:test";
import { newRecord } from "../../../static/js/editor/store.js";
import { signOf } from "../../../static/js/editor/render/shapes.js";
import { countOf } from "../../../static/js/editor/panels/list.js";
import { common, sharedBy, withValue } from "../../../static/js/editor/panels/several.js";
import { boxes, drive, makeEditor, withBoxes } from "../drive.js";

/** @param {ReturnType<typeof makeEditor>} editor @param {Partial<import("../../../static/js/editor/store.js").Annotation>[]} parts */
function withCopies(editor, ...parts) {
  const records = parts.map((part, at) => newRecord({ class_id: 1, shape: { type: "box", x: 10 + 50 * at, y: 10, width: 40, height: 40 }, source: "copied", ...part }));
  editor.store.transact((draft) => records.forEach((record) => draft.add(record)), "load");
  return records.map(({ uid }) => uid);
}

test("what is selected is without a verdict by one key, as one step, and has one again by the same key", () => {
  const editor = makeEditor();
  const uids = withBoxes(editor, [10, 10, 20, 20], [50, 10, 20, 20]);
  editor.selection.set(uids);
  const hand = drive(editor).key("Shift+Q");
  assert.deepEqual(editor.store.all().map(({ ignore }) => ignore), [true, true]);
  assert.equal(editor.history.entries().length, 1);
  hand.key("Shift+Q");
  assert.deepEqual(editor.store.all().map(({ ignore }) => ignore), [false, false]);
});

test("where only some have a verdict the key takes it from all", () => {
  const editor = makeEditor();
  const [first = "", second = ""] = withBoxes(editor, [10, 10, 20, 20], [50, 10, 20, 20]);
  editor.selection.set([first]);
  const hand = drive(editor).key("Shift+Q");
  editor.selection.set([first, second]);
  hand.key("Shift+Q");
  assert.deepEqual(editor.store.all().map(({ ignore }) => ignore), [true, true]);
});

test("a photo that cannot be changed keeps its verdicts", () => {
  const editor = makeEditor();
  const uids = withBoxes(editor, [10, 10, 20, 20]);
  editor.readonly = true;
  editor.selection.set(uids);
  drive(editor).key("Shift+Q");
  assert.equal(editor.store.all()[0]?.ignore, false);
});

test("what has no verdict is counted apart, and has a sign beside its letter", () => {
  const record = newRecord({ class_id: 1, shape: { type: "box", x: 1, y: 1, width: 5, height: 5 } });
  assert.deepEqual([countOf([]), countOf([record]), countOf([record, { ...record, ignore: true }]), countOf([{ ...record, ignore: true }])], ["", "1", "1 + 1 without a verdict", "0 + 1 without a verdict"]);
  assert.deepEqual([signOf(record), signOf({ ...record, source: "copied" }), signOf({ ...record, ignore: true })], ["", "?", "×"]);
});

test("a copy is looked at once it is changed in any way, and undo makes it a copy again", () => {
  for (const change of [
    (/** @type {ReturnType<typeof drive>} */ hand) => hand.key("ArrowRight"),
    (/** @type {ReturnType<typeof drive>} */ hand) => hand.key("2"),
    (/** @type {ReturnType<typeof drive>} */ hand) => hand.key("Shift+Q"),
    (/** @type {ReturnType<typeof drive>} */ hand) => hand.tool("select").drag(30, 30, 35, 30),
  ]) {
    const editor = makeEditor();
    editor.selection.set(withCopies(editor, {}));
    const hand = drive(editor);
    change(hand);
    assert.equal(editor.store.all()[0]?.source, "human");
    hand.key("Ctrl+Z");
    assert.equal(editor.store.all()[0]?.source, "copied");
  }
});

test("one key after the other says of each copy that it is right", () => {
  const editor = makeEditor();
  const [first = "", second = ""] = withCopies(editor, {}, {});
  editor.selection.set([first]);
  const hand = drive(editor).key("Shift+Enter");
  assert.deepEqual(editor.store.all().map(({ source }) => source), ["human", "copied"]);
  assert.deepEqual(editor.selection.get(), [second]);
  hand.key("Shift+Enter");
  assert.deepEqual(editor.store.all().map(({ source }) => source), ["human", "human"]);
  assert.deepEqual(boxes(editor), [[10, 10, 40, 40], [60, 10, 40, 40]]);
  assert.equal(hand.key("Shift+Enter").used, false);
});

test("close up, Tab zooms to each object, and Escape brings the view from before", () => {
  const editor = makeEditor();
  const [, second = ""] = withBoxes(editor, [60, 40, 10, 10], [150, 60, 20, 20]);
  const before = editor.camera;
  const hand = drive(editor).key("Z");
  const middle = () => editor.toPhoto({ x: editor.view.width / 2, y: editor.view.height / 2 });
  assert.deepEqual(middle(), { x: 65, y: 45 });
  hand.key("Tab");
  assert.deepEqual([middle(), editor.selection.get()], [{ x: 160, y: 70 }, [second]]);
  hand.key("Escape");
  assert.deepEqual(editor.camera, before);
  assert.deepEqual(editor.selection.get(), [second], "it stays selected");
  hand.key("Shift+Tab");
  assert.deepEqual(editor.camera, before, "Tab alone does not zoom");
});

test("after close-ups a photo that was shown whole is whole on a turned screen, too", () => {
  const editor = makeEditor();
  withBoxes(editor, [150, 60, 10, 10]);
  editor.fit();
  drive(editor).key("Z").key("Escape");
  editor.setView({ width: 300, height: 400 });
  const { camera } = editor;
  editor.fit();
  assert.deepEqual(camera, editor.camera);
  drive(editor).key("Z");
  editor.setView({ width: 400, height: 300 });
  drive(editor).key("Escape");
  const { camera: second } = editor;
  editor.fit();
  assert.deepEqual(second, editor.camera, "also when it was turned in the midst of them");
});

test("the next photo is seen as the one before was before its close-ups", () => {
  const editor = makeEditor();
  withBoxes(editor, [150, 60, 10, 10]);
  editor.fit();
  const { scale } = editor.camera;
  drive(editor).key("Z");
  assert.notEqual(editor.camera.scale, scale);
  editor.setPhoto({ width: 200, height: 100 }, { keepView: true });
  assert.equal(editor.camera.scale, scale);
  assert.equal(editor.closeups.isOn, true, "and close-ups go on there");
});

test("values of many are told as one, or as several", () => {
  assert.deepEqual(common(["deep", "deep"]), { value: "deep", isMixed: false });
  assert.deepEqual(common(["deep", undefined]), { value: undefined, isMixed: true });
  const [crack, scratch] = [1, 2].map((class_id) => newRecord({ class_id, shape: { type: "box", x: 1, y: 1, width: 5, height: 5 } }));
  const definitions = [{ name: "severity" }, { name: "branches", class_ids: [1] }];
  assert.deepEqual(sharedBy(definitions, [crack, scratch]).map(({ name }) => name), ["severity"]);
  assert.deepEqual(sharedBy(definitions, [crack]).map(({ name }) => name), ["severity", "branches"]);
  assert.deepEqual(withValue({ severity: "deep", part: "door" }, "severity", null), { part: "door" });
  assert.deepEqual(withValue({ part: "door" }, "severity", "light"), { part: "door", severity: "light" });
});

test("an attribute is given to all that are selected as one step, and each keeps its others", () => {
  const editor = makeEditor();
  const uids = withBoxes(editor, [10, 10, 20, 20], [50, 10, 20, 20]);
  editor.edit(uids[0] ?? "", { attributes: { part: "door" } });
  editor.editAll(uids, ({ attributes }) => ({ attributes: withValue(attributes, "severity", "deep") }), "severity");
  assert.deepEqual(editor.store.all().map(({ attributes }) => attributes), [{ part: "door", severity: "deep" }, { severity: "deep" }]);
  drive(editor).key("Ctrl+Z");
  assert.deepEqual(editor.store.all().map(({ attributes }) => attributes), [{ part: "door" }, {}]);
});
