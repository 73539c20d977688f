// The composition root of the labelling page: viewport, sync, live updates, the stack of photos and the panels.
import { el, pageData } from "../lib/dom.js";
import { ApiError, call, root } from "../lib/http.js";
import { actionFor } from "./actions/index.js";
import { giveClass } from "./actions/annotations.js";
import { createEditor } from "./canvas.js";
import { listen } from "./input.js";
import { memoryStorage, openStorage } from "./journal.js";
import { createLive } from "./live.js";
import { createPictures } from "./pictures.js";
import { createStack } from "./stack.js";
import { createSync, overlay } from "./sync.js";
import { createAdjust } from "./panels/adjust.js";
import { createAnswers } from "./panels/answers.js";
import { createClasses } from "./panels/classes.js";
import { createGuide, createHelp } from "./panels/help.js";
import { createList } from "./panels/list.js";
import { createPeople } from "./panels/people.js";
import { createPill } from "./panels/pill.js";
import { createRail } from "./panels/rail.js";
import { createRulers } from "./panels/rulers.js";
import { createStrip } from "./panels/strip.js";

/** @typedef {Awaited<ReturnType<typeof start>>} App */
/** @typedef {import("./pictures.js").Photo & {name: string, state: string, no_defect: boolean, reason?: string, seq: number, damaged: boolean, attributes: Record<string, unknown>, captured_at: string | null, hint: any, note?: string, link?: {name: string} | null}} FullPhoto */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Build the page and show its first photo. */
export async function start() {
  const data = pageData("page-data");
  const element = byId("stage");
  const storage = await openStorage(data.me.id).catch(() => memoryStorage());
  const pictures = createPictures();
  /** @type {FullPhoto | null} */
  let photo = null;
  /** @type {Promise<any>} */
  let opening = Promise.resolve();
  /** @type {{photo: FullPhoto, state: string, no_defect: boolean} | null} the photo that was just answered, for Ctrl+Z */
  let left = null;
  let hasTouched = false;

  const editor = createEditor({ element, keyDown, keyUp });

  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`blemish-${data.me.id}`);
  const sync = createSync({
    storage,
    call,
    onPill: (pill) => panels.pill.show(pill),
    onReply(reply) {
      channel?.postMessage(reply);
      takeReply(reply);
    },
    onPhoto: takePhoto,
    exclusively: (work) => (navigator.locks ? navigator.locks.request(`blemish-sync-${data.me.id}`, work) : work()),
  });
  channel?.addEventListener("message", ({ data: reply }) => takeReply(reply));

  const stack = createStack(data, (id) => annotationsOf(id));

  const app = {
    data,
    editor,
    sync,
    pictures,
    stack,
    get photo() {
      return photo;
    },
    get canLabel() {
      return Boolean(data.can_label && photo && !photo.damaged && photo.state !== "accepted");
    },
    hasCanvasFocus: () => document.activeElement === element,

    // -- classes
    /** @param {number} classId */
    chooseClass(classId) {
      const chosen = editor.classes.get(classId);
      if (!chosen) return;
      if (chosen.is_other) panels.classes.askWhat((what) => giveClass(editor, classId, what ? { what } : {}));
      else giveClass(editor, classId);
      editor.say(chosen.name);
    },
    findClass: () => panels.classes.find(),

    // -- answers
    /** @param {"done" | "no_defect" | "unsure"} verdict */
    async answer(verdict) {
      if (!app.canLabel) return;
      if (verdict === "done" && editor.store.size === 0) {
        editor.say("Nothing is drawn. Draw what you see, or say No defect (X).");
        return;
      }
      if (verdict === "no_defect" && editor.store.size > 0) {
        if (!(await panels.answers.confirmNoDefect(editor.store.size))) return;
        editor.history.mark("no defect");
        editor.store.transact((draft) => editor.store.all().forEach(({ uid }) => draft.remove(uid)), "user");
        editor.history.commit();
      }
      decide(verdict === "unsure" ? { state: "unsure" } : { state: "done", no_defect: verdict === "no_defect" });
    },
    async askRetake() {
      if (!app.canLabel) return;
      const reason = await panels.answers.askReason();
      if (reason) decide({ state: "retake", reason });
    },
    async skip() {
      if (photo) void stack.skip(photo.id);
      await app.walk(1);
    },
    /** @param {number} direction */
    async walk(direction) {
      const next = await stack.step(direction);
      if (next) await open(next);
      else if (direction > 0) stack.isQueue ? showEmpty() : editor.say("This is the last photo.");
      else editor.say("This is the first photo.");
    },
    /** @param {number} id */
    async goTo(id) {
      const wanted = stack.find(id);
      if (wanted) await open(wanted);
    },

    // -- steps
    undo() {
      if (hasTouched || editor.history.canUndo || !left) {
        const undone = editor.history.undo();
        editor.say(undone ? `Undone: ${undone.label}.` : "Nothing to undo.");
        return;
      }
      // As the first key on a new photo: bring back the one before, as it was, with its state.
      const { photo: before, state, no_defect } = left;
      left = null;
      sync.keepState(before.id, state === "unlabelled" ? { state: "in_progress" } : { state, ...(no_defect ? { no_defect } : {}) });
      void open({ ...before, state, no_defect });
      editor.say("Back on the photo before.");
    },
    redo() {
      const redone = editor.history.redo();
      if (redone) editor.say(`Done again: ${redone.label}.`);
    },

    // -- view
    /** @param {boolean} on */
    showOriginal: (on) => panels.adjust.original(on),
    resetAdjust: () => panels.adjust.reset(),
    /** @param {"adjust" | "guide"} name */
    togglePanel: (name) => panels[name].toggle(),
    closePanels: () => panels.adjust.close() || panels.guide.close(),
    showHelp: () => panels.help.show(),
    toggleFurniture() {
      document.body.classList.toggle("bare");
      editor.resize();
    },
    /** Put the focus where keys work. */
    focus: () => element.focus({ preventScroll: true }),
    /** @param {any} error */
    complain: (error) => editor.say(error instanceof Error ? error.message : String(error)),
    reloadAnnotations,
    changePhoto,
  };

  const panels = {
    pill: createPill(app),
    rail: createRail(app),
    rulers: createRulers(app),
    classes: createClasses(app),
    list: createList(app),
    answers: createAnswers(app),
    strip: createStrip(app),
    adjust: createAdjust(app),
    guide: createGuide(app),
    help: createHelp(app),
    people: createPeople(app),
  };

  // -- keys
  /** @param {string} key @param {KeyboardEvent} [event] */
  function keyDown(key, event) {
    // Inside lists, fields and buttons the browser's own keys keep their meaning.
    const inside = event?.target instanceof HTMLElement && event.target.closest("button, a, input, summary, .menu");
    if (inside && ["enter", "tab", "shift+tab"].includes(key)) return false;
    if (event?.repeat && ["enter", "x", "q", "s", "h", "o"].includes(key)) return true;
    if (key === "ctrl+c" && String(window.getSelection())) return false;
    const action = actionFor(key, app);
    if (!action) return false;
    if (action.run(app, key) === false) return false;
    if (!["undo", "redo"].includes(action.id)) stack.touch();
    return true;
  }
  /** @param {string} key */
  function keyUp(key) {
    const action = actionFor(key, app);
    action?.release?.(app);
  }

  // -- photos
  /** @type {Map<number, Promise<any>>} what is on photos that come next */
  const ahead = new Map();

  /** @param {number} id */
  function annotationsOf(id) {
    const known = ahead.get(id);
    if (known) return known;
    const loading = call("GET", `/photos/${id}/annotations`);
    loading.catch(() => ahead.delete(id));
    ahead.set(id, loading);
    for (const old of ahead.keys()) {
      if (ahead.size <= 8) break;
      ahead.delete(old);
    }
    return loading;
  }

  /** @param {FullPhoto} next */
  function open(next) {
    opening = openNow(next).catch(app.complain);
    return opening;
  }

  /** @param {FullPhoto} next */
  async function openNow(next) {
    await keepSteps();
    photo = next;
    hasTouched = false;
    const size = { width: next.width ?? 1, height: next.height ?? 1 };
    editor.store.transact((draft) => editor.store.all().forEach(({ uid }) => draft.remove(uid)), "load");
    editor.setPhoto(size);
    editor.isReadOnly = !app.canLabel;
    const wanted = location.pathname.startsWith(`${root}/projects/`) && stack.isQueue;
    if (!wanted) window.history.replaceState(null, "", `${root}/photos/${next.id}${location.search}`);
    document.title = `${next.name} - Blemish`;
    for (const show of Object.values(panels)) /** @type {any} */ (show).photo?.(next);
    void sharpen();
    live.at(next.id);
    const [answer, pending, steps] = await Promise.all([annotationsOf(next.id), sync.pendingOf(next.id), storage.get("steps", next.id)]);
    ahead.delete(next.id);
    if (photo?.id !== next.id) return;
    load(answer, pending);
    editor.history.load(steps);
    document.body.dataset.ready = String(next.id);
    stack.opened(next.id);
    for (const coming of stack.coming(2)) {
      pictures.prefetch(coming);
      annotationsOf(coming.id).catch(() => {});
    }
  }

  /** @param {any} answer @param {import("./journal.js").Entry[]} pending */
  function load(answer, pending) {
    sync.learn(/** @type {FullPhoto} */ (photo).id, answer.seq, answer.annotations);
    const records = overlay(answer.annotations, pending);
    const uids = new Set(records.map(({ uid }) => uid));
    editor.store.transact((draft) => {
      for (const { uid } of editor.store.all()) if (!uids.has(uid)) draft.remove(uid);
      for (const record of records) {
        const old = editor.store.get(record.uid);
        if (!old) draft.add(record);
        else if (old.rev !== record.rev || JSON.stringify(old.shape) !== JSON.stringify(record.shape)) draft.update(record.uid, record);
      }
    }, "remote");
    panels.list.proposals(answer.proposals);
  }

  /** Fetch what is on the photo anew; what waits here is laid over it. */
  async function reloadAnnotations() {
    const id = photo?.id;
    if (id === undefined || editor.isBusy) return;
    const answer = await call("GET", `/photos/${id}/annotations`);
    const pending = await sync.pendingOf(id);
    if (photo?.id === id && !editor.isBusy) load(answer, pending);
  }

  async function sharpen() {
    const shown = photo;
    if (!shown) return;
    for (const url of pictures.ladder(shown, editor.wantedPixels)) {
      try {
        const image = await pictures.load(url);
        if (photo !== shown) return;
        if (image.naturalWidth > editor.pictureSize.width) editor.setPicture(image, { width: image.naturalWidth, height: image.naturalHeight });
        document.body.dataset.sharp = String(shown.id);
      } catch {
        editor.say("The picture did not load. It is tried again when you move.");
      }
    }
  }

  async function keepSteps() {
    if (photo) await storage.put("steps", editor.history.serialize(), photo.id).catch(() => {});
  }

  /** @param {{state: string, no_defect?: boolean, reason?: string}} body */
  async function decide(body) {
    if (!photo) return;
    left = { photo, state: photo.state, no_defect: photo.no_defect };
    sync.keepState(photo.id, body);
    stack.update(photo.id, { state: body.state, no_defect: Boolean(body.no_defect) });
    if (stack.isQueue || data.walk) await app.walk(1);
    else {
      Object.assign(photo, { state: body.state, no_defect: Boolean(body.no_defect) });
      for (const show of Object.values(panels)) /** @type {any} */ (show).photo?.(photo);
      editor.say(body.no_defect ? "No defect." : `${body.state.replace("_", " ")}.`);
      if (stack.hasNext) await app.walk(1);
    }
    hasTouched = false;
  }

  /** Change the photo's own attributes. @param {object} body */
  async function changePhoto(body) {
    if (!photo) return;
    Object.assign(photo, await call("PATCH", `/photos/${photo.id}`, body));
  }

  function showEmpty() {
    byId("nothing").hidden = false;
    byId("work").hidden = true;
    document.body.dataset.ready = "none";
  }

  // -- replies and news
  /** @param {import("./sync.js").OpReply} reply */
  function takeReply({ photoId, op, result }) {
    if (photo?.id !== photoId) return;
    const isLatest = !sync.hasWaiting(op.uid);
    if (result.annotation && isLatest && !editor.isBusy)
      editor.store.transact((draft) => (editor.store.get(op.uid) ? draft.update(op.uid, result.annotation) : draft.add(result.annotation)), "remote");
    if (result.status === "conflict") void reloadAnnotations();
    if (result.status === "denied") void reloadAnnotations().catch(() => {});
  }

  /** @param {number} photoId @param {{state: string, no_defect: boolean, seq: number}} now */
  function takePhoto(photoId, now) {
    stack.update(photoId, { state: now.state, no_defect: now.no_defect, seq: now.seq });
    if (photo?.id !== photoId) return;
    Object.assign(photo, { state: now.state, no_defect: now.no_defect, seq: now.seq });
    editor.isReadOnly = !app.canLabel;
    panels.answers.photo?.(photo);
    panels.strip.photo?.(photo);
  }

  const live = createLive(data.project.id, (kind, news) => {
    const isHere = news.photo_id === photo?.id;
    const isMine = news.actor?.id === data.me.id;
    ahead.delete(news.photo_id);
    if (kind === "reset") void reloadAnnotations();
    else if (kind === "annotations.changed" && isHere && !(isMine && news.photo_seq === sync.seqOf(news.photo_id))) void reloadAnnotations().catch(() => {});
    else if (kind === "photo.state" && isHere && !isMine) call("GET", `/photos/${news.photo_id}`).then((now) => takePhoto(now.id, now), () => {});
    else if (kind === "presence") panels.people.news(news);
    else if (kind === "class.changed") call("GET", `/projects/${data.project.id}`).then(({ classes }) => panels.classes.set(classes), () => {});
  });

  editor.history.onStep((step) => {
    if (!photo) return;
    hasTouched = true;
    void sync.keepStep(photo.id, step);
    void keepSteps();
    stack.touch();
  });
  editor.on("camera", () => void sharpen());
  editor.on("pointer", () => stack.touch());
  editor.on("say", (words) => {
    byId("said").textContent = "";
    byId("said").append(el("span", {}, words));
  });

  window.addEventListener("online", () => void sync.wake());
  document.addEventListener("visibilitychange", () => void (document.hidden ? sync.flush() : sync.wake()));
  window.addEventListener("pagehide", () => {
    void sync.flush();
    stack.leave();
  });
  window.addEventListener("resize", () => editor.resize());
  new ResizeObserver(() => editor.resize()).observe(element);
  listen(element, editor);

  panels.classes.set(data.classes);
  editor.resize();
  editor.setTool(data.can_label ? "box" : "select");
  void sync.begin();
  try {
    const first = await stack.first();
    if (first) await open(first);
    else showEmpty();
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) location.assign(`${root}/login?next=${encodeURIComponent(location.pathname)}`);
    else app.complain(error);
  }
  app.focus();
  return app;
}

if (typeof document !== "undefined" && document.getElementById("stage")) void start();
