import assert from "node:assert/strict";
import { test } from "node:test";

import { clamp, figures, minus, shortly, signed, signedOrTiny } from "../../components/views/lib/numbers.js";
import { arraysFor } from "./arrays.js";

test("a number reads the same in a view and in a sentence", () => {
  for (const [value, text] of arraysFor("numbers")) assert.equal(shortly(value), text, String(value));
});

test("only the sign in front is a minus", () => {
  assert.equal(minus("-2e-7"), "−2e-7");
  assert.equal(signed(-0.126, 2), "−0.13");
});

test("what is rounded to nothing has no sign", () => {
  assert.deepEqual([-0.0001, -0, 0.0001].map((value) => signed(value, 3)), ["0.000", "0.000", "0.000"]);
});

test("more than nothing never reads as nothing", () => {
  assert.deepEqual([0, -0.00012, -0.5, 2e-9].map((value) => signedOrTiny(value)), ["0", "−0.0001", "−0.5000", "2.0e-9"]);
});

test("as many figures as there is room for, and none that says nothing", () => {
  assert.deepEqual([-0.25, 123456.7, 2e-7].map((value) => figures(value, 4)), ["−0.25", "123500", "2e-7"]);
});

test("all figures of a 32-bit number", () => {
  for (const value of [0.1, -1 / 3, 1e-9, 16777216]) {
    const [single] = Float32Array.of(value);
    assert.equal(Math.fround(Number(figures(single).replace("−", "-"))), single);
  }
});

test("a number is kept between two", () => {
  assert.deepEqual([-1, 2, 9].map((value) => clamp(value, 0, 5)), [0, 2, 5]);
});
