// @ts-nocheck: the page is played by a few functions
// The labelling page without a screen: its own modules on a real core, with a server, a stack and panels that are played.
// What happens is noted in `heard`, in order.
import { createChoosing } from "../../../static/js/editor/choosing.js";
import { shellActions } from "../../../static/js/editor/commands.js";
import { createBringing } from "../../../static/js/editor/bringing.js";
import { createCore } from "../../../static/js/editor/core.js";
import { createDefectClasses } from "../../../static/js/editor/defect-classes.js";
import { createEmitter } from "../../../static/js/editor/emitter.js";
import { memoryStorage } from "../../../static/js/editor/journal.js";
import { createLeases } from "../../../static/js/editor/leases.js";
import { createLookback } from "../../../static/js/editor/lookback.js";
import { createMending } from "../../../static/js/editor/mending.js";
import { hearAnswers, hearEvent } from "../../../static/js/editor/news.js";
import { createOpening } from "../../../static/js/editor/opening.js";
import { createPhotos } from "../../../static/js/editor/photos.js";
import { createSettings } from "../../../static/js/editor/settings.js";
import { createTalking } from "../../../static/js/editor/talking.js";
import { createSteps } from "../../../static/js/editor/steps.js";
import { newRecord } from "../../../static/js/editor/store.js";
import { createUndoing } from "../../../static/js/editor/undoing.js";
import { createVerdicts } from "../../../static/js/editor/verdicts.js";
import { createWalking } from "../../../static/js/editor/walking.js";

export const CLASSES = [
  { id: 1, name: "crack", color: "#ffe45c", letter: "C", key: "1", slot: 1, retired: false, position: 1 },
  { id: 2, name: "scratch", color: "#9aebff", letter: "S", key: "2", slot: 2, retired: false, position: 2 },
];

/** A photo of 200 x 100 pixels, as the server tells it in a list. */
export const photo = (id, part = {}) => ({ id, name: `wall-${id}.jpg`, width: 200, height: 100, state: "unlabelled", no_defect: false, seq: 0, damaged: false, urls: { thumb: `/${id}/thumb`, small: `/${id}/small`, preview: `/${id}/preview`, view: `/${id}/view` }, ...part });

/** A box as the server has it. */
export const kept = (uid, part = {}) => newRecord({ uid, id: 7, rev: 1, class_id: 1, shape: { type: "box", x: 10, y: 10, width: 50, height: 40 }, ...part });

const { setTimeout } = globalThis;
/** Until what was begun has come to rest: the played server answers at once. */
export const soon = async () => {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setTimeout(resolve, 2));
};

function playDocument(heard) {
  const elements = new Map();
  const element = (id) => elements.get(id) ?? elements.set(id, { id, hidden: id === "nothing", addEventListener: (name, run) => (listeners[`${id} ${name}`] = run), querySelector: () => ({ focus: () => heard.push(["focus", id]) }) }).get(id);
  const listeners = {};
  globalThis.document = { body: { dataset: {} }, title: "", getElementById: element, querySelector: () => null, addEventListener: (name, run) => (listeners[name] = run) };
  globalThis.location = { pathname: "/projects/1/label", search: "", reload: () => heard.push(["reload"]) };
  const go = (verb) => (_, __, path) => {
    heard.push([verb, path]);
    const { pathname, search } = new URL(path, "http://a");
    Object.assign(location, { pathname, search });
  };
  globalThis.window = { history: { pushState: go("pushState"), replaceState: go("replaceState") }, addEventListener: (name, listener) => (listeners[name] = listener) };
  globalThis.requestAnimationFrame = (run) => setImmediate(run);
  return { element, listeners };
}

/** A server that knows photos and what is on them. `answers` come first: a value, or an error to be thrown. */
function playServer(photos, heard) {
  const server = {
    annotations: new Map(photos.map(({ id }) => [id, []])),
    answers: {},
    async call(method, path, body) {
      heard.push([method, path, ...(body ? [body] : [])]);
      const played = server.answers[`${method} ${path}`];
      if (played instanceof Error) throw played;
      if (played !== undefined) return played;
      const id = Number(/^\/photos\/(\d+)/.exec(path)?.[1]);
      if (path.endsWith("/annotations")) return { seq: 0, annotations: structuredClone(server.annotations.get(id) ?? []), proposals: [] };
      return { ...photos.find((one) => one.id === id), attributes: {} };
    },
  };
  // What calls by itself, and pictures, come by fetch.
  globalThis.fetch = async (url, request) => {
    const path = String(url).replace(/^\/api/, "");
    if (path === url) return new Response("no picture", { status: 404 });
    if (server.isAway) throw new TypeError("no network");
    try {
      return new Response(JSON.stringify(await server.call(request.method, path, request.body ? JSON.parse(request.body) : undefined)));
    } catch (error) {
      return new Response(JSON.stringify(error.problem), { status: error.status });
    }
  };
  return server;
}

function playSync(heard) {
  const { on, emit } = createEmitter();
  const sync = {
    on,
    emit,
    waiting: [],
    behind: new Set(),
    seq: 0,
    status: () => ({ saving: 0, waiting: sync.waiting.length, isOffline: false, isSignedOut: false, needs: 0, isKept: true }),
    state: async (id, name, ask) => void heard.push(["state", id, ask]),
    mend: async (id, name, mend) => void (sync.waiting.push({ photo: id, kind: "mend", mend }), heard.push(["mend", id, mend])),
    settle: async (id, name, ids) => void (sync.waiting.push(...ids.map((settle) => ({ photo: id, kind: "settle", settle }))), heard.push(["settle", id, ids])),
    step: async (id, name, { diff }) => void heard.push(["step", id, diff.added.length, diff.changed.length, diff.removed.length]),
    seen: (id) => void sync.behind.delete(id),
    inHand: (id) => sync.waiting.filter((entry) => entry.photo === id),
    pending: (id) => new Set(sync.inHand(id).flatMap(({ op }) => (op ? [op.uid] : []))),
    hasWork: (id) => sync.inHand(id).length > 0,
    isBehind: (id) => sync.behind.has(id),
    seqOf: () => sync.seq,
  };
  return sync;
}

function playStack(photos, isQueue, heard) {
  const stack = {
    isQueue,
    at: 0,
    skipped: [],
    step: async (direction) => (photos[stack.at + direction] ? photos[(stack.at += direction)] : null),
    goTo(id) {
      const at = photos.findIndex((one) => one.id === id);
      return at < 0 ? null : photos[(stack.at = at)];
    },
    get current() {
      return photos[stack.at] ?? null;
    },
    get before() {
      return photos[stack.at - 1] ?? null;
    },
    async seek(isWanted) {
      const found = photos.findIndex((one, index) => index > stack.at && isWanted(one));
      return found < 0 ? null : photos[(stack.at = found)];
    },
    coming: (count) => photos.slice(stack.at + 1, stack.at + 1 + count),
    stock: async () => {},
    /** The queue, as the test has it counted. */
    counts: null,
    waiting: 0,
    items: photos,
    watchers: [],
    watch: (watcher) => void stack.watchers.push(watcher),
    count: async () => stack.watchers.forEach((watcher) => watcher()),
    recount: () => void (stack.recounted = (stack.recounted ?? 0) + 1),
    update: (id, part) => Object.assign(photos.find((one) => one.id === id) ?? {}, part),
    skip: async (id) => void stack.skipped.push(id),
    giveBack: async (isKept) => void heard.push(["give back", photos.filter((one) => !isKept(one)).map(({ id }) => id)]),
  };
  return stack;
}

/** @param {{photos?: any[], isQueue?: boolean, data?: object}} [options] */
export async function openPage({ photos: list = [photo(1), photo(2), photo(3)], isQueue = true, data: more = {} } = {}) {
  const heard = [];
  const { element, listeners } = playDocument(heard);
  const server = playServer(list, heard);
  const sync = playSync(heard);
  const stack = playStack(list, isQueue, heard);
  const data = { me: { id: 1 }, project: { id: 1 }, people: 1, can_label: true, walk: null, ...more };
  const said = [];
  const asked = { reason: null, sure: true };
  const panels = {
    answers: { askReason: async () => asked.reason, confirmNoDefect: async () => asked.sure },
    notes: { failed: (again) => (panels.retry = again), show: () => heard.push(["notes"]) },
    pill: { show: () => {}, askToSignIn: () => heard.push(["ask to sign in"]) },
    photo: ({ id, state }) => heard.push(["shown", id, state]),
    show: () => heard.push(["panels"]),
    retry: null,
  };
  const editor = createCore({ classes: CLASSES, keys: { undo: [], redo: [] } });
  const photos = createPhotos({ call: server.call, sync, storage: memoryStorage(), user: 1, onStep: (...told) => takeStep(...told) });
  const app = {
    data, editor, sync, stack, photos, panels,
    settings: createSettings({ given: {}, key: "settings", call: server.call }),
    live: { at: (id) => heard.push(["at", id]), look: () => heard.push(["look"]) },
    isWriter: true,
    get session() {
      return opening.session;
    },
    get photo() {
      return opening.session?.photo ?? null;
    },
    get canLabel() {
      return Boolean(app.isWriter && app.session?.isReady && app.photo.state !== "accepted");
    },
    get classes() {
      return classes.all;
    },
    say: (words) => void said.push(words),
    focus: () => {},
    complain: (error) => void said.push(error.message),
  };
  const classes = createDefectClasses(app);
  const undoing = createUndoing(app);
  const leases = (app.leases = createLeases(app, (run) => (stack.minute = run)));
  const opening = createOpening(app, { onOpen: () => (undoing.opened(), leases.opened()) });
  const walking = createWalking(app, opening);
  const takeStep = createSteps(app, { onStep: undoing.stepped });
  const { open, close, unlock, ...opened } = Object.defineProperties({}, Object.getOwnPropertyDescriptors(opening));
  Object.assign(app, createVerdicts(app, { onAnswer: undoing.answered }), createMending(app), createBringing(app), { nextUnlabelled: walking.nextUnlabelled, nextOpen: walking.nextOpen, undo: undoing.undo, redo: undoing.redo, walk: walking.walk, goTo: walking.goTo, skip: walking.skip, refresh: opened.refresh, setPhotoState: opened.setPhotoState, setClasses: classes.set });
  app.lookback = createLookback(app);
  app.choosing = createChoosing(app);
  app.talking = createTalking(app);
  editor.addActions(shellActions(app));
  hearAnswers(app);
  classes.set(CLASSES);
  await walking.begin(list[0] ?? null);
  await soon();
  return {
    app, data, editor, sync, stack, server, panels, photos, heard, said, asked, classes, element, listeners, opening,
    event: (kind, news) => hearEvent(app, kind, news),
    /** A box in the middle, as one step. */
    draw: () => editor.createAtCentre(),
    /** What was noted since the last time, of these kinds. */
    take: (...kinds) => heard.splice(0).filter(([kind]) => kinds.includes(kind)),
  };
}
