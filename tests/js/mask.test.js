import assert from "node:assert/strict";
import { test } from "node:test";

import {
  changeOf,
  exactScore,
  exactShare,
  maskOf,
  shortPart,
  shortScore,
  softmaxRows,
} from "../../components/attention/mask/sums.js";
import { arraysFor, near } from "./arrays.js";

const { rows, cols, scores, cases } = arraysFor("mask");

for (const { base, cells, wanted, blind, shares } of cases) {
  const name = (what) => `${what}, ${base.join("")} flipped at ${JSON.stringify(cells)}`;
  const mask = maskOf({ numbers: { base }, cells, cols });
  const found = softmaxRows(scores, mask, rows, cols);

  test(name("the mask with its flipped cells"), () => assert.deepEqual([...mask], wanted));

  test(name("a softmax of what is seen"), () => near(found.map((row) => [...row.shares]), shares));

  test(name("which queries see nothing"), () => {
    assert.deepEqual(found.flatMap(({ n }, query) => (n ? [] : [query])), blind);
    for (const query of blind) assert.equal(found[query].sum, 0);
  });

  test(name("the steps between score and share"), () => {
    found.forEach(({ n, max, exps, sum }, query) => {
      const seen = scores.slice(query * cols, (query + 1) * cols).filter((_, key) => mask[query * cols + key]);
      assert.equal(n, seen.length);
      assert.equal(max, Math.max(...seen));
      near([...exps].filter((one) => one > 0), seen.map((score) => Math.exp(score - max)));
      if (n) assert.ok(sum >= 1 && sum <= n);
    });
  });
}

test("numbers as a formula writes them", () => {
  assert.deepEqual([-1.23456, 0, 12].map(shortScore), ["−1.235", "0.000", "12.000"]);
  assert.deepEqual([-1.23456789, 1e-9].map(exactScore), ["−1.2345679", "1e-9"]);
  assert.deepEqual([0, 0.5, 0.0005, 0.000499].map(shortPart), ["0.000", "0.500", "0.001", "5.0e-4"]);
  assert.deepEqual([0, 0.25, -0.25].map(changeOf), ["0", "+0.25", "−0.25"]);
  assert.equal(exactShare(0.1234567891), "0.12345679");
});
