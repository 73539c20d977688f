// What the server tells: its answers to what was sent from here, and what others do meanwhile.
import { call } from "../lib/http.js";
import { mended } from "./sync/mends.js";

/** What of the feed changes what waits for whom. */
const CHANGES_QUEUE = new Set(["counts", "lease", "queue.changed", "reset"]);

/** Listen to the answers. @param {import("./types.js").App} app */
export function hearAnswers(app) {
  const { photos, sync } = app;

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
    if (isMissing && of === app.session) void app.refresh();
    if (!sync.hasWork(photo) && !photo_news.results.some((/** @type {any} */ result) => result.status === "denied"))
      app.setPhotoState(of.photo, { state: photo_news.state, reason: photo_news.state === of.photo.state ? of.photo.reason : "", no_defect: photo_news.no_defect, seq: photo_news.seq, open_proposals: photo_news.open_proposals });
  });
  sync.on("state", ({ photo, state, no_defect, seq }) => {
    const of = photos.get(photo);
    if (!of) return app.stack.update(photo, { state, no_defect, seq });
    // Another answer that is still on its way is newer than this one.
    if (!sync.inHand(photo).some(({ kind, ask }) => kind === "state" && ask?.state !== state)) app.setPhotoState(of.photo, { state, no_defect, seq });
  });
  sync.on("mended", ({ photo, answer }) => {
    const of = photos.get(photo);
    if (!of) return;
    const { state, no_defect, seq } = answer;
    app.setPhotoState(of.photo, { ...(sync.hasWork(photo) ? {} : { state, no_defect, seq }), attributes: mended(answer.attributes, sync.inHand(photo)) });
  });
  sync.on("conflict", ({ photo }) => {
    if (photo === app.photo?.id) app.say("Somebody changed the same thing at the same time. Both are shown: choose which one stays.");
  });
  sync.on("talked", ({ photo }) => {
    if (photo === app.photo?.id) app.talking.look();
  });
  sync.on("settled", ({ photo }) => {
    if (photo === app.photo?.id && !sync.hasWork(photo)) void app.refresh();
  });
  sync.on("drained", () => {
    app.stack.recount();
    if (app.photo && sync.isBehind(app.photo.id)) void app.refresh();
  });
  sync.on("rescued", (/** @type {import("./sync/outbox.js").Entry[]} */ entries) => {
    app.say("The server did not take something. It is kept: see top right.");
    for (const { photo, mend } of entries) if (mend) showAttributes(app, photo);
  });
  sync.on("status", () => app.panels.pill.show());
  sync.on("signed-out", () => void app.panels.pill.askToSignIn());
}

/** What was written is not the photo's after all: show what is. @param {import("./types.js").App} app @param {number} id */
function showAttributes(app, id) {
  const of = app.photos.get(id);
  if (of) call("GET", `/photos/${id}`).then(({ attributes }) => app.setPhotoState(of.photo, { attributes: mended(attributes, app.sync.inHand(id)) }), () => {});
}

/** Somebody assigned a photo, or said how soon it comes. @param {import("./types.js").App} app @param {number} id */
function showAssignment(app, id) {
  const of = app.photos.get(id);
  if (of) call("GET", `/photos/${id}`).then(({ assignee, priority }) => app.setPhotoState(of.photo, { assignee, priority }), () => {});
}

/**
 * Take in one event of the project. Our own come back as well: those are known already.
 * @param {import("./types.js").App} app
 * @param {string} kind
 * @param {any} news
 */
export function hearEvent(app, kind, news) {
  const { data, photos, sync } = app;
  const id = news.photo_id;
  const of = photos.get(id);
  const isMine = news.actor?.id === data.me.id && app.isWriter;
  if (CHANGES_QUEUE.has(kind)) app.stack.recount();
  if (kind === "reset") {
    void app.refresh();
    app.talking.look();
  } else if (kind === "queue.changed") for (const one of news.photo_ids ?? []) showAssignment(app, one);
  else if (kind === "class.changed") call("GET", `/projects/${data.project.id}`).then((project) => app.setClasses(project.classes), () => {});
  else if (kind === "guide.changed") app.panels.guide.renew(news.class_id);
  else if (id === app.photo?.id && (kind === "presence" || (kind === "lease" && news.actor?.id !== data.me.id))) app.live.look();
  else if (kind === "comment" && id === app.photo?.id) app.talking.look();
  else if (kind === "annotations.changed" && of && !(isMine && (sync.hasWork(id) || news.photo_seq <= sync.seqOf(id)))) {
    of.isStale = true;
    if (of === app.session) void app.refresh();
  } else if ((kind === "photo.state" || kind === "photo.changed") && of && !sync.hasWork(id) && !(isMine && kind === "photo.state"))
    call("GET", `/photos/${id}`).then(({ state, no_defect, reason, attributes, request, scale, gold }) => app.setPhotoState(of.photo, { state, no_defect, reason, attributes, request, scale, gold }), () => {});
}
