// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { copiesOf } from "../../../static/js/editor/bringing.js";
import { scaled } from "../../../static/js/editor/scaling.js";
import { kept, openPage, photo, soon } from "./page.js";

const BOX = { type: "box", x: 10, y: 10, width: 50, height: 40 };

test("what is on the photo before comes as copies, as one step, without what the server knows of the old ones", async () => {
  const { app, editor, server, said, take } = await openPage();
  server.annotations.set(1, [kept("a", { attributes: { severity: "deep" }, defect_uid: "d" }), kept("b", { class_id: 2, ignore: true, shape: { ...BOX, x: 80 } })]);
  app.photos.get(1).store.transact((draft) => server.annotations.get(1).forEach((one) => draft.add(one)), "load");
  await app.walk(1);
  await soon();
  take();
  await app.bring();
  const [first, second] = editor.store.all();
  assert.deepEqual([first.source, first.id, first.attributes, first.defect_uid, first.shape], ["copied", null, { severity: "deep" }, null, BOX]);
  assert.deepEqual([second.source, second.class_id, second.ignore], ["copied", 2, true]);
  assert.deepEqual(take("step"), [["step", 2, 2, 0, 0]]);
  assert.match(said.at(-1), /^2 copied from .*wall-1\.jpg/);
  await app.bring();
  assert.equal(editor.store.size, 2, "twice they would lie one on the other");
  assert.match(said.at(-1), /is here already/);
});

test("it says why nothing came", async () => {
  const { app, editor, said, server } = await openPage({ photos: [photo(1), photo(2)] });
  await app.bring();
  assert.match(said.at(-1), /no photo before/);
  await app.walk(1);
  await soon();
  await app.bring();
  assert.match(said.at(-1), /Nothing is drawn on .*wall-1\.jpg/);
  assert.equal(editor.store.size, 0);
  server.annotations.set(1, [kept("a")]);
});

test("done shows copies that nobody has looked at, and only then takes them", async () => {
  const { app, editor, said, server, take, photos } = await openPage();
  photos.get(1).store.transact((draft) => draft.add(kept("a", { source: "copied" })), "load");
  take();
  editor.selection.set(["a"]); // as they are right after copying
  await app.answer("done");
  assert.deepEqual([take("state"), editor.selection.get()], [[], ["a"]]);
  assert.match(said.at(-1), /1 copied, and not looked at yet/);
  await app.answer("done");
  assert.deepEqual(take("step", "state"), [["step", 1, 0, 1, 0], ["state", 1, { state: "done", no_defect: false }]]);
  assert.equal(photos.get(1).store.get("a").source, "human");
});

test("on a photo of another size copies lie in proportion", () => {
  const [from, to] = [{ width: 200, height: 100 }, { width: 400, height: 100 }];
  assert.deepEqual(scaled(BOX, from, from), BOX);
  assert.deepEqual(scaled(BOX, from, to), { type: "box", x: 20, y: 10, width: 100, height: 40 });
  assert.deepEqual(scaled({ type: "trace", points: [[1, 2], [3, 4]], widths: [3, 3] }, from, { width: 400, height: 200 }), { type: "trace", points: [[2, 4], [6, 8]], widths: [6, 6] });
  assert.deepEqual(scaled({ type: "polygon", polygons: [[[[1, 2], [3, 2], [3, 4]]]] }, from, to), { type: "polygon", polygons: [[[[2, 2], [6, 2], [6, 4]]]] });
});

test("what exists only at its own size is left out and counted", () => {
  const [from, to] = [{ width: 200, height: 100 }, { width: 400, height: 100 }];
  const mask = kept("m", { shape: { type: "mask", size: [100, 200], counts: "x" } });
  assert.deepEqual(copiesOf([mask, kept("a")], from, to, []).lost, 1);
  assert.deepEqual(copiesOf([mask], from, from, []).items.length, 1);
});

test("Shift D goes past what has an answer, Shift O to where two versions wait", async () => {
  const { app, said } = await openPage({ photos: [photo(1), photo(2, { state: "done" }), photo(3), photo(4, { open_proposals: 1 })] });
  await app.nextUnlabelled();
  assert.equal(app.photo.id, 3);
  await app.nextOpen();
  assert.equal(app.photo.id, 4);
  await app.nextOpen();
  assert.match(said.at(-1), /No photo with an open choice/);
});
