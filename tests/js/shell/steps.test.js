// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./page.js";

test("a step goes out, and the photo is in progress", async () => {
  const { app, draw, take } = await openPage();
  take();
  draw();
  assert.deepEqual(take("step"), [["step", 1, 1, 0, 0]]);
  assert.deepEqual(app.photo.state, "in_progress");
});

test("drawing on a photo without defect takes that back; one that is done stays done", async () => {
  const { app, draw, editor } = await openPage();
  app.setPhotoState(app.photo, { state: "done", no_defect: true });
  draw();
  assert.deepEqual([app.photo.state, app.photo.no_defect], ["done", false]);
  editor.remove(editor.store.all().map(({ uid }) => uid));
  assert.equal(app.photo.state, "in_progress");
});

