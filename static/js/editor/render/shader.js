// What the graphics card does with each pixel of the photo layer: the arithmetic of ../seeing, in GLSL.
import { TILES } from "../seeing/clahe.js";
import { KERNEL } from "../seeing/sharpen.js";

/** A square over all of the canvas, of nothing but its corners' numbers. */
export const VERTEX = [
  "#version 300 es",
  "void main() {",
  "  vec2 corner = vec2(gl_VertexID % 2, gl_VertexID / 2);",
  "  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);",
  "}",
].join("\n");

/**
 * photo: the layer as it was drawn, rows from the foot, colours times alpha. tables: 256 levels wide, a tile a row.
 * place and perPixel: where the first pixel of the foot lies, in tiles, and how far it is to the next. reach: from a
 * pixel of the picture to the next, in pixels of the screen.
 */
const HEAD = [
  "#version 300 es",
  "precision highp float;",
  "precision highp int;",
  "precision highp sampler2D;",
  "uniform sampler2D photo;",
  "uniform sampler2D tables;",
  "uniform sampler2D tone;",
  "uniform vec3 weights;",
  "uniform bool isColour;",
  "uniform bool isEven;",
  "uniform float sharpness;",
  "uniform float reach;",
  "uniform vec2 place;",
  "uniform vec2 perPixel;",
  "out vec4 shown;",
  `const int TILES = ${TILES};`,
  `const float KERNEL[${KERNEL.length}] = float[](${KERNEL.map((weight) => `${weight}.0 / 16.0`).join(", ")});`,
];

/** The level of a pixel, as ../seeing/plane.js weighs it. */
const LEVEL = [
  "float levelOf(vec4 pixel) {",
  "  return dot(pixel.rgb / pixel.a, weights);",
  "}",
];

/** Unsharp mask; what lies beside the photo is as the pixel itself. */
const SHARPEN = [
  "float sharpened(ivec2 at, float level) {",
  "  ivec2 last = textureSize(photo, 0) - 1;",
  "  float blurred = 0.0;",
  "  for (int down = 0; down < 5; down++) {",
  "    for (int along = 0; along < 5; along++) {",
  "      vec4 near = texelFetch(photo, clamp(at + ivec2(round(vec2(along - 2, down - 2) * reach)), ivec2(0), last), 0);",
  "      blurred += KERNEL[along] * KERNEL[down] * (near.a > 0.5 ? levelOf(near) : level);",
  "    }",
  "  }",
  "  return clamp(level + sharpness * (level - blurred), 0.0, 1.0);",
  "}",
];

/** Local contrast: between the middles of four tiles. */
const EVEN = [
  "float become(int level, ivec2 tile) {",
  "  ivec2 inside = clamp(tile, 0, TILES - 1);",
  "  return texelFetch(tables, ivec2(level, inside.y * TILES + inside.x), 0).r;",
  "}",
  "float evened(ivec2 at, float level) {",
  "  vec2 spot = place + (vec2(at) + 0.5) * perPixel - 0.5;",
  "  ivec2 tile = ivec2(floor(spot));",
  "  vec2 share = spot - floor(spot);",
  "  int value = int(level * 255.0 + 0.5);",
  "  float high = mix(become(value, tile), become(value, tile + ivec2(1, 0)), share.x);",
  "  float low = mix(become(value, tile + ivec2(0, 1)), become(value, tile + ivec2(1, 1)), share.x);",
  "  return mix(high, low, share.y);",
  "}",
];

const MAIN = [
  "void main() {",
  "  ivec2 at = ivec2(gl_FragCoord.xy);",
  "  vec4 pixel = texelFetch(photo, at, 0);",
  "  if (pixel.a == 0.0) {",
  "    shown = vec4(0.0);",
  "    return;",
  "  }",
  "  float before = levelOf(pixel);",
  "  float after = sharpness > 0.0 ? sharpened(at, before) : before;",
  "  if (isEven) after = evened(at, after);",
  "  vec3 color = isColour ? clamp(pixel.rgb / pixel.a + after - before, 0.0, 1.0) : vec3(after);",
  "  ivec3 level = ivec3(color * 255.0 + 0.5);",
  "  vec3 toned = vec3(texelFetch(tone, ivec2(level.r, 0), 0).r, texelFetch(tone, ivec2(level.g, 0), 0).r, texelFetch(tone, ivec2(level.b, 0), 0).r);",
  "  shown = vec4(toned * pixel.a, pixel.a);",
  "}",
];

export const FRAGMENT = [...HEAD, ...LEVEL, ...SHARPEN, ...EVEN, ...MAIN].join("\n");
