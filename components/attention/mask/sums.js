// What the mask lab computes: the mask with its flipped cells, and the softmax of a row.

import { figures, minus, percentDownTo, signed } from "../../views/lib/numbers.js";

// The mask as drawn: the base, with each flipped cell the other way round.
export const maskOf = ({ numbers, cells, cols }) => {
  const mask = Uint8Array.from(numbers.base);
  for (const [query, key] of cells) mask[query * cols + key] ^= 1;
  return mask;
};

// One query's row, step by step: the largest score it sees, the exponentials, their sum
// and the shares. Without a key the sum is 0, and 0 ÷ 0 is no number.
const softmaxRow = (scores, mask, cols, query) => {
  const start = query * cols;
  const seen = (key) => mask[start + key] === 1;
  let [max, n] = [-Infinity, 0];
  for (let key = 0; key < cols; key += 1) {
    if (!seen(key)) continue;
    n += 1;
    max = Math.max(max, scores[start + key]);
  }
  const exps = Float64Array.from({ length: cols }, (_, key) => (seen(key) ? Math.exp(scores[start + key] - max) : 0));
  const sum = exps.reduce((total, one) => total + one, 0);
  return { max, n, exps, sum, shares: exps.map((one) => one / sum) };
};

export const softmaxRows = (scores, mask, rows, cols) =>
  Array.from({ length: rows }, (_, query) => softmaxRow(scores, mask, cols, query));

export const shortScore = (value) => signed(value, 3);
export const exactScore = (value) => figures(value);
export const shortPart = (value) => (value === 0 || value >= 0.0005 ? value.toFixed(3) : value.toExponential(1));

export const shareIn = (share) => percentDownTo(0.001, share);
export const changeOf = (change) => (change === 0 ? "0" : `${change > 0 ? "+" : ""}${minus(change.toFixed(2))}`);
export const exactShare = (share) => figures(share);
