import assert from "node:assert/strict";
import { test } from "node:test";

import {
  HIDDEN,
  MASKED,
  largest,
  smallField,
  topOf,
  wholeField,
  withoutFirst,
} from "../../components/attention/heads/map_shares.js";
import { unpackHead } from "../../components/views/lib/packed.js";
import { arraysFor, flat, near } from "./arrays.js";

const asSeen = (values) => flat(values).map((value) => value ?? MASKED);

for (const one of arraysFor("packed")) {
  const { rows, cols } = one;
  const unpacked = await unpackHead(Uint8Array.from(one.bytes), rows, cols, one.step, one.exact);
  const field = wholeField(unpacked);
  const name = (what) => `${what}, ${rows} × ${cols}`;

  test(name("a packed head"), () => {
    near(field.values, asSeen(one.shares), 1e-7);
    assert.equal(field.near, !one.exact);
    assert.equal(field.sure(), one.step / 2);
  });

  test(name("without the first key"), () => {
    for (const [how, wanted] of [["mean", one.withoutFirst], ["max", one.withoutFirstMax]]) {
      const { values } = withoutFirst(field, how);
      for (let query = 0; query < rows; query += 1) {
        assert.equal(values[query * cols], HIDDEN);
        const found = [...values.subarray(query * cols + 1, (query + 1) * cols)];
        // What is left of a row is known to a step for each of its keys.
        const most = how === "max" ? 1e-7 : (cols * one.step) / Math.max(1e-9, 1 - one.shares[query][0]);
        near(found.map((value) => Math.max(0, value)), wanted[query].slice(1), most + 1e-6);
      }
    }
  });

  test(name("the small maps, as one"), () => {
    const cells = one.thumbs.map((head) => Uint8Array.from(flat(head)));
    const maps = { of: (_, head) => cells[head], rows: one.thumbs[0].length, cols: one.thumbs[0][0].length, whole: true };
    const heads = [[0, 0], [0, 1]];
    for (const how of ["mean", "max"]) {
      const { values } = smallField(maps, heads, how, rows, cols, field);
      values.forEach((value, at) => {
        const wanted = one[how][Math.floor(at / cols)][at % cols];
        if (field.values[at] === MASKED) assert.equal(value, MASKED);
        // 127·√share is rounded to a whole number: off by half of one.
        else if (rows <= 64) assert.ok(Math.abs(value - wanted) < 0.009, `${value}, not ${wanted}`);
        else assert.ok(value > wanted - 0.009, `${value} of a block holds ${wanted}`);
      });
    }
  });

  test(name("the largest of all cells"), () => {
    const seen = [...field.values].filter((value) => value >= 0).sort((a, b) => b - a);
    const whole = topOf(field.values, 100);
    assert.deepEqual([whole.drawn, whole.of, whole.least, whole.held], [seen.length, seen.length, 0, 1]);
    const tenth = topOf(field.values, 10);
    assert.equal(tenth.least, seen[Math.ceil(seen.length / 10) - 1]);
    const held = seen.filter((value) => value >= tenth.least && value > 0);
    assert.equal(tenth.drawn, held.length);
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    near([tenth.held], [sum(held) / sum(seen)]);
    assert.deepEqual(largest([...field.values], 3).map((at) => field.values[at]), seen.filter(Boolean).slice(0, 3));
  });
}
