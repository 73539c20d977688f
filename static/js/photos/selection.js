// The bar of the picked photos: state, scenes, delete to the trash and undo. Every outcome is said in the bar.

import { call } from "../lib/http.js";
import { assignMenu } from "./assign.js";
import { about, isOneStack, joinScenes, splitOff, wholeStacks } from "./scenes.js";

const AT_ONCE = 500;

/**
 * @param {import("./grid.js").Grid} grid
 * @param {{project_id: number, trashed: boolean, scenes: boolean}} page
 * @param {{onChanged: () => void}} tell
 */
export function selectionBar(grid, page, tell) {
  const get = (/** @type {string} */ id) => document.getElementById(id);
  const bar = /** @type {HTMLElement} */ (get("selbar"));
  const picked = /** @type {HTMLElement} */ (get("picked"));
  const outcome = /** @type {HTMLElement} */ (get("outcome"));
  const undo = /** @type {HTMLElement} */ (get("undo"));
  /** What takes the last act back. @type {(() => Promise<void>) | null} */
  let takeBack = null;
  const items = () => grid.items.filter((item) => grid.picks.ids.has(item.id));
  const all = () => (page.scenes ? wholeStacks(page.project_id, items()) : Promise.resolve([...grid.picks.ids]));

  function show() {
    const told = about(items(), page.scenes);
    const n = told.photos;
    bar.hidden = n === 0 && !outcome.textContent;
    picked.textContent = n ? `${told.words} selected` : "";
    const remove = get("delete");
    if (remove) {
      remove.hidden = n === 0;
      remove.textContent = `Delete ${n.toLocaleString("en")}`;
    }
    showScenes();
    const acts = get("acts");
    if (acts) acts.hidden = n === 0;
    if (n) say("");
  }

  /** Offer what can be done to the scenes of what is picked. */
  function showScenes() {
    const some = items();
    const groups = new Set(some.map((item) => item.group_id ?? -item.id));
    const [join, split, open] = ["join", "split", "open-stack"].map(get);
    if (join) join.hidden = groups.size < 2;
    if (split) split.hidden = page.scenes || !isOneStack(some) || some.length >= (some[0]?.stack ?? 1);
    const first = some[0];
    if (!open || !first) return;
    open.hidden = !page.scenes || some.length !== 1 || first.stack < 2;
    open.textContent = `Show all ${first.stack}`;
    open.setAttribute("href", grid.view.stack(first.group_id ?? 0));
  }

  /** @param {string} words @param {(() => Promise<void>) | null} [back] what undoes it */
  function say(words, back = null) {
    outcome.textContent = words;
    takeBack = back;
    undo.hidden = back === null;
    bar.hidden = grid.picks.ids.size === 0 && !words;
  }

  /** @param {Record<string, unknown>} body @param {number[]} ids */
  async function change(body, ids) {
    const results = [];
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const answer = await call("POST", `/projects/${page.project_id}/photos/bulk`, { ...body, ids: ids.slice(at, at + AT_ONCE) });
      results.push(...answer.results);
    }
    return { done: results.filter((one) => one.status === "done"), refused: results.filter((one) => one.status !== "done") };
  }

  /** @param {{refused: any[]}} result @param {string} words */
  function withRefusals({ refused }, words) {
    if (!refused.length) return words;
    const why = [...new Set(refused.map((one) => one.detail))].slice(0, 2).join(" ");
    return `${words} ${refused.length} not: ${why}`;
  }

  /** @param {() => Promise<void>} act */
  async function attempt(act) {
    try {
      await act();
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
    tell.onChanged();
  }

  /** @param {number} n */
  const photos = (n) => `${n.toLocaleString("en")} photo${n === 1 ? "" : "s"}`;

  get("delete")?.addEventListener("click", () =>
    attempt(async () => {
      const shown = [...grid.picks.ids];
      const result = await change({ action: "delete" }, await all());
      const deleted = result.done.map((one) => one.id);
      const kept = new Set(result.refused.map((one) => one.id));
      grid.remove(shown.filter((id) => !kept.has(id)));
      grid.clearPicks();
      const bringBack = async () => {
        const back = await change({ action: "undelete" }, deleted);
        say(withRefusals(back, `${photos(back.done.length)} brought back.`));
      };
      say(withRefusals(result, `${photos(deleted.length)} in the trash.`), deleted.length ? bringBack : null);
      undo.focus();
    }),
  );
  undo.addEventListener("click", () =>
    attempt(async () => {
      await takeBack?.();
      location.reload();
    }),
  );
  get("join")?.addEventListener("click", () =>
    attempt(async () => {
      const some = items();
      const { top, back } = await joinScenes(page.project_id, some.map((item) => item.id));
      if (page.scenes) grid.merge(some.map((item) => item.id), top);
      grid.clearPicks();
      say(`${photos(top.stack)} are one scene now.`, back);
      undo.focus();
    }),
  );
  get("split")?.addEventListener("click", () =>
    attempt(async () => {
      const ids = items().map((item) => item.id);
      const back = await splitOff(page.project_id, items()[0]?.group_id ?? 0, ids);
      if (new URLSearchParams(location.search).has("group")) grid.remove(ids);
      grid.clearPicks();
      say(`${photos(ids.length)} ${ids.length === 1 ? "is" : "are"} a scene of ${ids.length === 1 ? "its" : "their"} own now.`, back);
      undo.focus();
    }),
  );
  bar.querySelector('[data-act="undelete"]')?.addEventListener("click", () =>
    attempt(async () => {
      const result = await change({ action: "undelete" }, [...grid.picks.ids]);
      grid.remove(result.done.map((one) => one.id));
      grid.clearPicks();
      say(withRefusals(result, `${photos(result.done.length)} brought back.`));
    }),
  );
  assignMenu(page.project_id, {
    ids: all,
    attempt,
    done(words, back) {
      grid.clearPicks();
      say(words, back);
      undo.focus();
    },
  });
  bar.querySelector('[data-act="review"]')?.addEventListener("click", (event) => {
    const menu = /** @type {HTMLElement} */ (event.currentTarget).closest(".menu");
    if (menu) /** @type {HTMLElement} */ (menu).hidden = true;
    void attempt(async () => {
      const result = await change({ action: "review" }, await all());
      const asked = result.done.map((one) => one.id);
      grid.clearPicks();
      const back = async () => {
        const undone = await change({ action: "unreview" }, asked);
        say(withRefusals(undone, `${photos(undone.done.length)} not asked for any more.`));
      };
      say(withRefusals(result, `Asked for a review of ${photos(asked.length)}; what is not done yet comes as it is done.`), asked.length ? back : null);
      undo.focus();
    });
  });
  get("clear")?.addEventListener("click", () => {
    say("");
    grid.clearPicks();
  });

  for (const button of /** @type {NodeListOf<HTMLElement>} */ (bar.querySelectorAll("[data-state]")))
    button.addEventListener("click", async () => {
      const menu = button.closest(".menu");
      if (menu) /** @type {HTMLElement} */ (menu).hidden = true;
      const state = button.dataset.state ?? "";
      const ids = await all();
      const reason = "ask" in button.dataset ? await askWhy(button.textContent?.trim() ?? "", ids.length) : "";
      if (reason === null) return;
      await attempt(async () => {
        const no_defect = "noDefect" in button.dataset ? true : undefined;
        const result = await change({ action: "state", state, reason, no_defect }, ids);
        for (const one of result.done) {
          const item = grid.find(one.id);
          if (item) grid.update({ ...item, state: one.state, seq: one.seq, no_defect: no_defect ?? (item.no_defect && (state === "done" || state === "accepted")) });
        }
        grid.clearPicks();
        say(withRefusals(result, `${photos(result.done.length)}: ${button.textContent?.trim()}.`));
      });
    });

  return { show };
}

/** @param {string} words @param {number} n @returns {Promise<string | null>} the reason, or null */
function askWhy(words, n) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("ask"));
  const reason = /** @type {HTMLInputElement} */ (document.getElementById("ask-reason"));
  /** @type {HTMLElement} */ (document.getElementById("ask-title")).textContent = `Set ${n} photo${n === 1 ? "" : "s"} to ${words}?`;
  /** @type {HTMLElement} */ (document.getElementById("ask-yes")).textContent = `Set ${n}`;
  reason.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  reason.focus();
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close(), { once: true });
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes" ? reason.value : null), { once: true }));
}
