// The letter on a class mark can be read, whatever colour people choose.
import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, inkOn } from "../../../static/js/lib/ink.js";

test("black on white has the highest contrast there is", () => {
  assert.equal(Math.round(contrast("#000000", "#ffffff") * 100) / 100, 21);
});

test("the palette's letters are dark on light colours and white on deep ones", () => {
  const inks = ["#ffe45c", "#9aebff", "#e05206", "#968aff", "#45c2a8", "#b04a88", "#aebb00", "#2a5be0"].map(inkOn);
  assert.deepEqual(inks, [..."dddddwdw"].map((ink) => (ink === "d" ? "#141414" : "#ffffff")));
});

test("any colour gets a letter of at least 4.2 to 1", () => {
  let worst = 21;
  for (let red = 0; red < 256; red += 17)
    for (let green = 0; green < 256; green += 17)
      for (let blue = 0; blue < 256; blue += 17) {
        const color = `#${[red, green, blue].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
        worst = Math.min(worst, contrast(color, inkOn(color)));
      }
  assert.ok(worst > 4.2, `worst ${worst}`);
});
