// Our SHA-256 is the one of everybody.
import assert from "node:assert/strict";
import { test } from "node:test";
import { base64, hex, ownSha256, sha256 } from "../../../static/js/lib/hash.js";

test("it gives what crypto.subtle gives, at every length around a block", async () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 2 ** 20 + 3]) {
    const bytes = new Uint8Array(length).map((_, at) => at * 7 + length);
    assert.equal(hex(ownSha256(bytes)), hex(await sha256(bytes)), `${length} bytes`);
  }
});

test("it hashes a part of a larger buffer", async () => {
  const bytes = new Uint8Array(300).map((_, at) => at).subarray(7, 290);
  assert.equal(hex(ownSha256(bytes)), hex(await sha256(bytes)));
});

test("the known digest of abc", () => {
  const digest = ownSha256(new TextEncoder().encode("abc"));
  assert.equal(hex(digest), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(base64(digest), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
});
