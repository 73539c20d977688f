// One physical defect on several photos of a scene: its annotations share a defect_uid. A person says so, nothing is
// guessed; what is said of the other photo is saved as its own step, by the same queue.
import { call, root } from "../lib/http.js";
import { uuid7 } from "../lib/uuid.js";
import { isReading } from "./reading.js";

/** @typedef {import("./store.js").Annotation} Annotation */
/** @typedef {import("./photos.js").Photo} Photo */
/** @typedef {import("./photos.js").Session} Session */
/** @typedef {{photo: Photo, session: Session, record: Annotation}} Partner an annotation of another photo */
/** @typedef {ReturnType<typeof createLinking>} Linking */

/** So many other photos of a scene are looked through. */
const MOST = 20;

/** @param {import("./types.js").App} app */
export function createLinking(app) {
  const { data, editor, photos, stack } = app;
  /** The other photos of the scene that was looked at last. @type {{of: Session, others: Session[]} | null} */
  let scene = null;
  /** @type {{of: Session, end: Promise<boolean>} | null} */
  let looking = null;

  /** @param {Photo} photo @returns {Promise<Photo[]>} the others of its scene; without the server those of the filmstrip */
  async function othersOf({ id, group_id: group }) {
    const known = stack.items.filter((one) => one.group_id === group);
    const told = await call("GET", `/projects/${data.project.id}/photos?group=${group}&limit=${MOST + 1}`).then((answer) => answer.items, () => []);
    const all = new Map([...told, ...known].map((/** @type {Photo} */ one) => [one.id, one]));
    return [...all.values()].filter((one) => one.id !== id && !isReading(one.id) && !one.damaged && !one.trashed_at).sort((one, other) => one.id - other.id).slice(0, MOST);
  }

  /** @param {Photo} photo @returns {Promise<Session | null>} with what is on it now; null: it cannot be had */
  async function loaded(photo) {
    const session = photos.open(photo);
    try {
      await session.loading;
      if (session.isStale) await photos.refresh(session);
    } catch {
      return session.isReady ? session : null;
    }
    return session;
  }

  /** Have the other photos of the scene, with what is on them; asked again meanwhile, the answer is the same. @returns {Promise<boolean>} whether the scene is known */
  function look() {
    const of = app.session;
    if (!of) return Promise.resolve(false);
    if (looking?.of !== of) looking = { of, end: find(of).finally(() => (looking = null)) };
    return looking.end;
  }

  /** @param {Session} of the photo on the screen @returns {Promise<boolean>} */
  async function find(of) {
    const others = of.photo.group_id && !of.photo.reading ? await othersOf(of.photo) : [];
    const found = await Promise.all(others.map(loaded));
    if (app.session !== of) return false;
    photos.open(of.photo); // it is the latest used
    scene = { of, others: found.filter((session) => session !== null) };
    return true;
  }

  /** @param {(record: Annotation) => boolean} isMeant @returns {Partner[]} */
  function onOthers(isMeant) {
    if (!scene || scene.of !== app.session) return [];
    return scene.others.flatMap((session) => session.store.all().filter(isMeant).map((record) => ({ photo: session.photo, session, record })));
  }

  /** @param {Session} session @param {string} uid @param {string | null} defect */
  function say(session, uid, defect) {
    if (session === app.session) return editor.editAll([uid], () => ({ defect_uid: defect }), defect ? "Same defect" : "Not the same defect");
    session.history.mark(defect ? "Same defect" : "Not the same defect");
    session.store.transact((draft) => draft.update(uid, { defect_uid: defect }), "user");
    session.history.commit();
  }

  return {
    look,
    /** Whether it was looked what else is of the present photo's scene. @returns {boolean} */
    get isKnown() {
      return scene !== null && scene.of === app.session;
    },
    /** What could be the same defect: of its class, on the other photos of the scene. @param {Annotation} record @returns {Partner[]} */
    candidates: ({ class_id: classId }) => onOthers((other) => other.class_id === classId),
    /** Where else the same defect is. @param {Annotation} record @returns {Partner[]} */
    partners: ({ defect_uid: defect }) => (defect ? onOthers((other) => other.defect_uid === defect) : []),
    /** Both are one defect. @param {string} uid on the present photo @param {Partner} partner */
    link(uid, { session, record: { uid: other } }) {
      const [mine, theirs] = [editor.store.get(uid), session.store.get(other)];
      if (!mine || !theirs || !editor.mayEdit()) return;
      const defect = mine.defect_uid ?? theirs.defect_uid ?? uuid7();
      if (mine.defect_uid !== defect) say(/** @type {Session} */ (app.session), uid, defect);
      if (theirs.defect_uid !== defect) say(session, other, defect);
      app.say(`The same defect as on ${session.photo.name}.`);
    },
    /** It is no longer told to be the same as others. @param {string} uid on the present photo */
    unlink(uid) {
      if (app.session && editor.store.get(uid)?.defect_uid && editor.mayEdit()) say(app.session, uid, null);
    },
    /** Go there; by another page where it is not in the filmstrip. @param {Partner} partner */
    async follow({ photo: { id }, record: { uid } }) {
      if (!stack.items.some((one) => one.id === id)) return location.assign(`${root}/photos/${id}`);
      await app.goTo(id);
      editor.selection.set([uid]);
      app.focus();
    },
  };
}
