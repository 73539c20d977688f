// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLinking } from "../../../static/js/editor/linking.js";
import { alsoWords } from "../../../static/js/editor/panels/same.js";
import { kept, openPage, photo, soon } from "./page.js";

/** Three photos of a scene, a fourth of another; the first has one crack, the second a crack and a scratch. */
async function openScene({ isKnown = true } = {}) {
  const scene = [photo(1, { group_id: 5 }), photo(2, { group_id: 5 }), photo(3, { group_id: 5 }), photo(4, { group_id: 6 })];
  const page = await openPage({ photos: scene });
  page.server.annotations.set(2, [kept("b", { id: 8 }), kept("c", { id: 9, class_id: 2 })]);
  page.server.annotations.set(3, [kept("d", { id: 10 })]);
  page.server.annotations.set(4, [kept("e", { id: 11 })]);
  page.photos.get(1).store.transact((draft) => draft.add(kept("a")), "load");
  page.photos.get(2).store.transact((draft) => page.server.annotations.get(2).forEach((one) => draft.add(one)), "load");
  page.photos.get(3).store.transact((draft) => page.server.annotations.get(3).forEach((one) => draft.add(one)), "load");
  page.stack.items = scene;
  page.server.answers["GET /projects/1/photos?group=5&limit=21"] = { items: scene.slice(0, 3) };
  page.server.isAway = !isKnown;
  const linking = (page.app.linking = createLinking(page.app));
  return { ...page, linking, mine: () => page.editor.store.get("a"), on: (id, uid) => page.photos.get(id).store.get(uid) };
}

test("what could be the same defect is of its class, on other photos of its scene", async () => {
  const { linking, mine } = await openScene();
  assert.deepEqual(linking.candidates(mine()), [], "nothing is known before it was looked");
  assert.equal(await linking.look(), true);
  assert.deepEqual(linking.candidates(mine()).map(({ photo, record }) => [photo.id, record.uid]), [[2, "b"], [3, "d"]]);
});

test("without the server the filmstrip knows the scene", async () => {
  const { linking, mine } = await openScene({ isKnown: false });
  await linking.look();
  assert.deepEqual(linking.candidates(mine()).map(({ record }) => record.uid), ["b", "d"]);
});

test("linking gives both the same new number, each as a step of its own photo", async () => {
  const { linking, mine, on, take } = await openScene();
  await linking.look();
  take();
  linking.link("a", linking.candidates(mine())[0]);
  assert.match(mine().defect_uid, /^[0-9a-f-]{36}$/);
  assert.equal(on(2, "b").defect_uid, mine().defect_uid);
  assert.deepEqual(take("step"), [["step", 1, 0, 1, 0], ["step", 2, 0, 1, 0]]);
  assert.deepEqual(linking.partners(mine()).map(({ record }) => record.uid), ["b"]);
});

test("a third joins the defect that is known; the numbers that are there stay", async () => {
  const { linking, mine, on, take } = await openScene();
  await linking.look();
  linking.link("a", linking.candidates(mine())[0]);
  const defect = mine().defect_uid;
  take();
  linking.link("a", linking.candidates(mine())[1]);
  assert.deepEqual([mine().defect_uid, on(3, "d").defect_uid], [defect, defect]);
  assert.deepEqual(take("step"), [["step", 3, 0, 1, 0]], "what is as it should be is not sent");
});

test("one without a number takes that of the other photo", async () => {
  const { linking, mine, photos } = await openScene();
  photos.get(3).store.transact((draft) => draft.update("d", { defect_uid: "0196f0a0-0000-7000-8000-000000000001" }), "remote");
  await linking.look();
  linking.link("a", linking.candidates(mine())[1]);
  assert.equal(mine().defect_uid, "0196f0a0-0000-7000-8000-000000000001");
});

test("unlinking is said of this photo alone, and undone like any step", async () => {
  const { linking, mine, on, editor } = await openScene();
  await linking.look();
  linking.link("a", linking.candidates(mine())[0]);
  linking.unlink("a");
  assert.equal(mine().defect_uid, null);
  assert.notEqual(on(2, "b").defect_uid, null);
  editor.history.undo();
  assert.equal(mine().defect_uid, on(2, "b").defect_uid);
});

test("the way to the other photo ends at the annotation", async () => {
  const { app, linking, mine, editor } = await openScene();
  await linking.look();
  linking.link("a", linking.candidates(mine())[1]);
  await linking.follow(linking.partners(mine())[0]);
  await soon();
  assert.deepEqual([app.photo.id, editor.selection.get()], [3, ["d"]]);
  assert.equal(linking.isKnown, false, "there it has to be looked again");
});

test("how many photos more is told in words", () => {
  assert.deepEqual([0, 1, 2].map(alsoWords), ["on no other photo now", "also on 1 photo", "also on 2 photos"]);
});
