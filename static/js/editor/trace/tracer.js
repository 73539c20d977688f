// Between the tool, which thinks in the photo, and the tracing, which thinks in a window of pixels: what is in view,
// at the scale of the screen, of at most a megapixel. Answers come later; the tool goes on meanwhile.
import { clamp } from "../numbers.js";

/** @typedef {import("../camera.js").Point} Point */
/** @typedef {import("../numbers.js").Rect} Rect */
/** @typedef {import("./tracing.js").Ask} Ask */
/** @typedef {import("./tracing.js").Told} Told */
/** @typedef {import("./tracing.js").XY} XY */
/** @typedef {import("./tracing.js").Window} Window */
/** @typedef {ReturnType<typeof createTracer>} Tracer */
/** @typedef {{points: XY[], widths: number[]}} Line in photo pixels */
/**
 * What of the viewport is used.
 * @typedef {object} Sight
 * @property {() => import("../numbers.js").Size} photo
 * @property {() => Rect} view what is seen, photo pixels; may reach beyond the photo
 * @property {() => number} scale screen pixels a photo pixel
 * @property {() => number} sharpest pixels of the picture that is there a photo pixel; 0: none is there yet
 * @property {(rect: Rect, width: number, height: number) => Window | null} pixels a part of the photo, scaled
 * @property {(rect: Rect, density: number) => Promise<number>} [sharpen] have a part of the photo there with so many pixels a photo pixel: as many as there are
 */

/** The longest side of a window. */
const MOST = 1024;
/** How far a click may lie beside a line, screen pixels. */
const SNAP = 4;
/** Around what is followed at full resolution, pixels of the picture. */
const MARGIN = 32;
/** How far a line that was found on the screen may be off, pixels of the screen, and of the picture at most. */
const OFF = 1.5;
const FARTHEST = 8;

/**
 * @param {Sight} sight
 * @param {(ask: Ask) => Promise<Told>} send to the tracing; answered in order
 */
export function createTracer(sight, send) {
  /** Where the tree stands: its start, and the window it grew in. @type {{from: Point, frame: Frame} | null} */
  let open = null;
  let isLight = false;
  /** The coarsest window of this line, pixels a photo pixel. */
  let coarsest = Infinity;

  /** A tree that starts at a point and reaches another. @param {Point} from @param {Point} to @param {boolean} isKept the start is on a line already @returns {Frame | null} */
  function stand(from, to, isKept) {
    const scale = sight.scale();
    if (open && open.from.x === from.x && open.from.y === from.y && open.frame.has(to) && Math.abs(Math.log2(open.frame.wanted / scale)) < 0.5) return open.frame;
    const frame = frameOf(within(around(sight.view(), from, to), sight.photo()), Math.min(scale, sight.sharpest()), scale);
    const window = frame && sight.pixels(frame.rect, frame.width, frame.height);
    if (!frame || !window) return null;
    open = { from, frame };
    coarsest = isKept ? Math.min(coarsest, frame.density) : frame.density;
    void send({ kind: "open", window, start: frame.inside(from), radius: isKept ? 0 : SNAP * frame.perScreen(scale), ...(isKept ? { isLight } : {}) }).then((told) => (isLight = told.isLight));
    return frame;
  }

  return {
    /** Pixels of the picture that is there a photo pixel. @returns {number} */
    get sharpest() {
      return sight.sharpest();
    },
    /** No picture of the photo is there yet. @returns {boolean} */
    get isBlind() {
      return sight.sharpest() === 0;
    },
    /**
     * The line between two points, as far as it is known at the scale of the screen.
     * @param {Point} from
     * @param {Point} to
     * @param {boolean} isKept whether `from` is the end of a line already: then it stays where it is
     * @returns {Promise<XY[]>} photo pixels; straight where there is no picture
     */
    async way(from, to, isKept) {
      const frame = stand(from, to, isKept);
      const told = frame && (await send({ kind: "way", to: frame.inside(to), radius: SNAP * frame.perScreen(sight.scale()) }));
      return frame && told && told.points.length > 1 ? told.points.map(frame.outside) : [[from.x, from.y], [to.x, to.y]];
    },
    /**
     * A finished line once more, at the resolution of the sharpest picture that is there, with its widths.
     * @param {readonly XY[]} line photo pixels
     * @param {{isOld?: boolean}} [how] isOld: not the one that is being traced, which was looked at already
     * @returns {Promise<Line>}
     */
    async follow(line, { isOld = false } = {}) {
      /** @type {Line} */
      const whole = { points: [], widths: [] };
      for (const part of parts(line, (MOST - 2 * MARGIN) / sight.sharpest())) {
        const found = await followPart(part, isOld);
        const isJoined = whole.points.length > 0;
        whole.points.push(...found.points.slice(isJoined ? 1 : 0));
        whole.widths.push(...found.widths.slice(isJoined ? 1 : 0));
      }
      return whole;
    },
    /** Forget the window: another photo, another picture. */
    forget() {
      open = null;
    },
  };

  /** @param {readonly XY[]} part @param {boolean} isOld @returns {Promise<Line>} */
  async function followPart(part, isOld) {
    const [light, from] = [isLight, coarsest]; // another line may begin while its pixels come
    // Not finer than the line, found on the screen, can be followed: of a very large photo that is not every pixel.
    const finest = Math.min(sight.sharpest(), (from * FARTHEST) / OFF);
    const sharpest = (await sight.sharpen?.(within(grown(boundsOf(part), MARGIN / finest), sight.photo()), finest)) ?? finest;
    const frame = frameOf(within(grown(boundsOf(part), MARGIN / sharpest), sight.photo()), sharpest, sharpest);
    const window = frame && sight.pixels(frame.rect, frame.width, frame.height);
    if (!frame || !window) return { points: [...part], widths: part.map(() => 1) };
    const told = await send({ kind: "follow", window, line: part.map(([x, y]) => frame.inside({ x, y })), ...(isOld ? {} : { isLight: light }), reach: clamp((OFF * sharpest) / Math.min(from, sharpest), 1, FARTHEST) });
    if (told.points.length < 2) return { points: [...part], widths: part.map(() => 1 / frame.density) };
    return { points: told.points.map(frame.outside), widths: (told.widths ?? []).map((width) => width / frame.density) };
  }
}

/** @typedef {NonNullable<ReturnType<typeof frameOf>>} Frame */

/**
 * A part of the photo as a window of whole pixels.
 * @param {Rect} rect photo
 * @param {number} density pixels of the window a photo pixel, less where that were too many
 * @param {number} wanted the scale of the screen it was made for
 */
function frameOf(rect, density, wanted) {
  const most = Math.min(density, MOST / Math.max(rect.width, rect.height));
  const [width, height] = [Math.round(rect.width * most), Math.round(rect.height * most)];
  if (!(width > 1 && height > 1)) return null;
  const [perX, perY] = [width / rect.width, height / rect.height];
  return {
    rect, width, height, wanted, density: perX,
    /** @param {number} scale of the screen @returns {number} pixels of the window a screen pixel */
    perScreen: (scale) => perX / scale,
    /** @param {Point} point photo @returns {XY} window */
    inside: ({ x, y }) => [(x - rect.x) * perX, (y - rect.y) * perY],
    /** @param {XY} point window @returns {XY} photo */
    outside: ([x, y]) => /** @type {XY} */ ([rect.x + x / perX, rect.y + y / perY]),
    /** @param {Point} point photo */
    has: ({ x, y }) => x >= rect.x && y >= rect.y && x <= rect.x + rect.width && y <= rect.y + rect.height,
  };
}

/** @param {Rect} rect @param {Point[]} points @returns {Rect} the smallest that holds all */
function around(rect, ...points) {
  const left = Math.min(rect.x, ...points.map(({ x }) => x));
  const top = Math.min(rect.y, ...points.map(({ y }) => y));
  const right = Math.max(rect.x + rect.width, ...points.map(({ x }) => x));
  const bottom = Math.max(rect.y + rect.height, ...points.map(({ y }) => y));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** @param {readonly XY[]} line @returns {Rect} */
function boundsOf(line) {
  const [x, y] = line[0] ?? [0, 0];
  return around({ x, y, width: 0, height: 0 }, ...line.map(([px, py]) => ({ x: px, y: py })));
}

/** @param {Rect} rect @param {number} by @returns {Rect} */
function grown({ x, y, width, height }, by) {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

/** @param {Rect} rect @param {import("../numbers.js").Size} photo @returns {Rect} what of it is on the photo */
function within(rect, photo) {
  const [left, top] = [Math.max(0, rect.x), Math.max(0, rect.y)];
  return { x: left, y: top, width: Math.min(photo.width, rect.x + rect.width) - left, height: Math.min(photo.height, rect.y + rect.height) - top };
}

/**
 * Cut a line where it would not fit into a square; each part begins where the one before ends.
 * @param {readonly XY[]} line @param {number} side photo pixels
 * @returns {XY[][]}
 */
function parts(line, side) {
  /** @type {XY[][]} */
  const found = [];
  /** @type {XY[]} */
  let part = [];
  let box = boundsOf(line.slice(0, 1));
  for (const point of line) {
    const grows = around(box, { x: point[0], y: point[1] });
    const last = part[part.length - 1];
    if (last && part.length > 1 && Math.max(grows.width, grows.height) > side) {
      found.push(part);
      part = [last];
      box = boundsOf([last, point]);
    } else box = grows;
    part.push(point);
  }
  if (part.length > 1) found.push(part);
  return found;
}

/** Keep a point on the photo. @param {Point} point @param {import("../numbers.js").Size} photo @returns {Point} */
export function onPhoto({ x, y }, { width, height }) {
  return { x: clamp(x, 0, width), y: clamp(y, 0, height) };
}
