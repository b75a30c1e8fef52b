// What the reader does with the picture of a head, and what of it the server is told.

import { tellPair, tellToken } from "../../views/lib/bus.js";
import { paintLists, paintNow, paintPicture } from "./map_draw.js";
import { largest } from "./map_shares.js";
import { shareOf } from "./map_words.js";

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

export const goToHead = (view, layer, head) => {
  [view.layer, view.head] = [layer, head];
  paintNow(view);
  want(view, "head", { layer, head }, 120);
};
