// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../../static/js/lib/http.js";
import { openPage, soon } from "./page.js";

const JANA = { id: 2, name: "Jana" };
const leased = () => new ApiError(409, { type: "leased", detail: "Jana is working on this photo.", by: JANA });
/** From the gallery, in a project of two. */
const fromGallery = async () => {
  const page = await openPage({ isQueue: false, data: { people: 2 } });
  page.take();
  return page;
};

test("outside the queue others learn once that somebody is at it, and who was there first is told", async () => {
  const { app, draw, server, said, take } = await fromGallery();
  server.answers["PUT /photos/1/lease"] = leased();
  draw();
  draw();
  await soon();
  assert.deepEqual(take("PUT", "notes"), [["PUT", "/photos/1/lease", {}], ["notes"]]);
  assert.deepEqual([app.leases.holder, said], [JANA, ["\u2068Jana\u2069 is working on this photo. What you draw is kept."]]);
});

test("alone, or in the queue, nobody has to learn of it", async () => {
  for (const options of [{ isQueue: false }, { data: { people: 2 } }]) {
    const { draw, take } = await openPage(options);
    draw();
    await soon();
    assert.deepEqual(take("PUT"), []);
  }
});

test("a photo from the gallery is renewed while there is input, and only then", async () => {
  const { app, draw, stack, take } = await fromGallery();
  stack.minute();
  assert.deepEqual(take("PUT"), [], "nothing is held before the first step");
  draw();
  await soon();
  take();
  stack.minute();
  await soon();
  stack.minute();
  await soon();
  assert.deepEqual(take("PUT"), [["PUT", "/photos/1/lease", {}]]);
  app.leases.touch();
  stack.minute();
  await soon();
  assert.equal(take("PUT").length, 1);
});

test("it is given back on leaving the photo, and taken again on coming back to draw", async () => {
  const { app, draw, take } = await fromGallery();
  draw();
  await soon();
  take();
  await app.walk(1);
  await soon();
  assert.deepEqual(take("DELETE", "PUT"), [["DELETE", "/photos/1/lease"]]);
  await app.walk(-1);
  assert.deepEqual(take("DELETE", "PUT"), [], "nothing was taken on the second");
  draw();
  await soon();
  assert.deepEqual(take("PUT"), [["PUT", "/photos/1/lease", {}]]);
  app.leases.leave();
  await soon();
  assert.deepEqual(take("DELETE"), [["DELETE", "/photos/1/lease"]]);
});

test("a photo of the queue goes back with the rest of the stack when the page goes, and stays on walking", async () => {
  const { app, draw, stack, take } = await openPage({ data: { people: 2 } });
  draw();
  await app.walk(1);
  await soon();
  take();
  stack.minute();
  app.leases.leave();
  await soon();
  assert.deepEqual(take("PUT", "give back"), [["PUT", "/photos/2/lease", {}], ["give back", [1, 2, 3]]]);
});

test("what is still on its way when the page goes keeps its photo in hand: nobody else begins there", async () => {
  const { app, sync, take } = await openPage({ data: { people: 2 } });
  sync.waiting.push({ photo: 1, kind: "state" });
  await app.walk(1);
  take();
  app.leases.leave();
  assert.deepEqual(take("give back"), [["give back", [2, 3]]]);
});

test("outside the queue a photo is given back when what was done to it has arrived, not before", async () => {
  const { app, draw, sync, take } = await fromGallery();
  draw();
  await soon();
  sync.waiting.push({ photo: 1, kind: "op" });
  await app.walk(1);
  app.leases.leave();
  await soon();
  assert.deepEqual(take("DELETE"), []);
  sync.waiting.length = 0;
  sync.emit("drained");
  sync.emit("drained");
  await soon();
  assert.deepEqual(take("DELETE"), [["DELETE", "/photos/1/lease"]]);
});

test("who came back to a photo before its work had arrived keeps it", async () => {
  const { app, draw, sync, take } = await fromGallery();
  draw();
  await soon();
  sync.waiting.push({ photo: 1, kind: "op" });
  await app.walk(1);
  await app.walk(-1);
  sync.waiting.length = 0;
  sync.emit("drained");
  await soon();
  assert.deepEqual(take("DELETE"), []);
});

test("a tab that looks on gives nothing back and renews nothing: the stack is the other tab's", async () => {
  const { app, stack, take } = await openPage({ data: { people: 2 } });
  app.isWriter = false;
  take();
  stack.minute();
  app.leases.leave();
  await soon();
  assert.deepEqual(take("PUT", "DELETE", "give back"), []);
});

test("who has the photo is known from the start, and it can be taken over", async () => {
  const { app, event, said, server, take } = await fromGallery();
  app.leases.heldBy(1, JANA);
  app.leases.heldBy(2, null);
  assert.deepEqual([app.leases.holder, take("notes").length], [JANA, 1]);
  server.answers["PUT /photos/1/lease"] = { expires_at: "" };
  await app.leases.takeOver();
  assert.deepEqual(take("PUT", "notes"), [["PUT", "/photos/1/lease", { take_over: true }], ["notes"]]);
  assert.deepEqual([app.leases.holder, said], [null, []]);
  event("lease", { photo_id: 1, actor: JANA });
  event("lease", { photo_id: 1, actor: { id: 1 } });
  event("lease", { photo_id: 4, actor: JANA });
  assert.deepEqual(take("look"), [["look"]]);
});

test("what somebody took over is not renewed, and who has it is gone with the photo", async () => {
  const { app, draw, stack, take } = await fromGallery();
  draw();
  await soon();
  app.leases.heldBy(1, JANA);
  take();
  stack.minute();
  await app.walk(1);
  await soon();
  assert.deepEqual([take("PUT", "DELETE"), app.leases.holder], [[], null]);
});
