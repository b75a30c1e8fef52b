import assert from "node:assert/strict";
import { test } from "node:test";

import { nearestWords, onPlane, planeAxes } from "../../components/embeddings/word2vec/plane.js";
import { arraysFor, near } from "./arrays.js";

for (const { dims, ...one } of arraysFor("plane")) {
  const [vectors, moved] = [one.vectors, one.moved].map((values) => Float64Array.from(values));
  const axes = planeAxes(vectors, dims, null);

  test(`the plane of largest spread of ${dims} dimensions`, () => near(axes.map((axis) => [...axis]), one.axes, 1e-7));

  test(`a plane of ${dims} dimensions follows the one before`, () => {
    near(planeAxes(moved, dims, axes).map((axis) => [...axis]), one.followed, 1e-7);
  });

  test(`places on the plane of ${dims} dimensions`, () => {
    const { places, share } = onPlane(vectors, dims, axes);
    near(places, one.places, 1e-6);
    near([share], [one.share]);
  });

  test(`the nearest words of ${dims} dimensions`, () => {
    const found = nearestWords(vectors, dims, 1, 99);
    assert.deepEqual(found.map(({ word }) => word), one.near);
    near(found.map(({ cosine }) => cosine), one.cosines);
    assert.deepEqual(nearestWords(vectors, dims, 1, 2), found.slice(0, 2));
  });
}
