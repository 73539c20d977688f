// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, photo, soon } from "./page.js";

test("what is written about a photo is shown at once and goes out by the journal", async () => {
  const { app, sync, take } = await openPage();
  take();
  await app.mend({ part: "door", surface: "wet" });
  await app.mend({ surface: null });
  assert.deepEqual(take("mend", "PATCH"), [["mend", 1, { part: "door", surface: "wet" }], ["mend", 1, { surface: null }]]);
  assert.deepEqual(app.photo.attributes, { part: "door" });
  sync.waiting.shift();
  sync.emit("mended", { photo: 1, answer: { state: "in_progress", no_defect: false, seq: 9, attributes: { part: "door", surface: "wet", origin: "found" } } });
  assert.deepEqual([app.photo.attributes, app.photo.state], [{ part: "door", origin: "found" }, "unlabelled"]);
  sync.waiting.shift();
  sync.emit("mended", { photo: 1, answer: { state: "in_progress", no_defect: false, seq: 9, attributes: { part: "door" } } });
  assert.deepEqual([app.photo.attributes, app.photo.state], [{ part: "door" }, "in_progress"]);
});

test("a photo that is opened shows what was written about it and has not arrived yet", async () => {
  const { app, sync } = await openPage({ photos: [photo(1), photo(2), photo(3), photo(4), photo(5, { attributes: { part: "roof" } })] });
  sync.status = () => ({ isOffline: true });
  sync.waiting = [{ photo: 5, kind: "mend", mend: { surface: "wet" } }];
  await app.goTo(5);
  await soon();
  assert.deepEqual(app.photo.attributes, { part: "roof", surface: "wet" });
});

test("what the server does not take of it gives way to what the photo has", async () => {
  const { app, said, server, sync } = await openPage();
  await app.mend({ part: "door" });
  const entries = sync.waiting.splice(0);
  server.answers["GET /photos/1"] = { attributes: { part: "roof" } };
  sync.emit("rescued", entries);
  await soon();
  assert.deepEqual([app.photo.attributes, said.length], [{ part: "roof" }, 1]);
});

test("a question goes to the field and leaves the photo in the queue; without the server it is asked again later", async () => {
  const { app, said, server, take } = await openPage();
  server.answers["POST /photos/1/requests"] = { id: 7, kind: "question", state: "open", to: "device" };
  take();
  await app.askField("Which side is this?");
  assert.deepEqual(take("POST", "state"), [["POST", "/photos/1/requests", { kind: "question", reason: "Which side is this?" }]]);
  assert.deepEqual([app.photo.id, app.photo.request.id], [1, 7]);
  server.isAway = true;
  await app.askField("And how large?");
  assert.match(said.at(-1), /needs the server/);
});
