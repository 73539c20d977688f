// The shader on the graphics card: its textures and numbers, and one run over a picture.
import { sharpnessOf } from "../seeing/adjust.js";
import { TILES } from "../seeing/clahe.js";
import { WEIGHTS } from "../seeing/plane.js";
import { toneCurve } from "../seeing/tone.js";
import { FRAGMENT, VERTEX } from "./shader.js";

/** @typedef {import("../seeing/adjust.js").Adjust} Adjust */
/** @typedef {{left: number, foot: number, across: number, down: number, reach: number}} Place left and foot: where the canvas' lowest row begins, in tiles of the photo; across and down: tiles a pixel; reach: pixels of the canvas a pixel of the picture */

/** Texture units by the shader's names. */
const UNITS = { photo: 0, tables: 1, tone: 2 };

/**
 * @param {WebGL2RenderingContext} gl
 * @returns null: the card would not have the shader
 */
export function createPass(gl) {
  const program = link(gl);
  if (!program) return null;
  const at = (/** @type {string} */ name) => gl.getUniformLocation(program, name);
  for (const [name, unit] of Object.entries(UNITS)) {
    makeTexture(gl, unit);
    gl.uniform1i(at(name), unit);
  }
  /** What the textures hold. @type {Adjust | null} */
  let heldAdjust = null;
  /** @type {Uint8ClampedArray | null} */
  let heldTables = null;

  return {
    /** @param {Adjust} adjust @param {Uint8ClampedArray | null} tables null: no local contrast */
    set(adjust, tables) {
      gl.uniform1i(at("isEven"), Number(tables !== null));
      if (tables && tables !== heldTables) fillLevels(gl, UNITS.tables, (heldTables = tables), TILES * TILES);
      if (adjust === heldAdjust) return;
      heldAdjust = adjust;
      fillLevels(gl, UNITS.tone, toneCurve(adjust), 1);
      gl.uniform3f(at("weights"), ...WEIGHTS[adjust.channel]);
      gl.uniform1i(at("isColour"), Number(adjust.channel === "colour"));
      gl.uniform1f(at("sharpness"), sharpnessOf(adjust));
    },
    /** @param {HTMLCanvasElement} picture @param {Place} place */
    run(picture, { left, foot, across, down, reach }) {
      gl.viewport(0, 0, picture.width, picture.height);
      gl.activeTexture(gl.TEXTURE0 + UNITS.photo);
      gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true);
      gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
      gl.uniform2f(at("place"), left, foot);
      gl.uniform2f(at("perPixel"), across, -down);
      gl.uniform1f(at("reach"), Math.max(1, reach));
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    },
  };
}

/** @param {WebGL2RenderingContext} gl @returns {WebGLProgram | null} in use */
function link(gl) {
  const program = gl.createProgram();
  for (const [type, source] of /** @type {const} */ ([[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]])) {
    const shader = gl.createShader(type);
    if (!shader) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return null;
  gl.useProgram(program);
  return program;
}

/** @param {WebGL2RenderingContext} gl @param {number} unit */
function makeTexture(gl, unit) {
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
}

/** @param {WebGL2RenderingContext} gl @param {number} unit @param {Uint8Array | Uint8ClampedArray} levels @param {number} rows of 256 */
function fillLevels(gl, unit, levels, rows) {
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, 256, rows, 0, gl.RED, gl.UNSIGNED_BYTE, new Uint8Array(levels));
}
