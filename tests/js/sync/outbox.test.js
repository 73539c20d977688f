// @ts-nocheck: entries as loose as tests want them
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOutbox } from "../../../static/js/editor/sync/outbox.js";
import { change, said } from "./cast.js";

const ids = (entries) => entries.map(({ id }) => id);

test("what is done keeps its order, also when the clock is set back", (context) => {
  const now = context.mock.method(Date, "now", () => 5000);
  const outbox = createOutbox(1);
  const [first] = outbox.add([change()]);
  now.mock.mockImplementation(() => 1000);
  const [second, third] = outbox.add([change(), said()]);
  assert.ok(first.n < second.n && second.n < third.n);
  assert.deepEqual([second.user, second.sent, second.rescued], [1, false, null]);
});

test("what an earlier page left comes before what was done since; what it set aside does not come", () => {
  const outbox = createOutbox(1);
  const [fresh] = outbox.add([change()]);
  const left = [{ ...change(), n: 1 }, { ...change(), n: 2, rescued: { slug: "stale", words: "" } }, { ...change(), n: 3 }];
  outbox.adopt(left);
  assert.deepEqual(ids(outbox.all), [left[0].id, left[2].id, fresh.id]);
  assert.equal(outbox.first, left[0]);
});

test("answered is what was said to be so last, and not opened again", () => {
  const outbox = createOutbox(1);
  outbox.add([said(), said({ photo: 6 }), change({}, { photo: 7 }), said({ photo: 6, ask: { state: "in_progress" } }), said({ photo: 8, ask: { state: "unsure" } })]);
  assert.deepEqual([...outbox.answered], [5, 8]);
});

test("one request carries operations on one photo, up to what was said of it", () => {
  const outbox = createOutbox(1);
  const [one, two] = outbox.add([change(), change(), said(), change()]);
  outbox.add([change({}, { photo: 6 })]);
  assert.deepEqual(ids(outbox.batch(one, 200)), ids([one, two]));
  assert.deepEqual(ids(outbox.batch(one, 1)), ids([one]));
});

test("what was sent before goes again alone", () => {
  const outbox = createOutbox(1);
  const [one, two, three] = outbox.add([change(), change(), change()]);
  one.sent = two.sent = true;
  assert.deepEqual(ids(outbox.batch(one, 200)), ids([one, two]));
  outbox.remove([one, two]);
  assert.deepEqual(ids(outbox.batch(three, 200)), ids([three]));
});

test("an entry can be told in other words, at the same place", () => {
  const outbox = createOutbox(1);
  const [one, two] = outbox.add([change(), change()]);
  const other = { ...one, id: "other" };
  outbox.replace(one, other);
  assert.deepEqual(ids(outbox.all), ["other", two.id]);
  assert.deepEqual(ids(outbox.of(5)), ["other", two.id]);
  assert.deepEqual(outbox.of(6), []);
});
