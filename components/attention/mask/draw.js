// The mask lab as it looks now: what the mask makes of the scores, and its three maps.

import { write } from "../../views/lib/dom.js";
import { figures, signed } from "../../views/lib/numbers.js";
import { diverging, paletteOf, shade } from "../../views/lib/paint.js";
import { sentence } from "../../views/lib/sentence.js";
import { MAP_LONGEST, fontOf } from "../../views/lib/token_map.js";
import { paintFormula } from "./formula.js";
import { SUMS_WIDTH, paintMarks, paintSums } from "./paint.js";
import { changeOf, exactScore, exactShare, maskOf, shareIn, softmaxRows } from "./sums.js";

export const TITLES = ["1 · raw scores", "2 · + mask", "3 · softmax"];
const LAB_GAP = 18;
const LAB_NARROW = 620;
const LAB_CELL = 88;
const nameOf = (labels, at) => `\u2068${labels[at]}\u2069`;

export const compute = (view) => {
  const { numbers, rows, cols } = view;
  view.mask = maskOf(view);
  view.table = softmaxRows(numbers.scores, view.mask, rows, cols);
  view.blind = view.table.flatMap((row, query) => (row.n ? [] : [query]));
  view.changed = view.mask.map((seen, at) => (seen === numbers.trained[at] ? 0 : 1));
  view.isChanged = view.changed.includes(1);
};

const labTip = (view, map, query, key) => {
  const { data, numbers, cols } = view;
  const at = query * cols + key;
  const [score, seen] = [numbers.scores[at], view.mask[at]];
  const pair = `${nameOf(data.rows, query)} → ${nameOf(data.cols, key)}`;
  const mine = view.changed[at] ? sentence("\nchanged by you") : "";
  if (map === 0) return `${pair}\nscore ${exactScore(score)}`;
  if (map === 1) {
    const sum = seen ? `${exactScore(score)} + 0` : `${exactScore(score)} + (−∞) = −∞`;
    return `${pair}\n${sum}${mine}${data.canDraw ? `\nclick: ${seen ? "hide" : "show"} it` : ""}`;
  }
  if (!view.table[query].n) return sentence("{pair}\n0 ÷ 0: {query} sees no key", { pair, query: nameOf(data.rows, query) });
  const share = view.table[query].shares[key];
  const before = numbers.before?.[at];
  const was = before === undefined ? "" : `\nas trained ${exactShare(before)}`;
  return `${pair}\n${seen ? `share ${exactShare(share)}` : "e^(−∞) = 0: hidden"}${was}`;
};

const shareFor = (view, map) => {
  const { numbers, cols } = view;
  if (map === 0) return (query, key) => numbers.scores[query * cols + key];
  if (map === 1) return (query, key) => (view.mask[query * cols + key] ? numbers.scores[query * cols + key] : null);
  const share = (query, key) => (view.table[query].n ? view.table[query].shares[key] : NaN);
  if (!view.difference) return (query, key) => (view.mask[query * cols + key] ? share(query, key) : null);
  return (query, key) => {
    const at = query * cols + key;
    return view.mask[at] || numbers.trained[at] ? share(query, key) - numbers.before[at] : null;
  };
};

// What a cell of a map says in figures, and the colour that it stands on.
const numberFor = (view, map) => {
  const value = shareFor(view, map);
  const { palette, data, largest, difference } = view;
  return (query, key) => {
    const one = value(query, key);
    if (one === null) return { text: map === 1 ? "−∞" : "" };
    if (map < 2) return { text: signed(one, 2), colour: diverging(palette, one, data.limit) };
    if (Number.isNaN(one)) return { text: "" };
    if (difference) return { text: changeOf(one), colour: diverging(palette, one, largest) };
    return { text: shareIn(one), colour: shade(palette, one) };
  };
};

const largestOf = (view) => {
  const value = shareFor(view, 2);
  let most = 0;
  for (let at = 0; at < view.rows * view.cols; at += 1) {
    most = Math.max(most, Math.abs(value(Math.floor(at / view.cols), at % view.cols) || 0));
  }
  return most;
};

const scaleWords = (view, map) => {
  const limit = figures(view.data.limit, 3);
  if (map === 0) return sentence("purple −{limit} to orange {limit}", { limit });
  if (map === 1) return "hatched: −∞";
  if (!view.difference) return sentence("0 to 1, hatched: hidden");
  return sentence("change of share, ±{limit}", { limit: figures(view.largest, 3) });
};

const specOf = (view, map) => {
  const { data } = view;
  const signed = map < 2 || view.difference;
  return {
    rows: data.rows,
    cols: data.cols,
    share: shareFor(view, map),
    scale: signed ? "diverging" : "pattern",
    limit: map < 2 ? data.limit : view.largest,
    chosen: view.cell,
    tip: (query, key) => labTip(view, map, query, key),
    label: sentence("{map} of {head}, a row a query, a column a key.{keys}", { map: TITLES[map], head: data.head, keys: map === 1 && data.canDraw ? sentence(" Space bar: show or hide the key.") : "" }),
    maxHeight: view.tallest,
    maxCell: LAB_CELL,
    rowLabels: map === 0 || view.narrow,
    like: map === 0 || view.narrow ? undefined : () => view.maps[0].box,
  };
};

// The first map has the labels of the rows; the others are as wide as their cells.
const layLab = (view) => {
  const { root, holders, data } = view;
  const width = root.clientWidth;
  view.narrow = width < LAB_NARROW;
  const pen = view.probe.getContext("2d");
  pen.font = fontOf(root);
  const longest = Math.max(...data.rows.map((label) => Math.min(MAP_LONGEST, pen.measureText(label).width)));
  const labels = Math.max(52, longest) + 8;
  const part = (width - labels - SUMS_WIDTH - 2 * LAB_GAP - 22) / 3;
  root.classList.toggle("narrow", view.narrow);
  // What stands above it must not matter: a slider that appears would shrink the maps.
  view.tallest = Math.max(230, Math.min(520, 0.44 * window.innerHeight));
  holders[0].style.width = view.narrow ? "100%" : `${labels + part + 2}px`;
  view.maps[0].draw(specOf(view, 0));
  const box = view.maps[0].box;
  if (!box) return false;
  holders[0].style.width = view.narrow ? "100%" : `${box.left + box.w + 3}px`;
  holders[1].style.width = view.narrow ? "100%" : `${box.w + 8}px`;
  holders[2].style.width = view.narrow ? `${width - SUMS_WIDTH}px` : `${box.w + 8}px`;
  return true;
};

export const paintText = (view) => {
  const { data, numbers, cols } = view;
  const { query, key } = view.pointed ?? view.cell;
  const start = query * cols;
  paintFormula(view.formula, {
    asks: nameOf(data.rows, query),
    names: view.names,
    scores: numbers.scores.subarray(start, start + cols),
    mask: view.mask.subarray(start, start + cols),
    row: view.table[query],
    blind: view.table[query].n === 0,
    key,
  });
  view.scales.forEach((node, map) => write(node, scaleWords(view, map)));
  const amber = view.isChanged;
  view.flag.hidden = !amber;
  write(view.flag.firstChild, data.changed || sentence("changed by you"));
  view.choices.hidden = !(amber && numbers.before);
  view.buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(view.difference === (at === 1))));
  write(view.note, view.full ? sentence("No more than {n} cells can be flipped by hand.", { n: data.mostCells }) : "");
};

export const paintLab = (view) => {
  view.width = view.root.clientWidth;
  if (!view.data || view.width < 40) return;
  view.palette = paletteOf(view.root);
  view.difference = view.difference && view.isChanged && Boolean(view.numbers.before);
  view.largest = view.difference ? largestOf(view) : 1;
  if (!layLab(view)) return;
  [1, 2].forEach((map) => view.maps[map].draw(specOf(view, map)));
  [[], view.blind, view.blind].forEach((blind, map) => {
    const changed = map === 1 && view.isChanged && view.changed;
    const marks = { rows: view.rows, cols: view.cols, node: view.root, number: numberFor(view, map), changed, blind };
    paintMarks(view.marks[map], view.maps[map], view.palette, marks);
  });
  const sums = view.table.map(({ n, shares }) => ({ n, total: shares.reduce((sum, one) => sum + one, 0) }));
  paintSums(view.sums, view.maps[2].box, view.palette, view.root, sums, view.cols);
  paintText(view);
  view.root.dataset.painted = `${view.rows}.${view.cols}`;
  view.root.dataset.seen = String(view.mask.reduce((sum, one) => sum + one, 0));
  view.root.dataset.answered = String(view.data.echo === view.n);
};
