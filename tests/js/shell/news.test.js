// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { CLASSES, kept, openPage, photo, soon } from "./page.js";

const answered = (uid, annotation, status = "applied") => ({ entry: { op: { uid } }, result: { status, annotation } });
const answer = (page, news, part = {}) => page.sync.emit("answered", { photo: 1, news, photo_news: { seq: 4, state: "in_progress", no_defect: false, results: news.map(({ result }) => result), ...part } });

test("an answer brings what the server made of a change, but not over newer changes here", async () => {
  const page = await openPage();
  const { editor, draw, sync } = page;
  draw();
  draw();
  const [one, two] = editor.store.all();
  sync.waiting = [{ photo: 1, op: { uid: two.uid } }];
  answer(page, [answered(one.uid, { ...one, id: 8, rev: 3 }), answered(two.uid, { ...two, id: 9, rev: 3 })]);
  assert.deepEqual(editor.store.all().map(({ rev }) => rev), [3, two.rev]);
});

test("an answer about what is not here any more lets us look anew", async () => {
  const page = await openPage();
  page.server.annotations.set(1, [kept("lost")]);
  answer(page, [answered("lost", kept("lost"))]);
  await soon();
  assert.ok(page.editor.store.get("lost"));
});

test("the photo's state is the server's when nothing is on its way and nothing was denied", async () => {
  const page = await openPage();
  const { app, sync } = page;
  answer(page, [answered("a", null, "denied")], { state: "accepted" });
  assert.equal(app.photo.state, "unlabelled");
  sync.waiting = [{ photo: 1, kind: "state", ask: { state: "done" } }];
  answer(page, [answered("a", null)], { state: "accepted" });
  assert.equal(app.photo.state, "unlabelled");
  sync.waiting = [];
  answer(page, [answered("a", null)], { state: "accepted" });
  assert.deepEqual([app.photo.state, app.photo.seq], ["accepted", 4]);
});

test("an answer that was taken back meanwhile is not shown any more", async () => {
  const { app, sync } = await openPage();
  sync.waiting = [{ photo: 1, kind: "state", ask: { state: "unlabelled" } }];
  sync.emit("state", { photo: 1, state: "done", no_defect: false, seq: 3 });
  assert.equal(app.photo.state, "unlabelled");
  sync.waiting = [];
  sync.emit("state", { photo: 1, state: "done", no_defect: false, seq: 3 });
  assert.equal(app.photo.state, "done");
});

test("an answer on a photo that is only listed shows there", async () => {
  const { stack, sync } = await openPage();
  stack.items.push(photo(9));
  sync.emit("state", { photo: 9, state: "done", no_defect: false, seq: 4 });
  assert.equal(stack.items.at(-1).state, "done");
});

test("what needs a person is said", async () => {
  const { sync, said, heard } = await openPage();
  sync.emit("conflict", { photo: 2 });
  sync.emit("conflict", { photo: 1 });
  sync.emit("rescued", []);
  sync.emit("signed-out");
  assert.deepEqual(said.map((words) => words.split(".")[0]), ["Somebody changed the same thing at the same time", "The server did not take something"]);
  assert.deepEqual(heard.at(-1), ["ask to sign in"]);
});

test("what others draw comes in; our own echo does not make us look", async () => {
  const { event, server, editor, sync, take } = await openPage();
  server.annotations.set(1, [kept("theirs")]);
  sync.seq = 5;
  take();
  event("annotations.changed", { photo_id: 1, actor: { id: 1 }, photo_seq: 5 });
  await soon();
  assert.deepEqual(take("GET"), []);
  event("annotations.changed", { photo_id: 1, actor: { id: 2 }, photo_seq: 6 });
  await soon();
  assert.ok(editor.store.get("theirs"));
});

test("a photo that is not on the screen is fetched when it is shown again", async () => {
  const { event, app, photos, take } = await openPage();
  take();
  event("annotations.changed", { photo_id: 2, actor: { id: 2 }, photo_seq: 6 });
  await soon();
  assert.deepEqual([take("GET"), photos.get(2).isStale], [[], true]);
  await app.walk(1);
  await soon();
  assert.equal(photos.get(2).isStale, false);
});

test("what others say of a photo is shown, unless something of ours is on its way", async () => {
  const { event, app, server, sync } = await openPage();
  server.answers["GET /photos/1"] = { state: "unsure", no_defect: false, reason: "", attributes: { part: "door" } };
  sync.waiting = [{ photo: 1, kind: "state", ask: { state: "done" } }];
  event("photo.state", { photo_id: 1, actor: { id: 2 } });
  await soon();
  assert.equal(app.photo.state, "unlabelled");
  sync.waiting = [];
  event("photo.state", { photo_id: 1, actor: { id: 2 } });
  await soon();
  assert.deepEqual([app.photo.state, app.photo.attributes], ["unsure", { part: "door" }]);
});

test("somebody who comes or goes is looked up; a class that changed is taken over", async () => {
  const { event, app, editor, server, take } = await openPage();
  take();
  event("presence", { photo_id: 2 });
  event("presence", { photo_id: 1 });
  assert.deepEqual(take("look"), [["look"]]);
  server.answers["GET /projects/1"] = { classes: [CLASSES[1], { ...CLASSES[0], retired: true }] };
  event("class.changed", {});
  await soon();
  assert.deepEqual(app.classes.map(({ name, retired }) => [name, retired]), [["crack", true], ["scratch", false]]);
  assert.equal(editor.armed, 2);
});
