// What a page says in another language: numbers as people there write and count them, and English for what is missing.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ApiError } from "../../../static/js/lib/http.js";
import { choose, say, sayCount, sayError, speak, spoken } from "../../../static/js/lib/language.js";

const WORDS = {
  de: { "{n} photo": "{n} Foto", "{n} photos": "{n} Fotos", "Keep {this} from {that}": "{this} nicht zu {that}", "#cut-off": "Abgeschnitten.", "#link-full": "Voll.", "No way.": "Kein Weg." },
  fr: { "{n} photo": "{n} photo", "{n} photos": "{n} photos" },
};
const languages = { de: async () => ({ default: WORDS.de }), fr: async () => ({ default: WORDS.fr }), xx: () => Promise.reject(new Error("the line broke")) };
const photos = (/** @type {number} */ n) => sayCount(n, "{n} photo", "{n} photos");

beforeEach(async () => void (await speak("en", languages, [])));

test("English is said as it stands, with its values", () => {
  assert.equal(say("Keep {this} from {that}", { this: "oil", that: "water" }), "Keep oil from water");
  assert.equal(say("{percent} of {gone}", { percent: "40 %" }), "40 % of {gone}", "what is not given stays to be seen");
  assert.deepEqual([photos(0), photos(1), photos(3400)], ["0 photos", "1 photo", "3,400 photos"]);
});

test("a value is data, whatever it looks like", () => {
  assert.equal(say("Keep {this} from {that}", { this: "{that}", that: "$&" }), "Keep {that} from $&");
});

test("each language counts and writes in its own way", async () => {
  await speak("de", languages, []);
  assert.deepEqual([photos(0), photos(1), photos(3400)], ["0 Fotos", "1 Foto", "3.400 Fotos"]);
  assert.equal(say("Keep {this} from {that}", { this: "Öl", that: "Wasser" }), "Öl nicht zu Wasser");
  await speak("fr", languages, []);
  assert.deepEqual([photos(0), photos(1), photos(2), photos(1_000_000)].map((words) => words.replace(/\s/g, " ")), ["0 photo", "1 photo", "2 photos", "1 000 000 photos"]);
});

test("what a language lacks is said in English, and nothing is left of the one before", async () => {
  await speak("de", languages, []);
  await speak("fr", languages, []);
  assert.equal(say("No way."), "No way.");
  assert.equal(sayError(new ApiError(403, { type: "link-full", detail: "Full." })), "Full.");
});

test("the link's language comes first, then the first that the person reads and that there is", () => {
  const known = ["de", "fr"];
  assert.deepEqual(choose("de", known, ["en-US"]), ["de", "de"]);
  assert.deepEqual(choose("en", known, ["de-DE"]), ["en", "en"]);
  assert.deepEqual(choose(null, known, ["pt-BR", "fr-CA", "de"]), ["fr", "fr-CA"]);
  assert.deepEqual(choose(undefined, known, ["en-GB", "de"]), ["en", "en-GB"]);
  assert.deepEqual(choose("pt", known, ["de-AT"]), ["de", "de-AT"], "one that this page has not");
  assert.deepEqual(choose(null, known, []), ["en", "en"]);
});

test("numbers and times are written as where the person is", async () => {
  assert.equal(await speak("de", languages, ["en-US", "de-CH"]), "de");
  assert.equal(spoken(), "de-CH");
  assert.match(photos(3400), /^3['’]400 Fotos$/);
});

test("a language that does not come leaves the page as it is", async () => {
  await speak("de", languages, []);
  assert.equal(await speak("xx", languages, []), "de");
  assert.equal(photos(1), "1 Foto");
});

test("what the server refuses is said by its reason, its slug, its words, and else as it comes", async () => {
  await speak("de", languages, []);
  assert.equal(sayError(new ApiError(422, { type: "link-full", detail: "Cut.", ...{ reason: "cut-off" } })), "Abgeschnitten.");
  assert.equal(sayError(new ApiError(403, { type: "link-full", detail: "2,000 phones joined." })), "Voll.");
  assert.equal(sayError(new ApiError(403, { type: "forbidden", detail: "No way." })), "Kein Weg.");
  assert.equal(sayError(new ApiError(400, { type: "odd", detail: "Odd." })), "Odd.");
  assert.equal(sayError("just words"), "just words");
});
