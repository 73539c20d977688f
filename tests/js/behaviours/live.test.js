// Which parts of a page are drawn anew after which news.
import assert from "node:assert/strict";
import { before, test } from "node:test";

/** @type {typeof import("../../../static/js/behaviours/live.js").isAbout} */
let isAbout;

before(async () => {
  // The modules below it read the page's address once, when they are loaded.
  globalThis.document ??= /** @type {any} */ ({ querySelector: () => null });
  ({ isAbout } = await import("../../../static/js/behaviours/live.js"));
});

test("a part is drawn anew after news of a kind that it names", () => {
  assert.ok(isAbout("presence people counts", "counts"));
  assert.ok(isAbout("people", "people"));
});

test("a part stays after news of other kinds, also of one whose name begins alike", () => {
  assert.ok(!isAbout("people", "counts"));
  assert.ok(!isAbout("photo.changed", "photo"));
  assert.ok(!isAbout(null, "counts"));
});

test("after events were missed every part is drawn anew", () => {
  assert.ok(isAbout("shot.changed", "reset"));
});
