// Shares of attention as one array, and what a reader may do to them: hide the first
// token, keep the largest.

import { percentText } from "../../views/lib/numbers.js";

export const MASKED = -1;
export const HIDDEN = -2;

// { rows, cols, values: share, MASKED or HIDDEN, sure(q): how far off at most, near }
export const wholeField = ({ rows, cols, share, step, exact }) => {
  const values = new Float32Array(rows * cols);
  for (let query = 0, at = 0; query < rows; query += 1) {
    for (let key = 0; key < cols; key += 1, at += 1) {
      values[at] = share(query, key) ?? MASKED;
      if (values[at] > 1) values[at] = 1;
    }
  }
  return { rows, cols, values, sure: () => step / 2, near: !exact, small: false };
};

// The grid's small maps of these heads, as the average or maximum of their shares. What
// is hidden is known from a map that came whole before.
export const smallField = (maps, heads, how, rows, cols, like) => {
  const cells = heads.map(([layer, head]) => maps.of(layer, head));
  const place = (index, count, small) =>
    small === count ? index : Math.ceil(((index + 1) * small) / count) - 1;
  const down = Array.from({ length: rows }, (_, i) => place(i, rows, maps.rows) * maps.cols);
  const along = Array.from({ length: cols }, (_, i) => place(i, cols, maps.cols));
  const values = new Float32Array(rows * cols);
  for (let query = 0, at = 0; query < rows; query += 1) {
    for (let key = 0; key < cols; key += 1, at += 1) {
      const from = down[query] + along[key];
      let value = 0;
      for (const bytes of cells) {
        const share = (bytes[from] / 127) ** 2;
        value = how === "max" ? Math.max(value, share) : value + share / cells.length;
      }
      values[at] = like?.values[at] === MASKED ? MASKED : value;
    }
  }
  return { rows, cols, values, sure: () => 0.01, near: true, small: true, whole: maps.whole };
};

// Each row without its first key, divided by what is left; a maximum is not divided.
export const withoutFirst = (field, how) => {
  const { rows, cols } = field;
  const values = field.values.slice();
  const left = new Float64Array(rows).fill(1);
  for (let query = 0; query < rows; query += 1) {
    const start = query * cols;
    const first = Math.max(0, values[start]);
    if (values[start] !== MASKED) values[start] = HIDDEN;
    if (how === "max") continue;
    let rest = 0;
    for (let at = start + 1; at < start + cols; at += 1) rest += Math.max(0, values[at]);
    left[query] = field.small ? rest : 1 - first;
    const none = left[query] < 3e-6;
    for (let at = start + 1; at < start + cols; at += 1) {
      if (values[at] < 0) continue;
      values[at] = none ? HIDDEN : Math.min(1, values[at] / left[query]);
    }
  }
  const sure = (query) => (2 * field.sure(query)) / Math.max(left[query], 1e-9);
  return { ...field, values, sure };
};

// How large a cell must be to be drawn when only the largest so many per cent are, how
// many are drawn, and what part of everything they hold.
export const topOf = (values, percentage) => {
  const seen = values.filter((value) => value >= 0).sort().reverse();
  const wanted = Math.ceil((seen.length * percentage) / 100);
  const least = percentage === 100 ? 0 : (seen[wanted - 1] ?? 0);
  const drawn = percentage === 100 ? seen : seen.filter((value) => value >= least && value > 0);
  const sum = (list) => list.reduce((total, value) => total + value, 0);
  return { least, drawn: drawn.length, of: seen.length, held: sum(drawn) / (sum(seen) || 1) };
};

// A share in per cent, with no digit that is not certain.
export const shareText = (share, sure, near) => {
  const value = 100 * share;
  if (sure >= 0.01) {
    return `≈ ${value >= 9.5 ? value.toFixed(0) : value >= 0.1 ? value.toFixed(1) : "0"} %`;
  }
  if (share > 1 - Math.min(2 * sure, 2e-6)) return "100 %";
  if (value >= 99.95) return percentText(share);
  const wanted = value >= 0.995 ? 1 : 1 - Math.floor(Math.log10(value / 0.995));
  const certain = Math.max(0, Math.floor(-Math.log10(200 * sure)));
  if (certain >= wanted) return `${near ? "≈ " : ""}${percentText(share)}`;
  if (Number(value.toFixed(certain)) === 0) return `< ${(10 ** -certain).toFixed(certain)} %`;
  return `≈ ${value.toFixed(certain)} %`;
};

export const lengthText = (value) =>
  value === 0 ? "0" : value >= 100 ? value.toFixed(0) : value >= 0.001 ? value.toPrecision(3) : "< 0.001";

// The indices of the largest of some values, largest first.
export const largest = (values, count) =>
  values
    .map((value, index) => [value, index])
    .filter(([value]) => value > 0)
    .sort((a, b) => b[0] - a[0])
    .slice(0, count)
    .map(([, index]) => index);
