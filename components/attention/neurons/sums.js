// One head in the browser: products, scores and shares of any of its queries, computed
// from the model's own q and k; and the orders its keys and dimensions can stand in.

import { numbersOf } from "../../views/lib/number_block.js";

// The head as the server sent it, with what is asked of it again and again.
export const headOf = (data) => {
  const numbers = numbersOf(data.numbers, data.index);
  const { q, k, mask, bias } = numbers;
  const size = data.size;
  const [nQueries, nKeys] = [q.length / size, k.length / size];
  const sees = (query, key) => {
    if (data.sees === "all") return true;
    return data.sees === "causal" ? key <= query : mask[query * nKeys + key] === 1;
  };
  const biasOf = (query, key) => (bias ? bias[query * nKeys + key] : 0);
  return { ...data, ...numbers, nQueries, nKeys, sees, biasOf };
};

// One row: for each key its products, dot product, score and share. The row the server
// knows to be shown comes with the trace's own scores and shares, to the last bit.
export const rowOf = (head, query) => {
  const { q, k, size, nKeys } = head;
  const products = new Float32Array(nKeys * size);
  const dots = new Float64Array(nKeys);
  for (let key = 0, at = 0; key < nKeys; key += 1) {
    for (let dim = 0; dim < size; dim += 1, at += 1) {
      const product = q[query * size + dim] * k[at];
      products[at] = product;
      dots[key] += product;
    }
  }
  const own = query === head.exactQuery;
  const scores = own ? head.exactScores : dots.map((dot, key) => scoreOf(head, query, key, dot));
  const seen = dots.map((_, key) => (head.sees(query, key) ? 1 : 0));
  const shares = own ? head.exactShares : softmaxOf(scores, seen);
  return { query, products, dots, scores, seen, shares };
};

const scoreOf = (head, query, key, dot) => {
  const cap = head.softcap;
  const scaled = dot * head.scaling;
  return (cap ? Math.tanh(scaled / cap) * cap : scaled) + head.biasOf(query, key);
};

const softmaxOf = (scores, seen) => {
  let largest = -Infinity;
  scores.forEach((score, key) => seen[key] && (largest = Math.max(largest, score)));
  const exps = scores.map((score, key) => (seen[key] ? Math.exp(score - largest) : 0));
  const sum = exps.reduce((total, exp) => total + exp, 0);
  return exps.map((exp) => exp / sum);
};

const upTo = (count) => Array.from({ length: count }, (_, i) => i);

// Keys from top to bottom; those that cannot be seen come last where shares decide.
export const keyOrder = (head, row, by) => {
  if (by === "alike") return [...head.keysAlike];
  const keys = upTo(head.nKeys);
  if (by !== "share") return keys;
  const rank = (key) => (row.seen[key] ? row.scores[key] : -Infinity);
  return keys.sort((a, b) => rank(b) - rank(a) || a - b);
};

// Dimensions from left to right.
export const dimOrder = (head, row, key, by) => {
  const { size } = head;
  if (by === "alike") return [...head.dimsAlike];
  const dims = upTo(size);
  if (by === "pair") {
    const of = (dim) => row.products[key * size + dim];
    return dims.sort((a, b) => of(b) - of(a) || a - b);
  }
  if (by !== "size") return dims;
  const total = new Float64Array(size);
  row.products.forEach((product, at) => {
    if (row.seen[Math.floor(at / size)]) total[at % size] += Math.abs(product);
  });
  return dims.sort((a, b) => total[b] - total[a] || a - b);
};

// The key to look at with another query: the same if it can be seen, else the one read
// most, the first token left aside where there is another.
export const fittingKey = (row, key) => {
  if (row.seen[key]) return key;
  let best = -1;
  row.shares.forEach((share, at) => {
    if (row.seen[at] && at > 0 && (best < 0 || share > row.shares[best])) best = at;
  });
  return best < 0 ? 0 : best;
};
