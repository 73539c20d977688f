// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { followAddress, pathOf, photoOf } from "../../../static/js/editor/address.js";
import { OfflineError } from "../../../static/js/lib/http.js";
import { openPage, photo, soon } from "./page.js";

test("walking shows the next photo and tells the browser where it is", async () => {
  const { app, take } = await openPage();
  take();
  await app.walk(1);
  await soon();
  assert.equal(app.photo.id, 2);
  assert.deepEqual(take("pushState", "at"), [["pushState", "/photos/2?queue"], ["at", 2]]);
  assert.equal(document.title, "\u2068wall-2.jpg\u2069 - Blemish");
});

test("the queue's own address gives way to the first photo's", async () => {
  const { take } = await openPage();
  assert.deepEqual(take("pushState", "replaceState"), [["replaceState", "/photos/1?queue"]]);
});

test("both ends of a list are told", async () => {
  const { app, said } = await openPage({ photos: [photo(1)], isQueue: false });
  await app.walk(-1);
  await app.walk(1);
  assert.deepEqual(said, ["This is the first photo.", "This is the last photo of this list."]);
});

test("a queue that has no more shows what to do instead", async () => {
  const { app, element, take } = await openPage({ photos: [photo(1)] });
  await app.walk(1);
  assert.equal(app.photo, null);
  assert.deepEqual([element("nothing").hidden, element("work").hidden, document.body.dataset.ready], [false, true, "none"]);
  assert.deepEqual(take("focus"), [["focus", "nothing"]]);
});

test("from the end of the queue the key and the button lead back to the last photo", async () => {
  const { app, element, listeners, said, take } = await openPage({ photos: [photo(1), photo(2)] });
  const press = (key, code, part = {}) => listeners.keydown({ key, code, preventDefault: () => {}, ...part });
  await app.walk(1);
  await app.walk(1);
  assert.equal(element("nothing-back").hidden, false);
  press("z", "KeyZ", { ctrlKey: true });
  assert.deepEqual([app.photo, said], [null, []], "nothing was answered");
  press("a", "KeyA");
  await soon();
  assert.deepEqual([app.photo.id, element("nothing").hidden, element("work").hidden], [2, true, false]);
  await app.walk(1);
  listeners["nothing-back click"]();
  await soon();
  assert.equal(app.photo.id, 2);
  take();
  press("a", "KeyA");
  assert.deepEqual(take("pushState"), [], "on a photo its own keys count");
});

test("an answer on the last photo is taken back by undo, as everywhere", async () => {
  const { app, editor, draw, element, listeners, take } = await openPage({ photos: [photo(1)] });
  draw();
  await app.answer("no_defect");
  assert.equal(app.photo, null);
  take();
  listeners.keydown({ key: "z", code: "KeyZ", ctrlKey: true, preventDefault: () => {} });
  await soon();
  assert.deepEqual([app.photo.id, app.photo.state, editor.store.size, element("work").hidden], [1, "in_progress", 1, false]);
  assert.deepEqual(take("state"), [["state", 1, { state: "in_progress" }]]);
});

test("the end of the queue tells what is left for whom, and leads on when something comes", async () => {
  const { app, element, listeners, stack } = await openPage({ photos: [photo(1)], data: { people: 3 } });
  stack.counts = { waiting: 0, leased: 0, with_others: 12, for_others: 1, skipped_today: 2 };
  await app.walk(1);
  assert.match(element("nothing-rest").textContent, /^Still left: 12 photos in the hands of others; 1 photo for others \(.*\); 2 photos you skipped, until tomorrow\.$/);
  assert.equal(element("nothing-on").hidden, true);
  stack.counts = { ...stack.counts, waiting: 3 };
  stack.waiting = 3;
  await stack.count();
  assert.deepEqual([element("nothing-rest").textContent, element("nothing-on").hidden], ["3 photos wait for you now.", false]);
  stack.step = async () => photo(7);
  listeners["nothing-on click"]();
  await soon();
  assert.deepEqual([app.photo.id, element("nothing").hidden], [7, true]);
});

test("what was passed without an answer is told at the end, and the way on leads back to it", async () => {
  const { app, element, listeners, stack } = await openPage({ photos: [photo(1, { state: "done" }), photo(2), photo(3)] });
  stack.counts = { waiting: 2, leased: 2, with_others: 0, for_others: 0, skipped_today: 0 };
  for (let step = 0; step < 3; step += 1) await app.walk(1);
  assert.deepEqual([element("nothing-rest").textContent, element("nothing-on").hidden], ["2 photos of your stack have no answer yet.", false]);
  listeners["nothing-on click"]();
  await soon();
  assert.equal(app.photo.id, 2);
});

test("who works alone reads nothing of others there", async () => {
  const { app, element, stack } = await openPage({ photos: [photo(1)] });
  stack.counts = { waiting: 0, leased: 0, with_others: 0, for_others: 0, skipped_today: 0 };
  await app.walk(1);
  assert.equal(element("nothing-rest").textContent, "");
});

test("an empty queue says so from the start", async () => {
  const { app, element } = await openPage({ photos: [] });
  assert.deepEqual([app.photo, element("nothing").hidden, element("nothing-back").hidden], [null, false, true]);
});

test("when the next photos cannot be had that is said, and the present one stays", async () => {
  const { app, stack, said } = await openPage();
  stack.step = async () => Promise.reject(new OfflineError());
  await app.walk(1);
  assert.match(said[0], /cannot be reached/);
  assert.equal(app.photo.id, 1);
});

test("skipping goes on at once and gives the photo back", async () => {
  const { app, stack } = await openPage();
  await app.skip();
  assert.deepEqual([app.photo.id, stack.skipped], [2, [1]]);
});

test("an address keeps the gallery's filter, and is read again", () => {
  assert.equal(pathOf(5, { isQueue: true, filter: [["state", "done"]] }), "/photos/5?queue");
  assert.equal(pathOf(5, { isQueue: false, filter: [["state", "done"], ["class", "2"]] }), "/photos/5?state=done&class=2");
  assert.equal(pathOf(5, { isQueue: false, filter: [] }), "/photos/5");
  assert.deepEqual(["/photos/5", "/blemish/photos/77", "/projects/3/label"].map(photoOf), [5, 77, 0]);
});

test("the browser's back button walks, and leaves what is not of this walk to a new page", async () => {
  const { app, listeners, take } = await openPage();
  followAddress(app);
  location.pathname = "/photos/3";
  listeners.popstate();
  await soon();
  assert.equal(app.photo.id, 3);
  location.pathname = "/photos/99";
  listeners.popstate();
  assert.deepEqual(take("reload"), [["reload"]]);
});
