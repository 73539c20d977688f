// The page that tells what was drawn in this browser and is not on the server: it sends what waits, whichever photo it
// is for, and lists what the server did not take. It needs no photo and no project: they may be out of reach by now.
import { el } from "../lib/dom.js";
import { call, root } from "../lib/http.js";
import { browserStorage } from "./journal.js";
import { countOf, createRescued } from "./panels/rescued.js";
import { createSync } from "./sync.js";
import { becomeWriter } from "./tabs.js";

/** Milliseconds, while another tab does the saving. */
const LOOK_AGAIN = 3000;

/** @typedef {{isKept: boolean, isWriter: boolean, waiting: number, needs: number, isOffline: boolean, isSignedOut: boolean}} Standing */

/**
 * How it stands, in words. Pure.
 * @param {Standing} standing
 * @returns {{lead: string, words: string}}
 */
export function standingOf({ isKept, isWriter, waiting, needs, isOffline, isSignedOut }) {
  const kept = "What you draw stays in this browser until the server has it.";
  if (!isKept) return { lead: "This browser keeps nothing", words: "It is a private window, or its storage is full. What is drawn in it is saved only while its page is open." };
  if (!waiting && !needs) return { lead: "Everything is saved", words: `${kept} Nothing waits here.` };
  if (!isWriter) return { lead: `${countOf(waiting + needs)} not saved`, words: "Another tab of this browser is saving. Go on there, or do it here." };
  if (isSignedOut) return { lead: `${countOf(waiting)} not sent yet`, words: "You were signed out. Sign in, and they are sent." };
  if (isOffline) return { lead: `${countOf(waiting)} not sent yet`, words: "The server cannot be reached. They are sent when it is back; leave this page open, or come back later." };
  if (waiting) return { lead: `${countOf(waiting)} on the way`, words: "They are being sent." };
  return { lead: `${countOf(needs)} not saved`, words: "The server did not take what is below. It is kept in this browser until you let it go." };
}

/** @param {HTMLElement} main with data-user @param {Promise<import("./journal.js").Storage>} opened */
export async function start(main, opened = browserStorage()) {
  const user = Number(main.dataset["user"]);
  const storage = await opened.catch(() => null);
  const [lead, words, section, signIn, here] = ["lead", "words", "list", "sign-in", "here"].map((name) => /** @type {HTMLElement} */ (main.querySelector(`[data-${name}]`)));
  if (!lead || !words || !section || !signIn || !here) return;

  /** @param {Standing} standing */
  function show(standing) {
    const { lead: title, words: more } = standingOf(standing);
    const left = standing.isWriter ? standing.needs : 0;
    if (lead && lead.textContent !== title) lead.replaceChildren(el("b", {}, title));
    if (words) words.textContent = more;
    if (section) section.hidden = !left;
    if (signIn) signIn.hidden = !(standing.isWriter && standing.isSignedOut);
    if (here) here.hidden = standing.isWriter || !(standing.waiting + standing.needs);
    main.dataset["ready"] = String(standing.waiting);
  }

  const nothing = { isWriter: true, waiting: 0, needs: 0, isOffline: false, isSignedOut: false };
  if (!storage) return show({ ...nothing, isKept: false });
  const sync = createSync({ storage, call, user });
  createRescued(section, sync);
  let isWriter = false;

  async function tell() {
    if (isWriter) {
      const { saving, waiting, ...rest } = sync.status();
      return show({ ...rest, waiting: saving + waiting, isWriter });
    }
    const kept = await storage?.all(user) ?? [];
    const needs = kept.filter(({ rescued }) => rescued).length;
    if (!isWriter) show({ ...nothing, isKept: true, isWriter, waiting: kept.length - needs, needs });
  }

  let begun = Promise.resolve();
  sync.on("status", () => void tell());
  const tabs = becomeWriter(`blemish-writer:${root}:${user}`, {
    gained() {
      // Before the journal was read nothing would seem to wait.
      begun = sync.begin().then(() => {
        isWriter = tabs.isWriter;
        return tell();
      });
    },
    lost() {
      isWriter = false;
      void sync.end().then(tell);
    },
  });
  here.addEventListener("click", () => tabs.take());
  setInterval(() => isWriter || void tell(), LOOK_AGAIN);
  window.addEventListener("online", () => sync.wake());
  document.addEventListener("visibilitychange", () => document.hidden || sync.wake());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  await tabs.decided;
  await begun;
  void tell();
}

const main = globalThis.document?.getElementById("unsaved");
if (main) void start(main);
