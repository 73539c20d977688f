// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, soon } from "./page.js";

test("done is said of the photo and the next one is there", async () => {
  const { app, draw, take } = await openPage();
  draw();
  take();
  await app.answer("done");
  assert.deepEqual(take("state"), [["state", 1, { state: "done", no_defect: false }]]);
  assert.equal(app.photo.id, 2);
});

test("done with nothing drawn is asked back", async () => {
  const { app, said, take } = await openPage();
  take();
  await app.answer("done");
  assert.deepEqual(take("state"), []);
  assert.match(said[0], /Nothing is drawn/);
  assert.equal(app.photo.id, 1);
});

test("no defect with shapes asks once, and deletes them as one step", async () => {
  const { app, asked, draw, photos, take } = await openPage();
  draw();
  draw();
  take();
  asked.sure = false;
  await app.answer("no_defect");
  assert.deepEqual(take("state", "step"), []);
  asked.sure = true;
  await app.answer("no_defect");
  assert.deepEqual(take("state", "step"), [["step", 1, 0, 0, 2], ["state", 1, { state: "done", no_defect: true }]]);
  assert.equal(photos.get(1).store.size, 0);
});

test("a retake needs a reason, and the photo it was asked for", async () => {
  const { app, asked, panels, take } = await openPage();
  await app.askRetake();
  assert.deepEqual(take("state"), []);
  asked.reason = { kind: "retake", reason: "blurred" };
  await app.askRetake();
  assert.deepEqual(take("state"), [["state", 1, { state: "retake", reason: "blurred" }]]);
  asked.reason = { kind: "question", reason: "Which side is this?" };
  await app.askRetake();
  assert.deepEqual(take("state", "POST"), [["POST", `/photos/${app.photo.id}/requests`, { kind: "question", reason: "Which side is this?" }]]);
  panels.answers.askReason = async () => {
    await app.walk(1);
    return { kind: "retake", reason: "dark" };
  };
  await app.askRetake();
  assert.deepEqual(take("state"), []);
});

test("nothing is said of a photo that cannot be changed", async () => {
  const { app, take } = await openPage();
  app.isWriter = false;
  await app.answer("unsure");
  await app.askRetake();
  assert.deepEqual(take("state"), []);
});

test("a reviewer opens an accepted photo again", async () => {
  const { app, editor, take } = await openPage();
  app.setPhotoState(app.photo, { state: "accepted" });
  assert.equal(editor.readonly, true);
  await app.reopen();
  assert.deepEqual(take("state"), [["state", 1, { state: "in_progress" }]]);
  assert.equal(editor.readonly, false);
});

test("undo as the first key brings the photo before back, with its state", async () => {
  const { app, said, take } = await openPage();
  await app.answer("unsure");
  take();
  app.undo();
  await soon();
  assert.equal(app.photo.id, 1);
  assert.deepEqual(take("state"), [["state", 1, { state: "unlabelled" }]]);
  assert.deepEqual(said, ["Back on the photo before."]);
  app.undo();
  assert.equal(said[1], "Nothing to undo.");
});

test("a photo that was drawn on comes back in progress, not unlabelled", async () => {
  const { app, draw, photos, take } = await openPage();
  draw();
  Object.assign(photos.get(1).photo, { state: "unlabelled" });
  await app.answer("done");
  take();
  app.undo();
  await soon();
  assert.deepEqual(take("state"), [["state", 1, { state: "in_progress" }]]);
});

test("undo after no defect brings the shapes back too", async () => {
  const { app, draw, editor, photos } = await openPage();
  draw();
  await app.answer("no_defect");
  assert.equal(photos.get(1).store.size, 0);
  app.undo();
  await soon();
  assert.deepEqual([app.photo.id, app.photo.state, editor.store.size], [1, "in_progress", 1]);
});

test("once something was done on the new photo, undo is about that", async () => {
  const { app, draw, editor, said } = await openPage();
  await app.answer("unsure");
  draw();
  app.undo();
  assert.deepEqual([app.photo.id, editor.store.size, said.at(-1)], [2, 0, "Undone: draw."]);
  app.redo();
  assert.deepEqual([editor.store.size, said.at(-1)], [1, "Done again: draw."]);
});

test("what is half drawn is undone first", async () => {
  const { app, editor } = await openPage();
  await app.answer("unsure");
  editor.setTool("box");
  editor.dispatch({ type: "down", x: 300, y: 300 });
  editor.dispatch({ type: "move", x: 360, y: 350 });
  app.undo();
  await soon();
  assert.deepEqual([app.photo.id, editor.idle, editor.store.size], [2, true, 0]);
});
