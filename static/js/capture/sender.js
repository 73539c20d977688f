// Sends what is queued, oldest first, one at a time, from one tab at a time. What failed by the network goes out again
// by itself, later and later, or at once when something promises better; what the server refused needs a person; when
// the link has ended everything stays and waits for a new code.
import { sha256 } from "../lib/hash.js";
import { ApiError, OfflineError } from "../lib/http.js";
import { sayError } from "../lib/language.js";
import { takeTurn } from "../lib/turn.js";
import { createPace, deliver } from "../lib/tus.js";
import { uuid7 } from "../lib/uuid.js";
import { backOff, due, waiting } from "./shots.js";

/** @typedef {import("./shots.js").Shot} Shot */
/** @typedef {Pick<import("./store.js").Store, "shots" | "step" | "bytes" | "thumb" | "fact" | "putFact" | "lease">} Store */
/** @typedef {ReturnType<typeof createSender>} Sender */
/** @typedef {import("./shapes.js").Verdict} Verdict */
/** @typedef {import("./shapes.js").Tools} Tools */

const TURN = "blemish capture sender";
const BUSY_ELSEWHERE = 5_000; // ms until we ask again whether another tab still sends
const SILENT = 30_000; // ms after which a tab that has the turn and moves nothing is taken for frozen
const TRIES_OF_TORN = 3;
const THIN = 128_000; // bytes a second: a photo takes half a minute then, and its small picture half a second
const LATER = 60_000; // ms until small pictures that could not go are tried again, where nothing else goes
const ENDING = "ending";
const HEADERS = { "blemish-sender": "phone" };

/** @param {Store} store @param {Tools} tools */
export function createSender(store, tools) {
  const tab = uuid7();
  let isRunning = false;
  let isUrgent = false;
  let failures = 0;
  let pausedUntil = 0;
  /** When it was last seen that some tab moves something. */
  let heardAt = Date.now();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {import("../lib/tus.js").Pace | null} */
  let pace = null;
  /** What is being sent. @type {{id: string, stop: AbortController} | null} */
  let current = null;
  let endings = Promise.resolve();
  /** While this tab has the turn. @type {AbortSignal | null} */
  let turn = null;
  /** Small pictures that are on their way. @type {Promise<void> | null} */
  let showing = null;

  const way = {
    /** The project that this phone has joined; 0 before it is known. */
    project: 0,
    isUp: true,
    /** Why nothing is sent until a new code is scanned; "" while the link holds. */
    ended: "",
    /** What the server said when it asked to wait. */
    words: "",
    get speed() {
      return pace?.speed ?? 0;
    },
  };

  const isAllowed = () => way.project > 0 && !way.ended && !tools.heldBack();
  const mayShow = () => way.project > 0 && !way.ended && ["", "small"].includes(tools.heldBack());
  const open = () => waiting(store.shots, way.project);
  const unshown = () => open().filter(({ is_pictured, is_shown }) => is_pictured && !is_shown);

  /** @param {Set<string>} tried in this run @returns {Shot | undefined} */
  function nextShot(tried) {
    const now = Date.now();
    return open().find((shot) => !tried.has(shot.id) && (isUrgent ? (shot.held_until ?? 0) : due(shot)) <= now);
  }

  /** Send what may go out now. */
  async function send() {
    clearTimeout(timer);
    if (turn) void showSmall(turn); // of one that was taken meanwhile
    if (isRunning || !mayShow() || !open().length) return;
    if (!isUrgent && Date.now() < pausedUntil) return plan();
    isRunning = true;
    const isFrozen = tools.isShown() && Date.now() - heardAt > SILENT;
    const hasTurn = await takeTurn(TURN, (ms) => store.lease(TURN, tab, ms), sendAll, isFrozen).catch(() => false);
    isRunning = isUrgent = false;
    tools.changed();
    plan(hasTurn ? 0 : BUSY_ELSEWHERE);
  }

  /** @param {AbortSignal} signal */
  async function sendAll(signal) {
    pace ??= createPace(await store.fact("piece"));
    const sleep = await tools.stayAwake();
    const tried = new Set();
    turn = signal;
    try {
      await showSmall(signal);
      for (let shot = nextShot(tried); shot && isAllowed() && !signal.aborted; shot = nextShot(tried)) {
        tried.add(shot.id);
        if (!(await sendOne(shot, pace, signal))) break;
      }
      await showing;
    } finally {
      turn = null;
      sleep();
    }
  }

  /** Of a new line nothing is known: the first small picture tells. */
  const isThin = () => tools.heldBack() === "small" || !pace?.speed || pace.speed < THIN;

  /** Let small pictures go ahead on a thin line. @param {AbortSignal} signal */
  async function showSmall(signal) {
    if (showing || !mayShow() || !isThin() || !unshown().length) return showing;
    const small = import("./small.js").then(({ sendSmalls }) =>
      sendSmalls(unshown, {
        request: tools.request,
        address: tools.smallAddress,
        thumb: store.thumb,
        shown: (id) => store.step(id, { type: "shown" }),
        took: (bytes, ms) => pace?.saw(bytes, ms),
        isThin,
        headers: HEADERS,
        signal,
      }),
    );
    showing = small.catch(() => {}).finally(() => (showing = null)); // the photos themselves say what is wrong
    return showing;
  }

  /**
   * @param {Shot} shot @param {import("../lib/tus.js").Pace} pace @param {AbortSignal} signal
   * @returns {Promise<boolean>} whether others may go
   */
  async function sendOne({ id }, pace, signal) {
    const shot = await store.step(id, { type: "begun" });
    if (!shot) return true; // taken back meanwhile
    const most = pace.most;
    const stop = new AbortController();
    const give = () => stop.abort();
    signal.addEventListener("abort", give);
    current = { id, stop };
    try {
      const receipt = await deliver(uploadOf(shot), {
        request: tools.request,
        digest: sha256,
        pace,
        headers: HEADERS,
        onMoved: (upload_url, offset) => moved(id, upload_url, offset),
        signal: stop.signal,
      });
      await store.step(id, { type: "received", receipt });
      failures = pausedUntil = 0;
      Object.assign(way, { isUp: true, words: "" });
      return true;
    } catch (error) {
      return await settle(id, stop.signal.aborted ? null : verdict(error, shot.tries), signal.aborted);
    } finally {
      current = null;
      signal.removeEventListener("abort", give);
      if (pace.most < most) await store.putFact("piece", pace.most).catch(() => {}); // learnt again, when the phone is full
    }
  }

  /** @param {Shot} shot @returns {import("../lib/tus.js").Upload} */
  function uploadOf(shot) {
    const { attributes, series, retake_of, hint, note, place, wanted_shot, coached } = shot;
    const metadata = {
      filename: shot.name,
      client_id: shot.id,
      sha256: shot.sha256,
      captured_at: shot.taken_at,
      ...(Object.keys(attributes).length && { attributes: JSON.stringify(attributes) }),
      ...(series && { series }),
      ...(retake_of && { retake_of: String(retake_of) }),
      ...(hint && { hint: JSON.stringify(hint) }),
      ...(note && { note }),
      ...(wanted_shot && { wanted_shot: String(wanted_shot) }),
      ...(place && { place: JSON.stringify(place) }),
      ...(coached && { coached: JSON.stringify(coached) }),
    };
    return { create: tools.addressFor(shot.project), url: shot.is_retold ? "" : shot.upload_url, size: shot.size, metadata, read: (from, to) => store.bytes(shot.id, from, to) };
  }

  /** @param {string} id @param {string} upload_url @param {number} offset */
  async function moved(id, upload_url, offset) {
    way.isUp = true;
    heardAt = Date.now();
    await store.step(id, { type: "moved", upload_url, offset });
  }

  /**
   * @param {string} id @param {Verdict | null} said null: it was broken off here @param {boolean} isOver another tab took over
   * @returns {Promise<boolean>} whether others may go
   */
  async function settle(id, said, isOver) {
    if (said?.does === "refuse") {
      await store.step(id, { type: "refused", words: said.words, is_final: said.isFinal });
      return true;
    }
    const shot = store.shots.find((item) => item.id === id);
    const pause = said ? Math.max(said.seconds * 1000, backOff(said.does === "wait" ? (shot?.tries ?? 0) + 1 : failures + 1, Math.random())) : 0;
    const isOwn = said?.does === "wait";
    await store.step(id, { type: "delayed", words: isOwn ? said.words : "", next_try: isOwn ? Date.now() + pause : 0, is_counted: isOwn });
    if (!said) return !isOver;
    if (isOwn) return true;
    if (said.does === "ended") way.ended = said.words;
    else {
      failures += 1;
      pausedUntil = Date.now() + pause;
      Object.assign(way, { isUp: said.words !== "", words: said.words });
    }
    return false;
  }

  /** End the uploads of photos that were deleted here; one that was stored meanwhile is taken back. */
  async function endUploads() {
    for (const { url, sha256 } of await ending()) {
      const { status } = await tools.request({ method: "DELETE", url, headers: { ...HEADERS, "tus-resumable": "1.0.0" } });
      if (status === 409) await tools.takeBack(sha256);
      else if (![204, 404, 410].includes(status)) return;
      await store.putFact(ENDING, (await ending()).filter((one) => one.url !== url));
    }
  }

  /** @returns {Promise<{url: string, sha256: string}[]>} */
  const ending = async () => (await store.fact(ENDING)) ?? [];

  /** Try again when the first of those that wait may go. @param {number} [least] ms from now */
  function plan(least = 0) {
    const shots = isAllowed() ? open() : [];
    if (!shots.length && mayShow() && unshown().length) timer = setTimeout(() => void send(), LATER);
    if (!shots.length) return;
    const first = Math.max(pausedUntil, Math.min(...shots.map(due)));
    clearTimeout(timer);
    timer = setTimeout(() => void send(), Math.max(first - Date.now(), least, 250));
  }

  return {
    way,
    send: () => void send(),
    /** Send at once, whatever was to be waited for: there is a network again, or somebody asks. */
    sendNow() {
      isUrgent = true;
      pausedUntil = 0;
      void send();
      endings = endings.then(endUploads).catch(() => {}); // with the next line
    },
    /** Something holds back now: break off what is on its way. */
    stop: () => current?.stop.abort(),
    /** A photo is deleted here: the server shall not wait for the rest of it. @param {string} id */
    async letGo(id) {
      if (current?.id === id) current.stop.abort();
      const shot = store.shots.find((one) => one.id === id);
      const urls = [shot?.upload_url, shot?.is_shown && tools.smallAddress(id)].filter(Boolean);
      if (!shot || !urls.length) return;
      await store.putFact(ENDING, [...(await ending()), ...urls.map((url) => ({ url, sha256: shot.sha256 }))]);
      endings = endings.then(endUploads).catch(() => {});
    },
    /** Another tab moved something. */
    heard: () => void (heardAt = Date.now()),
  };
}

/**
 * Decide what an error of a delivery means.
 * @param {unknown} error @param {number} tries of this photo before
 * @returns {Verdict}
 */
export function verdict(error, tries) {
  const make = (/** @type {Verdict["does"]} */ does, words = "", seconds = 0, isFinal = false) => ({ does, words, seconds, isFinal });
  if (error instanceof OfflineError) return make("pause");
  if (!(error instanceof ApiError)) return make("wait", sayError(error));
  const { status, slug, retryAfter } = error;
  const words = sayError(error);
  if (status === 401 || status === 403) return make("ended", words);
  if (status === 429 || status === 503 || status === 507) return make("pause", words, retryAfter ?? 0);
  if (slug === "digest-mismatch") return tries + 1 < TRIES_OF_TORN ? make("wait", words) : make("refuse", words);
  if ([400, 409, 410, 413, 415, 422].includes(status)) return make("refuse", words, 0, true);
  if (status === 404) return make("refuse", words);
  return make("wait", words, retryAfter ?? 0);
}
