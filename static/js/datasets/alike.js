// The page of scenes that look alike: each pair is joined or left apart, and either can be undone.
import { call } from "../lib/http.js";
import { joinScenes } from "../photos/scenes.js";

/** @typedef {() => Promise<unknown>} Undo */

const project = Number(document.getElementById("main")?.dataset["project"]);

/** @param {number[]} photo_ids one of each scene @param {boolean} apart */
const say = (photo_ids, apart) => call("PUT", `/projects/${project}/groups/apart`, { photo_ids, apart });

/** @param {number[]} photos @returns {Promise<Undo>} */
async function join(photos) {
  const { back } = await joinScenes(project, photos);
  return async () => {
    await back();
    await say(photos, false); // whoever takes a joining back says "apart"; here it is to be decided again
  };
}

/** @param {number[]} photos @returns {Promise<Undo>} */
async function leaveApart(photos) {
  await say(photos, true);
  return () => say(photos, false);
}

/** @param {HTMLElement} pair */
function bind(pair) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (pair.querySelector(name));
  if (!pair.querySelector("[data-join]")) return;
  const ask = /** @type {HTMLElement} */ (part("[data-join]").parentElement);
  const done = part("[data-done]");
  const fault = part("[role=alert]");
  const photos = (pair.dataset["photos"] ?? "").split(" ").map(Number);
  /** @type {Undo} */
  let undo = () => Promise.resolve();

  /** @param {() => Promise<string>} work gives what is said then; "" when the pair is to be decided */
  async function act(work) {
    if (pair.ariaBusy === "true") return;
    pair.ariaBusy = "true";
    fault.textContent = "";
    try {
      const words = await work();
      part("[role=status]").textContent = words;
      ask.hidden = Boolean(words);
      done.hidden = !words;
      part(words ? "[data-undo]" : "[data-join]").focus();
    } catch (error) {
      fault.textContent = error instanceof Error ? error.message : String(error);
    } finally {
      pair.ariaBusy = "false";
    }
  }

  part("[data-join]").addEventListener("click", () =>
    act(async () => {
      undo = await join(photos);
      return "Joined into one scene.";
    }),
  );
  part("[data-apart]").addEventListener("click", () =>
    act(async () => {
      undo = await leaveApart(photos);
      return "They stay apart, whatever likeness says.";
    }),
  );
  part("[data-undo]").addEventListener("click", () =>
    act(async () => {
      await undo();
      return "";
    }),
  );
}

for (const pair of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#pairs > li"))) bind(pair);
