// One head, or several as one: as a map, as lines, or weighted by the values. Another
// head chosen in the grid is painted at once from the grid's small maps; its exact
// numbers follow from the server. What only changes the look never asks the server.

import { bringIntoView } from "../../views/lib/dom.js";
import { numbersOf } from "../../views/lib/number_block.js";
import { unpackHead } from "../../views/lib/packed.js";
import { goToHead } from "./map_act.js";
import { lightAll, paintLists, paintNow } from "./map_draw.js";
import { createHeadView } from "./map_page.js";
import { wholeField } from "./map_shares.js";
import { named } from "./map_words.js";

const KEPT = 24;

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
