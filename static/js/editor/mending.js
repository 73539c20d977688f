// What is said of a photo beside its drawing: its own attributes, which go the way of all changes; and what only the
// server can settle: which version of a clash stays, and what the field is asked.
import { call, OfflineError } from "../lib/http.js";
import { mended } from "./sync/mends.js";

/** @param {import("./types.js").App} app */
export function createMending(app) {
  return {
    /**
     * Change the photo's own attributes: shown at once, in the journal before it is sent.
     * @param {Record<string, any>} attributes null takes one away
     * @param {import("./photos.js").Photo | null} [photo]
     */
    async mend(attributes, photo = app.photo) {
      if (!photo) return;
      const kept = app.sync.mend(photo.id, photo.name, attributes);
      app.setPhotoState(photo, { attributes: mended(photo.attributes ?? {}, [{ mend: attributes }]) });
      await kept;
    },
    /** Ask the field about the photo, which stays in the queue. @param {string} reason the question */
    async askField(reason) {
      const { photo } = app;
      if (!photo) return;
      try {
        const request = await call("POST", `/photos/${photo.id}/requests`, { kind: "question", reason });
        app.setPhotoState(photo, { request });
        app.say(request.to === "manager" ? "Asked: it stands under Requests. No phone that can be asked sent this photo." : "Asked. The answer stands here when it comes.");
      } catch (error) {
        if (error instanceof OfflineError) app.say("Asking needs the server, and it cannot be reached now. Ask again when it is back.");
        else app.complain(error);
      }
    },
    /** Take or drop the other version of a clash. @param {number} id @param {boolean} take */
    async settle(id, take) {
      const { photo } = app;
      if (!photo) return;
      try {
        await call("POST", `/proposals/${id}`, { take, seq: app.sync.seqOf(photo.id) });
      } catch (error) {
        if (error instanceof OfflineError) {
          app.say("Choosing needs the server, and it cannot be reached now. Both versions are kept: choose when it is back.");
          return;
        }
        app.complain(error);
      }
      await app.refresh();
    },
  };
}
