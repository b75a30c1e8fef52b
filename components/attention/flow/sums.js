// The sums of attention rollout, as core/attention/rollout.py does them, for texts short enough
// that the browser has every layer's mean pattern.

import { inflated } from "../../views/lib/packed.js";

// Floats whose bytes were sorted by weight and deflated.
export const deflatedFloats = async (bytes) => {
  const planes = await inflated(bytes);
  const count = planes.length / 4;
  const sorted = new Uint8Array(planes.length);
  for (let plane = 0; plane < 4; plane += 1) {
    for (let i = 0; i < count; i += 1) sorted[4 * i + plane] = planes[plane * count + i];
  }
  return new Float32Array(sorted.buffer);
};

// Rows of n shares with the first left out and the rest made 1 again.
export const rowsWithoutFirst = (rows, n) => {
  const made = Float32Array.from(rows);
  for (let row = 0; row < rows.length; row += n) {
    let rest = 0;
    for (let j = 1; j < n; j += 1) rest += rows[row + j];
    if (!(rest > 0)) continue;
    made[row] = 0;
    for (let j = 1; j < n; j += 1) made[row + j] = rows[row + j] / rest;
  }
  return made;
};

// Row b: the mass at each token above b layers; the last row is what it starts from.
export const massesOf = (means, n, start, residual) => {
  const layers = means.length / (n * n);
  const mass = new Float64Array((layers + 1) * n);
  mass.set(start, layers * n);
  for (let layer = layers - 1; layer >= 0; layer -= 1) {
    const [above, below] = [(layer + 1) * n, layer * n];
    for (let i = 0; i < n; i += 1) {
      const here = mass[above + i];
      if (here === 0) continue;
      mass[below + i] += residual * here;
      const passed = (1 - residual) * here;
      const row = (layer * n + i) * n;
      for (let j = 0; j < n; j += 1) mass[below + j] += passed * means[row + j];
    }
  }
  return mass;
};

// Every link of every layer: its mass by place, (layer · n + reader) · n + read.
export const everyLink = (means, n, mass, residual) => {
  const made = new Float64Array(means.length);
  for (let row = 0; row * n < means.length; row += 1) {
    const here = mass[row + n];
    if (here === 0) continue;
    for (let j = 0; j < n; j += 1) {
      const kept = row % n === j ? residual : 0;
      made[row * n + j] = here * ((1 - residual) * means[row * n + j] + kept);
    }
  }
  return made;
};

// The links with the largest mass, the largest last, as it is painted.
export const largestLinks = (every, n, count) => {
  const places = [];
  for (let at = 0; at < every.length; at += 1) if (every[at] > 0) places.push(at);
  const all = places.length;
  const sizes = Float64Array.from(places, (at) => every[at]).sort();
  const floor = count < all ? sizes[all - count] : 0;
  const kept = places.filter((at) => every[at] >= floor).sort((a, b) => every[a] - every[b]);
  return { all, links: kept.slice(-count).map((at) => linkAt(every[at], at, n)) };
};

const linkAt = (mass, at, n) => {
  const row = Math.floor(at / n);
  return { layer: Math.floor(row / n), reader: row % n, read: at % n, mass };
};

// How much of the target's mass goes through a place, on each link above and below it.
export const linksThrough = (links, mass, n, boundary, token) => {
  const byLayer = [];
  for (const link of links) (byLayer[link.layer] ??= []).push(link);
  const lit = [];
  let below = new Map([[token, mass[boundary * n + token]]]);
  for (let layer = boundary - 1; layer >= 0; layer -= 1) {
    const next = new Map();
    for (const link of byLayer[layer] ?? []) {
      const here = below.get(link.reader);
      if (!here) continue;
      const part = (here * link.mass) / mass[(layer + 1) * n + link.reader];
      lit.push({ ...link, mass: part });
      next.set(link.read, (next.get(link.read) ?? 0) + part);
    }
    below = next;
  }
  let share = new Map([[token, 1]]);
  for (let layer = boundary; layer < byLayer.length; layer += 1) {
    const next = new Map();
    for (const link of byLayer[layer] ?? []) {
      const here = share.get(link.read);
      if (!here) continue;
      lit.push({ ...link, mass: link.mass * here });
      const reads = (link.mass * here) / mass[(layer + 1) * n + link.reader];
      next.set(link.reader, (next.get(link.reader) ?? 0) + reads);
    }
    share = next;
  }
  return lit;
};
