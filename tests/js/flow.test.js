import assert from "node:assert/strict";
import { test } from "node:test";

import {
  deflatedFloats,
  everyLink,
  largestLinks,
  linksThrough,
  massesOf,
  rowsWithoutFirst,
} from "../../components/attention/flow/sums.js";
import { arraysFor, flat, near } from "./arrays.js";

const wholeOf = (links, n, layers) => {
  const whole = new Float64Array(layers * n * n);
  for (const { layer, reader, read, mass } of links) whole[(layer * n + reader) * n + read] += mass;
  return whole;
};

for (const [at, one] of arraysFor("flow").entries()) {
  const { n, residual } = one;
  const means = Float32Array.from(flat(one.means));
  const mass = massesOf(means, n, one.start, residual);
  const every = everyLink(means, n, mass, residual);
  const name = (what) => `${what}, ${at < 4 ? "causal" : "both ways"}, ${residual} kept`;

  test(name("the bytes that were sent are the patterns"), async () => {
    assert.deepEqual(await deflatedFloats(Uint8Array.from(one.deflated)), means);
  });

  test(name("the mass at each token"), () => {
    near(mass, one.mass);
    near(mass.subarray(0, n), one.rollout);
  });

  test(name("the mass of each link"), () => near(every, one.links));

  test(name("the largest links"), () => {
    const found = largestLinks(every, n, one.count);
    assert.equal(found.all, one.all);
    const links = found.links.toReversed();
    near(links.map((link) => link.mass), one.largest);
    const [layers, readers, reads] = one.places;
    for (const { layer, reader, read } of links) {
      const same = layers.some((_, i) => layers[i] === layer && readers[i] === reader && reads[i] === read);
      assert.ok(same, `${layer}, ${reader}, ${read}`);
    }
  });

  for (const { boundary, token, links } of one.through) {
    test(name(`what goes through token ${token} above ${boundary} layers`), () => {
      const all = largestLinks(every, n, every.length).links;
      const lit = linksThrough(all, mass, n, boundary, token);
      near(wholeOf(lit, n, one.means.length), links);
    });
  }
}

test("patterns without their first token", () => {
  for (const { means, n, withoutFirst } of arraysFor("flow")) {
    near(rowsWithoutFirst(Float32Array.from(flat(means)), n), withoutFirst, 1e-7);
  }
});
