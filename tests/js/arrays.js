// What pytest has written for a test (arrays.py), and how near is near.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const arraysFor = (name) =>
  JSON.parse(readFileSync(join(process.env.HEADLIGHT_ARRAYS, `${name}.json`), "utf8"));

// All numbers of an array of arrays; null stands for what is no number.
export const flat = (values) => Array.from(values).flat(Infinity);

export const near = (found, wanted, most = 1e-9) => {
  const [ours, theirs] = [flat(found), flat(wanted)];
  assert.equal(ours.length, theirs.length);
  ours.forEach((value, at) => {
    if (theirs[at] === null) assert.ok(Number.isNaN(value), `${value} at ${at} is no number`);
    else assert.ok(Math.abs(value - theirs[at]) <= most, `${value}, not ${theirs[at]}, at ${at}`);
  });
};
