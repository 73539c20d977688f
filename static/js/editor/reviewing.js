// A reviewer corrects a photo here and goes back to where they were: the same annotation is looked at first, and saying done
// or pressing F2 leads back once everything is saved.
import { root } from "../lib/http.js";

/** Milliseconds after which one goes back though not all is saved: it is kept, and goes out by itself. */
const PATIENCE = 4000;
const LOOK_EVERY = 50;

/** @param {import("./types.js").App} app */
export function createReviewing(app) {
  const { data, editor } = app;
  const isOn = Boolean(data.review);

  async function back() {
    const end = Date.now() + PATIENCE;
    const isSaving = () => {
      const status = app.status();
      return Boolean(status && status.saving + status.waiting > 0 && !status.isOffline && !status.isSignedOut);
    };
    while (isSaving() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    const [uid] = editor.selection.get();
    location.assign(`${root}/projects/${data.project.id}/review?photo=${app.photo?.id ?? ""}${uid ? `#${uid}` : ""}`);
  }

  document.getElementById("back-to-review")?.addEventListener("click", (event) => {
    event.preventDefault();
    void back();
  });

  return {
    isOn,
    back,
    /** The photo is there: look at the annotation that is named in the address. */
    begin() {
      const uid = location.hash.slice(1);
      if (!isOn || !editor.store.get(uid)) return;
      editor.setTool("select");
      editor.selection.set([uid]);
      editor.zoomToSelection();
    },
  };
}
