// What can happen to a photo on a phone: its bytes go only for a receipt that fits.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ABANDONED, after, backOff, count, isAbandoned, localTime, newShot, waiting } from "../../../static/js/capture/shots.js";

/** @typedef {import("../../../static/js/capture/shots.js").Shot} Shot */
/** @typedef {import("../../../static/js/capture/shots.js").ShotEvent} ShotEvent */

const ABOUT = { id: "1", project: 7, project_name: "Depot North", name: "a.jpg", type: "image/jpeg", size: 100, taken_at: "2026-11-24T09:00:00+01:00", attributes: {}, now: 1000 };
const RECEIPT = { sha256: "aa", size: 100, stored_at: "2026-11-24T09:00:00Z" };

/** @param {Partial<Shot>} changes @returns {Shot} */
const shot = (changes = {}) => ({ ...newShot(ABOUT), sha256: "aa", ...changes });
/** @param {Shot} from @param {...ShotEvent} events @returns {Shot} */
const through = (from, ...events) =>
  events.reduce((one, event) => {
    const next = after(one, event);
    assert.ok(next, `${event.type} of a ${one.state} one`);
    return next;
  }, from);

test("the way of a photo: written, queued, sent, checked, stored", () => {
  const states = [];
  /** @type {ShotEvent[]} */
  const events = [
    { type: "touched", now: 2000 },
    { type: "kept", sha256: "aa" },
    { type: "begun" },
    { type: "moved", upload_url: "/u/1", offset: 60 },
    { type: "moved", upload_url: "/u/1", offset: 100 },
    { type: "received", receipt: RECEIPT },
  ];
  let one = newShot(ABOUT);
  for (const event of events) states.push((one = through(one, event)).state);
  assert.deepEqual(states, ["writing", "queued", "uploading", "uploading", "verifying", "stored"]);
  assert.deepEqual([one.touched_at, one.upload_url, one.stored_at], [2000, "/u/1", RECEIPT.stored_at]);
});

test("only a receipt of the same bytes stores it", () => {
  for (const wrong of [{ ...RECEIPT, sha256: "bb" }, { ...RECEIPT, size: 99 }]) {
    const one = through(shot({ state: "verifying", upload_url: "/u/1", offset: 100 }), { type: "received", receipt: wrong });
    assert.deepEqual([one.state, one.is_final, one.upload_url, one.offset], ["failed", false, "", 0]);
    assert.match(one.error, /Send it again/);
  }
});

test("nothing is sent before it is whole, and a stored one stays so", () => {
  const all = /** @type {ShotEvent[]} */ ([
    { type: "touched", now: 1 },
    { type: "kept", sha256: "bb" },
    { type: "pictured" },
    { type: "told", told: { note: "at the hinge" } },
    { type: "begun" },
    { type: "moved", upload_url: "/u/1", offset: 1 },
    { type: "received", receipt: RECEIPT },
    { type: "delayed", words: "", next_try: 0, is_counted: true },
    { type: "refused", words: "no", is_final: true },
    { type: "again" },
  ]);
  const possible = (/** @type {Shot["state"]} */ state) => all.filter((event) => after(shot({ state }), event)).map(({ type }) => type);
  assert.deepEqual(possible("writing"), ["touched", "kept", "told"]);
  assert.deepEqual(possible("queued"), ["pictured", "told", "begun", "again"]);
  assert.deepEqual(possible("failed"), ["pictured", "told", "again"]);
  assert.deepEqual(possible("uploading"), ["pictured", "begun", "moved", "received", "delayed", "refused"]);
  assert.deepEqual(possible("stored"), ["pictured"]);
});

test("a delay keeps what the server has; a refusal begins anew when somebody asks for it", () => {
  const sending = shot({ state: "uploading", upload_url: "/u/1", offset: 60, tries: 1 });
  const later = through(sending, { type: "delayed", words: "", next_try: 5000, is_counted: true });
  assert.deepEqual([later.state, later.offset, later.upload_url, later.tries, later.next_try], ["queued", 60, "/u/1", 2, 5000]);
  const refused = through(sending, { type: "refused", words: "no", is_final: false });
  assert.deepEqual([refused.state, refused.offset, refused.upload_url], ["failed", 0, ""]);
  const again = through(refused, { type: "again" });
  assert.deepEqual([again.state, again.error, again.tries, again.next_try], ["queued", "", 0, 0]);
});

test("a tab that was closed in the middle of sending leaves a photo that another can go on with", () => {
  assert.equal(through(shot({ state: "verifying", offset: 100 }), { type: "begun" }).state, "uploading");
});

test("what goes out: of the joined project, oldest first, whole, not refused", () => {
  const shots = [shot({ id: "4", state: "failed" }), shot({ id: "3", state: "queued" }), shot({ id: "2", state: "queued", project: 8 }), shot({ id: "1", state: "uploading" }), shot({ id: "0", state: "writing" })];
  assert.deepEqual(
    waiting(shots, 7).map(({ id }) => id),
    ["1", "3"],
  );
});

test("counts tell what waits, where it belongs and since when", () => {
  const shots = [
    shot({ state: "queued", kept_at: 50, offset: 40 }),
    shot({ state: "queued", kept_at: 20, project: 8 }),
    shot({ state: "failed", kept_at: 90 }),
    shot({ state: "stored", kept_at: 1, stored_at: "2026-11-24T09:00:00Z" }),
    shot({ state: "stored", kept_at: 2, stored_at: "2026-11-24T10:00:00Z" }),
  ];
  assert.deepEqual(count(shots, 7), { all: 5, stored: 2, open: 1, foreign: 1, failed: 1, bytes: 60, oldest: 20, receipt: "2026-11-24T10:00:00Z" });
  assert.equal(count([], 7).oldest, Infinity);
});

test("tries come later and later, from about a second to about five minutes", () => {
  assert.deepEqual([backOff(1, 0), backOff(1, 1)], [500, 1000]);
  assert.deepEqual([backOff(4, 0), backOff(4, 1)], [4000, 8000]);
  assert.deepEqual([backOff(50, 0), backOff(50, 1)], [150_000, 300_000]);
});

test("a half photo is given up when no page writes it any more", () => {
  const half = shot({ state: "writing", touched_at: 1000 });
  assert.equal(isAbandoned(half, 1000 + ABANDONED), false);
  assert.equal(isAbandoned(half, 1001 + ABANDONED), true);
  assert.equal(isAbandoned(shot({ state: "queued", touched_at: 0 }), Date.now()), false);
});

test("a moment keeps the phone's offset", () => {
  const moment = new Date(2026, 10, 24, 9, 5, 7);
  const written = localTime(moment);
  assert.match(written, /^2026-11-24T09:05:07[+-]\d\d:\d\d$/);
  assert.equal(new Date(written).getTime(), moment.getTime());
});
