// What is asked of the server for masks, and what is said when it does not answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";
import { createProposals } from "../../../static/js/editor/proposals.js";

/** @typedef {import("../../../static/js/editor/proposals.js").Question} Question */

const MASK = { type: "polygon", polygons: [[[[20, 22], [40, 24], [30, 58]]]] };
/** @type {Question} */
const BOX = { box: { x: 10, y: 20, width: 30, height: 40 }, view: null, plus: [], minus: [[1, 2]], shape: null };

/** @param {(...asked: any[]) => Promise<any>} call @param {number} [patience] */
const proposals = (call, patience) => createProposals({ call, photo: () => 7, ...(patience && { patience }) });

test("a box and a click go to their own routes, with the clicks, the mask to be mended and what is seen", async () => {
  /** @type {any[]} */ const sent = [];
  const find = proposals(async (...[method, path, body]) => {
    sent.push([method, path, body]);
    return { candidates: [{ shape: MASK, score: 0.8, method: "cut" }] };
  });
  assert.deepEqual(await find(BOX), [MASK]);
  const view = { x: 0, y: 0, width: 200, height: 100 };
  await find({ box: null, view, plus: [[5, 6]], minus: [], shape: /** @type {any} */ (MASK) });
  assert.deepEqual(sent, [
    ["POST", "/photos/7/assist/box", { x: 10, y: 20, width: 30, height: 40, plus: [], minus: [[1, 2]] }],
    ["POST", "/photos/7/assist/click", { view, plus: [[5, 6]], minus: [], shape: MASK }],
  ]);
});

test("what the server says of a refusal is said; that it cannot be reached, too", async () => {
  const busy = new ApiError(503, { detail: "Many masks are being looked for. Try again at once." }, 1);
  await assert.rejects(proposals(() => Promise.reject(busy))(BOX), /^Error: Many masks are being looked for/);
  await assert.rejects(proposals(() => Promise.reject(new OfflineError()))(BOX), /cannot be reached/);
});

test("who was signed out signs in, and what was asked is asked again; else it is told", async () => {
  const out = new ApiError(401, { detail: "Sign in first." });
  let isSignedIn = false;
  /** @param {boolean} does */
  const finding = (does) =>
    createProposals({
      call: async () => {
        if (!isSignedIn) throw out;
        return { candidates: [{ shape: MASK }] };
      },
      photo: () => 7,
      signIn: async () => (isSignedIn = does),
    })(BOX);
  await assert.rejects(finding(false), /^Error: Sign in first/);
  assert.deepEqual(await finding(true), [MASK]);
});

test("an answer that does not come is waited for no longer than that", async () => {
  const silent = (/** @type {any[]} */ ...[, , , { signal }]) => new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason)));
  await assert.rejects(proposals(silent, 5)(BOX), /did not answer in time/);
});
