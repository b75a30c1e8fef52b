// Queries and keys of one head: a row per key with its vector, its products with the
// chosen query, the score and the share. Choosing and sorting happen here.

import { tellToken } from "../../views/lib/bus.js";
import { element, resize, write } from "../../views/lib/dom.js";
import { clamp, figures, percentText, shortly } from "../../views/lib/numbers.js";
import { paletteOf } from "../../views/lib/paint.js";
import { sentence } from "../../views/lib/sentence.js";
import { paintRows } from "../../views/lib/strips.js";
import { onTheme } from "../../views/lib/theme.js";
import { dimOrder, fittingKey, headOf, keyOrder, rowOf } from "./sums.js";

const SEND_AFTER_MS = 250;

const makeToken = (list) => {
  const token = element("button", "token", element("li", "", list));
  token.type = "button";
};

const makeKeyRow = (list) => {
  const item = element("li", "", list);
  const row = element("button", "row", item);
  row.type = "button";
  const parts = { item, row, name: element("span", "name", row) };
  for (const cell of ["room", "room", "score", "bias", "share"]) {
    parts[cell] = element("span", cell, row);
  }
  parts.bar = element("i", "", parts.share);
  parts.percent = element("span", "", parts.share);
  item.parts = parts;
};

const paintVectors = (view) => {
  const { root, head, row } = view;
  view.palette = paletteOf(root);
  root.classList.toggle("dark", view.palette.mode === "dark");
  const rooms = root.querySelectorAll(".titles .room");
  const [width, wide] = [...rooms].map((room) => Math.floor(room.clientWidth));
  if (!(width > 10)) return;
  const [keys, products, query] = view.canvases;
  const { size, limits } = head;
  const common = { dims: view.dims, size, height: view.lane };
  const all = { ...common, rows: view.order };
  const hidden = (key) => !row.seen[key];
  paintRows(keys, view.palette, head.k, { ...all, limit: limits.k, width });
  paintRows(products, view.palette, row.products, { ...all, limit: limits.products, width: wide, hidden });
  paintRows(query, view.palette, head.q, { ...common, rows: [row.query], limit: limits.q, width, height: 22 });
  const left = (room) => `${room.offsetLeft}px`;
  root.querySelector(".query-limit").style.left = left(rooms[1]);
  [keys.style.left, products.style.left, query.style.left] = [left(rooms[0]), left(rooms[1]), left(rooms[0])];
  pointDim(view);
};

const showKeyRow = (view, parts, key) => {
  const { head, row } = view;
  const seen = row.seen[key] === 1;
  write(parts.name, head.keys[key]);
  const score = row.scores[key] - head.biasOf(row.query, key);
  write(parts.score, shortly(score));
  parts.score.title = sentence("dot product {dot}, score {score}", { dot: figures(row.dots[key]), score: figures(row.scores[key]) });
  parts.bias.hidden = !head.bias;
  write(parts.bias, head.bias ? shortly(head.biasOf(row.query, key)) : "");
  parts.bias.title = head.bias ? figures(head.biasOf(row.query, key)) : "";
  parts.bar.style.width = `${100 * row.shares[key]}%`;
  write(parts.percent, seen ? percentText(row.shares[key]) : "hidden");
  parts.share.title = seen ? figures(row.shares[key]) : "";
  parts.row.classList.toggle("hidden-key", !seen);
  parts.row.dataset.key = key;
  parts.item.style.height = `${view.lane}px`;
  parts.row.setAttribute("aria-disabled", String(!seen));
  const what = seen
    ? `score ${shortly(row.scores[key])}, share ${percentText(row.shares[key])}`
    : sentence("cannot be seen by {query}", { query: head.queries[row.query] });
  parts.row.setAttribute("aria-label", `key ${key + 1}, ${head.keys[key]}: ${what}`);
  if (key === view.key) parts.row.setAttribute("aria-current", "true");
  else parts.row.removeAttribute("aria-current");
  parts.row.tabIndex = key === view.key ? 0 : -1;
};

const showHead = (view) => {
  const { root, head } = view;
  view.row = rowOf(head, view.query);
  view.order = keyOrder(head, view.row, view.keysBy);
  view.dims = dimOrder(head, view.row, view.key, view.dimsBy);
  view.lane = head.nKeys <= 16 ? 25 : head.nKeys <= 40 ? 21 : 18;
  root.classList.toggle("biased", Boolean(head.bias));
  view.tokens.forEach((item, at) => {
    const token = item.firstChild;
    write(token, head.queries[at]);
    item.style.height = `${view.lane}px`;
    token.dataset.query = at;
    token.setAttribute("aria-label", `query ${at + 1}, ${head.queries[at]}`);
    token.setAttribute("aria-pressed", String(at === view.query));
    token.tabIndex = at === view.query ? 0 : -1;
  });
  view.rows.forEach((item, at) => showKeyRow(view, item.parts, view.order[at]));
  write(root.querySelector(".asking"), head.queries[view.query]);
  write(root.querySelector(".score-title"), head.scoreTitle);
  const [k, products] = root.querySelectorAll(".titles .room");
  write(k, `key vector k, ±${brief(head.limits.k)}`);
  write(products, `products q × k, ±${brief(head.limits.products)}`);
  write(root.querySelector(".query-limit"), `query q, ±${brief(head.limits.q)}`);
  root.querySelector(".titles .bias").hidden = !head.bias;
  const { row, key } = view;
  root.dataset.query = view.query;
  root.dataset.key = key;
  write(root.querySelector(".spoken"), spokenPair(head, row, key));
  paintVectors(view);
};

// Where the colours are full, in two figures.
const brief = (limit) => figures(limit, 2);

const spokenPair = (head, row, key) =>
  `${head.queries[row.query]} gives ${percentText(row.shares[key])} to ${head.keys[key]}`;

// The dimension and row under the pointer, in each strip at once.
const pointDim = (view) => {
  const { root, at } = view;
  const lines = root.querySelectorAll(".dim-line");
  const rooms = root.querySelectorAll(".titles .room");
  lines.forEach((line, i) => {
    line.hidden = !at;
    if (!at) return;
    const room = rooms[i === 2 ? 1 : 0];
    const step = room.clientWidth / view.dims.length;
    line.style.left = `${room.offsetLeft + at.place * step}px`;
    line.style.width = `${Math.max(2, step)}px`;
  });
};

const lightTokens = (view, index, side) => {
  view.tokens.forEach((item, at) =>
    item.firstChild.classList.toggle("lit", at === index && side !== "key"));
  view.rows.forEach((item, at) =>
    item.parts.row.classList.toggle("lit", view.order[at] === index && side !== "query"));
};

// What the pointer is on: a number of a vector, in full precision.
const numberUnder = (view, event) => {
  const canvas = event.target.closest("canvas");
  if (!canvas) return null;
  const { head, row } = view;
  const box = canvas.getBoundingClientRect();
  const place = clamp(Math.floor(((event.clientX - box.left) / box.width) * head.size), 0, head.size - 1);
  const dim = view.dims[place];
  const q = head.q[row.query * head.size + dim];
  if (canvas === view.canvases[2]) return { place, text: `q, dim ${dim}: ${figures(q)}` };
  const lane = clamp(Math.floor((event.clientY - box.top) / view.lane), 0, head.nKeys - 1);
  const key = view.order[lane];
  const k = head.k[key * head.size + dim];
  if (canvas === view.canvases[0]) return { place, key, text: `k of ${head.keys[key]}, dim ${dim}: ${figures(k)}` };
  if (!row.seen[key]) return { place, key, text: `${head.queries[row.query]} cannot see ${head.keys[key]}` };
  const product = figures(row.products[key * head.size + dim]);
  return { place, key, text: `${head.keys[key]}, dim ${dim}: ${figures(q)} × ${figures(k)} = ${product}` };
};

// Scroll the box, never the page, so that the item stands in its middle.
const showInBox = (box, item) => {
  const [outer, inner] = [box, item].map((node) => node.getBoundingClientRect());
  box.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
};

const wirePointer = (view) => {
  const { root } = view;
  const tip = root.querySelector(".tip");
  const side = (name) => (view.head.same ? undefined : name);
  const point = (index, name) => {
    lightTokens(view, index, side(name));
    tellToken(index, view.head.source, side(name));
  };
  root.onpointermove = (event) => {
    const found = numberUnder(view, event);
    view.at = found;
    pointDim(view);
    tip.hidden = !found;
    const token = event.target.closest("[data-query]");
    const key = found?.key ?? event.target.closest("[data-key]")?.dataset.key;
    if (token && token !== root) point(Number(token.dataset.query), "query");
    else point(key === undefined || event.target === root ? null : Number(key), "key");
    if (!found) return;
    write(tip, found.text);
    const box = root.getBoundingClientRect();
    const x = clamp(event.clientX - box.left + 12, 0, box.width - tip.offsetWidth);
    tip.style.transform = `translate(${Math.round(x)}px, ${Math.round(event.clientY - box.top - 34)}px)`;
  };
  root.onpointerleave = () => {
    tip.hidden = true;
    view.at = null;
    pointDim(view);
    point(null, "key");
  };
};

// Choose here at once; the server hears of it when the reader rests.
const wireChoice = (view, send) => {
  const { root } = view;
  const asks = root.querySelector(".asks ol");
  const reads = root.querySelector(".reads ol");
  const choose = (query, key, soon) => {
    const { seen } = query === view.query ? view.row : rowOf(view.head, query);
    const fits = seen[key] === 1 ? key : fittingKey(rowOf(view.head, query), key);
    if (query === view.query && fits === view.key) return;
    Object.assign(view, { query, key: fits });
    showHead(view);
    clearTimeout(view.timer);
    view.timer = setTimeout(() => {
      view.timer = null;
      send({ query: view.query, key: view.key });
    }, soon ? 0 : SEND_AFTER_MS);
  };
  asks.onclick = (event) => {
    const token = event.target.closest("[data-query]");
    if (token) choose(Number(token.dataset.query), view.key, true);
  };
  const chooseKey = (key, soon) => view.row.seen[key] && choose(view.query, key, soon);
  reads.onclick = (event) => {
    const row = event.target.closest("[data-key]");
    if (row) chooseKey(Number(row.dataset.key), true);
  };
  for (const canvas of view.canvases.slice(0, 2)) {
    canvas.onclick = (event) => chooseKey(numberUnder(view, event).key, true);
  }
  const walk = (list, items, go) => {
    list.onkeydown = (event) => {
      const at = items.findIndex((item) => item.contains(event.target));
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
      if (to === undefined || at < 0) return;
      event.preventDefault();
      const next = items[clamp(to, 0, items.length - 1)].firstChild;
      items.forEach((item) => (item.firstChild.tabIndex = -1));
      next.tabIndex = 0;
      go(next);
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    };
  };
  walk(asks, view.tokens, (token) => choose(Number(token.dataset.query), view.key, false));
  // A hidden key can be walked over, but not chosen.
  walk(reads, view.rows, (row) => lightTokens(view, Number(row.dataset.key), "key"));
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".neurons");
  const view = (root.view ??= { timer: null });
  // What the server says changes with the page's view; the reader's own comes back later.
  const sorts = data.sorts.join(".");
  if (view.sorts !== sorts) [view.keysBy, view.dimsBy] = data.sorts;
  view.sorts = sorts;
  view.root = root;
  view.canvases = ["keys", "products", "query"].map((name) => root.querySelector(`canvas.${name}`));
  view.head = headOf(data);
  const other = view.what !== data.what;
  // While the reader walks on, an answer to an earlier step must not pull them back.
  if (other || view.timer === null) Object.assign(view, { query: data.query, key: data.key });
  if (other) {
    clearTimeout(view.timer);
    view.timer = null;
  }
  view.what = data.what;
  view.at = null;
  view.tokens = resize(root.querySelector(".asks ol"), data.queries.length, makeToken);
  view.rows = resize(root.querySelector(".reads ol"), data.keys.length, makeKeyRow);
  for (const [name, state] of [["keys-by", "keysBy"], ["dims-by", "dimsBy"]]) {
    const select = root.querySelector(`.${name}`);
    select.value = view[state];
    select.onchange = () => {
      view[state] = select.value;
      showHead(view);
      // Sorted already; the server only notes it in the address.
      setTriggerValue("sorts", [view.keysBy, view.dimsBy]);
    };
  }
  wireChoice(view, (pair) => setTriggerValue("pair", pair));
  wirePointer(view);

  root.listening?.abort();
  root.listening = new AbortController();
  window.addEventListener("headlight-token", ({ detail }) => {
    if (detail.source !== data.source) lightTokens(view, detail.index, detail.side);
  }, { signal: root.listening.signal });
  root.observer?.disconnect();
  root.observer = new ResizeObserver(() => paintVectors(view));
  root.observer.observe(root);
  onTheme(root, () => paintVectors(view));
  showHead(view);
  if (other) {
    showInBox(root.querySelector(".asks"), view.tokens[view.query]);
    showInBox(root.querySelector(".reads"), view.rows[view.order.indexOf(view.key)]);
  }
  root.dataset.what = data.what;
  return () => {
    root.listening.abort();
    root.observer.disconnect();
    clearTimeout(view.timer);
  };
}
