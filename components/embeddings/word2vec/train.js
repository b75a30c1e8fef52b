// Skip-gram with negative sampling, one pair after another, as core/embeddings/word2vec.py does it:
// the same random numbers, drawn in the same order. Nothing here touches the page.

import { planeAxes } from "./plane.js";
import { dotRows, rowOf } from "./rows.js";

const MOST_STEPS = 1e6;

function mulberry32(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

// ln(1 + e^x), without overflow.
const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

// The sentences of one pass; all of them where thinning out would leave no pair. Each
// word knows where it stands in the whole sentence, for the window that is drawn.
function thinned(all, { keep, settings }, random) {
  if (settings.subsample <= 0) return all;
  const kept = all.map((words) => words.filter(({ word }) => random() < keep[word]));
  return kept.some((words) => words.length > 1) ? kept : all;
}

// The first place whose running sum is above a random number; not the context word.
function drawNegative(noise, random, context) {
  for (;;) {
    const at = random();
    let low = 0;
    let high = noise.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (noise[middle] > at) high = middle;
      else low = middle + 1;
    }
    if (low !== context) return low;
  }
}

/** @returns {Generator<any, never>} */
function* pairsOf(task, random) {
  const { window: reach, negatives } = task.settings;
  const all = task.sentences.map((words) => words.map((word, place) => ({ word, place })));
  for (let pass = 0; ; pass += 1) {
    const sentences = thinned(all, task, random);
    for (let sentence = 0; sentence < sentences.length; sentence += 1) {
      const kept = sentences[sentence];
      for (let at = 0; at < kept.length; at += 1) {
        const last = Math.min(kept.length - 1, at + reach);
        for (let near = Math.max(0, at - reach); near <= last; near += 1) {
          if (near === at) continue;
          const targets = [kept[near].word];
          while (targets.length <= negatives) {
            targets.push(drawNegative(task.noise, random, targets[0]));
          }
          yield { pass, sentence, kept, at, near, centre: kept[at].word, targets };
        }
      }
    }
  }
}

export class Word2vec {
  constructor(task) {
    const { dims, seed } = task.settings;
    this.task = task;
    this.dims = dims;
    this.count = task.words.length;
    const random = mulberry32(seed);
    const draw = () => (random() - 0.5) / dims;
    this.centre = Float64Array.from({ length: this.count * dims }, draw);
    this.context = new Float64Array(this.count * dims);
    this.axes = planeAxes(this.centre, dims, null);
    this.steps = 0;
    this.losses = [];
    this.sum = 0;
    this.change = new Float64Array(dims);
    this.errors = new Float64Array(task.settings.negatives + 1);
    this.pairs = pairsOf(task, random);
    this.coming = this.pairs.next().value;
    this.last = null;
  }

  // What the coming pair looks like before its step; vectors are copies.
  /** @returns {any} */
  look(pair = this.coming) {
    const v = rowOf(this.centre, pair.centre, this.dims).slice();
    const rows = pair.targets.map((target, place) => {
      const u = rowOf(this.context, target, this.dims).slice();
      const score = dotRows(u, v);
      const label = place === 0 ? 1 : 0;
      const share = sigmoid(score);
      const loss = softplus(label ? -score : score);
      return { word: target, u, score, label, share, error: share - label, loss };
    });
    return { ...pair, v, rows };
  }

  // One step with everything that it computed, for the page to show.
  step() {
    const shown = this.look();
    this.advance();
    shown.after = rowOf(this.centre, shown.centre, this.dims).slice();
    shown.rows.forEach((row) => {
      row.after = rowOf(this.context, row.word, this.dims).slice();
      row.scoreAfter = dotRows(row.after, shown.after);
    });
    this.last = shown;
  }

  advance() {
    const { centre, targets } = this.coming;
    const { dims, context, errors, change } = this;
    const { rate } = this.task.settings;
    const v = rowOf(this.centre, centre, dims);
    let loss = 0;
    change.fill(0);
    // All errors first: a word drawn twice is moved twice by the same amount.
    for (let t = 0; t < targets.length; t += 1) {
      const start = targets[t] * dims;
      let score = 0;
      for (let i = 0; i < dims; i += 1) score += context[start + i] * v[i];
      errors[t] = sigmoid(score) - (t === 0 ? 1 : 0);
      loss += softplus(t === 0 ? -score : score);
      for (let i = 0; i < dims; i += 1) change[i] += errors[t] * context[start + i];
    }
    for (let t = 0; t < targets.length; t += 1) {
      const start = targets[t] * dims;
      const size = rate * errors[t];
      for (let i = 0; i < dims; i += 1) context[start + i] -= size * v[i];
    }
    for (let i = 0; i < dims; i += 1) v[i] -= rate * change[i];
    this.note(loss);
    this.coming = this.pairs.next().value;
  }

  note(loss) {
    const { point } = this.task;
    this.steps += 1;
    this.sum += loss;
    if (this.steps % point) return;
    this.losses.push(this.sum / point);
    this.sum = 0;
    this.axes = planeAxes(this.centre, this.dims, this.axes);
  }

  get finished() {
    return this.steps >= MOST_STEPS;
  }
}
