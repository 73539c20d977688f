// A plain Konva page: a layer with the photo, a layer with the shapes.
import Konva from "../../node_modules/konva/lib/index.js";
import { fit } from "../../static/js/editor/camera.js";
import { COLORS, PHOTO } from "./scene.js";

/** @param {HTMLElement} element @param {import("./scene.js").Scene} scene */
export function open(element, { picture, boxes, bodies }) {
  const view = { width: element.clientWidth, height: element.clientHeight };
  const stage = new Konva.Stage({ container: element, ...view });
  const [photo, shapes] = [new Konva.Layer(), new Konva.Layer()];
  const { scale, x, y } = fit(PHOTO, view);
  const look = (/** @type {number} */ classId) => ({ stroke: COLORS[classId - 1], strokeWidth: 2, strokeScaleEnabled: false });
  photo.add(new Konva.Image({ image: picture, ...PHOTO }));
  for (const { class_id, ...box } of boxes) shapes.add(new Konva.Rect({ ...box, ...look(class_id) }));
  for (const { class_id, ring } of bodies) shapes.add(new Konva.Line({ points: ring.flat(), closed: true, ...look(class_id) }));
  stage.scale({ x: scale, y: scale });
  stage.position({ x, y });
  stage.add(photo, shapes);
  return {
    /** @param {number} dx @param {number} dy screen pixels */
    pan(dx, dy) {
      stage.position({ x: stage.x() + dx, y: stage.y() + dy });
      stage.batchDraw();
    },
    told: () => "",
  };
}
