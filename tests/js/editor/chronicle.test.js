// @ts-nocheck: records are made as the wire has them
import assert from "node:assert/strict";
import { test } from "node:test";
import { documentAt, grouped, isTold, joined, together, touchedBy, unsentSteps } from "../../../static/js/editor/chronicle.js";
import { wordsOf } from "../../../static/js/editor/deeds.js";
import { boxes, drive, makeEditor, withBoxes } from "../drive.js";

const box = (x, width = 40) => ({ type: "box", x, y: 20, width, height: 40 });
const record = (uid, part = {}) => ({ uid, id: 1, rev: 1, class_id: 1, shape: box(20), attributes: {}, ignore: false, defect_uid: null, ...part });
const op = (action, before, after, part = {}) => ({ action, uid: (before ?? after).uid, status: "applied", source: "human", before, after, ...part });
const step = (seq, ops, part = {}) => ({ seq, step: `step-${seq}`, at: "2026-11-27T14:00:00Z", actor: { id: 1, name: "Mara" }, ops, ...part });
const names = (id) => ["", "crack", "scratch", "chip"][id];
const plain = (words) => words.replace(/[\u2068\u2069]/g, "");
const said = (...ops) => plain(wordsOf(ops, names));

test("what was on a photo after a step is what is there now, with all that came later taken back", () => {
  const [a, b, c] = [record("a"), record("b"), record("c", { class_id: 2 })];
  const moved = { ...a, shape: box(90), rev: 2 };
  const steps = [step(4, [op("delete", b, null), op("create", null, c)]), step(3, [op("update", a, moved)]), step(2, [op("create", null, b)]), step(1, [op("create", null, a)])];
  const uids = (at) => documentAt([moved, c], steps, at).map(({ uid, shape }) => [uid, shape.x]);
  assert.deepEqual(uids(0), [["a", 90], ["c", 20]]);
  assert.deepEqual(uids(1), [["a", 90], ["b", 20]]);
  assert.deepEqual(uids(2), [["a", 20], ["b", 20]]);
  assert.deepEqual(uids(3), [["a", 20]]);
  assert.deepEqual([...touchedBy(steps[0])], ["b", "c"]);
});

test("clashes, refusals and states leave what was drawn as it was; a tombstone is nothing", () => {
  const a = record("a");
  const steps = [step(4, [op("update", a, a, { status: "conflict" })]), step(4, [op("update", record("x"), null, { status: "denied" })]), step(3, [{ action: "state", uid: null, status: "applied", before: { state: "in_progress" }, after: { state: "done" } }]), step(2, [op("update", { ...a, deleted: true }, a)])];
  assert.deepEqual(documentAt([a], steps, 3), [a]);
  assert.deepEqual(documentAt([a], steps, 4), []);
  assert.deepEqual(steps.map(isTold), [true, false, true, true]);
});

test("what is on its way is told as steps, newest first, and taken back like the rest", () => {
  const a = record("a");
  const entry = (n, id, op, before = null) => ({ kind: "op", id, n: n * 1000, op, before });
  const waiting = [
    entry(1, "1", { op_id: "1", step: "s1", action: "create", uid: "b", class_id: 2, shape: box(5), attributes: {} }),
    entry(2, "2", { op_id: "2", step: "s2", action: "update", uid: "a", class_id: 3 }, a),
    entry(3, "3", { op_id: "3", step: "s2", action: "delete", uid: "c" }, record("c")),
    { kind: "state", id: "4", n: 4000, ask: { state: "done" } },
    { kind: "mend", id: "5", n: 5000, mend: { part: "door" } },
  ];
  const steps = unsentSteps(waiting, { id: 1, name: "Mara" }, "in_progress");
  assert.deepEqual(steps.map(({ step: id, ops }) => [id, ops.length]), [["4", 1], ["s2", 2], ["s1", 1]]);
  assert.deepEqual(steps.map(({ ops }) => plain(wordsOf(ops, names))), ["made it done", "changed crack to chip, deleted crack", "drew scratch"]);
  assert.deepEqual(documentAt([{ ...a, class_id: 3 }, record("b")], steps, 2).map(({ uid, class_id }) => [uid, class_id]), [["a", 1], ["b", 1], ["c", 1]]);
  assert.deepEqual(documentAt([{ ...a, class_id: 3 }, record("b")], steps, 3).map(({ uid }) => uid), ["a", "c"]);
});

test("a newer page joins what is known, or takes its place where they do not meet", () => {
  const steps = [5, 4, 3, 2, 1].map((seq) => step(seq, []));
  const seqs = (known, fresh) => joined(known, fresh).steps.map(({ seq }) => seq);
  assert.deepEqual(seqs(steps.slice(2), steps.slice(0, 4)), [5, 4, 3, 2, 1]);
  assert.deepEqual(seqs(steps.slice(3), steps.slice(0, 2)), [5, 4]);
  assert.deepEqual(seqs([], steps), [5, 4, 3, 2, 1]);
});

test("steps of one person on one day stand together", () => {
  const jana = { id: 2, name: "Jana" };
  const steps = [step(4, []), step(3, []), step(2, [], { actor: jana }), step(1, [], { actor: jana, at: "2026-11-26T10:00:00Z" })];
  assert.deepEqual(grouped(steps, (at) => at.slice(8, 10)).map(({ day, actor, steps: own }) => [day, actor.name, own.length]), [["27", "Mara", 2], ["27", "Jana", 1], ["26", "Jana", 1]]);
});

test("a step says what was done in plain words", () => {
  const a = record("a");
  const [b, c, d] = ["b", "c", "d"].map((uid) => record(uid, uid === "d" ? { class_id: 2 } : {}));
  assert.equal(said(op("create", null, a), op("create", null, b), op("create", null, c), op("create", null, d)), "drew 3 × crack, scratch");
  assert.equal(said(op("delete", a, null)), "deleted crack");
  assert.equal(said(op("update", { ...a, deleted: true }, a)), "brought back crack");
  assert.equal(said(op("update", a, { ...a, class_id: 2 })), "changed crack to scratch");
  assert.equal(said(op("update", a, { ...a, shape: box(30) })), "moved crack");
  assert.equal(said(op("update", a, { ...a, shape: box(20, 60) })), "reshaped crack");
  assert.equal(said(op("update", a, { ...a, shape: { type: "trace", points: [[1, 2], [3, 4]], widths: [1, 1] } })), "redrew crack");
  assert.equal(said(op("update", a, { ...a, attributes: { severity: "high" } })), "told severity of crack");
  assert.equal(said(op("update", a, { ...a, ignore: true })), "gave no verdict on crack");
  assert.equal(said(op("create", null, { ...a, source: "copied" })), "copied crack");
  assert.equal(said(op("update", { ...a, source: "copied" }, { ...a, source: "human" })), "looked over the copy of crack");
  assert.equal(said(op("update", a, a, { status: "conflict" })), "clashed over crack");
  const state = (before, after) => said({ action: "state", uid: null, status: "applied", before, after });
  assert.equal(state({ state: "in_progress" }, { state: "done", no_defect: false, reason: "" }), "made it done");
  assert.equal(state({ state: "in_progress" }, { state: "done", no_defect: true, reason: "" }), "said no defect");
  assert.equal(state({ state: "done" }, { state: "rejected", no_defect: false, reason: "the other crack" }), "sent it back: the other crack");
  assert.equal(state({ state: "accepted" }, { state: "in_progress", no_defect: false, reason: "" }), "opened it again");
});

test("looking at an earlier state touches nothing and lets nothing be touched; restoring it is one step", () => {
  const editor = makeEditor();
  const [first = "", second = ""] = withBoxes(editor, [20, 20, 40, 40], [100, 20, 40, 40]);
  const hand = drive(editor).tool("box").drag(5, 60, 15, 90);
  const now = editor.store.all();
  const gone = record("00000000-0000-7000-8000-000000000001", { id: 9, rev: 4, shape: box(150) });
  const earlier = [{ ...editor.store.get(first), class_id: 3 }, gone];
  editor.showPast({ records: earlier, marked: new Set([first]) });
  assert.deepEqual([editor.readonly, editor.restore(earlier)], [true, false]);
  hand.drag(60, 60, 90, 90).key("2", "Delete", "Ctrl+Z").tool("select").click(30, 30);
  assert.deepEqual([editor.store.all(), editor.selection.get()], [now, []]);
  editor.showPast(null);
  /** @type {any[]} */ const steps = [];
  editor.history.onStep((one) => steps.push(one));
  assert.equal(editor.restore(earlier), true);
  assert.deepEqual(boxes(editor), [[20, 20, 40, 40], [150, 20, 40, 40]]);
  assert.deepEqual(editor.store.all().map(({ class_id, id }) => [class_id, id]), [[3, 1], [1, 9]]);
  assert.deepEqual(steps.map(({ label }) => label), ["Restore"]);
  hand.key("Ctrl+Z");
  assert.deepEqual(editor.store.all().map(({ uid }) => uid), now.map(({ uid }) => uid));
  assert.ok(editor.store.get(second));
});

test("what was said and decided stands between the steps, and waits until the earlier steps are there", () => {
  const at = (minute) => `2026-11-27T14:0${minute}:00.000Z`;
  const steps = [step(2, [], { at: at(5) }), step(1, [], { at: at(2) })];
  const note = (minute) => ({ at: at(minute), actor: null, did: `at ${minute}`, words: "", from: "" });
  const told = (list) => list.map((one) => one.did ?? one.seq);
  assert.deepEqual(told(together(steps, [note(6), note(5), note(3), note(1)], false)), ["at 6", 2, "at 5", "at 3", 1, "at 1"]);
  assert.deepEqual(told(together(steps, [note(6), note(1)], true)), ["at 6", 2, 1]);
  assert.deepEqual(told(together([], [note(1)], false)), ["at 1"]);
});

test("another photo is shown as it is, and half-drawn shapes end before an earlier state is shown", () => {
  const editor = makeEditor();
  const hand = drive(editor).tool("box").click(10, 10).move(60, 50);
  editor.showPast({ records: [], marked: new Set() });
  assert.deepEqual([editor.idle, editor.live.draft], [true, null]);
  hand.up();
  editor.setPhoto({ width: 100, height: 100 });
  assert.deepEqual([editor.past, editor.readonly], [null, false]);
});
