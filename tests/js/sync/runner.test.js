// @ts-nocheck: work is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRunner, waitAfter } from "../../../static/js/editor/sync/runner.js";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";
import { makeTimers } from "./cast.js";

function stage(...results) {
  const timers = makeTimers();
  const heard = [];
  const runner = createRunner(
    {
      prepare: async () => void heard.push("prepare"),
      isLeft: () => results.length > 0,
      async next() {
        const [result] = results;
        if (result instanceof Error) throw result;
        heard.push(results.shift());
      },
      onSignedOut: () => heard.push("signed out"),
      onEnd: () => heard.push("end"),
    },
    timers,
  );
  const flush = async () => {
    timers.fire();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { runner, timers, heard, results, flush };
}

test("nothing is sent by a tab that does not write", async () => {
  const { runner, heard, flush } = stage("one");
  runner.plan(0);
  await flush();
  assert.deepEqual(heard, []);
  assert.equal(runner.isFree, false);
});

test("a run sends all there is, one after the other", async () => {
  const { runner, heard, flush } = stage("one", "two");
  runner.turn(true);
  runner.plan(400);
  await flush();
  assert.deepEqual(heard, ["prepare", "one", "two", "end"]);
  assert.equal(runner.isFree, true);
});

test("what is planned for later waits for nothing else, and at once overtakes it", () => {
  const { runner, timers } = stage();
  runner.plan(400);
  runner.plan(900);
  assert.deepEqual(timers.list.map(({ ms }) => ms), [400]);
  runner.plan(0);
  assert.deepEqual(timers.list.map(({ ms }) => ms), [0]);
});

test("a dead network is tried again later and later, and at once when it is back", async () => {
  const { runner, timers, heard, results, flush } = stage(new OfflineError());
  runner.turn(true);
  runner.plan(0);
  await flush();
  const [{ ms: first }] = timers.list;
  await flush();
  assert.ok(timers.list[0].ms > first);
  assert.equal(runner.isOffline, true);
  runner.wake();
  assert.deepEqual(timers.list.map(({ ms }) => ms), [0]);
  results[0] = "one";
  await flush();
  assert.equal(runner.isOffline, false);
  assert.deepEqual(heard.slice(-2), ["one", "end"]);
});

test("signed out, everything waits for the sign-in", async () => {
  const { runner, timers, heard, results, flush } = stage(new ApiError(401, {}));
  runner.turn(true);
  runner.plan(0);
  await flush();
  assert.deepEqual(heard, ["prepare", "signed out", "end"]);
  assert.deepEqual([timers.list.length, runner.isSignedOut, runner.isOffline], [0, true, false]);
  results[0] = "one";
  runner.signedIn();
  runner.wake();
  await flush();
  assert.ok(heard.includes("one"));
});

test("the wait doubles up to half a minute, is never the same for a crowd, and is as long as the server asks", () => {
  assert.deepEqual([1, 2, 3].map((failures) => waitAfter(failures, 1)), [1000, 2000, 4000]);
  assert.equal(waitAfter(50, 1), 30_000);
  assert.equal(waitAfter(50, 0), 15_000);
  assert.equal(waitAfter(1, 0, 12), 12_000);
});
