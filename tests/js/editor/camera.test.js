import assert from "node:assert/strict";
import { test } from "node:test";
import * as cameras from "../../../static/js/editor/camera.js";

const PHOTO = { width: 4000, height: 3000 };
const VIEW = { width: 1000, height: 800 };
const near = (/** @type {number} */ one, /** @type {number} */ other) => assert.ok(Math.abs(one - other) < 1e-6, `${one} is not ${other}`);

test("fitted, all of the photo is seen, in the middle", () => {
  const camera = cameras.fit(PHOTO, VIEW);
  const corner = cameras.toScreen(camera, { x: 0, y: 0 });
  const end = cameras.toScreen(camera, { x: 4000, y: 3000 });
  assert.ok(corner.x >= 0 && corner.y >= 0 && end.x <= 1000 && end.y <= 800);
  near(corner.x, 1000 - end.x);
  near(corner.y, 800 - end.y);
});

test("a tiny photo is not blown up without end, and a tiny window does not break", () => {
  assert.equal(cameras.fit({ width: 10, height: 10 }, VIEW).scale, 4);
  assert.ok(cameras.fit(PHOTO, { width: 1, height: 1 }).scale > 0);
});

test("there and back is the same place", () => {
  const camera = { scale: 0.37, x: -120, y: 55 };
  const back = cameras.toPhoto(camera, cameras.toScreen(camera, { x: 123.4, y: 567.8 }));
  near(back.x, 123.4);
  near(back.y, 567.8);
});

test("what lies under the pointer stays there when zooming", () => {
  const camera = cameras.fit(PHOTO, VIEW);
  const under = cameras.toPhoto(camera, { x: 300, y: 300 });
  const zoomed = cameras.zoomAt(camera, { x: 300, y: 300 }, 3, PHOTO, VIEW);
  const now = cameras.toPhoto(zoomed, { x: 300, y: 300 });
  near(zoomed.scale, camera.scale * 3);
  near(now.x, under.x);
  near(now.y, under.y);
});

test("zoom has both ends", () => {
  let camera = cameras.fit(PHOTO, VIEW);
  for (let count = 0; count < 100; count++) camera = cameras.zoomAt(camera, { x: 500, y: 400 }, 2, PHOTO, VIEW);
  assert.equal(camera.scale, cameras.MAX_SCALE);
  for (let count = 0; count < 100; count++) camera = cameras.zoomAt(camera, { x: 500, y: 400 }, 0.5, PHOTO, VIEW);
  near(camera.scale, cameras.fit(PHOTO, VIEW).scale / 2);
});

test("the photo can never be lost", () => {
  for (const [dx, dy] of /** @type {const} */ ([[1e6, 0], [-1e6, 0], [0, 1e6], [0, -1e6], [1e6, -1e6]])) {
    const camera = cameras.panBy(cameras.fit(PHOTO, VIEW), dx, dy, PHOTO, VIEW);
    const corner = cameras.toScreen(camera, { x: 0, y: 0 });
    const end = cameras.toScreen(camera, { x: 4000, y: 3000 });
    assert.ok(corner.x <= 1000 - 80 && corner.y <= 800 - 80 && end.x >= 80 && end.y >= 80);
  }
});

test("a box that is zoomed to lies in the middle with room around", () => {
  const camera = cameras.zoomTo({ x: 1000, y: 1000, width: 200, height: 100 }, PHOTO, VIEW);
  const middle = cameras.toScreen(camera, { x: 1100, y: 1050 });
  near(middle.x, 500);
  near(middle.y, 400);
  assert.ok(200 * camera.scale < 500);
});

test("a box at the photo's edge is seen whole, and no more emptiness beside the photo than there has to be", () => {
  const corner = cameras.zoomTo({ x: 3800, y: 2950, width: 200, height: 50 }, PHOTO, VIEW);
  const end = cameras.toScreen(corner, { x: 4000, y: 3000 });
  near(end.x, VIEW.width - 24);
  near(end.y, VIEW.height - 24);
  const wide = cameras.zoomTo({ x: 500, y: 0, width: 3000, height: 40 }, PHOTO, VIEW);
  const [begin, foot] = [cameras.toScreen(wide, { x: 0, y: 0 }), cameras.toScreen(wide, { x: 4000, y: 3000 })];
  near(begin.y, VIEW.height - foot.y); // all of it fits from top to bottom: it lies in the middle
});

test("what takes most of the photo is shown with all of it, not in the midst of emptiness", () => {
  const tall = cameras.zoomTo({ x: 3000, y: 20, width: 900, height: 2960 }, PHOTO, VIEW);
  assert.deepEqual(tall, cameras.fit(PHOTO, VIEW));
});

test("the look is carried over to a photo of another size", () => {
  const camera = cameras.zoomAt(cameras.fit(PHOTO, VIEW), { x: 500, y: 400 }, 4, PHOTO, VIEW);
  const other = { width: 2000, height: 1500 };
  const carried = cameras.carryOver(camera, { photo: PHOTO, view: VIEW }, { photo: other, view: VIEW });
  near(carried.scale / cameras.fit(other, VIEW).scale, camera.scale / cameras.fit(PHOTO, VIEW).scale);
  const [before, after] = [cameras.toPhoto(camera, { x: 500, y: 400 }), cameras.toPhoto(carried, { x: 500, y: 400 })];
  near(before.x / 4000, after.x / 2000);
  near(before.y / 3000, after.y / 1500);
});
