// The plane on which the word vectors are drawn, as core/embeddings/word_plane.py computes it: the
// two directions of largest spread, turned within their plane to follow the last ones.

import { dotRows } from "./rows.js";

function meanOf(vectors, dims) {
  const mean = new Float64Array(dims);
  const count = vectors.length / dims;
  for (let at = 0; at < vectors.length; at += 1) mean[at % dims] += vectors[at] / count;
  return mean;
}

function covariance(vectors, dims) {
  const mean = meanOf(vectors, dims);
  const sums = Array.from({ length: dims }, () => new Float64Array(dims));
  const one = new Float64Array(dims);
  for (let start = 0; start < vectors.length; start += dims) {
    for (let i = 0; i < dims; i += 1) one[i] = vectors[start + i] - mean[i];
    for (let i = 0; i < dims; i += 1) {
      for (let j = i; j < dims; j += 1) sums[i][j] += one[i] * one[j];
    }
  }
  for (let i = 0; i < dims; i += 1) {
    for (let j = 0; j < i; j += 1) sums[i][j] = sums[j][i];
  }
  return sums;
}

// Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations, in place.
function eigen(matrix) {
  const size = matrix.length;
  const rows = Array.from({ length: size }, (_, i) => {
    const row = new Float64Array(size);
    row[i] = 1;
    return row;
  });
  const whole = matrix.reduce((sum, row) => sum + dotRows(row, row), 0);
  for (let sweep = 0; sweep < 30; sweep += 1) {
    let rest = 0;
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) rest += matrix[p][q] ** 2;
    }
    if (rest <= 1e-30 * whole) break;
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) rotatePair(matrix, rows, p, q);
    }
  }
  return { values: matrix.map((row, i) => row[i]), rows };
}

function rotatePair(matrix, rows, p, q) {
  if (matrix[p][q] === 0) return;
  const theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < matrix.length; k += 1) {
    const [kp, kq] = [matrix[k][p], matrix[k][q]];
    matrix[k][p] = c * kp - s * kq;
    matrix[k][q] = s * kp + c * kq;
  }
  for (let k = 0; k < matrix.length; k += 1) {
    const [pk, qk] = [matrix[p][k], matrix[q][k]];
    matrix[p][k] = c * pk - s * qk;
    matrix[q][k] = s * pk + c * qk;
    const [pv, qv] = [rows[p][k], rows[q][k]];
    rows[p][k] = c * pv - s * qv;
    rows[q][k] = s * pv + c * qv;
  }
}

function withPlusSign(axis) {
  let largest = 0;
  axis.forEach((value, i) => {
    if (Math.abs(value) > Math.abs(axis[largest])) largest = i;
  });
  return axis[largest] < 0 ? axis.map((value) => -value) : axis;
}

export function planeAxes(vectors, dims, before) {
  if (dims === 2) return [Float64Array.of(1, 0), Float64Array.of(0, 1)];
  const { values, rows } = eigen(covariance(vectors, dims));
  const order = values.map((_, i) => i).sort((i, j) => values[j] - values[i]);
  const axes = [withPlusSign(rows[order[0]]), withPlusSign(rows[order[1]])];
  return before ? follow(axes, before) : axes;
}

function follow(axes, before) {
  const [a, b] = axes.map((axis) => dotRows(before[0], axis));
  const [c, d] = axes.map((axis) => dotRows(before[1], axis));
  const turned = a * d - b * c >= 0;
  const [x, y] = turned ? [a + d, b - c] : [a - d, b + c];
  const size = Math.hypot(x, y);
  if (size === 0) return axes;
  const turn = turned ? [[x, y], [-y, x]] : [[x, y], [y, -x]];
  return turn.map(([one, two]) =>
    axes[0].map((value, i) => (one * value + two * axes[1][i]) / size),
  );
}

// Where each word lies on the plane, and how much of the spread the plane holds.
export function onPlane(vectors, dims, axes) {
  const count = vectors.length / dims;
  const places = new Float64Array(2 * count);
  for (let word = 0; word < count; word += 1) {
    const row = vectors.subarray(word * dims, (word + 1) * dims);
    places[2 * word] = dotRows(row, axes[0]);
    places[2 * word + 1] = dotRows(row, axes[1]);
  }
  const spread = (numbers, size) => {
    const mean = meanOf(numbers, size);
    return numbers.reduce((sum, value, at) => sum + (value - mean[at % size]) ** 2, 0);
  };
  const whole = spread(vectors, dims);
  return { places, share: whole > 0 ? spread(places, 2) / whole : 1 };
}

// The words with the most alike directions, the nearest first.
export function nearestWords(vectors, dims, word, count) {
  const chosen = vectors.subarray(word * dims, (word + 1) * dims);
  const length = Math.sqrt(dotRows(chosen, chosen));
  const found = [];
  for (let other = 0; other < vectors.length / dims; other += 1) {
    if (other === word) continue;
    const row = vectors.subarray(other * dims, (other + 1) * dims);
    const product = length * Math.sqrt(dotRows(row, row));
    found.push({ word: other, cosine: product > 0 ? dotRows(row, chosen) / product : 0 });
  }
  return found.sort((one, two) => two.cosine - one.cosine).slice(0, count);
}
