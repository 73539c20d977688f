// Draws tiles over the coarse picture: those of the level that is seen, and coarser ones where they have not come yet.
import { rectOf, stepOf, tilesIn } from "../tiles/pyramid.js";
import { drawPhoto } from "./image.js";

/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("../tiles/tiles.js").Tiles} Tiles */
/** @typedef {import("../camera.js").Camera} Camera */
/** @typedef {import("../numbers.js").Size} Size */
/** @typedef {(rect: Rect) => Rect} Place where a part of the photo is drawn */

/**
 * The photo as sharp as it is there.
 * @param {CanvasRenderingContext2D} context that counts CSS pixels
 * @param {{shown: import("./image.js").Ladder["shown"], tiles: Tiles, photo: Size}} what
 * @param {{camera: Camera, view: Size, ratio: number, isMoving: boolean, isSmooth: boolean}} look
 */
export function drawSharp(context, { shown, tiles, photo }, { camera, view, ratio, isMoving, isSmooth }) {
  const sight = sightOf(camera, view, ratio);
  const level = tiles.levelOf(sight);
  const isWhole = level !== null && tiles.has(sight);
  if (!isWhole) drawPhoto(context, shown, photo, camera, view, { isMoving, isSmooth });
  if (level === null) return;
  context.imageSmoothingQuality = isMoving ? "low" : "high";
  paintTiles(context, tiles, level, sight.rect, snapped(camera, ratio), (at) => isSmooth || camera.scale * stepOf(at) <= 2 || at > level);
}

/** What a camera sees, and how finely. @param {Camera} camera @param {Size} view CSS pixels @param {number} ratio device pixels a CSS pixel @returns {import("../tiles/tiles.js").Sight} */
export function sightOf({ scale, x, y }, view, ratio) {
  return { rect: { x: -x / scale, y: -y / scale, width: view.width / scale, height: view.height / scale }, density: scale * ratio };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Tiles} tiles
 * @param {number} level the finest
 * @param {Rect} rect photo pixels
 * @param {Place} place
 * @param {(level: number) => boolean} isSmooth
 */
export function paintTiles(context, tiles, level, rect, place, isSmooth) {
  const { pyramid } = tiles;
  if (!pyramid) return;
  const isWhole = tilesIn(pyramid, level, rect).every((tile) => tiles.get(tile));
  for (let at = isWhole ? level : pyramid.levels.length - 1; at >= level; at--) {
    context.imageSmoothingEnabled = isSmooth(at);
    for (const tile of tilesIn(pyramid, at, rect)) {
      const picture = tiles.get(tile);
      if (!picture) continue;
      const part = rectOf(pyramid, tile);
      const { x, y, width, height } = place(part);
      context.drawImage(picture, 0, 0, part.width / stepOf(at), part.height / stepOf(at), x, y, width, height);
    }
  }
}

/** Edges on the screen's own pixels: between two that are not, the ground shines through. @param {Camera} camera @param {number} ratio @returns {Place} */
function snapped(camera, ratio) {
  const edge = (/** @type {number} */ value, /** @type {number} */ offset) => Math.round((value * camera.scale + offset) * ratio) / ratio;
  return (rect) => {
    const [x, y] = [edge(rect.x, camera.x), edge(rect.y, camera.y)];
    return { x, y, width: edge(rect.x + rect.width, camera.x) - x, height: edge(rect.y + rect.height, camera.y) - y };
  };
}
