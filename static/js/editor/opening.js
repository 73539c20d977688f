// The photo on the screen: shown at once from what is known of it, ready when its annotations have come, and kept
// true while others work on it too. The next ones are fetched meanwhile.
import { ApiError } from "../lib/http.js";
import { showAddress } from "./address.js";
import { hintOf } from "./hints.js";
import { createPictures } from "./pictures.js";
import { isReading } from "./reading.js";
import { ask } from "./tiles/fetching.js";

/** @typedef {import("./photos.js").Photo} Photo */
/** @typedef {import("./photos.js").Session} Session */

/** How many photos are fetched before they are asked for. */
const AHEAD = 2;
/** Milliseconds until it is tried again to take in what others did, when somebody is in the middle of a gesture. */
const GESTURE = 300;
/** Milliseconds on one photo until the server is given work for the next ones. */
const SETTLED = 1500;

/**
 * @param {import("./types.js").App} app
 * @param {{onOpen: () => void}} on
 */
export function createOpening(app, { onOpen }) {
  const { data, editor, sync, stack, photos } = app;
  const pictures = createPictures();
  /** Tiles that the server was asked to make before their photo is shown. @type {Set<string>} */
  const tilesAhead = new Set();
  /** @type {Session | null} */
  let session = null;

  /** @param {Photo} photo */
  async function open(photo) {
    const next = photos.open(photo);
    session = next;
    onOpen();
    show(next);
    if (!next.isReady) {
      try {
        await next.loading;
      } catch (error) {
        app.complain(error);
        if (session === next) app.panels.notes.failed(() => void open(photo));
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
    const size = width && height && urls.small ? { width, height, urls: { small: urls.small, preview: urls.preview, full: urls.view, tiles: urls.tiles } } : null;
    editor.setPhoto(/** @type {any} */ (size), { store, history, keepView: app.settings.get("keep_view") });
    if (next.isReady) ready(next);
    else {
      editor.readonly = true;
      app.panels.photo(photo);
    }
    // What nobody waits for comes after the first frame of the photo.
    requestAnimationFrame(() => setTimeout(() => session === next && announce(photo), 0));
  }

  /** @param {Photo} photo */
  function announce(photo) {
    showAddress(photo, { isQueue: stack.isQueue, filter: data.walk?.address ?? [] });
    app.live.at(isReading(photo.id) ? null : photo.id); // who reads is nobody's business
  }

  /** @param {Session} next */
  function ready(next) {
    editor.readonly = !app.canLabel;
    editor.showHint(hintOf(next.photo));
    editor.showScale(next.photo.scale ?? null);
    app.panels.photo(next.photo);
    document.body.dataset["ready"] = String(next.photo.id);
  }

  /** Have the next photos ready, with what is on them. */
  function prepare() {
    const asked = session;
    const fetch = () => {
      if (session !== asked) return;
      for (const coming of stack.coming(AHEAD)) {
        pictures.prefetch(coming);
        prepareTiles(coming);
        photos.open(coming).loading.catch(() => {});
      }
      if (session) photos.open(session.photo);
    };
    fetch();
    void stack.stock().then(fetch);
  }

  /** The server has a large photo's tiles made before they are looked at, when this one has been looked at for a while. @param {Photo} coming */
  function prepareTiles({ urls: { tiles } }) {
    if (!tiles || tilesAhead.has(tiles)) return;
    tilesAhead.add(tiles);
    const asked = session;
    setTimeout(() => {
      if (session === asked) ask(tiles).catch(() => tilesAhead.delete(tiles));
      else tilesAhead.delete(tiles);
    }, SETTLED);
  }

  /** Fetch what is on the open photo anew; what is on its way stays. */
  async function refresh() {
    const asked = session;
    if (!asked?.isReady) return;
    if (editor.idle === false) {
      // Not under somebody's hand: after the gesture.
      setTimeout(() => void refresh(), GESTURE);
      return;
    }
    try {
      await photos.refresh(asked);
    } catch (error) {
      if (error instanceof ApiError) app.complain(error);
      return;
    }
    if (session === asked) app.panels.show();
  }

  /** Note on the page when the picture is as sharp as it is shown. */
  function noteSharpness() {
    const { photo, sharpness, wantedPixels } = editor;
    if (session && photo && sharpness && Math.max(sharpness.width, sharpness.height) >= wantedPixels * 0.98) document.body.dataset["sharp"] = String(session.photo.id);
  }

  editor.on("sharper", () => requestAnimationFrame(noteSharpness));

  return {
    get session() {
      return session;
    },
    open,
    refresh,
    /** Nothing is on the screen any more. */
    close() {
      session = null;
      app.live.at(null);
      document.body.dataset["ready"] = "none";
    },
    /** This tab may write from now on. */
    unlock() {
      if (!session?.isReady) return; // what loads is ready by itself
      ready(session);
      void refresh();
    },
    /** A photo's state or facts are other ones now, wherever it is shown. @param {Photo} photo @param {Partial<Photo>} part */
    setPhotoState(photo, part) {
      Object.assign(photo, part);
      stack.update(photo.id, part);
      const other = photos.get(photo.id);
      if (other && other.photo !== photo) Object.assign(other.photo, part);
      if (session?.photo.id !== photo.id) return;
      editor.showScale(session.photo.scale ?? null);
      editor.readonly = !app.canLabel;
      app.panels.photo(session.photo);
    },
    /** A picture for the canvas. @param {string} url */
    async load(url) {
      const picture = await pictures.load(url);
      requestAnimationFrame(noteSharpness);
      return picture;
    },
  };
}
