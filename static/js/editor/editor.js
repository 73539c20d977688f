// The composition root of the labelling page: viewport, journal and sync, live updates, the stack of photos, panels.
import { pageData } from "../lib/dom.js";
import { ApiError, call, root } from "../lib/http.js";
import { followAddress } from "./address.js";
import { createBringing } from "./bringing.js";
import { createCanvas } from "./canvas.js";
import { REPLACED, shellActions } from "./commands.js";
import { createChoosing } from "./choosing.js";
import { createDefectClasses } from "./defect-classes.js";
import { browserStorage, memoryStorage } from "./journal.js";
import { createGuideLooks } from "./guide-looks.js";
import { createLeases } from "./leases.js";
import { createLinking } from "./linking.js";
import { createLookback } from "./lookback.js";
import { createLive } from "./live.js";
import { bindingsOf } from "./keymap/bindings.js";
import { createMending } from "./mending.js";
import { mySettings } from "./my-settings.js";
import { hearAnswers, hearEvent } from "./news.js";
import { createOpening } from "./opening.js";
import { createPanels } from "./panels/index.js";
import { createPhotos } from "./photos.js";
import { createProposals } from "./proposals.js";
import { photoIdOf } from "./reading.js";
import { createReviewing } from "./reviewing.js";
import { createStack } from "./stack.js";
import { channelOf, createStanding } from "./standing.js";
import { createSteps } from "./steps.js";
import { createSync } from "./sync.js";
import { createTalking } from "./talking.js";
import { tileSource } from "./tiles/fetching.js";
import { becomeWriter } from "./tabs.js";
import { createUndoing } from "./undoing.js";
import { createVerdicts } from "./verdicts.js";
import { createWalking } from "./walking.js";

/** @typedef {import("./types.js").App} App */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Build the page and show its first photo. */
export async function start() {
  const data = pageData("page-data");
  const element = byId("stage");
  const storage = await browserStorage().catch(() => memoryStorage());
  const sync = createSync({ storage, call, user: data.me.id });
  const settings = mySettings(data);
  const stack = createStack(data, () => settings.get("queue_order"));
  const photos = createPhotos({ call, sync, storage, user: data.me.id, onStep: (of, step, undo) => takeStep(of, step, undo) });
  const editor = createCanvas({ element, keysTarget: byId("work"), load: (url) => opening.load(url), tileSource: tileSource(), classes: data.classes, photo: null, actions: [], keys: REPLACED, findMasks: createProposals({ call, photo: () => (opening.session ? photoIdOf(opening.session.photo) : undefined), signIn: () => panels.pill.askToSignIn() }) });
  let isWriter = false;
  /** What an earlier page left was read: before that no photo is shown. */
  /** @type {Promise<Set<number>>} */
  let begun = Promise.resolve(new Set());

  /** @type {App} */
  const app = {
    data,
    editor,
    sync,
    settings,
    stack,
    photos,
    get panels() {
      return panels;
    },
    get live() {
      return live;
    },
    get linking() {
      return linking;
    },
    get leases() {
      return leases;
    },
    get lookback() {
      return lookback;
    },
    get choosing() {
      return choosing;
    },
    get reviewing() {
      return reviewing;
    },
    get looks() {
      return looks;
    },
    get talking() {
      return talking;
    },
    get photo() {
      return opening.session?.photo ?? null;
    },
    get session() {
      return opening.session;
    },
    get isWriter() {
      return isWriter;
    },
    status: () => standing.get(),
    get canLabel() {
      const { photo, session } = app;
      return Boolean(data.can_label && isWriter && session?.isReady && photo && !photo.damaged && !photo.trashed_at && photo.state !== "accepted" && !photo.reading?.closed);
    },
    get classes() {
      return classes.all;
    },
    classOf: (id) => classes.of(id),
    setClasses: (list) => classes.set(list),

    answer: (verdict) => verdicts.answer(verdict),
    askRetake: () => verdicts.askRetake(),
    reopen: () => verdicts.reopen(),
    skip: () => walking.skip(),
    walk: (direction) => (reviewing.isOn ? reviewing.back() : walking.walk(direction)),
    goTo: (id) => walking.goTo(id),
    nextUnlabelled: () => walking.nextUnlabelled(),
    nextOpen: () => walking.nextOpen(),
    bring: () => bringing.bring(),
    undo: () => undoing.undo(),
    redo: () => undoing.redo(),
    mend: (attributes, photo) => mending.mend(attributes, photo),
    askField: (question) => mending.askField(question),
    setGold: (photo, gold) => mending.setGold(photo, gold),
    setPhotoState: (photo, part) => opening.setPhotoState(photo, part),
    refresh: () => opening.refresh(),
    takeOver: () => tabs.take(),

    say: (words) => panels.said.say(words),
    complain(error) {
      if (error instanceof ApiError && error.status === 401) void panels.pill.askToSignIn();
      else app.say(error instanceof Error ? error.message : String(error));
    },
    focus: () => element.focus({ preventScroll: true }),
    sayStanding: () => panels.pill.say(),
    toggle: (name) => panels[name].toggle(),
    closePanels: () => panels.adjust.close() || panels.guide.close(),
    help: () => panels.help.show(),
    sameDefect: () => panels.same.ask(),
    values: () => panels.list.values(),
    findClass: () => panels.classes.find(),
    addExample: () => panels.example.ask(),
    toggleFurniture() {
      document.body.classList.toggle("bare");
    },
  };

  const classes = createDefectClasses(app);
  const undoing = createUndoing(app);
  const leases = createLeases(app);
  const opening = createOpening(app, {
    onOpen() {
      undoing.opened();
      leases.opened();
    },
  });
  const walking = createWalking(app, opening);
  const reviewing = createReviewing(app);
  const linking = createLinking(app);
  const bringing = createBringing(app);
  const verdicts = createVerdicts(app, { onAnswer: undoing.answered });
  const takeStep = createSteps(app, { onStep: undoing.stepped });
  const mending = createMending(app);
  const lookback = createLookback(app);
  const choosing = createChoosing(app);
  const looks = createGuideLooks(app);
  const talking = createTalking(app);
  const panels = createPanels(app);
  classes.set(data.classes);
  editor.addActions(shellActions(app));
  rebind();
  settings.onChange((names) => {
    if (names.has("keys") || names.has("preset")) rebind();
    if (names.has("editor_theme")) document.documentElement.dataset["theme"] = settings.get("editor_theme");
  });

  /** Each action has the keys that the person gave it. */
  function rebind() {
    editor.setKeys(bindingsOf(editor.actions(), { preset: settings.get("preset"), own: settings.get("keys") }));
    editor.emit("keys");
  }

  hearAnswers(app);
  const standing = createStanding(channelOf(`blemish-standing:${root}:${data.me.id}`), { isWriter: () => isWriter, status: sync.status, onHeard: () => panels.pill.show() });
  sync.on("status", standing.tell);
  const live = createLive(data.project.id, {
    people: (people) => panels.people.show(people),
    lease: leases.heldBy,
    event: (kind, news) => hearEvent(app, kind, news),
  });
  const tabs = becomeWriter(`blemish-writer:${root}:${data.me.id}`, {
    gained() {
      isWriter = true;
      begun = sync.begin();
      opening.unlock();
      panels.notes.show();
    },
    lost() {
      isWriter = false;
      void sync.end();
      standing.ask();
      editor.readonly = true;
      panels.notes.show();
      panels.show();
    },
  });

  editor.on("camera", leases.touch);
  editor.on("pointer", leases.touch);
  editor.on("say", (/** @type {any} */ words) => app.say(words));
  editor.on("refused", (/** @type {any} */ why) => app.say(why.detail ? `${why.title} ${why.detail}` : why.title));
  editor.on("panel", (/** @type {any} */ name) => app.toggle(name));

  followAddress(app);
  window.addEventListener("online", () => sync.wake());
  document.addEventListener("visibilitychange", () => (document.hidden ? sync.hide() : sync.wake()));
  window.addEventListener("pagehide", () => {
    sync.hide();
    leases.leave();
    live.leave();
  });
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());

  editor.setTool(data.can_label ? "box" : "select");
  try {
    const [start] = await Promise.all([stack.start(), tabs.decided]);
    const answered = await begun;
    // What an earlier page answered, and could not tell, comes from the queue once more: it is passed.
    const first = stack.isQueue && start && answered.has(start.id) ? await stack.seek(({ id }) => !answered.has(id)) : start;
    if (!isWriter) standing.ask();
    const named = location.hash.slice(1); // an annotation, where a link leads to one
    await walking.begin(first);
    if (reviewing.isOn) reviewing.begin();
    else if (named && editor.store.get(named)) editor.selection.set([named]);
  } catch (error) {
    app.complain(error);
  }
  app.focus();
  return app;
}

if (typeof document !== "undefined" && document.getElementById("stage")) void start();
