import assert from "node:assert/strict";
import { test } from "node:test";

import { shareText } from "../../components/attention/heads/map_shares.js";
import { percentDownTo, percentText } from "../../components/views/lib/numbers.js";
import { arraysFor } from "./arrays.js";

const CERTAIN = 1e-18;
const cases = arraysFor("percent");

test("a share reads the same in a view and in a sentence", () => {
  for (const [share, text] of cases) assert.equal(percentText(share), text, String(share));
});

test("where there is no room, a share says that it is less than the least", () => {
  for (const least of [0.001, 0.0001]) {
    const little = { 0.001: "< 0.1 %", 0.0001: "< 0.01 %" }[least];
    for (const [share, text] of cases) {
      assert.equal(percentDownTo(least, share), share > 0 && share < least ? little : text);
    }
  }
});

test("a share that is certain reads as any other", () => {
  // Nothing at all is the one share that no step can tell from very little.
  for (const [share, text] of cases) if (share) assert.equal(shareText(share, CERTAIN, false), text, String(share));
});

test("a share that is not certain shows no digit that is not", () => {
  assert.equal(shareText(0.123456, 1e-6, false), "12.3 %");
  assert.equal(shareText(0.123456, 1e-6, true), "≈ 12.3 %");
  assert.equal(shareText(0.123456, 1e-3, false), "≈ 12 %");
  assert.equal(shareText(0.00001234, 1e-6, false), "≈ 0.001 %");
  assert.equal(shareText(0.0000001, 1e-6, false), "< 0.001 %");
  assert.equal(shareText(0.9997, 1e-6, false), "> 99.9 %");
  assert.equal(shareText(1 - 1e-6, 1e-6, false), "100 %");
  assert.equal(shareText(0.42, 0.02, true), "≈ 42 %");
});
