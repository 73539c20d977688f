// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../../static/js/lib/http.js";
import { openPage, soon } from "./page.js";

test("a step goes out, and the photo is in progress", async () => {
  const { app, draw, stack, take } = await openPage();
  take();
  draw();
  assert.deepEqual(take("step"), [["step", 1, 1, 0, 0]]);
  assert.deepEqual([app.photo.state, stack.touched], ["in_progress", 1]);
});

test("drawing on a photo without defect takes that back; one that is done stays done", async () => {
  const { app, draw, editor } = await openPage();
  app.setPhotoState(app.photo, { state: "done", no_defect: true });
  draw();
  assert.deepEqual([app.photo.state, app.photo.no_defect], ["done", false]);
  editor.remove(editor.store.all().map(({ uid }) => uid));
  assert.equal(app.photo.state, "in_progress");
});

test("outside the queue others learn once that somebody is at it, and who was there first is told", async () => {
  const { draw, server, said, take } = await openPage({ isQueue: false, data: { people: 2 } });
  server.answers["PUT /photos/1/lease"] = new ApiError(409, { type: "leased", detail: "Jana is on it." });
  draw();
  draw();
  await soon();
  assert.equal(take("PUT").length, 1);
  assert.deepEqual(said, ["Jana is on it. What you draw is kept."]);
});

test("alone, or in the queue, nobody has to learn of it", async () => {
  for (const options of [{ isQueue: false }, { data: { people: 2 } }]) {
    const { draw, take } = await openPage(options);
    draw();
    await soon();
    assert.deepEqual(take("PUT"), []);
  }
});
