// What goes to the server at once, not by way of the journal: a photo's own attributes, and which version of a clash stays.
import { call } from "../lib/http.js";

/** @param {import("./types.js").App} app */
export function createMending(app) {
  return {
    /** Change the photo's own attributes. @param {Record<string, any>} attributes */
    async mend(attributes) {
      const { photo } = app;
      if (!photo) return;
      try {
        Object.assign(photo, await call("PATCH", `/photos/${photo.id}`, { attributes }));
        app.say("Kept.");
      } catch (error) {
        app.complain(error);
      }
      app.panels.show();
    },
    /** Take or drop the other version of a clash. @param {number} id @param {boolean} take */
    async settle(id, take) {
      const { photo } = app;
      if (!photo) return;
      try {
        await call("POST", `/proposals/${id}`, { take, seq: app.sync.seqOf(photo.id) });
      } catch (error) {
        app.complain(error);
      }
      await app.refresh();
    },
  };
}
