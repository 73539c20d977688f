// What a form sends, and where it tells what was refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, sortErrors } from "../../../static/js/behaviours/form.js";
import { ApiError, OfflineError } from "../../../static/js/lib/http.js";

/** @param {Partial<Parameters<typeof bodyOf>[0][number]>} control */
function control(control) {
  return { name: "a", kind: "text", type: "", value: "", isTicked: false, isOff: false, ...control };
}

test("text goes as it was typed, also when empty", () => {
  assert.deepEqual(bodyOf([control({ value: " Depot North " }), control({ name: "b" })]), { a: " Depot North ", b: "" });
});

test("an optional field that is empty is left out", () => {
  assert.deepEqual(bodyOf([control({ type: "optional", value: "  " })]), {});
});

test("a number is a number, with a comma too, and nothing is null", () => {
  const body = bodyOf(["3", "2,5", "", "many"].map((value, at) => control({ name: `n${at}`, type: "number", value })));
  assert.deepEqual(body, { n0: 3, n1: 2.5, n2: null, n3: "many" });
});

test("a last day ends with its last second here, and none is null", () => {
  const day = control({ name: "until", type: "last-day", value: "2026-11-24" });
  assert.equal(bodyOf([day])["until"], new Date(2026, 10, 24, 23, 59, 59).toISOString());
  assert.deepEqual(bodyOf([control({ name: "until", type: "last-day" })]), { until: null });
});

test("a check box is a flag, ticked ones of a list are its values, and an untouched list is empty", () => {
  const body = bodyOf([
    control({ kind: "checkbox", isTicked: true, value: "true" }),
    control({ name: "scopes", kind: "checkbox", type: "list", value: "read", isTicked: true }),
    control({ name: "scopes", kind: "checkbox", type: "list", value: "label" }),
    control({ name: "scopes", kind: "checkbox", type: "list", value: "export", isTicked: true }),
    control({ name: "none", kind: "checkbox", type: "list", value: "x" }),
  ]);
  assert.deepEqual(body, { a: true, scopes: ["read", "export"], none: [] });
});

test("of radios the chosen one is sent; what is off or has no name is not", () => {
  const body = bodyOf([
    control({ name: "theme", kind: "radio", value: "light" }),
    control({ name: "theme", kind: "radio", value: "dark", isTicked: true }),
    control({ name: "off", isOff: true }),
    control({ name: "" }),
  ]);
  assert.deepEqual(body, { theme: "dark" });
});

test("lines are a list without empty ones", () => {
  assert.deepEqual(bodyOf([control({ type: "lines", value: "wet\n\n dry " })]), { a: ["wet", "dry"] });
});

/** @param {{pointer: string, detail: string}[]} errors */
const refused = (errors) => new ApiError(422, { type: "invalid", detail: "Some of this cannot be accepted.", errors });

test("what is wrong with a field is told at it, and only the first of several", () => {
  const told = sortErrors(
    refused([
      { pointer: "/name", detail: "Give it a name." },
      { pointer: "/name", detail: "Too short." },
    ]),
    ["/name", "/email"],
  );
  assert.deepEqual(told, { atFields: [["/name", "Give it a name."]], general: "" });
});

test("a pointer into a part of a field's value is told at that field", () => {
  const told = sortErrors(refused([{ pointer: "/scopes/1", detail: "Unknown." }]), ["/scopes"]);
  assert.deepEqual(told.atFields, [["/scopes", "Unknown."]]);
});

test("a pointer without a place is told above the button", () => {
  const told = sortErrors(refused([{ pointer: "/classes/2/name", detail: "Twice the same." }]), ["/name"]);
  assert.equal(told.general, "classes 3, name: Twice the same.");
});

test("an error without pointers is told in its own words, with the wait", () => {
  const error = new ApiError(429, { detail: "Too many tries." }, 180);
  assert.equal(sortErrors(error, ["/name"]).general, "Too many tries. Try again in 3 minutes.");
});

test("an error of the server carries the request id for the admin", () => {
  const error = new ApiError(500, { detail: "Something broke.", request_id: "7f3a" });
  assert.equal(sortErrors(error, []).general, "Something broke. (request 7f3a)");
});

test("an ended sign-in and a dead network say that nothing typed is lost", () => {
  assert.match(sortErrors(new ApiError(401, { type: "unauthenticated" }), []).general, /signed out.*stays here/);
  assert.match(sortErrors(new OfflineError(), []).general, /nothing you typed is lost/);
});

test("a wrong password is told as the server says it", () => {
  const error = new ApiError(401, { type: "wrong-credentials", detail: "These do not go together." });
  assert.equal(sortErrors(error, []).general, "These do not go together.");
});
