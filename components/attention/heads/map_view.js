// One head, or several as one: as a map, as lines, or weighted by the values. Another
// head chosen in the grid is painted at once from the grid's small maps; its exact
// numbers follow from the server. What only changes the look never asks the server.

import { headMaps, isLow, tellPair, tellToken, unpackHead } from "../../views/lib/bus.js";
import { bringIntoView, element, resize, write } from "../../views/lib/dom.js";
import { numbersOf } from "../../views/lib/number_block.js";
import { ramp } from "../../views/lib/paint.js";
import {
  createHeadView,
  paintHeader,
  paintInfo,
  paintOptions,
  whyNoValues,
} from "./map_controls.js";
import {
  HIDDEN,
  MASKED,
  largest,
  lengthText,
  shareText,
  smallField,
  topOf,
  wholeField,
  withoutFirst,
} from "./map_shares.js";

const KEPT = 24;
const LISTED = 5;

const headKey = (settings, layer, head) => {
  if (settings.how === "one") return `one:${layer}.${head}`;
  const heads = settings.heads?.map((pair) => pair.join(".")).join("+");
  return `${settings.how}:${heads ?? `layer${layer}`}`;
};

const headsOf = (view) => {
  const { settings, layer, head, data } = view;
  if (settings.how === "one") return [[layer, head]];
  return settings.heads ?? Array.from({ length: data.nHeads }, (_, at) => [layer, at]);
};

// The best numbers at hand for what the reader wants to see.
const fieldOf = (view) => {
  const { data, settings, layer, head } = view;
  const whole = view.kept.get(`${data.trace}|${headKey(settings, layer, head)}`);
  if (whole) return whole;
  const maps = headMaps();
  if (maps?.name !== data.name || maps?.trace !== data.trace) return null;
  const like = [...view.kept.values()].at(-1)?.field;
  const [rows, cols] = [data.rows.length, data.cols.length];
  const fits = like?.rows === rows && like?.cols === cols ? like : null;
  return { field: smallField(maps, headsOf(view), settings.how, rows, cols, fits), lengths: null };
};

const shareOf = (field, query, key) => {
  const value = field.values[query * field.cols + key];
  return value === MASKED ? null : value === HIDDEN ? NaN : value;
};

const textOf = (field, query, key) =>
  shareText(shareOf(field, query, key), field.sure(query), field.near);

// What is wanted of the server, sent together and kept until the answer is here.
const want = (view, name, value, wait) => {
  view.count += 1;
  view.wishes[name] = { value, n: view.count };
  clearTimeout(view.sending);
  // The first wish goes at once; those that follow fast, as of a key held down, wait.
  const calm = performance.now() - (view.wished ?? -Infinity) > 2 * wait;
  view.wished = performance.now();
  view.sending = setTimeout(() => {
    const wish = { n: view.count, trace: view.data.trace };
    for (const [field, one] of Object.entries(view.wishes)) wish[field] = one.value;
    view.setStateValue("wish", wish);
  }, calm ? 0 : wait);
};

// A token's label, with its place where the text has several of the same.
const named = (labels) => {
  const count = new Map();
  for (const label of labels) count.set(label, (count.get(label) ?? 0) + 1);
  return labels.map((label, at) => (count.get(label) > 1 ? `${label} (${at + 1})` : label));
};

const tokenName = (view, side, index) => (side === "query" ? view.queryNames : view.keyNames)[index];

// The same inside a sentence: set apart, so that a right-to-left word moves nothing else.
const inText = (view, side, index) => `\u2068${tokenName(view, side, index)}\u2069`;

export const ofWhom = (view) => {
  const { settings, layer, head } = view;
  if (settings.how === "one") return `L${layer}H${head}`;
  const word = settings.how === "mean" ? "average" : "maximum";
  const count = headsOf(view).length;
  return `The ${word} of ${count} head${count === 1 ? "" : "s"}`;
};

const whyHidden = (view, query, key) => {
  const value = view.shown.values[query * view.shown.cols + key];
  const [asks, read] = [inText(view, "query", query), inText(view, "key", key)];
  if (value === MASKED) {
    const later = view.data.causal && key > query;
    return `${asks} cannot see ${read}: ${later ? "it comes later" : "the mask hides it"}.`;
  }
  if (key === 0) return `${read} is hidden by you.`;
  return `Nothing is left of ${asks}'s attention without the first token.`;
};

const saidOf = (view, { query, key }) => {
  const value = shareOf(view.shown, query, key);
  if (value === null || Number.isNaN(value)) return whyHidden(view, query, key);
  const of = view.settings.sink && view.settings.how !== "max" ? "of what is left of its" : "of its";
  const gives = `${ofWhom(view)} gives ${textOf(view.shown, query, key)} ${of} attention`;
  return `${gives} from ${inText(view, "query", query)} to ${inText(view, "key", key)}.`;
};

const tipOf = (view, query, key) => {
  const value = shareOf(view.shown, query, key);
  if (value === null || Number.isNaN(value)) return whyHidden(view, query, key);
  const pair = `${inText(view, "query", query)} → ${inText(view, "key", key)}`;
  const whole = view.shown.small && !view.shown.whole ? "up to " : "";
  const gone = view.top.least > value ? `\nnot among the largest ${view.settings.top} %` : "";
  return `${pair}\n${whole}${textOf(view.shown, query, key)}${gone}`;
};

const weightTip = (view, query, key) => {
  const value = shareOf(view.shown, query, key);
  if (value === null || Number.isNaN(value)) return whyHidden(view, query, key);
  const pair = `${inText(view, "query", query)} → ${inText(view, "key", key)}`;
  const length = view.lengths[key];
  return `${pair}\n${textOf(view.shown, query, key)} × ${lengthText(length)} = ${lengthText(value * length)}`;
};

const asCell = (pointed) => pointed && { query: pointed.query, key: pointed.key };

// Two short lists: where a token looks, and who looks at it.
const paintLists = (view) => {
  const { shown, data } = view;
  const pointed = view.pointed ?? view.token ?? data.pair;
  const query = pointed.query ?? (data.same ? pointed.key : view.data.pair.query);
  const key = pointed.key ?? (data.same ? pointed.query : view.data.pair.key);
  const row = Array.from({ length: shown.cols }, (_, at) => shareOf(shown, query, at) ?? 0);
  const column = Array.from({ length: shown.rows }, (_, at) => shareOf(shown, at, key) ?? 0);
  const fill = (box, name, words, indices, text) => {
    write(box.firstChild.children[0], name);
    write(box.firstChild.children[1], words);
    const items = resize(box.lastChild, indices.length, (list) => {
      const item = element("li", "", list);
      element("span", "word", item);
      element("span", "", item);
    });
    items.forEach((item, at) => {
      write(item.children[0], text(indices[at])[0]);
      write(item.children[1], text(indices[at])[1]);
    });
  };
  const [looks, seen] = view.lists;
  fill(looks, tokenName(view, "query", query), "looks at", largest(row, LISTED), (at) => [
    tokenName(view, "key", at), textOf(shown, query, at)]);
  fill(seen, tokenName(view, "key", key), "is looked at by", largest(column, LISTED), (at) => [
    tokenName(view, "query", at), textOf(shown, at, key)]);
  const cell = view.pointed?.query !== undefined && view.pointed?.key !== undefined;
  write(view.said, saidOf(view, cell ? view.pointed : data.pair));
};

const valueRamp = (palette) => {
  const from = palette.background.match(/\d+/g).map(Number);
  return ramp(from, palette.mode === "dark" ? [66, 214, 164] : [0, 120, 86]);
};

// One sentence of why shares and weighted shares differ, with this head's own numbers.
const whyValues = (view) => {
  const { cols } = view.data;
  const order = cols.map((_, at) => at).sort((a, b) => view.lengths[a] - view.lengths[b]);
  const [short, long] = [order[0], order.at(-1)];
  const least = `${cols[short]} (${lengthText(view.lengths[short])})`;
  const most = `${cols[long]} (${lengthText(view.lengths[long])})`;
  return (
    "A token may get much attention and hand over little: what arrives is the share α " +
    `times the length ‖v·W_O‖ of its value, here from ${least} to ${most}.`
  );
};

// A short text's map is seen whole below the question and the head's name; cells of a
// longer one would be too small there.
const heightFor = (rows) => {
  if (rows.length > 20) return undefined;
  return isLow() ? Math.max(190, window.innerHeight - 290) : Math.max(260, window.innerHeight - 500);
};

const paintPicture = (view) => {
  const { data, settings, shown } = view;
  const mode = settings.mode === "values" && whyNoValues(view) ? "map" : settings.mode;
  for (const [name, box] of Object.entries(view.boxes)) box.hidden = name !== mode;
  const drawn = (value, least) => (value === null || !(value < least) ? value : NaN);
  const label = `${ofWhom(view)}: ${data.rows.length} queries, ${data.cols.length} keys.`;
  const common = { rows: data.rows, cols: data.cols, chosen: data.pair, label, maxHeight: heightFor(data.rows) };
  const share = (query, key) => drawn(shareOf(shown, query, key), view.top.least);
  if (mode === "lines") {
    view.lines.draw({ ...common, value: share, limit: 1 });
  } else {
    const map = mode === "map" ? view.map : view.shareMap;
    const told = mode === "values" && view.lengths ? weightTip : tipOf;
    map.draw({ ...common, share, scale: "pattern", tip: (q, k) => told(view, q, k) });
  }
  view.weightMap.root.classList.toggle("old", !view.lengths);
  if (mode === "values" && view.lengths) {
    const weights = shown.values.map((value, at) => value < 0 ? value : value * view.lengths[at % shown.cols]);
    const top = topOf(weights, settings.top);
    const limit = weights.reduce((most, value) => Math.max(most, value), 0);
    const weighted = { ...shown, values: weights };
    const value = (query, key) => drawn(shareOf(weighted, query, key), top.least);
    const tip = (query, key) => weightTip(view, query, key);
    const like = () => view.shareMap.box;
    view.weightMap.draw({ ...common, share: value, scale: "pattern", ramp: valueRamp, limit, tip, rowLabels: false, like });
    write(view.weightTitle, `α·‖v·W_O‖, 0 to ${lengthText(limit)}`);
    write(view.why, whyValues(view));
  }
};

const paintNow = (view) => {
  const found = fieldOf(view);
  view.root.classList.toggle("waiting", !found);
  paintHeader(view);
  paintOptions(view);
  if (!found) return;
  const { settings } = view;
  view.shown = settings.sink ? withoutFirst(found.field, settings.how) : found.field;
  view.lengths = settings.how === "one" ? found.lengths : null;
  view.top = topOf(view.shown.values, settings.top);
  paintInfo(view);
  paintPicture(view);
  paintLists(view);
  lightAll(view);
  const detail = { layer: view.layer, head: view.head, exact: !view.shown.near && !view.shown.small };
  Object.assign(view.root.dataset, { head: `L${view.layer}H${view.head}`, exact: detail.exact, mode: settings.mode });
  requestAnimationFrame(() => performance.mark("headlight-head-painted", { detail }));
};

const lightAll = (view) => {
  const cell = asCell(view.token);
  for (const part of [view.map, view.lines, view.shareMap, view.weightMap]) part.light(cell);
};

export const pointTo = (view, cell) => {
  view.pointed = cell;
  paintLists(view);
  tellPair({ query: cell?.query ?? null, key: cell?.key ?? null, source: view.source });
};

export const pointToWord = (view, cell) => {
  view.pointed = cell;
  paintLists(view);
  const side = cell && (cell.query === undefined ? "key" : "query");
  tellToken(cell ? cell[side] : null, view.source, view.data.same ? undefined : side);
};

export const choosePair = (view, pair) => {
  if (shareOf(view.shown, pair.query, pair.key) === null) return;
  view.data.pair = pair;
  paintPicture(view);
  paintLists(view);
  want(view, "pair", pair, 0);
};

// A word chooses the pair with what it is most to do with, or keeps the other side.
export const chooseWord = (view, word) => {
  const { shown, data } = view;
  const count = word.query === undefined ? shown.rows : shown.cols;
  const cell = (other) =>
    word.query === undefined ? { query: other, key: word.key } : { query: word.query, key: other };
  const shares = Array.from({ length: count }, (_, at) => shareOf(shown, cell(at).query, cell(at).key));
  const now = word.query === undefined ? data.pair.query : data.pair.key;
  const best = largest(shares.map((share) => share ?? 0), 1)[0] ?? shares.findIndex((share) => share !== null);
  choosePair(view, cell(shares[now] === null ? best : now));
};

export const setView = (view, change) => {
  view.settings = { ...view.settings, ...change };
  paintNow(view);
  want(view, "settings", view.settings, 300);
};

const goToHead = (view, layer, head) => {
  [view.layer, view.head] = [layer, head];
  paintNow(view);
  want(view, "head", { layer, head }, 120);
};

const takeIn = async (view, data) => {
  const numbers = numbersOf(data.numbers, data.index);
  const key = `${data.trace}|${data.shownKey}`;
  if (!view.kept.has(key)) {
    const packed = await unpackHead(numbers.pattern, data.rows.length, data.cols.length, data.step, data.exact);
    view.kept.set(key, { field: wholeField(packed), lengths: numbers.lengths ?? null });
    if (view.kept.size > KEPT) view.kept.delete(view.kept.keys().next().value);
  }
  if (view.data !== data) return;
  paintNow(view);
};

// What the server says holds, but for what was asked of it since.
const adopt = (view, data) => {
  const other = view.data?.trace !== data.trace || view.data?.name !== data.name;
  if (!view.data) view.count = data.echo;
  for (const [name, wish] of Object.entries(view.wishes)) {
    if (other || wish.n <= data.echo) delete view.wishes[name];
  }
  if (other) view.kept.clear();
  view.data = { ...data, pair: view.wishes.pair?.value ?? data.pair };
  [view.queryNames, view.keyNames] = [named(data.rows), named(data.cols)];
  view.settings = view.wishes.settings?.value ?? data.settings;
  const head = view.wishes.head?.value ?? data;
  [view.layer, view.head] = [head.layer, head.head];
  // What is pointed at stays so when only the numbers are new.
  if (other) view.token = view.pointed = null;
  return view.data;
};

const views = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  const view = views.get(parentElement) ?? createHeadView(parentElement.querySelector(".head-map"));
  views.set(parentElement, view);
  view.setStateValue = setStateValue;
  takeIn(view, adopt(view, data));

  view.listening?.abort();
  view.listening = new AbortController();
  const options = { signal: view.listening.signal };
  window.addEventListener("headlight-head", ({ detail }) => {
    if (detail.source === view.source || detail.name !== view.data.name) return;
    if (detail.layer !== view.layer || detail.head !== view.head) goToHead(view, detail.layer, detail.head);
    if (detail.bring) bringIntoView(view.header, view.picture);
  }, options);
  window.addEventListener("headlight-heads", () => view.root.classList.contains("waiting") && paintNow(view), options);
  window.addEventListener("headlight-token", ({ detail: { index, source, side } }) => {
    if (source === view.source || !view.shown) return;
    const { same, rows, cols } = view.data;
    const has = (wanted, words) => (same || side === wanted) && index !== null && index < words.length;
    const cell = {};
    if (has("query", rows)) cell.query = index;
    if (has("key", cols)) cell.key = index;
    view.token = "query" in cell || "key" in cell ? cell : null;
    lightAll(view);
    paintLists(view);
  }, options);
  return () => view.listening.abort();
}
