// The picture of a head as it looks now: map, lines or values, and its lists.

import { headMaps, isLow } from "../../views/lib/bus.js";
import { element, resize, write } from "../../views/lib/dom.js";
import { ramp } from "../../views/lib/paint.js";
import { paintHeader, paintInfo, paintOptions } from "./map_controls.js";
import { largest, lengthText, smallField, topOf, withoutFirst } from "./map_shares.js";
import {
  headsOf,
  ofWhom,
  saidOf,
  shareOf,
  textOf,
  tipOf,
  tokenName,
  weightTip,
  whyNoValues,
  whyValues,
} from "./map_words.js";
import { sentence } from "../../views/lib/sentence.js";

const LISTED = 5;

const headKey = (settings, layer, head) => {
  if (settings.how === "one") return `one:${layer}.${head}`;
  const heads = settings.heads?.map((pair) => pair.join(".")).join("+");
  return `${settings.how}:${heads ?? `layer${layer}`}`;
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

const asCell = (pointed) => pointed && { query: pointed.query, key: pointed.key };

// Two short lists: where a token looks, and who looks at it.
export const paintLists = (view) => {
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
  fill(seen, tokenName(view, "key", key), sentence("is looked at by"), largest(column, LISTED), (at) => [
    tokenName(view, "query", at), textOf(shown, at, key)]);
  const cell = view.pointed?.query !== undefined && view.pointed?.key !== undefined;
  write(view.said, saidOf(view, cell ? view.pointed : data.pair));
};

const valueRamp = (palette) => {
  const from = palette.background.match(/\d+/g).map(Number);
  return ramp(from, palette.mode === "dark" ? [66, 214, 164] : [0, 120, 86]);
};

// A short text's map is seen whole below the question and the head's name; cells of a
// longer one would be too small there.
const heightFor = (rows) => {
  if (rows.length > 20) return undefined;
  return isLow() ? Math.max(190, window.innerHeight - 290) : Math.max(260, window.innerHeight - 500);
};

export const paintPicture = (view) => {
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

export const paintNow = (view) => {
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

export const lightAll = (view) => {
  const cell = asCell(view.token);
  for (const part of [view.map, view.lines, view.shareMap, view.weightMap]) part.light(cell);
};
