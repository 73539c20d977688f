// The composition root of the labelling page: viewport, journal and sync, live updates, the stack of photos, panels.
import { pageData } from "../lib/dom.js";
import { ApiError, call, root } from "../lib/http.js";
import { createCanvas } from "./canvas.js";
import { shellActions } from "./commands.js";
import { browserStorage, memoryStorage } from "./journal.js";
import { createLive } from "./live.js";
import { createPanels } from "./panels/index.js";
import { createPhotos } from "./photos.js";
import { createPictures } from "./pictures.js";
import { createStack } from "./stack.js";
import { createSync } from "./sync.js";
import { becomeWriter } from "./tabs.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").DefectClass} DefectClass */
/** @typedef {import("./photos.js").Photo} Photo */
/** @typedef {import("./photos.js").Session} Session */
/** @typedef {{state: string, no_defect?: boolean, reason?: string}} Verdict */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Build the page and show its first photo. */
export async function start() {
  const data = pageData("page-data");
  const element = byId("stage");
  const storage = await browserStorage().catch(() => memoryStorage());
  const sync = createSync({ storage, call, user: data.me.id });
  const pictures = createPictures();
  const stack = createStack(data);
  const photos = createPhotos({ call, sync, storage, user: data.me.id, onStep });
  const editor = createCanvas({ element, keysTarget: byId("work"), load, classes: data.classes, photo: null, actions: [], keys: { undo: [], redo: [] } });
  /** @type {Map<number, DefectClass>} */
  let classes = new Map();
  /** @type {Session | null} */
  let session = null;
  /** @type {{photo: Photo, verdict: Verdict, hasDeleted: boolean} | null} the photo just answered, as it was before */
  let left = null;
  let hasStepped = false;
  let isWriter = false;
  /** What an earlier page left was read: before that no photo is shown. */
  let begun = Promise.resolve();

  /** @type {App} */
  const app = {
    data,
    editor,
    sync,
    stack,
    get photo() {
      return session?.photo ?? null;
    },
    get session() {
      return session;
    },
    get isWriter() {
      return isWriter;
    },
    get canLabel() {
      const photo = session?.photo;
      return Boolean(data.can_label && isWriter && session?.isReady && photo && !photo.damaged && !photo.trashed_at && photo.state !== "accepted");
    },
    get classes() {
      return [...classes.values()];
    },
    classOf: (id) => classes.get(/** @type {number} */ (id)),

    /** @param {"done" | "no_defect" | "unsure"} verdict */
    async answer(verdict) {
      if (!app.canLabel) return;
      const count = editor.store.size;
      if (verdict === "done" && !count) {
        app.say("Nothing is drawn. Draw what you see, or say no defect: X.");
        return;
      }
      if (verdict === "no_defect" && count) {
        const asked = session;
        if (!(await panels.answers.confirmNoDefect(count)) || session !== asked) return;
        editor.remove(editor.store.all().map(({ uid }) => uid));
      }
      await decide(verdict === "unsure" ? { state: "unsure" } : { state: "done", no_defect: verdict === "no_defect" }, verdict === "no_defect" && count > 0);
    },
    async askRetake() {
      if (!app.canLabel) return;
      const asked = session;
      const reason = await panels.answers.askReason();
      if (reason && session === asked) await decide({ state: "retake", reason });
    },
    async reopen() {
      if (!session) return;
      const { photo } = session;
      await sync.state(photo.id, photo.name, { state: "in_progress" });
      setPhotoState(photo, { state: "in_progress", no_defect: false });
      app.say("Open again. Change what has to be changed.");
    },
    async skip() {
      const photo = session?.photo;
      if (!photo) return;
      // Moved on at once; giving it back does not have to be waited for.
      await app.walk(1);
      void stack.skip(photo.id);
    },
    /** @param {1 | -1} direction */
    async walk(direction) {
      /** @type {Photo | null} */
      let next;
      try {
        next = await stack.step(direction);
      } catch (error) {
        complain(error);
        return;
      }
      if (next) await open(next);
      else if (direction < 0) app.say("This is the first photo.");
      else if (stack.isQueue) nothingLeft();
      else app.say("This is the last photo of this list.");
    },
    /** @param {number} id */
    async goTo(id) {
      const wanted = stack.goTo(id);
      if (wanted) await open(wanted);
    },

    undo() {
      // What is half drawn is the last thing done.
      if (editor.cancel()) return;
      if (!hasStepped && left) {
        void takeBack();
        return;
      }
      const label = editor.history.undo();
      app.say(label ? `Undone: ${label.toLowerCase()}.` : "Nothing to undo.");
    },
    redo() {
      const label = editor.history.redo();
      if (label) app.say(`Done again: ${label.toLowerCase()}.`);
    },

    /** Change the photo's own attributes. @param {Record<string, any>} attributes */
    async mend(attributes) {
      const photo = session?.photo;
      if (!photo) return;
      try {
        Object.assign(photo, await call("PATCH", `/photos/${photo.id}`, { attributes }));
        app.say("Kept.");
      } catch (error) {
        complain(error);
      }
      panels.show();
    },
    /** Take or drop the other version of a clash. @param {number} id @param {boolean} take */
    async settle(id, take) {
      if (!session) return;
      try {
        await call("POST", `/proposals/${id}`, { take, seq: sync.seqOf(session.photo.id) });
      } catch (error) {
        complain(error);
      }
      await refresh();
    },
    takeOver: () => tabs.take(),
    refresh: () => refresh(),
    /** Read aloud, and shown for a while. @param {string} words */
    say: (words) => panels.said.say(words),
    complain,
    focus: () => element.focus({ preventScroll: true }),
    /** @param {"adjust" | "guide"} name */
    toggle: (name) => panels[name].toggle(),
    closePanels: () => panels.adjust.close() || panels.guide.close(),
    help: () => panels.help.show(),
    findClass: () => panels.classes.find(),
    toggleFurniture() {
      document.body.classList.toggle("bare");
    },
  };

  const panels = createPanels(app);
  setClasses(data.classes);
  editor.addActions(shellActions(app));
  panels.rail.build();

  /** @param {any} error */
  function complain(error) {
    if (error instanceof ApiError && error.status === 401) panels.pill.askToSignIn();
    else app.say(error instanceof Error ? error.message : String(error));
  }

  /** @param {DefectClass[]} list */
  function setClasses(list) {
    classes = new Map([...list].sort((a, b) => a.position - b.position).map((item) => [item.id, item]));
    editor.setClasses(app.classes);
    const present = classes.get(/** @type {number} */ (editor.armed));
    if (!present || present.retired) {
      const first = app.classes.find(({ retired }) => !retired);
      if (first) editor.arm(first.id);
    }
    panels.show();
  }

  // -- photos
  /** @param {string} url */
  async function load(url) {
    const picture = await pictures.load(url);
    requestAnimationFrame(noteSharpness);
    return picture;
  }

  /** Note on the page when the picture is as sharp as it is shown. */
  function noteSharpness() {
    const { photo, sharpness, wantedPixels } = editor;
    if (session && photo && sharpness && Math.max(sharpness.width, sharpness.height) >= wantedPixels * 0.98) document.body.dataset["sharp"] = String(session.photo.id);
  }

  /** @param {Photo} photo */
  async function open(photo) {
    const next = photos.open(photo);
    session = next;
    hasStepped = false;
    show(next);
    if (!next.isReady) {
      try {
        await next.loading;
      } catch (error) {
        complain(error);
        if (session === next) panels.notes.failed(() => void open(photo));
        return;
      }
      if (session !== next) return;
      ready(next);
    } else if (next.isStale || sync.isBehind(photo.id)) void refresh();
    prepare();
  }

  /** @param {Session} next */
  function show(next) {
    const { photo, store, history } = next;
    const { width, height, urls } = photo;
    const size = width && height && urls.small ? { width, height, urls: { small: urls.small, preview: urls.preview, full: urls.view } } : null;
    editor.setPhoto(/** @type {any} */ (size), { store, history, keepView: true });
    if (next.isReady) ready(next);
    else {
      editor.readonly = true;
      panels.photo(photo);
    }
    // What nobody waits for comes after the first frame of the photo.
    requestAnimationFrame(() => setTimeout(() => session === next && announce(photo), 0));
  }

  /** @param {Photo} photo */
  function announce(photo) {
    const address = new URLSearchParams(data.walk?.address ?? []);
    const query = stack.isQueue ? "?queue" : address.size ? `?${address}` : "";
    const path = `${root}/photos/${photo.id}${query}`;
    if (`${location.pathname}${location.search}` !== path) window.history[location.pathname.endsWith("/label") ? "replaceState" : "pushState"](null, "", path);
    document.title = `${photo.name} - Blemish`;
    live.at(photo.id);
  }

  /** @param {Session} next */
  function ready(next) {
    editor.readonly = !app.canLabel;
    panels.photo(next.photo);
    document.body.dataset["ready"] = String(next.photo.id);
  }

  /** Have the next two photos ready, with what is on them. */
  function prepare() {
    const asked = session;
    const fetch = () => {
      if (session !== asked) return;
      for (const coming of stack.coming(2)) {
        pictures.prefetch(coming);
        photos.open(coming).loading.catch(() => {});
      }
      if (session) photos.open(session.photo);
    };
    fetch();
    void stack.stock().then(fetch);
  }

  /** Fetch what is on the open photo anew; what is on its way stays. */
  async function refresh() {
    const asked = session;
    if (!asked?.isReady) return;
    if (editor.idle === false) {
      // Not under somebody's hand: after the gesture.
      setTimeout(() => void refresh(), 300);
      return;
    }
    try {
      await photos.refresh(asked);
    } catch (error) {
      if (error instanceof ApiError) complain(error);
      return;
    }
    if (session === asked) panels.show();
  }

  /** @param {Verdict} verdict @param {boolean} [hasDeleted] everything that was drawn went with it */
  async function decide(verdict, hasDeleted = false) {
    if (!session) return;
    const { photo } = session;
    const before = { state: photo.state, no_defect: photo.no_defect, reason: photo.reason ?? "" };
    void sync.state(photo.id, photo.name, verdict);
    setPhotoState(photo, { state: verdict.state, no_defect: Boolean(verdict.no_defect), reason: verdict.reason ?? "" });
    await app.walk(1);
    left = { photo, verdict: before, hasDeleted };
    hasStepped = false;
  }

  /** Ctrl+Z as the first key on a new photo: the one before comes back, as it was, with its state. */
  async function takeBack() {
    if (!left) return;
    const { photo, verdict, hasDeleted } = left;
    left = null;
    if (photo !== session?.photo) await app.goTo(photo.id);
    if (hasDeleted) editor.history.undo();
    // Whether drawing made it in progress meanwhile is the server's to know: unlabelled only if nothing was drawn.
    const state = verdict.state === "unlabelled" && editor.store.size ? "in_progress" : verdict.state;
    const ask = { state, ...(verdict.no_defect ? { no_defect: true } : {}), ...(verdict.reason ? { reason: verdict.reason } : {}) };
    void sync.state(photo.id, photo.name, ask);
    setPhotoState(photo, { state, no_defect: verdict.no_defect, reason: verdict.reason ?? "" });
    app.say("Back on the photo before.");
  }

  /** @param {Photo} photo @param {Partial<Photo>} part */
  function setPhotoState(photo, part) {
    Object.assign(photo, part);
    stack.update(photo.id, part);
    const other = photos.get(photo.id);
    if (other && other.photo !== photo) Object.assign(other.photo, part);
    if (session?.photo.id !== photo.id) return;
    editor.readonly = !app.canLabel;
    panels.photo(session.photo);
  }

  function nothingLeft() {
    session = null;
    live.at(null);
    document.body.dataset["ready"] = "none";
    byId("nothing").hidden = false;
    byId("work").hidden = true;
    byId("strip").hidden = true;
    byId("nothing").querySelector("h1")?.focus();
  }

  // -- steps out, answers and news in
  /** @param {Session} of @param {any} step */
  function onStep(of, step) {
    hasStepped = true;
    stack.touch();
    if (!stack.isQueue && data.people > 1) void takeLease(of);
    if (step.skipped) app.say(`${step.skipped} left as somebody else made them since.`);
    void sync.step(of.photo.id, of.photo.name, step);
    const { photo } = of;
    const state = photo.state === "done" && of.store.size ? "done" : "in_progress";
    if (photo.state !== state || photo.no_defect) setPhotoState(photo, { state, no_defect: false });
  }

  /** A courtesy to others, not a lock: nothing waits for it. @param {Session} of */
  async function takeLease(of) {
    if (of.hasLease) return;
    of.hasLease = true;
    try {
      await call("PUT", `/photos/${of.photo.id}/lease`, {});
    } catch (error) {
      if (error instanceof ApiError && error.slug === "leased" && of === session) app.say(`${error.message} What you draw is kept.`);
    }
  }

  sync.on("answered", ({ photo, news, photo_news }) => {
    const of = photos.get(photo);
    if (!of) return;
    const pending = sync.pending(photo);
    let isMissing = false;
    of.store.transact((/** @type {any} */ draft) => {
      for (const { entry, result } of news) {
        const { uid } = entry.op;
        if (!result.annotation || pending.has(uid) || result.status === "duplicate") continue;
        if (of.store.get(uid)) draft.update(uid, result.annotation);
        else isMissing = true;
      }
    }, "remote");
    if (isMissing) of.isStale = true;
    if (isMissing && of === session) void refresh();
    if (!sync.hasWork(photo) && !photo_news.results.some((/** @type {any} */ result) => result.status === "denied"))
      setPhotoState(of.photo, { state: photo_news.state, no_defect: photo_news.no_defect, seq: photo_news.seq });
  });
  sync.on("state", ({ photo, state, no_defect, seq }) => {
    const of = photos.get(photo);
    if (of && !sync.inHand(photo).some(({ kind, ask }) => kind === "state" && ask?.state !== state)) setPhotoState(of.photo, { state, no_defect, seq });
  });
  sync.on("conflict", ({ photo }) => {
    if (photo === session?.photo.id) app.say("Somebody changed the same thing at the same time. Choose which one stays.");
  });
  sync.on("drained", () => {
    if (session && sync.isBehind(session.photo.id)) void refresh();
  });
  sync.on("rescued", () => app.say("The server did not take something. It is kept: see top right."));
  sync.on("status", () => panels.pill.show());
  sync.on("signed-out", () => panels.pill.askToSignIn());

  const live = createLive(data.project.id, {
    people: (people) => panels.people.show(people),
    event(kind, news) {
      const of = photos.get(news.photo_id);
      const isMine = news.actor?.id === data.me.id && isWriter;
      if (kind === "reset") void refresh();
      else if (kind === "class.changed") call("GET", `/projects/${data.project.id}`).then((project) => setClasses(project.classes), () => {});
      else if (kind === "presence" && news.photo_id === session?.photo.id) live.look();
      else if (kind === "annotations.changed" && of && !(isMine && (sync.hasWork(news.photo_id) || news.photo_seq <= sync.seqOf(news.photo_id)))) {
        of.isStale = true;
        if (of === session) void refresh();
      } else if ((kind === "photo.state" || kind === "photo.changed") && of && !sync.hasWork(news.photo_id) && !(isMine && kind === "photo.state"))
        call("GET", `/photos/${news.photo_id}`).then((photo) => {
          const { state, no_defect, reason, attributes } = photo;
          setPhotoState(of.photo, { state, no_defect, reason, attributes });
        }, () => {});
    },
  });

  const tabs = becomeWriter(`blemish-writer:${root}:${data.me.id}`, {
    gained() {
      isWriter = true;
      begun = sync.begin();
      if (session) ready(session);
      if (session?.isReady) void refresh();
      panels.notes.show();
    },
    lost() {
      isWriter = false;
      void sync.end();
      editor.readonly = true;
      panels.notes.show();
    },
  });

  editor.on("camera", () => stack.touch());
  editor.on("pointer", () => stack.touch());
  editor.on("say", (/** @type {any} */ words) => app.say(words));
  editor.on("refused", (/** @type {any} */ why) => app.say(why.detail ? `${why.title} ${why.detail}` : why.title));
  editor.on("panel", (/** @type {any} */ name) => app.toggle(name));

  window.addEventListener("online", () => sync.wake());
  document.addEventListener("visibilitychange", () => (document.hidden ? sync.hide() : sync.wake()));
  window.addEventListener("pagehide", () => {
    sync.hide();
    stack.leave();
    live.leave();
  });
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  window.addEventListener("popstate", () => {
    const id = Number(/\/photos\/(\d+)$/.exec(location.pathname)?.[1]);
    if (id && stack.goTo(id)) void app.goTo(id);
    else location.reload();
  });

  editor.setTool(data.can_label ? "box" : "select");
  try {
    const [first] = await Promise.all([stack.start(), tabs.decided]);
    await begun;
    if (first) await open(first);
    else nothingLeft();
  } catch (error) {
    complain(error);
  }
  app.focus();
  return app;
}

if (typeof document !== "undefined" && document.getElementById("stage")) void start();
