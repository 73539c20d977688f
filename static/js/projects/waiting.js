// An empty project loads anew when the first photo arrives: it asks the counts while the page is looked at.
import { call } from "../lib/http.js";

const id = document.querySelector("main[data-project]")?.getAttribute("data-project") ?? "";

async function look() {
  if (document.visibilityState !== "visible") return;
  try {
    const project = await call("GET", `/projects/${id}`);
    if (project.photos > 0) location.reload();
  } catch {
    // Not reachable just now: the next look tells.
  }
}

setInterval(() => void look(), 5000);
