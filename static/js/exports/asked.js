// What the form of a new export asks for, as the API takes it. Pure but for reading the form.

/**
 * @typedef {{format: string, include_photos: boolean, filter: Record<string, string[]>, options: Record<string, string | boolean>}} Asked
 */

/**
 * @param {HTMLFormElement} form
 * @param {[string, string][]} view what narrows the photos besides their state
 * @returns {Asked}
 */
export function asked(form, view) {
  const given = new FormData(form);
  /** @type {Record<string, string[]>} */
  const filter = {};
  for (const [name, value] of view) (filter[name] ??= []).push(value);
  const states = given.getAll("state").map(String);
  if (states.length) filter.state = states;
  if (!given.has("negatives")) filter.no_defect = ["false"];
  /** @type {Record<string, string | boolean>} */
  const options = { ids: String(given.get("ids") ?? "stable") };
  if (given.get("task") === "instance") Object.assign(options, { task: "instance", boxes: String(given.get("boxes")), masks: String(given.get("masks")) });
  else if (given.has("boxes_as_polygons")) options.boxes_as_polygons = true;
  if (given.has("ignored")) options.ignored = "crowd";
  if (given.has("originals") && given.has("include_photos")) options.originals = true;
  if (given.has("keep_exif") && given.has("include_photos")) options.keep_exif = true;
  if (given.has("include_places")) options.include_places = true;
  return { format: "coco", include_photos: given.has("include_photos"), filter, options };
}

/**
 * @param {Asked} asked
 * @returns {string} the filter as the query of an address
 */
export function filterQuery(asked) {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(asked.filter)) for (const value of values) query.append(name, value);
  return query.toString();
}

/**
 * @param {Asked} asked
 * @returns {string} what decides on leaving out, as the query of this page
 */
export function pageQuery(asked) {
  const query = new URLSearchParams(filterQuery(asked));
  for (const name of ["task", "boxes"]) if (name in asked.options) query.append(name, String(asked.options[name]));
  return query.toString();
}

/**
 * @param {Asked} asked
 * @returns {string} filter and options as the query of coco.json
 */
export function labelsQuery(asked) {
  const query = new URLSearchParams(filterQuery(asked));
  for (const [name, value] of Object.entries(asked.options)) if (value !== "stable" && name !== "originals" && name !== "keep_exif") query.append(name, String(value));
  return query.toString();
}
