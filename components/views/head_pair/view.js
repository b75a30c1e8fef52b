// Two patterns and their difference: pointing at a cell in one of the three maps marks
// the same pair of tokens in all of them, and says both shares.

import { pointing, write } from "../lib/dom.js";
import { figures, percentText } from "../lib/numbers.js";
import { unpackHead } from "../lib/packed.js";
import { sentence } from "../lib/sentence.js";
import { createTokenMap } from "../lib/token_map.js";

const pairNumbers = (data) => {
  const bytes = Uint8Array.from(data.numbers);
  const kinds = { f4: Float32Array, u1: Uint8Array };
  return Object.fromEntries(
    Object.entries(data.index).map(([name, [kind, start, count]]) => [name, new kinds[kind](bytes.buffer, start, count)]),
  );
};

// The shares of one side: a number, or null where the query cannot see the key.
const sharesOf = async (side, numbers) => {
  const [rows, cols] = [side.rows.length, side.cols.length];
  if (side.step !== null) return (await unpackHead(numbers, rows, cols, side.step, side.exact)).share;
  return (query, key) => {
    const share = numbers[query * cols + key];
    return Number.isNaN(share) ? null : share;
  };
};

// Places of the left text by places of the right one.
const turned = (partners, count) => {
  const back = new Array(count).fill(-1);
  partners.forEach((right, left) => {
    if (right >= 0) back[right] = left;
  });
  return back;
};

const points = (change) => {
  const size = Math.abs(change * 100);
  if (size === 0) return "none";
  const text = size >= 0.95 ? size.toFixed(1) : size >= 1e-4 ? figures(size, 2) : size.toExponential(1);
  return `${change < 0 ? "−" : "+"}${text} percentage points`;
};

// From a cell of the left text to the right one's, with -1 where there is no partner.
const toRight = ({ data }, { query, key }) => ({ query: data.queries[query] ?? -1, key: data.keys[key] ?? -1 });
const toLeft = ({ back }, { query, key }) => ({ query: back.queries[query] ?? -1, key: back.keys[key] ?? -1 });

// What is known of a pair: its tokens by their places at the left, and at the right.
const pairOf = (view, cell, side) => {
  if (!view.data.right) return { left: cell, right: null };
  return side === "right" ? { left: toLeft(view, cell), right: cell } : { left: cell, right: toRight(view, cell) };
};

const has = (cell) => Boolean(cell) && cell.query >= 0 && cell.key >= 0;

// One share in words; exact says whether it was sent to the millionth.
const shareText = (side, share, cell) => {
  if (!has(cell)) return sentence("no such pair");
  const value = share(cell.query, cell.key);
  if (value === null) return sentence("masked: it cannot see it");
  return `${side.exact ? "" : "about "}${percentText(value)}`;
};

const pairText = (view, cell, side) => {
  const { data, left, right } = view;
  const pair = pairOf(view, cell, side);
  const own = side === "right" ? data.right : data.left;
  const name = `${own.rows[cell.query]} → ${own.cols[cell.key]}`;
  const lines = [name, `left ${shareText(data.left, left, pair.left)}`];
  if (data.right) {
    lines.push(`right ${shareText(data.right, right, pair.right)}`);
    const change = has(pair.left) ? changeAt(view, pair.left.query, pair.left.key) : null;
    if (change !== null) lines.push(`difference ${points(change)}`);
  }
  return lines;
};

// Right minus left; null where a token has no partner, or a query cannot see the key.
const changeAt = (view, query, key) => {
  const other = toRight(view, { query, key });
  if (!has(other)) return null;
  const [from, to] = [view.left(query, key), view.right(other.query, other.key)];
  return from === null || to === null ? null : to - from;
};

const REST = pointing(sentence("Point at a cell: the same pair of tokens is marked in every map. A click keeps it marked."));

// Mark a pair in the maps other than the one that is pointed at, and say its shares.
const markPair = (view, cell, side) => {
  const pair = cell ? pairOf(view, cell, side) : null;
  const known = (place) => ({ query: place.query < 0 ? null : place.query, key: place.key < 0 ? null : place.key });
  for (const [name, map] of Object.entries(view.maps)) {
    const place = pair && (name === "right" ? pair.right : pair.left);
    map.light(place && name !== side ? known(place) : null);
  }
  view.root.dataset.pair = pair && has(pair.left) ? `${pair.left.query}.${pair.left.key}` : "";
  write(view.said, cell ? pairText(view, cell, side).join(" · ") : view.kept ? view.kept.said : REST);
};

// A click keeps the pair; another click on it lets it go.
const keepPair = (view, cell, side) => {
  const pair = pairOf(view, cell, side);
  const said = pairText(view, cell, side).join(" · ");
  view.kept = view.kept?.said === said ? null : { ...pair, said };
  drawMaps(view);
};

const chosenIn = (view, name) => {
  const place = view.kept && (name === "right" ? view.kept.right : view.kept.left);
  return has(place) ? place : null;
};

const drawSide = (view, name) => {
  const side = view.data[name];
  const section = view.root.querySelector(`.${name}`);
  section.hidden = !side;
  if (!side) return;
  write(section.querySelector("h2"), `${name === "left" ? "Left" : "Right"}: ${side.head}`);
  write(section.querySelector("p"), side.about);
  view.maps[name].draw({
    rows: side.rows,
    cols: side.cols,
    share: view[name],
    scale: "pattern",
    chosen: chosenIn(view, name),
    tip: (query, key) => pairText(view, { query, key }, name).join("\n"),
    label: sentence("The {name} pattern: rows are queries, columns are keys.", { name }),
  });
};

const drawDifference = (view) => {
  const { data } = view;
  const section = view.root.querySelector(".difference");
  section.hidden = !data.right;
  if (!data.right) return;
  const limit = (data.limit * 100).toPrecision(3);
  write(section.querySelector("h2"), sentence("Difference: right − left"));
  write(section.querySelector("p"), data.limit ? sentence("purple −{limit} to orange +{limit} percentage points", { limit: Number(limit) }) : sentence("nothing differs"));
  view.maps.difference.draw({
    rows: data.left.rows,
    cols: data.left.cols,
    share: (query, key) => changeAt(view, query, key),
    scale: "diverging",
    limit: data.limit || 1,
    chosen: chosenIn(view, "difference"),
    tip: (query, key) => pairText(view, { query, key }, "difference").join("\n"),
    label: sentence("The difference, right minus left: rows are queries, columns are keys."),
  });
};

const drawMaps = (view) => {
  drawSide(view, "left");
  drawSide(view, "right");
  drawDifference(view);
  markPair(view, null, null);
};

const createPair = (root) => {
  const view = { root, said: root.querySelector(".said"), maps: {}, kept: null, turn: 0 };
  for (const name of ["left", "right", "difference"]) {
    const map = createTokenMap(root.querySelector(`.${name}`));
    map.onHover = (cell) => markPair(view, cell, name);
    map.onChoose = (cell) => keepPair(view, cell, name);
    view.maps[name] = map;
  }
  return view;
};

const pairViews = new WeakMap();

const adoptPair = async (view, data) => {
  view.turn += 1;
  const turn = view.turn;
  const numbers = pairNumbers(data);
  const sides = ["left", "right"].map((name) => data[name] && sharesOf(data[name], numbers[name]));
  const [left, right] = await Promise.all(sides);
  if (turn !== view.turn) return;
  const back = data.right && {
    queries: turned(data.queries, data.right.rows.length),
    keys: turned(data.keys, data.right.cols.length),
  };
  Object.assign(view, { data, left, right, back, kept: null });
  view.root.classList.toggle("alone", !data.right);
  drawMaps(view);
  view.root.dataset.painted = `${data.left.head} ${data.right?.head ?? ""}`.trim();
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".head-pair");
  const view = pairViews.get(root) ?? createPair(root);
  pairViews.set(root, view);
  adoptPair(view, data);
  return () => {
    Object.values(view.maps).forEach((map) => map.destroy());
    pairViews.delete(root);
    Object.values(view.maps).forEach((map) => map.root.remove());
  };
}
