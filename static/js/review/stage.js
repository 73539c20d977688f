// The large picture: an annotation with what is around it, or the whole photo with all of them. It is the editor's own
// canvas, on which nothing can be changed.
import { createCanvas } from "../editor/canvas.js";
import { createPictures } from "../editor/pictures.js";
import { kindOf } from "../editor/shapes/index.js";
import { createStore } from "../editor/store.js";
import { tileSource } from "../editor/tiles/fetching.js";
import { takeIn } from "../editor/wire.js";

/** @typedef {import("./walk.js").Item} Item */
/** @typedef {import("./walk.js").Seen} Seen */
/** @typedef {ReturnType<typeof createStage>} Stage */

/** The view is so many times as large as the annotation: what is around it tells what it is. */
const ROOM = 2.2;
/** Keys of the editor that only look; the others are the page's or none. */
const LOOKING = new Set(["fit", "zoom-selection", "zoom-in", "zoom-out", "zoom-real", "pan", "hide", "next-object", "previous-object"]);

/**
 * @param {HTMLElement} element
 * @param {any[]} classes of the project
 * @param {{onChosen: (uid: string) => void, onPressed: (point: {x: number, y: number}) => void, onPressedTwice: () => void}} on
 */
export function createStage(element, classes, { onChosen, onPressed, onPressedTwice }) {
  const pictures = createPictures();
  const load = async (/** @type {string} */ url) => {
    const picture = await pictures.load(url);
    requestAnimationFrame(noteSharpness);
    return picture;
  };
  const editor = createCanvas({ element, classes, readonly: true, load, tileSource: tileSource() });
  editor.setTool("select");
  editor.setKeys(Object.fromEntries(editor.actions().filter(({ id }) => !LOOKING.has(id)).map(({ id }) => [id, []])));
  /** @type {Item | null} */
  let shown = null;
  let isSetting = false;

  editor.on("selection", (/** @type {readonly string[]} */ uids) => {
    if (!isSetting && uids.length === 1 && uids[0]) onChosen(uids[0]);
  });
  for (const kind of /** @type {const} */ (["click", "dblclick"])) element.addEventListener(kind, (event) => pressed(event, kind === "click" ? onPressed : onPressedTwice));

  /** What lies over the photo is not the photo. @param {MouseEvent} event @param {(point: {x: number, y: number}) => void} tell */
  function pressed(event, tell) {
    if (/** @type {Element} */ (event.target).closest(".thread, .pins")) return;
    const frame = element.getBoundingClientRect();
    tell(editor.toPhoto({ x: event.clientX - frame.left, y: event.clientY - frame.top }));
  }

  /** Note on the page when the picture is as sharp as it is shown. */
  function noteSharpness() {
    const { photo, sharpness, wantedPixels } = editor;
    if (photo && sharpness && Math.max(sharpness.width, sharpness.height) >= wantedPixels * 0.98) document.body.dataset["sharp"] = document.body.dataset["at"];
  }

  editor.on("sharper", () => requestAnimationFrame(noteSharpness));

  /** @param {Item} item */
  function show(item) {
    const { width, height, urls } = item.photo;
    const store = createStore(item.annotations);
    const size = width && height ? { width, height, urls: { small: urls.small, preview: urls.preview, full: urls.view, tiles: urls.tiles } } : null;
    editor.setPhoto(/** @type {any} */ (size), { store });
  }

  return {
    editor,
    pictures,
    /** @param {Item | null} item @param {Seen | null} annotation null: all of the photo */
    look(item, annotation) {
      isSetting = true;
      editor.resize(); // what stands below it may have come or gone
      if (!item) editor.setPhoto(null);
      else if (item.photo.id !== shown?.photo.id) show(item);
      // What was loaded of the photo stays; what others drew meanwhile comes.
      else if (item.annotations !== shown.annotations) takeIn(editor.store, [...item.annotations], new Set(), "remote");
      shown = item;
      editor.selection.set(annotation ? [annotation.uid] : []);
      isSetting = false;
      if (annotation) editor.zoomTo(kindOf(annotation.shape).bounds(annotation.shape), ROOM);
      else if (item) editor.fit();
      requestAnimationFrame(noteSharpness);
    },
    /** Have the pictures of what follows ready. @param {readonly Item[]} items */
    prepare(items) {
      for (const { photo } of items) pictures.prefetch(photo);
    },
    /** Where a person would pin words on this annotation: its middle, or that of the photo. @param {Seen | null} annotation */
    middle(annotation) {
      const { x, y, width, height } = annotation ? kindOf(annotation.shape).bounds(annotation.shape) : { x: 0, y: 0, ...editor.size };
      return { x: x + width / 2, y: y + height / 2 };
    },
  };
}
