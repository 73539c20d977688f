// @ts-nocheck: the small server below is loosely typed on purpose
// Comments that are sent at once: pressed twice, or again after a lost answer, is said once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOnline } from "../../../static/js/comments/online.js";

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("the same words before an answer are the same comment, after it another one", async (t) => {
  const sent = [];
  let isDown = true;
  const { fetch } = globalThis;
  t.after(() => (globalThis.fetch = fetch));
  globalThis.fetch = async (address, { body }) => {
    sent.push(JSON.parse(body));
    if (isDown) throw new TypeError("no network");
    return new Response("{}", { status: 201 });
  };
  const faults = [];
  const { say } = createOnline({ photo: () => 5, onChange: () => {}, onFault: (error) => faults.push(error) });
  say({ text: "Look", mentions: [] });
  await settled();
  assert.equal(faults.length, 1);
  isDown = false;
  say({ text: "Look", mentions: [] });
  say({ text: "Look", mentions: [] });
  await settled();
  say({ text: "Look", mentions: [] });
  await settled();
  const names = sent.map(({ op_id }) => op_id);
  assert.equal(new Set(names.slice(0, 3)).size, 1);
  assert.notEqual(names[3], names[0]);
});
