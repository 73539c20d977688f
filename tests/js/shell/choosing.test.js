// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { clashesOf, differences } from "../../../static/js/editor/clashes.js";
import { drive } from "../drive.js";
import { kept, openPage, photo, soon } from "./page.js";

const [RUTH, MARA, JANA] = [{ id: 1, name: "Ruth" }, { id: 2, name: "Mara" }, { id: 3, name: "Jana" }];
const proposal = (id, uid, author, asked, part = {}) => ({ ...kept(uid), id, action: "update", asked, author, at: "2026-11-27T14:05:00Z", against: { author: MARA, at: "2026-11-27T14:03:00Z", deleted: false }, ...part });
const wide = { type: "box", x: 10, y: 10, width: 90, height: 40 };

async function openClash(...proposals) {
  const page = await openPage();
  const there = [kept("u"), kept("v", { id: 8 })];
  page.server.answers["GET /photos/1/annotations"] = { seq: 4, annotations: there, proposals };
  await page.app.refresh();
  page.app.choosing.photo();
  page.take();
  return page;
}

test("several clashes of one annotation are one, with the latest that each person wanted", () => {
  const proposals = [proposal(1, "u", RUTH, ["class_id"], { class_id: 2 }), proposal(2, "u", JANA, ["shape"], { shape: wide }), proposal(3, "v", RUTH, ["class_id"], { class_id: 3 }), proposal(4, "u", RUTH, ["attributes/a", "class_id"], { class_id: 3, attributes: { a: 5 } })];
  const [u, v, ...more] = clashesOf(proposals, (uid) => kept(uid, { attributes: { b: 1 } }), 1);
  assert.deepEqual([u.uid, v.uid, more.length], ["u", "v", 0]);
  assert.deepEqual(u.ids, [1, 2, 4]);
  assert.deepEqual(u.versions.map(({ letter, by, isMine, isHere, content }) => [letter, by.name, isMine, isHere, content.class_id, content.attributes, content.shape.width]), [
    ["A", "Mara", false, true, 1, { b: 1 }, 50],
    ["B", "Ruth", true, false, 3, { a: 5, b: 1 }, 50],
    ["C", "Jana", false, false, 1, { b: 1 }, 90],
  ]);
});

test("what differs is told field by field; a deleted version says so", () => {
  const words = { className: (id) => ["", "crack", "scratch"][id], describe: ({ width, height }) => `${width} × ${height}` };
  const told = (record, ...proposals) => differences(clashesOf(proposals, () => record, 1)[0], words).map(({ name, values }) => [name, ...values]);
  assert.deepEqual(told(kept("u"), proposal(1, "u", RUTH, ["class_id"], { class_id: 2 })), [["class", "crack", "scratch"]]);
  assert.deepEqual(told(kept("u"), proposal(1, "u", RUTH, ["shape", "attributes/a"], { shape: wide, attributes: { a: "x" } })), [["place", "50 × 40", "90 × 40"], ["a", "not told", "x"]]);
  assert.deepEqual(told(undefined, proposal(1, "u", RUTH, ["class_id"], { class_id: 2 })), [["", "deleted", "scratch, 50 × 40"]]);
  assert.deepEqual(told(kept("u"), proposal(1, "u", RUTH, [], { action: "delete" })), [["", "crack, 50 × 40", "deleted"]]);
});

test("taking the other version is one step that can be undone, and drops the rest after it", async () => {
  const { app, editor, take } = await openClash(proposal(1, "u", RUTH, ["class_id"], { class_id: 2 }), proposal(2, "u", RUTH, ["shape"], { shape: wide }));
  assert.deepEqual(editor.versions.map(({ letter }) => letter), ["A", "B"]);
  drive(editor).key("Shift+B");
  assert.deepEqual(take("step", "settle"), [["step", 1, 0, 1, 0], ["settle", 1, [1, 2]]]);
  const { class_id, shape } = editor.store.get("u");
  assert.deepEqual([class_id, shape, editor.versions, app.session.proposals], [2, wide, [], []]);
  editor.history.undo();
  assert.deepEqual([editor.store.get("u").class_id, editor.store.get("u").shape.width], [1, 50]);
});

test("keeping what is here changes nothing on the photo; what was dropped does not come back while it is on its way", async () => {
  const { app, editor, take } = await openClash(proposal(1, "u", RUTH, ["class_id"], { class_id: 2 }));
  const before = editor.store.all();
  drive(editor).key("Shift+A");
  assert.deepEqual(take("step", "settle"), [["settle", 1, [1]]]);
  assert.deepEqual(editor.store.all(), before);
  await app.refresh();
  assert.deepEqual(app.session.proposals, []);
});

test("clashes are walked one by one, and wait when they are put off", async () => {
  const { app, editor } = await openClash(proposal(1, "u", RUTH, ["class_id"], { class_id: 2 }), proposal(2, "v", RUTH, ["class_id"], { class_id: 2 }));
  const { choosing } = app;
  const uid = () => choosing.present?.clash.uid;
  assert.deepEqual([uid(), choosing.present.at, choosing.present.count], ["u", 0, 2]);
  const hand = drive(editor).key("Shift+V");
  assert.deepEqual([uid(), choosing.present.at], ["v", 1]);
  hand.key("Shift+B");
  assert.equal(uid(), "u");
  choosing.fold();
  assert.deepEqual([uid(), editor.versions, app.session.proposals.length], [undefined, [], 1]);
  hand.key("Shift+A");
  assert.equal(app.session.proposals.length, 1, "what is not shown is not chosen");
  choosing.open("u");
  assert.equal(uid(), "u");
});

test("a version of what somebody deleted brings it back", async () => {
  const { editor, take } = await openClash(proposal(1, "w", RUTH, ["class_id"], { class_id: 2, against: { author: MARA, at: "2026-11-27T14:03:00Z", deleted: true } }));
  drive(editor).key("Shift+B");
  assert.deepEqual(take("step", "settle"), [["step", 1, 1, 0, 0], ["settle", 1, [1]]]);
  assert.equal(editor.store.get("w").class_id, 2);
});

test("a photo that cannot be changed shows the versions and takes no choice", async () => {
  const { app, editor, take } = await openClash(proposal(1, "u", RUTH, ["class_id"], { class_id: 2 }));
  app.setPhotoState(app.photo, { state: "accepted" });
  drive(editor).key("Shift+B");
  assert.deepEqual([take("settle"), editor.versions.length, app.session.proposals.length], [[], 2, 1]);
});

test("another photo has none of it", async () => {
  const { app, editor } = await openClash(proposal(1, "u", RUTH, ["class_id"], { class_id: 2 }));
  await app.goTo(2);
  await soon();
  assert.deepEqual([app.photo.id, editor.versions, app.choosing.present], [2, [], null]);
  assert.ok(photo(2));
});
