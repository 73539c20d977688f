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

test("the queue is asked for scenes that are kept together", async () => {
  const asked = [];
  globalThis.fetch = async (url, { body }) => {
    if (url.endsWith("/next")) asked.push(JSON.parse(body));
    return new Response(JSON.stringify({ waiting: 1, photos: [{ id: 1 }] }));
  };
  const stack = createStack({ mode: "queue", project: { id: 1 } });
  assert.equal((await stack.start()).id, 1);
  assert.deepEqual(asked, [{ order: "group", count: 20 }]);
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
