// The labeler's page tells every key of the editor, with what it does, and no other.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { actions } from "../../../static/js/editor/actions/index.js";
import { shellActions } from "../../../static/js/editor/commands.js";
import { tools } from "../../../static/js/editor/tools/index.js";

const page = readFileSync(new URL("../../../docs/labeler.md", import.meta.url), "utf8").split("## Keys")[1] ?? "";
const rows = [...page.matchAll(/^\| (`.*`) \| (.*) \|$/gm)].map(([, keys, words]) => ({
  keys: [...(keys ?? "").matchAll(/`([^`]+)`/g)].map(([, key]) => key),
  words: words ?? "",
}));
// The digits are told in one row, as in the editor's own help.
const offered = [...tools, ...actions, ...shellActions(/** @type {any} */ ({ editor: {} }))].filter(({ keys }) => keys.length && !/^\d$/.test(keys[0] ?? ""));

test("every key stands in the labeler's page with what it does", () => {
  for (const { keys, title } of offered) {
    const row = rows.find((one) => one.words === title && keys.every((/** @type {string} */ key) => one.keys.includes(key)));
    assert.ok(row, `docs/labeler.md lacks ${keys.join(", ")}: ${title}`);
  }
  assert.ok(page.includes("| `1` to `9`, `0` |"));
});

test("the labeler's page tells of no key that is not there", () => {
  const known = new Set(offered.flatMap(({ keys }) => [...keys]));
  for (const { keys } of rows) for (const key of keys) assert.ok(known.has(key ?? "") || /^\d$/.test(key ?? ""), `there is no key ${key}`);
});
