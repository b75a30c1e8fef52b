import assert from "node:assert/strict";
import { test } from "node:test";

import {
  added,
  lengthOf,
  mostOf,
  pairOf,
  placesOf,
  productsOf,
  scoresOf,
  turnedBy,
} from "../../components/positions/rotary/sums.js";
import { arraysFor, flat, near } from "./arrays.js";

for (const { data, place, ...one } of arraysFor("rotary")) {
  const numbers = { q: Float32Array.from(flat(one.q)), k: Float32Array.from(flat(one.k)), angles: one.angles };
  const name = (what) => `${what}, soft cap ${data.softcap}, rest ${data.rest.toFixed(2)}`;

  // Core turns by the model's own cosines and sines, in single precision.
  test(name("what each pair adds at each distance"), () => {
    near(one.distances.map((distance) => productsOf(numbers, distance)), one.products, 5e-6);
    near(added(productsOf(numbers, 3)), flat(one.products[9]).reduce((sum, value) => sum + value), 1e-5);
  });

  test(name("the score at each distance"), () => near(scoresOf({ data, numbers }), one.scores, 5e-6));

  test(name("a full bar is the largest product"), () => {
    near([mostOf({ data, numbers })], [Math.max(...flat(one.products).map(Math.abs))], 5e-6);
  });

  test(name("a turn"), () => {
    const turned = one.angles.map((angle, pair) => turnedBy(pairOf(numbers.q, pair), place * angle));
    near(turned, one.turned, 2e-6);
    near(turned.map(lengthOf), one.angles.map((_, pair) => lengthOf(pairOf(numbers.q, pair))));
  });

  test(name("the places keep their distance, none before the text"), () => {
    for (const both of [0, 1, 9]) {
      for (const distance of one.distances) {
        const { query, key } = placesOf(data, both, distance);
        assert.equal(query - key, distance);
        assert.ok(key >= 0 && query >= 0, `${query}, ${key}`);
        assert.ok(query === data.query + both || key === 0);
      }
    }
  });
}
