// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { kept, openPage, photo, soon } from "./page.js";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";

test("a photo is shown at once, and can be changed when its annotations have come", async () => {
  const { app, editor, server, opening } = await openPage();
  server.annotations.set(9, [kept("a")]);
  const opened = opening.open(photo(9));
  assert.deepEqual([app.photo.id, editor.readonly, app.canLabel, document.body.dataset.ready], [9, true, false, "1"]);
  await opened;
  assert.deepEqual([editor.readonly, app.canLabel, editor.store.size, document.body.dataset.ready], [false, true, 1, "9"]);
});

test("what comes for a photo that was left meanwhile is not shown", async () => {
  const { app, server, editor, opening } = await openPage();
  let give;
  server.answers["GET /photos/9/annotations"] = new Promise((resolve) => (give = resolve));
  void opening.open(photo(9));
  await app.goTo(2);
  give({ seq: 0, annotations: [kept("late")], proposals: [] });
  await soon();
  assert.deepEqual([opening.session.photo.id, editor.store.size, document.body.dataset.ready], [2, 0, "2"]);
});

test("a tab that may write from now on waits for a photo that is still loading", async () => {
  const { app, server, editor, opening } = await openPage();
  let give;
  server.answers["GET /photos/9/annotations"] = new Promise((resolve) => (give = resolve));
  app.isWriter = false;
  const opened = opening.open(photo(9));
  app.isWriter = true;
  opening.unlock();
  assert.deepEqual([editor.readonly, document.body.dataset.ready], [true, "1"]);
  give({ seq: 0, annotations: [kept("a")], proposals: [] });
  await opened;
  assert.deepEqual([editor.readonly, document.body.dataset.ready], [false, "9"]);
});

test("the next two photos are fetched before they are asked for, and only once", async () => {
  const { app, take } = await openPage({ photos: [1, 2, 3, 4].map((id) => photo(id)) });
  assert.deepEqual(take("GET").map(([, path]) => path).filter((path) => path.endsWith("annotations")), ["/photos/1/annotations", "/photos/2/annotations", "/photos/3/annotations"]);
  await app.walk(1);
  await soon();
  assert.deepEqual(take("GET").map(([, path]) => path).filter((path) => path.endsWith("annotations")), ["/photos/4/annotations"]);
});

test("a photo that does not load says so, with a way to try again", async () => {
  const { server, opening, panels, said } = await openPage();
  server.answers["GET /photos/9/annotations"] = new ApiError(500, { detail: "Out of order." });
  await opening.open(photo(9));
  assert.deepEqual(said, ["Out of order."]);
  delete server.answers["GET /photos/9/annotations"];
  panels.retry();
  await soon();
  assert.equal(document.body.dataset.ready, "9");
});

test("coming back to a photo that others changed fetches it anew", async () => {
  const { app, server, editor, sync } = await openPage();
  await app.walk(1);
  server.annotations.set(1, [kept("theirs")]);
  sync.behind.add(1);
  await app.walk(-1);
  await soon();
  assert.deepEqual([editor.store.size, sync.behind.size], [1, 0]);
});

test("what others did comes in after the gesture, not under the hand", async () => {
  const { app, server, editor, take } = await openPage();
  server.annotations.set(1, [kept("theirs")]);
  editor.setTool("box");
  editor.dispatch({ type: "down", x: 300, y: 300 });
  editor.dispatch({ type: "move", x: 360, y: 350 });
  take();
  await app.refresh();
  assert.deepEqual(take("GET"), []);
  editor.dispatch({ type: "cancel" });
  editor.dispatch({ type: "up", x: 360, y: 350 });
  await new Promise((resolve) => setTimeout(resolve, 320));
  assert.equal(editor.store.size, 1);
});

test("without network nothing is said when it cannot be looked: the pill says it", async () => {
  const { app, server, said } = await openPage();
  server.answers["GET /photos/1/annotations"] = new OfflineError();
  await app.refresh();
  assert.deepEqual(said, []);
  server.answers["GET /photos/1/annotations"] = new ApiError(403, { detail: "Not yours." });
  await app.refresh();
  assert.deepEqual(said, ["Not yours."]);
});

test("a state is told wherever the photo is shown", async () => {
  const { app, editor, photos, take } = await openPage();
  const listed = { ...app.photo };
  take();
  app.setPhotoState(listed, { state: "accepted" });
  assert.deepEqual([listed.state, app.photo.state, photos.get(1).photo.state, editor.readonly], ["accepted", "accepted", "accepted", true]);
  assert.deepEqual(take("shown"), [["shown", 1, "accepted"]]);
});
