// What takes a walk along a shape's points is worked out once for each shape: shapes never change.

/**
 * @template {object} S
 * @template T
 * @param {(shape: S) => T} measure
 * @returns {(shape: S) => T}
 */
export function remembered(measure) {
  /** @type {WeakMap<S, T>} */
  const known = new WeakMap();
  return (shape) => {
    const found = known.get(shape) ?? measure(shape);
    known.set(shape, found);
    return found;
  };
}
