// Settling a reading: one difference after the other, each decided by a key; then the photo as it will be, and it is
// saved as one step. What was settled last can be taken back on the page that comes next.
import { el, icon, pageData } from "../lib/dom.js";
import { listen } from "../lib/feed.js";
import { ApiError, call, root } from "../lib/http.js";
import { uuid7 } from "../lib/uuid.js";
import { nameOf } from "./cards.js";
import { nextOpen, opsOf, plain, resultOf } from "./deciding.js";
import { createInset } from "./inset.js";
import { createSide } from "./side.js";
import { createStage } from "./stage.js";
import { around, boundsOf, ours, theirs } from "./versions.js";

/** @typedef {import("./deciding.js").Decision} Decision */
/** @typedef {import("./cards.js").Reading} Reading */
/** @typedef {{reading: number, name: string, back_to: number, seq: number, photo: number, accepted: boolean}} Settled */

const data = pageData("page-data");
/** @type {Map<number, import("./versions.js").DefectClass>} */
const classes = new Map(data.classes.map((/** @type {any} */ one) => [one.id, one]));
const LAST = `blemish-settled:${data.project}`;
const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const stage = createStage(part("stage"), createInset(part("inset")).show);
const said = part("said");

/** @type {Reading | null} */
let reading = null;
/** @type {(Decision | undefined)[]} */
let decisions = [];
/** What was decided, last first: to take it back. @type {{at: number, before: Decision | undefined}[]} */
let steps = [];
/** The difference that is shown; at the end the whole photo is. */
let at = 0;
let isBusy = false;

const isWhole = () => at >= (reading?.differences.length ?? 0);
/** Whether decisions can be made now. */
const mayDecide = () => Boolean(reading?.is_fresh && data.is_open && reading.state !== "accepted");

const side = createSide(part("side"), { classes, decide, go, save, undo: takeBack, reopen, sendToGuide });

/** @param {string} words @param {boolean} [isBad] */
function say(words, isBad = false) {
  said.textContent = words;
  said.hidden = !words;
  said.classList.toggle("bad", isBad);
}

async function load() {
  try {
    reading = await call("GET", `/readings/${data.reading}/differences`);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
    return;
  }
  decisions = (reading?.differences ?? []).map(() => undefined);
  steps = [];
  at = 0;
  show();
}

function show() {
  if (!reading) return;
  const { photo, differences, labeler, reader } = reading;
  const difference = differences[at];
  const byUid = new Map([...reading.ours, ...reading.theirs].map((drawn) => [drawn.uid, drawn]));
  const mine = difference?.ours ? byUid.get(difference.ours) : undefined;
  const other = difference?.theirs ? byUid.get(difference.theirs) : undefined;
  const className = (/** @type {number} */ id) => classes.get(id)?.name ?? "a class that is gone";
  if (difference) {
    const rest = reading.ours.filter((drawn) => drawn !== mine).map((drawn) => ours(drawn, classes.get(drawn.class_id)));
    for (const group of rest) group.classList.add("dim");
    const shapes = [...rest, ...(mine ? [ours(mine, classes.get(mine.class_id))] : []), ...(other ? [theirs(other)] : [])];
    const names = [
      ...(mine ? [{ rect: boundsOf(mine.shape), words: `A ${nameOf(labeler, "what counts")}: ${className(mine.class_id)}` }] : []),
      ...(other ? [{ rect: boundsOf(other.shape), words: `B ${nameOf(reader, "the reader")}: ${className(other.class_id)}`, below: true }] : []),
    ];
    stage.show(photo, shapes, names, around([mine, other].flatMap((drawn) => (drawn ? [boundsOf(drawn.shape)] : []))));
  } else {
    const after = resultOf(reading, decisions);
    stage.show(photo, after.map((drawn) => ours(drawn, classes.get(drawn.class_id))), after.map((drawn) => ({ rect: boundsOf(drawn.shape), words: className(drawn.class_id) })), null);
  }
  part("place").textContent = isWhole() ? "the whole photo" : `${at + 1} of ${differences.length} ${differences.length === 1 ? "difference" : "differences"}`;
  drawTicks(differences.length);
  side.show({ reading, decisions, at, mayDecide: mayDecide(), canUndo: steps.length > 0, left: data.left });
}

/** The tick scale: one tick a difference, long where it is decided. @param {number} count */
function drawTicks(count) {
  const step = Math.min(8, 160 / Math.max(count, 1));
  const ticks = decisions.map((decision, index) => `M${(index + 0.5) * step} 14v${decision ? -12 : -6}`).join("");
  part("ticks").setAttribute("viewBox", `0 0 ${Math.max(count * step, 1)} 14`);
  part("ticks").setAttribute("width", String(count * step));
  part("ticks-all").setAttribute("d", ticks);
  part("ticks-here").setAttribute("d", isWhole() ? "" : `M${(at + 0.5) * step} 14v-14`);
}

/** @param {Decision} decision */
function decide(decision) {
  const difference = reading?.differences[at];
  if (!difference || !mayDecide()) return;
  steps.push({ at, before: decisions[at] });
  decisions[at] = plain(difference, decision);
  const next = nextOpen(decisions, at + 1);
  at = next < 0 ? decisions.length : next;
  say("");
  show();
}

/** @param {number} to */
function go(to) {
  at = Math.min(Math.max(to, 0), decisions.length);
  show();
}

function takeBack() {
  const step = steps.pop();
  if (step) {
    decisions[step.at] = step.before;
    at = step.at;
    say("");
    show();
  } else void takeBackLast();
}

/** @param {boolean} accept */
async function save(accept) {
  if (!reading || isBusy || !reading.is_fresh) return;
  const open = nextOpen(decisions, 0);
  if (open >= 0 && reading.state !== "accepted") {
    go(open);
    return;
  }
  isBusy = true;
  say("Saving.");
  try {
    const settled = await call("POST", `/readings/${reading.id}/settle`, { seq: reading.seq, ops: opsOf(reading, decisions, uuid7) });
    /** @type {Settled} */
    const memo = { reading: reading.id, name: reading.photo.name, back_to: settled.back_to, seq: settled.seq, photo: reading.photo.id, accepted: false };
    if (accept) {
      const told = await call("PUT", `/photos/${reading.photo.id}/state`, { state: "accepted", seq: settled.seq, no_defect: settled.no_defect });
      memo.seq = (told.photo ?? told).seq;
      memo.accepted = true;
    }
    sessionStorage.setItem(LAST, JSON.stringify(memo));
    location.assign(`${root}/projects/${data.project}/agreement${data.next ? `/${data.next}` : "#worst"}`);
  } catch (error) {
    isBusy = false;
    const words = error instanceof Error ? error.message : String(error);
    if (error instanceof ApiError && error.slug.endsWith("stale")) await load();
    say(words, true);
  }
}

async function reopen() {
  if (!reading) return;
  try {
    await call("PUT", `/photos/${reading.photo.id}/state`, { state: "done", seq: reading.seq });
    say("Opened again. Its comparison is made anew in a moment.");
    await load();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
  }
}

/** @param {import("./deciding.js").Difference} difference @param {{class_id: number, verdict: string, words: string}} example */
async function sendToGuide({ ours: mine, theirs: other }, { class_id, ...told }) {
  if (!reading) return "";
  const shown = [...reading.ours, ...reading.theirs].filter(({ uid }) => uid === mine || uid === other);
  const place = around(shown.map(({ shape }) => boundsOf(shape)));
  try {
    await call("POST", `/projects/${data.project}/classes/${class_id}/examples`, { ...told, photo_id: reading.photo.id, ...(mine ? { uid: mine } : {}), ...place });
    return "It is in the guide.";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @returns {Settled | null} */
function lastSettled() {
  return JSON.parse(sessionStorage.getItem(LAST) ?? "null");
}

async function takeBackLast() {
  const last = lastSettled();
  if (!last || isBusy) return;
  isBusy = true;
  try {
    let { seq } = last;
    if (last.accepted) {
      const told = await call("PUT", `/photos/${last.photo}/state`, { state: "done", seq });
      seq = (told.photo ?? told).seq;
    }
    await call("POST", `/readings/${last.reading}/unsettle`, { back_to: last.back_to, seq });
    sessionStorage.removeItem(LAST);
    location.assign(`${root}/projects/${data.project}/agreement/${last.reading}`);
  } catch (error) {
    isBusy = false;
    sessionStorage.removeItem(LAST);
    say(error instanceof Error ? error.message : String(error), true);
  }
}

function tellLast() {
  const last = lastSettled();
  if (!last) return;
  const undo = el("button.btn.dense", { type: "button" }, icon("undo", 16), "Undo", el("kbd.key", {}, "Ctrl Z"));
  undo.addEventListener("click", () => void takeBackLast());
  said.replaceChildren(el("bdi", {}, last.name), last.accepted ? " is settled and accepted. " : " is settled. ", undo);
  said.hidden = false;
}

/** The keys mean what they mean in the editor. @type {Record<string, () => void>} */
const KEYS = {
  A: () => decide({ keep: "ours" }),
  B: () => decide({ keep: "theirs" }),
  C: () => decide({ keep: "both" }),
  V: () => go(isWhole() ? 0 : at + 1),
  Delete: () => decide({ keep: "none" }),
  Backspace: () => decide({ keep: "none" }),
  Enter: () => (isWhole() ? void save(false) : go(nextOpen(decisions, at + 1) < 0 ? decisions.length : nextOpen(decisions, at + 1))),
  "+": () => stage.zoom(1 / 1.4),
  "=": () => stage.zoom(1 / 1.4),
  "-": () => stage.zoom(1.4),
  f: () => stage.whole(),
  d: () => data.next && location.assign(`${root}/projects/${data.project}/agreement/${data.next}`),
  Escape: () => location.assign(`${root}/projects/${data.project}/agreement`),
};

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest("input, textarea, select, dialog")) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey) {
    event.preventDefault();
    takeBack();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "h" || event.key === "H") {
    stage.hide(true);
    return;
  }
  if (event.key === "Enter" && event.shiftKey && isWhole()) {
    event.preventDefault();
    void save(true);
    return;
  }
  // A button that has the focus is pressed by Enter, not the page.
  if (event.key === "Enter" && target.closest("button, a, summary")) return;
  const key = /^[a-z]$/i.test(event.key) ? (event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase()) : event.key;
  const run = KEYS[key];
  const other = [...classes.values()].find((one) => one.key === key && !one.retired);
  if (run) run();
  else if (other && !isWhole()) decide({ keep: "ours", class_id: other.id });
  else return;
  event.preventDefault();
});
document.addEventListener("keyup", (event) => {
  if (event.key === "h" || event.key === "H") stage.hide(false);
});
addEventListener("blur", () => stage.hide(false));
addEventListener("resize", stage.fit);

listen(data.project, (kind, told) => {
  if (kind === "reset") void load();
  // Compared anew, or settled by somebody else: what is decided here is not lost unless the photo changed.
  if (kind === "agreement" && !isBusy && (!reading?.is_fresh || told.reading_id === data.reading)) void load();
});

tellLast();
void load();
