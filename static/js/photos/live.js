// What others do, as it happens: the project's event stream. Without it the page only stands still.

import { root } from "../lib/http.js";

const KINDS = ["photo.added", "photo.changed", "photo.state", "annotations.changed"];

/**
 * @param {number} projectId
 * @param {(kind: string, data: any) => void} tell also with kind "reset": fetch anew
 */
export function listen(projectId, tell) {
  /** @type {EventSource | null} */
  let source = null;
  const open = () => {
    source = new EventSource(`${root}/api/projects/${projectId}/events`);
    for (const kind of KINDS) source.addEventListener(kind, (event) => tell(kind, JSON.parse(/** @type {MessageEvent} */ (event).data)));
    source.addEventListener("reset", () => tell("reset", {}));
  };
  // Over plain http a browser has six connections a server for all its tabs: a hidden tab gives its own back.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source) {
      open();
      tell("reset", {});
    }
  });
  if (!document.hidden) open();
}
