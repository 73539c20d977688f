// The clicks that mend a proposed mask: a white plus on the defect, a black minus beside it.

/** @typedef {import("../tools/mask.js").Click} Click */

const RADIUS = 6;
const ARM = 3;

/**
 * @param {CanvasRenderingContext2D} context that counts CSS pixels
 * @param {readonly Click[]} clicks
 * @param {import("../core.js").Core} editor
 */
export function drawClicks(context, clicks, editor) {
  context.setLineDash([]);
  context.lineWidth = 2;
  for (const click of clicks) {
    const { x, y } = editor.toScreen(click);
    const [ground, sign] = click.isMinus ? ["#000000", "#ffffff"] : ["#ffffff", "#000000"];
    context.fillStyle = ground;
    context.strokeStyle = sign;
    context.beginPath();
    context.arc(x, y, RADIUS, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    context.beginPath();
    context.moveTo(x - ARM, y);
    context.lineTo(x + ARM, y);
    if (!click.isMinus) {
      context.moveTo(x, y - ARM);
      context.lineTo(x, y + ARM);
    }
    context.stroke();
  }
}
