import assert from "node:assert/strict";
import { test } from "node:test";

import { dimOrder, fittingKey, headOf, keyOrder, rowOf } from "../../components/attention/neurons/sums.js";
import { numbersOf } from "../../components/views/lib/number_block.js";
import { arraysFor, flat, near } from "./arrays.js";

for (const one of arraysFor("neurons")) {
  const { index } = one;
  const head = headOf({ ...one.data, index, numbers: one.bytes, exactQuery: -1 });
  const rows = one.scores.map((_, query) => rowOf(head, query));
  const name = (what) => `${what}, ${one.data.sees} seen, soft cap ${one.data.softcap}`;

  test(name("the block of numbers is what was laid down"), () => {
    const numbers = numbersOf(one.bytes, index);
    assert.deepEqual([...numbers.q], one.q);
    assert.deepEqual(Object.keys(numbers), Object.keys(index));
    assert.deepEqual([...numbers.keysAlike], one.keysAlike);
  });

  test(name("products, scores and shares of each query"), () => {
    near(rows.map((row) => [...row.products]), flat(one.products), 1e-6);
    near(rows.map((row) => [...row.scores]), one.scores, 1e-6);
    near(rows.map((row) => [...row.seen]), one.mask);
    near(rows.map((row) => [...row.shares]), one.shares, 1e-6);
  });

  test(name("the row that the server has is shown as it is"), () => {
    const [exactScores, exactShares] = [Float32Array.of(1), Float32Array.of(2)];
    const row = rowOf({ ...head, exactQuery: 1, exactScores, exactShares }, 1);
    assert.equal(row.scores, exactScores);
    assert.equal(row.shares, exactShares);
  });

  test(name("keys and dimensions in order"), () => {
    rows.forEach((row, query) => {
      assert.deepEqual(keyOrder(head, row, "share"), one.keysByShare[query]);
      assert.deepEqual(keyOrder(head, row, "alike"), one.keysAlike);
      assert.deepEqual(keyOrder(head, row, "position"), [0, 1, 2, 3, 4]);
      assert.deepEqual(dimOrder(head, row, 2, "size"), one.dimsBySize[query]);
      assert.deepEqual(dimOrder(head, row, 2, "pair"), one.dimsByPair[query]);
      assert.deepEqual(dimOrder(head, row, 2, "alike"), one.dimsAlike);
    });
  });

  test(name("the key to look at can be seen"), () => {
    rows.forEach((row) => {
      for (let key = 0; key < head.nKeys; key += 1) {
        const found = fittingKey(row, key);
        assert.ok(row.seen[found]);
        if (row.seen[key]) assert.equal(found, key);
      }
    });
  });
}
