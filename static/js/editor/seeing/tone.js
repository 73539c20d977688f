// The tone curve: brightness, contrast, gamma and invert, in this order, as one table. Pure.
import { clamp } from "../numbers.js";
import { gammaOf } from "./adjust.js";

/**
 * @param {import("./adjust.js").Adjust} adjust
 * @returns {Uint8Array} 256 levels: what each level of the photo is shown as
 */
export function toneCurve(adjust) {
  const gain = 1 + adjust.brightness / 100;
  // Around the middle grey; towards 100 ever steeper, as far as black and white.
  const slope = adjust.contrast > 0 ? 100 / (100.5 - adjust.contrast) : 1 + adjust.contrast / 100;
  const exponent = 1 / gammaOf(adjust);
  return Uint8Array.from({ length: 256 }, (_, level) => {
    const bright = clamp((level / 255) * gain, 0, 1);
    const steep = clamp((bright - 0.5) * slope + 0.5, 0, 1);
    const shown = steep ** exponent;
    return Math.round(255 * (adjust.invert ? 1 - shown : shown));
  });
}
