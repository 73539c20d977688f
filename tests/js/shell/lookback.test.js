// @ts-nocheck: the page is played by a few functions
import assert from "node:assert/strict";
import { test } from "node:test";
import { drive } from "../drive.js";
import { kept, openPage, soon } from "./page.js";

const made = (seq, uid) => ({ seq, step: `s${seq}`, at: "2026-11-27T14:00:00Z", actor: { id: 2, name: "Mara" }, ops: [{ action: "create", uid, status: "applied", source: "human", before: null, after: kept(uid) }] });
const PATH = "GET /photos/1/history?limit=40";

async function openHistory() {
  const page = await openPage();
  page.server.annotations.set(1, [kept("u"), kept("v", { id: 8 })]);
  await page.app.refresh();
  page.server.answers[PATH] = { items: [made(2, "v")], next: "7" };
  page.server.answers[`${PATH}&cursor=7`] = { items: [made(1, "u")], next: null };
  await page.app.lookback.load();
  page.take();
  return page;
}

test("history is paged, and what is done meanwhile comes before it", async () => {
  const { app, server } = await openHistory();
  const { lookback } = app;
  const seqs = () => lookback.steps.map(({ seq }) => seq);
  assert.deepEqual([seqs(), lookback.hasMore], [[2], true]);
  await lookback.more();
  assert.deepEqual([seqs(), lookback.hasMore], [[2, 1], false]);
  server.answers[PATH] = { items: [made(3, "w"), made(2, "v")], next: "7" };
  await lookback.load();
  assert.deepEqual([seqs(), lookback.hasMore], [[3, 2, 1], false]);
});

test("a step that is pointed at is shown and goes with the pointer; one that is chosen stays until Escape", async () => {
  const { app, editor } = await openHistory();
  const { lookback } = app;
  await lookback.more();
  const [latest, first] = lookback.steps;
  const shown = () => editor.past?.records.map(({ uid }) => uid) ?? null;
  lookback.glance(first);
  assert.deepEqual(shown(), ["u"]);
  lookback.glance(null);
  assert.equal(shown(), null);
  lookback.choose(first);
  lookback.glance(latest);
  assert.deepEqual(shown(), ["u", "v"]);
  lookback.glance(null);
  assert.deepEqual(shown(), ["u"]);
  const hand = drive(editor).key("Escape");
  assert.equal(shown(), null);
  hand.tool("box").down(100, 10).move(150, 60);
  lookback.glance(first);
  assert.equal(shown(), null, "not under a hand that draws");
});

test("Enter brings back what is shown, as one step; the photo is not answered meanwhile", async () => {
  const { app, editor, said, take } = await openHistory();
  await app.lookback.more();
  app.lookback.choose(app.lookback.steps[1]);
  const hand = drive(editor).key("X", "Q", "Ctrl+Z");
  assert.deepEqual(take("state", "step"), []);
  hand.key("Enter");
  assert.deepEqual(take("state", "step"), [["step", 1, 0, 0, 1]]);
  assert.deepEqual([editor.store.all().map(({ uid }) => uid), editor.past, app.photo.id], [["u"], null, 1]);
  assert.match(said.at(-1), /Ctrl Z takes it back/);
  app.undo();
  assert.equal(editor.store.size, 2);
});

test("what the photo is already is not brought back: no key is named that would take back something else", async () => {
  const { app, editor, said, take } = await openHistory();
  app.lookback.choose(app.lookback.steps[0]);
  drive(editor).key("Enter");
  assert.deepEqual([take("step"), editor.past, editor.store.size], [[], null, 2]);
  assert.equal(said.at(-1), "That is how it is now.");
});

test("who may only look sees it all and restores nothing", async () => {
  const { app, editor, take } = await openHistory();
  app.setPhotoState(app.photo, { state: "accepted" });
  app.lookback.choose(app.lookback.steps[0]);
  assert.equal(editor.past.records.length, 2);
  drive(editor).key("Enter");
  app.lookback.restore();
  assert.deepEqual([take("step", "state"), editor.store.size], [[], 2]);
});

test("without the server what is known stays, and it says so", async () => {
  const { app, server } = await openHistory();
  const { lookback } = app;
  server.isAway = true;
  app.editor.createAtCentre();
  await lookback.load();
  assert.match(lookback.trouble, /cannot be reached/);
  assert.deepEqual(lookback.steps.map(({ seq }) => seq), [2]);
  server.isAway = false;
  await lookback.load();
  assert.equal(lookback.trouble, "");
});

test("another photo is shown as it is", async () => {
  const { app, editor } = await openHistory();
  app.lookback.choose(app.lookback.steps[0]);
  await app.walk(1);
  await soon();
  assert.deepEqual([app.photo.id, editor.past, app.lookback.chosen, app.lookback.steps], [2, null, null, []]);
});
