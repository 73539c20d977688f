// @ts-nocheck: the server is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { createStack } from "../../../static/js/editor/stack.js";

/** A list of photos by falling id, as the server pages it. */
function playList(ids) {
  globalThis.fetch = async (url) => {
    const query = new URL(url, "http://a").searchParams;
    const isBack = query.get("sort") === "oldest";
    const list = isBack ? [...ids].reverse() : ids;
    const from = list.indexOf(Number(query.get("cursor"))) + 1;
    const found = list.slice(from, from + Number(query.get("limit")));
    const isEnd = from + found.length >= list.length;
    return new Response(JSON.stringify({ items: found.map((id) => ({ id })), next: isEnd ? null : String(found.at(-1)) }));
  };
}
const walkFrom = async (id) => {
  const cursor = String(id);
  const stack = createStack({ mode: "photo", photo: { id }, project: { id: 1 }, walk: { after: { query: [["sort", "newest"]], cursor }, before: { query: [["sort", "oldest"]], cursor } } });
  await stack.start();
  await stack.stock();
  return stack;
};

test("a photo opened by its address knows its place in the list once both ends are there", async () => {
  playList(Array.from({ length: 33 }, (_, at) => 33 - at));
  const stack = await walkFrom(22);
  assert.deepEqual([stack.at + 1, stack.total, stack.hasStart, stack.isCut], [12, 33, true, false]);
});

test("in a long list the place is told as soon as the start is known, the whole only with the end", async () => {
  playList(Array.from({ length: 300 }, (_, at) => 300 - at));
  const near = await walkFrom(289);
  assert.deepEqual([near.at + 1, near.hasStart, near.isCut], [12, true, true]);
  const far = await walkFrom(150);
  assert.deepEqual([far.hasStart, far.isCut], [false, true]);
});

test("the queue is asked in the order that the person chose", async () => {
  const asked = [];
  globalThis.fetch = async (url, { body }) => {
    if (url.endsWith("/next")) asked.push(JSON.parse(body));
    return new Response(JSON.stringify({ waiting: 1, photos: [{ id: 1 }] }));
  };
  const stack = createStack({ mode: "queue", project: { id: 1 } }, () => "newest");
  assert.equal((await stack.start()).id, 1);
  assert.deepEqual(asked, [{ order: "newest", count: 20 }]);
});

/** A queue of these photos; what is asked of it is noted. */
function playQueue(waiting, counts) {
  const heard = [];
  globalThis.fetch = async (url, { method, body }) => {
    const path = url.replace("/api", "");
    const told = body ? JSON.parse(body) : undefined;
    heard.push(told ? [method, path, told] : [method, path]);
    if (path.endsWith("/queue")) return new Response(JSON.stringify(counts()));
    if (!path.endsWith("/next")) return new Response("{}");
    const list = waiting();
    return list.length ? new Response(JSON.stringify({ photos: list.slice(0, told.count) })) : new Response(null, { status: 204 });
  };
  return heard;
}
const photos = (...ids) => ids.map((id) => ({ id }));

test("how many wait beside those in hand is told, and counted once for a burst of news", async () => {
  let waiting = 84;
  const later = [];
  const heard = playQueue(() => photos(1, 2, 3), () => ({ waiting, leased: 20 }));
  const stack = createStack({ mode: "queue", project: { id: 1 }, share: 3 }, () => "oldest", (run) => later.push(run));
  await stack.start();
  await stack.count();
  assert.deepEqual([stack.waiting, stack.total], [64, 67]);
  heard.length = 0;
  waiting = 83;
  stack.recount();
  stack.recount();
  later.shift()();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual([later.length, heard, stack.waiting], [0, [["GET", "/projects/1/queue"]], 63]);
});

test("another order keeps what was seen and the present photo, and takes the rest anew", async () => {
  let order = "oldest";
  let list = photos(1, 2, 3, 4);
  const heard = playQueue(() => list, () => ({ waiting: 4, leased: 4 }));
  const stack = createStack({ mode: "queue", project: { id: 1 }, share: 4 }, () => order);
  await stack.start();
  await stack.step(1);
  await stack.stock();
  order = "newest";
  list = photos(2, 9, 8, 7);
  heard.length = 0;
  await stack.reorder(() => false);
  assert.deepEqual(stack.items.map(({ id }) => id), [1, 2, 9, 8, 7]);
  assert.deepEqual([stack.current.id, heard[0]], [2, ["DELETE", "/photos/2/lease?rest=true&keep=2"]]);
  assert.equal(heard[1][2].order, "newest");
});

test("what was asked in the order before, and answered late, goes back with the rest", async () => {
  let order = "oldest";
  let answer = () => {};
  const late = new Promise((resolve) => (answer = resolve));
  const heard = [];
  globalThis.fetch = async (url, { method, body }) => {
    heard.push(method);
    if (!url.endsWith("/next")) return new Response(JSON.stringify({ waiting: 9, leased: 3 }));
    const asked = JSON.parse(body);
    if (asked.order === "newest") return new Response(JSON.stringify({ photos: photos(1, 9, 8) }));
    if (asked.count > 3) await late;
    return new Response(JSON.stringify({ photos: asked.count > 3 ? photos(1, 2, 3, 4, 5) : photos(1, 2, 3) }));
  };
  const stack = createStack({ mode: "queue", project: { id: 1 }, share: 3 }, () => order);
  await stack.start();
  await stack.step(1);
  const stocked = stack.stock();
  order = "newest";
  const reordered = stack.reorder(() => false);
  answer();
  await Promise.all([stocked, reordered]);
  assert.deepEqual(stack.items.map(({ id }) => id), [1, 2, 9, 8]);
  assert.equal(heard.filter((method) => method === "DELETE").length, 1);
});

test("another order leaves photos in hand whose work is still on its way", async () => {
  const heard = playQueue(() => photos(1, 2, 3), () => ({ waiting: 3, leased: 3 }));
  const stack = createStack({ mode: "queue", project: { id: 1 }, share: 3 });
  await stack.start();
  await stack.step(1);
  heard.length = 0;
  await stack.reorder(({ id }) => id === 1);
  assert.deepEqual(heard[0], ["DELETE", "/photos/2/lease?rest=true&keep=1&keep=2"]);
});

test("another order leaves readings in hand: one that is given back is somebody else's for good", async () => {
  const reading = { id: 5, reading: { id: 7, kind: "blind", closed: false } };
  let list = [{ id: 1 }, reading, { id: 3 }];
  const heard = playQueue(() => list, () => ({ waiting: 2, leased: 2 }));
  const stack = createStack({ mode: "queue", project: { id: 1 }, share: 3 });
  await stack.start();
  await stack.step(1);
  await stack.stock();
  list = [reading, { id: 9 }];
  heard.length = 0;
  await stack.reorder(() => false);
  assert.deepEqual(stack.items.map(({ id }) => id), [1, -7, 9]);
  const given = heard.filter(([method]) => method !== "POST" && method !== "GET");
  assert.deepEqual(given, [["DELETE", "/photos/5/lease?rest=true&keep=5"]]);
});

test("a queue at its end is asked again once it is known that something waits", async () => {
  let list = photos(1);
  playQueue(() => list, () => ({ waiting: list.length, leased: 0 }));
  const stack = createStack({ mode: "queue", project: { id: 1 } });
  await stack.start();
  assert.equal(await stack.step(1), null);
  list = photos(5);
  await stack.count();
  assert.equal((await stack.step(1)).id, 5);
});

test("of a short queue only a share is taken, and more when that is nearly done", async () => {
  const waiting = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => ({ id }));
  const asked = [];
  globalThis.fetch = async (url, { body }) => {
    if (!url.endsWith("/next")) return new Response("{}");
    const { count } = JSON.parse(body);
    asked.push(count);
    return new Response(JSON.stringify({ waiting: 8, photos: waiting.slice(0, count) }));
  };
  const stack = createStack({ mode: "queue", project: { id: 1 }, share: 3 });
  await stack.start();
  assert.deepEqual([asked, stack.items.length], [[3], 3]);
  waiting.shift(); // the first is answered
  await stack.step(1);
  await stack.stock();
  assert.deepEqual([asked, stack.items.length], [[3, 5], 6]);
});

test("a photo of a kind is looked for beyond what is listed so far", async () => {
  playList(Array.from({ length: 300 }, (_, at) => 300 - at));
  const stack = await walkFrom(289);
  assert.equal((await stack.seek(({ id }) => id === 40))?.id, 40);
  assert.equal(stack.current.id, 40);
  assert.equal(await stack.seek(({ id }) => id > 40), null);
  assert.equal(stack.current.id, 40, "where there is none it stays");
});

test("of two counts the one that was asked last is told, however the answers come", async () => {
  const answers = [];
  globalThis.fetch = () => new Promise((resolve) => answers.push((leased) => resolve(new Response(JSON.stringify({ waiting: 9, leased })))));
  const stack = createStack({ mode: "queue", project: { id: 1 } });
  const [first, second] = [stack.count(), stack.count()];
  answers[1](3);
  await second;
  answers[0](0);
  await first;
  assert.equal(stack.waiting, 6);
});
