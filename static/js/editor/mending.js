// What is said of a photo beside its drawing: its own attributes, which go the way of all changes; and what the field
// is asked, which needs the server.
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
    /** Make an accepted photo a known answer, or end that. @param {import("./photos.js").Photo} photo @param {boolean} gold */
    async setGold(photo, gold) {
      try {
        const told = await call(gold ? "POST" : "DELETE", `/photos/${photo.id}/gold`);
        app.setPhotoState(photo, { gold: told.gold });
        app.say(gold ? "A known answer now: labelers are handed it blind, and told how they did. The same button ends it." : "No longer a known answer. What labelers did on it counts no more.");
      } catch (error) {
        if (error instanceof OfflineError) app.say("This needs the server, and it cannot be reached now. Try again when it is back.");
        else app.complain(error);
      }
      app.focus();
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
  };
}
