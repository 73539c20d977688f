// The reviewer's page: photos in hand, walked crop by crop; after the last crop of a photo the whole of it, and only that
// accepts it. Composition root.
import { pageData } from "../lib/dom.js";
import { call, root } from "../lib/http.js";
import { createCrops } from "./crops.js";
import { createDeeds } from "./deeds.js";
import { createFacts } from "./facts.js";
import { createHead } from "./head.js";
import { createInset } from "./inset.js";
import { bindKeys } from "./keys.js";
import { createList } from "./list.js";
import { follow } from "./live.js";
import { createNear } from "./near.js";
import { createOutbox } from "./outbox.js";
import { createStage } from "./stage.js";
import { createStock } from "./stock.js";
import { createTalk } from "./talk.js";
import { createWalk } from "./walk.js";
import { spoken } from "./words.js";

/** How many photos are fetched before they are looked at. */
const AHEAD = 2;

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

async function start() {
  const data = pageData("page-data");
  /** @type {Map<number, any>} */
  const classes = new Map(data.classes.map((/** @type {any} */ one) => [one.id, one]));
  const className = (/** @type {number} */ id) => classes.get(id)?.name ?? "a class that is gone";
  const walk = createWalk();
  const head = createHead(walk);
  const outbox = createOutbox({ onStatus: head.saving, onRefused: (error) => head.say(error.message) });
  const stage = createStage(byId("stage"), data.classes, { onChosen: (uid) => walk.place && goTo(walk.place.id, uid), onPressed: (point) => talk.isWriting && talk.moveTo(point), onPressedTwice: () => void fix() });
  const crop = createCrops(stage.pictures, data.classes);
  const list = createList(byId("to-review"), { walk, crop, className, onChosen: goTo });
  const inset = createInset(byId("inset"), stage.editor);
  const facts = createFacts({ facts: byId("facts"), guide: byId("guide"), also: byId("also"), classes, project: data.project.id, zone: data.project.time_zone, onChosen: goTo });
  const near = createNear(byId("near"), { project: data.project.id, call, crop, className });
  const stock = createStock({ walk, project: data.project.id, call, only: data.only, onMore: show, say: head.say, settled: outbox.settled });
  const deeds = createDeeds({ walk, outbox, call, me: data.me, onMoved: show, say: head.say, renew: stock.renew });
  const talk = createTalk(byId("stage"), { editor: stage.editor, me: data.me, project: data.project, call, outbox, onSentBack: (said) => deeds.sendBack(said) });

  /** One goes to the editor, and comes back. */
  let isFixing = false;
  /** The place that is shown. */
  let shown = "";

  function show() {
    const { item, annotation, place } = walk;
    const at = place ? `${place.id} ${place.uid ?? ""}` : "none";
    if (at !== shown) talk.close();
    shown = at;
    near.show(annotation); // it takes its room from the stage
    stage.look(item, annotation);
    inset.show(item);
    talk.show(item);
    list.show();
    facts.show(item, annotation);
    head.show({ left: stock.left, isEmpty: stock.isEmpty });
    showButtons();
    byId("news").textContent = item ? spoken(item, annotation, className) : "";
    stage.prepare(walk.coming(AHEAD));
    if (place) window.history.replaceState(null, "", `?photo=${place.id}${data.query}${place.uid ? `#${place.uid}` : ""}`);
    document.body.dataset["at"] = at;
    void stock.refill();
  }

  function showButtons() {
    const { item, annotation } = walk;
    const words = !annotation ? "Accept photo, next" : annotation.verdict ? "Next" : "Accept, next";
    byId("accept-words").textContent = words;
    for (const name of ["accept", "fix", "send-back"]) byId(name).toggleAttribute("disabled", !item || (name !== "fix" && item.end !== null));
    byId("undo").toggleAttribute("disabled", !deeds.canUndo);
    byId("own-work").hidden = !item || item.may_accept;
  }

  /** @param {number} id @param {string | null} uid */
  function goTo(id, uid) {
    if (walk.goTo(id, uid)) show();
  }

  async function fix() {
    const { item, annotation } = walk;
    if (!item) return;
    isFixing = true;
    head.say(outbox.waiting ? "Saving first…" : "");
    await outbox.settled();
    location.assign(`${root}/photos/${item.photo.id}?review=${annotation ? `#${annotation.uid}` : ""}`);
  }

  function accept() {
    const { item, place } = walk;
    if (item?.end) {
      walk.onward();
      show();
    } else if (place) deeds.accept();
  }

  const acts = {
    accept,
    fix: () => void fix(),
    sendBack: () => walk.item && !walk.item.end && talk.begin(stage.middle(walk.annotation), walk.annotation?.uid),
    undo: () => deeds.undo(),
    next: () => walk.step(1) && show(),
    previous: () => walk.step(-1) && show(),
  };
  bindKeys(acts);
  byId("accept").addEventListener("click", acts.accept);
  byId("fix").addEventListener("click", acts.fix);
  byId("send-back").addEventListener("click", acts.sendBack);
  byId("undo").addEventListener("click", acts.undo);
  window.addEventListener("online", outbox.wake);
  window.addEventListener("beforeunload", (event) => outbox.waiting > 0 && event.preventDefault());
  window.addEventListener("pagehide", () => isFixing || stock.leave());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  follow({ project: data.project.id, me: data.me.id, walk, stock, onChange: show, onSaid: talk.heard });
  stock.keepInHand();

  await stock.begin(data.photo, location.hash.slice(1) || null);
  show();
  stage.editor.element.focus({ preventScroll: true });
}

if (typeof document !== "undefined" && document.getElementById("to-review")) void start();
