// A reading: a photo is labelled once more, by somebody who does not see what is on it. In the stack, in the journal and
// in what is known it stands like a photo, under the number of the reading made negative: nothing that is done to it can
// ever land on the photo itself, by whichever page it is sent. Pure.

/** @typedef {import("./photos.js").Photo} Photo */
/** @typedef {import("./sync/outbox.js").StateAsk} StateAsk */

/** @param {number} id of what stands in the stack */
export const isReading = (id) => id < 0;

/** Where it lies: below /api, and as a page. @param {number} id */
export const pathOf = (id) => (isReading(id) ? `/readings/${-id}` : `/photos/${id}`);

/** The photo's own number. @param {Photo} photo */
export const photoIdOf = (photo) => photo.photo_id ?? photo.id;

/** As it stands in the stack. @param {any} photo as the server tells it @returns {Photo} */
export const asItem = (photo) => (photo.reading ? { ...photo, id: -photo.reading.id, photo_id: photo.id } : photo);

/** What is asked of the server: a reading is open or answered, and knows no more states. @param {number} id @param {StateAsk} ask @returns {StateAsk} */
export const askOf = (id, ask) => (isReading(id) && (ask.state === "in_progress" || ask.state === "unlabelled") ? { ...ask, state: "open" } : ask);
