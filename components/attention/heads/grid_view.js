// All heads at a glance: a canvas of maps, a row a layer, a column a head. Choosing,
// hovering, sorting, shading and fading happen here; the server only sends the numbers
// and notes in the address how the reader looks.

import { askedAnswers, headMaps, inflated, keepHeadMaps, tellHead } from "../../views/lib/bus.js";
import { bringIntoView, element, letters, resize, write } from "../../views/lib/dom.js";
import { numbersOf } from "../../views/lib/number_block.js";
import { STEPS, paletteOf, sized } from "../../views/lib/paint.js";
import { HEADER, gridLayout, sortedLayout, tallest, zoomLayout } from "./grid_layout.js";
import { createGrid, paintControls } from "./grid_page.js";
import {
  paintAnswers,
  paintCells,
  paintLabels,
  paintNames,
  paintNotes,
  paintTitles,
} from "./grid_paint.js";

export const NOTHING = "";
const NOTED_AFTER_MS = 400;
// The colour of keys, as everywhere: what is looked at.
const ANSWER = { light: "#d08700", dark: "#e69f00" };

export const two = (value) => value.toFixed(2).replace("-", "−");
export const nameOf = (layer, head) => `L${layer}H${head}`;

// The measures of the server, and the shares that answer the question by example.
export const measuresOf = (view) => (view.asked ? [...view.data.measures, view.asked] : view.data.measures);
export const measureNamed = (view, id) => measuresOf(view).find((one) => one.id === id && !one.why_not);
export const valueOf = (view, measure, index) => (measure.values ?? view.numbers[measure.id])[index];
export const withUnit = (measure, value) => `${two(value)}${measure.unit ? ` ${measure.unit}` : ""}`;

// The role that fits a head best, or undefined.
const bestOf = (view, index) => view.data.measures[view.numbers.strongest[index]];

const evenOf = (view, measure, index) => {
  const even = view.numbers[`even.${measure.id}`];
  return even ? `; evenly spread attention would score ${two(even[index])}` : "";
};

const saidOf = (view, measure, index) => {
  const value = valueOf(view, measure, index);
  if (Number.isNaN(value)) return `${measure.name}: not in this layer`;
  return `${measure.name} ${withUnit(measure, value)}`;
};

// What is said of a head: its best role, then what the reader shades and sorts by.
const linesOf = (view, index) => {
  const best = bestOf(view, index);
  const wanted = [view.look.shade, view.look.sort].map((id) => measureNamed(view, id));
  const shown = [...new Set([best, ...wanted])].filter(Boolean);
  const lines = shown.map((one) => saidOf(view, one, index) + evenOf(view, one, index));
  return best ? lines : [view.numbers.broad ? "no role stands out" : "one token, no choice", ...lines];
};

const headline = (index, heads) => `Layer ${Math.floor(index / heads)}, head ${index % heads}`;

const orderOf = (view) => {
  const order = Array.from({ length: view.data.layers * view.data.heads }, (_, index) => index);
  const measure = measureNamed(view, view.look.sort);
  if (!measure) return order;
  const rank = (index) => {
    const value = valueOf(view, measure, index);
    return Number.isNaN(value) ? -Infinity : value;
  };
  return order.sort((a, b) => (rank(a) === rank(b) ? a - b : rank(b) - rank(a)));
};

const isFaded = (view, index) => {
  const measure = measureNamed(view, view.look.fade);
  return measure ? !(valueOf(view, measure, index) >= levelOf(view, measure)) : false;
};

export const levelOf = (view, measure) => (measure.max * view.look.level) / 100;

export const repaint = (view) => {
  const { root, canvas, data } = view;
  view.width = view.box.clientWidth;
  if (!view.maps || view.width < 60) return;
  view.palette = paletteOf(root);
  const measure = measureNamed(view, view.look.shade);
  const sort = measureNamed(view, view.look.sort);
  const least = letters(root, 0);
  const whole = sort ? sortedLayout(view.width, data, orderOf(view), sort.name, least) : gridLayout(view.width, data, least);
  const zoomed = view.zoom !== null;
  view.layout = zoomed ? zoomLayout(view.width, data, view.zoom, whole.height) : whole;
  const context = sized(canvas, view.width, view.layout.height);
  for (const cell of view.layout.cells) {
    cell.faded = isFaded(view, cell.index);
    cell.share = measure && !zoomed ? valueOf(view, measure, cell.index) / measure.max : null;
  }
  paintCells(context, view.palette, view.layout.cells, view.maps);
  const font = getComputedStyle(root).fontFamily;
  if (zoomed) paintTitles(context, view.palette, view.layout.cells, font, (cell) => titlesOf(view, cell));
  else {
    paintLabels(context, view.palette, view.layout, font);
    if (sort) paintNames(context, view.palette, view.layout.cells, font);
    paintNotes(context, view.palette, view.layout.cells, font, (cell) => noteOf(view, measure, cell));
  }
  paintAnswers(context, view.layout.cells, (cell) => view.answers.has(cell.index), ANSWER[view.palette.mode]);
  view.box.style.maxHeight = `${tallest()}px`;
  root.dataset.names = sort && !zoomed ? view.layout.cells.slice(0, 12).map((cell) => nameOf(cell.layer, cell.head)).join(" ") : "";
  root.dataset.answers = [...view.answers].map((index) => nameOf(Math.floor(index / data.heads), index % data.heads)).join(" ");
  paintLegend(view, zoomed ? null : measure);
  paintFrames(view);
};

const noteOf = (view, measure, { index }) => {
  const value = valueOf(view, measure, index);
  return Number.isNaN(value) ? "–" : two(value);
};

const titlesOf = (view, { index, head }) => {
  const measure = measureNamed(view, view.look.shade) ?? bestOf(view, index);
  return [`H${head}`, measure ? `H${head} ${saidOf(view, measure, index)}` : `H${head}`];
};

// The scale of the shades; lightness goes with the square root for maps, as everywhere.
const paintLegend = (view, measure) => {
  const { legend, palette } = view;
  const { pattern } = palette;
  write(legend.name, `${measure ? measure.name : "share of attention"}, on this text`);
  legend.bar.style.background = `linear-gradient(to right, ${pattern[0]}, ${pattern[STEPS]})`;
  const max = measure?.max ?? 1;
  const middle = measure ? max / 2 : 0.25;
  write(legend.from, "0");
  write(legend.middle, String(Number(middle.toFixed(2))));
  write(legend.to, measure ? withUnit(measure, max).replace(".00", "") : "1");
};

const frameCell = (node, cell) => {
  node.hidden = !cell;
  if (!cell) return;
  Object.assign(node.style, {
    left: `${cell.x - 2}px`, top: `${cell.y - 2}px`, width: `${cell.w + 4}px`, height: `${cell.h + 4}px`,
  });
};

const paintFrames = (view) => {
  const find = (index) => view.layout.cells.find((cell) => cell.index === index);
  frameCell(view.chosenFrame, find(view.chosen));
  frameCell(view.pointedFrame, view.pointed === null ? undefined : find(view.pointed));
};

// bring: by a click, so that the picture of the head is to come into view.
export const choose = (view, index, { tell = true, bring = false } = {}) => {
  const { heads, name } = view.data;
  const [layer, head] = [Math.floor(index / heads), index % heads];
  view.chosen = index;
  if (view.zoom !== null && view.zoom !== layer) zoomTo(view, layer);
  else if (view.layout) paintFrames(view);
  saySo(view);
  if (view.layout) revealCell(view, index);
  if (tell) tellHead({ name, layer, head, source: view.source, bring });
};

// The sorted grid may be longer than its box: scroll the box, never the page.
const revealCell = (view, index) => {
  const cell = view.layout.cells.find((one) => one.index === index);
  const { box } = view;
  if (!cell || box.scrollHeight <= box.clientHeight) return;
  if (cell.y < box.scrollTop) box.scrollTop = cell.y - HEADER;
  else if (cell.y + cell.h > box.scrollTop + box.clientHeight) box.scrollTop = cell.y + cell.h + 4 - box.clientHeight;
};

const saySo = (view) => {
  const [first] = linesOf(view, view.chosen);
  write(view.said, `${headline(view.chosen, view.data.heads)}: ${first.split(";")[0]}`);
};

export const zoomTo = (view, layer) => {
  view.zoom = layer;
  view.bar.hidden = layer === null;
  hideTip(view);
  if (layer !== null) write(view.barName, `Layer ${layer} (0 to ${view.data.layers - 1})`);
  repaint(view);
};

export const showAll = (view) => {
  zoomTo(view, null);
  view.canvas.focus();
};

const step = (view, key) => {
  const { cells, across } = view.layout;
  const at = Math.max(0, cells.findIndex((cell) => cell.index === view.chosen));
  const line = Math.floor(at / across) * across;
  const places = {
    ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - across, ArrowDown: at + across,
    Home: line, End: Math.min(cells.length, line + across) - 1,
  };
  const next = cells[places[key]];
  if (next) choose(view, next.index);
};

export const turnLayer = (view, by) => {
  const layer = view.zoom + by;
  if (layer < 0 || layer >= view.data.layers) return;
  const head = view.chosen % view.data.heads;
  choose(view, layer * view.data.heads + head);
};

export const pressed = (view, event) => {
  if (!view.layout || event.altKey || event.ctrlKey || event.metaKey) return;
  const zoomed = view.zoom !== null;
  const layer = Math.floor(view.chosen / view.data.heads);
  const acts = {
    Enter: () => zoomTo(view, zoomed ? null : layer),
    Escape: () => (zoomed ? zoomTo(view, null) : hideTip(view)),
    PageUp: () => zoomed && turnLayer(view, -1),
    PageDown: () => zoomed && turnLayer(view, 1),
  };
  for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]) acts[key] = () => step(view, key);
  if (!acts[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
};

export const cellUnder = (view, event) => {
  const { left, top } = view.canvas.getBoundingClientRect();
  const [x, y] = [event.clientX - left, event.clientY - top];
  const inside = (cell) => x >= cell.x && x <= cell.x + cell.w + 1 && y >= cell.y && y <= cell.y + cell.h + 1;
  return view.layout?.cells.find(inside);
};

export const pointAt = (view, event) => {
  const cell = cellUnder(view, event);
  if ((cell?.index ?? null) !== view.pointed) {
    view.pointed = cell?.index ?? null;
    paintFrames(view);
    if (cell) fillTip(view, headline(cell.index, view.data.heads), linesOf(view, cell.index), cell);
  }
  if (cell) placeTip(view, event.clientX, event.clientY);
  else hideTip(view);
};

// An enlarged map, or none, above a few lines.
export const fillTip = (view, title, lines, cell = null) => {
  const { tip } = view;
  tip.map.hidden = !cell;
  if (cell) {
    const side = 150;
    const context = sized(tip.map, side, side);
    paintCells(context, view.palette, [{ ...cell, x: 1, y: 1, w: side - 2, h: side - 2, share: null, faded: false }], view.maps);
  }
  write(tip.title, title);
  resize(tip.lines, lines.length, (parent) => element("p", "", parent)).forEach((line, at) => write(line, lines[at]));
};

// Beside the pointer, always inside the window.
export const placeTip = (view, x, y) => {
  const { box } = view.tip;
  box.hidden = false;
  const [width, height] = [box.offsetWidth, box.offsetHeight];
  const right = x + 18 + width <= window.innerWidth;
  box.style.left = `${Math.max(4, right ? x + 18 : x - 18 - width)}px`;
  box.style.top = `${Math.max(4, Math.min(y - 30, window.innerHeight - height - 8))}px`;
};

export const hideTip = (view) => {
  view.tip.box.hidden = true;
  if (view.pointed === null) return;
  view.pointed = null;
  if (view.layout) paintFrames(view);
};

// The answers to what was asked of these maps: which are lit, and all as a measure.
const takeAnswers = (view) => {
  const { data } = view;
  const found = askedAnswers();
  const ours = found && found.name === data.name && found.trace === data.trace;
  view.answers = new Set();
  view.asked = null;
  if (!ours) return;
  const values = new Float32Array(data.layers * data.heads).fill(NaN);
  for (const [layer, head, share] of found.ranked) values[layer * data.heads + head] = share;
  const lit = found.ranked.slice(0, found.first).filter(([, , share]) => share > 0);
  for (const [layer, head] of lit) view.answers.add(layer * data.heads + head);
  const [from, to] = found.words;
  view.asked = {
    id: "asked", name: `${from} → ${to}`, unit: "", max: 1, values,
    definition: `The share of its attention that ${from} gives to ${to}: what is asked above the grid.`,
    formula: "A[q, k] of this pair",
  };
};

// The reader's look is newer than the server's, unless the server changed its own.
const takeLook = (view, { look }) => {
  const served = JSON.stringify(look);
  if (view.servedLook === served) return;
  view.servedLook = served;
  if (view.noted?.has(served)) return;
  view.noted = new Set();
  view.look = { ...look };
};

export const noteLook = (view) => {
  clearTimeout(view.noting);
  view.noting = setTimeout(() => {
    view.noted.add(JSON.stringify(view.look));
    view.trigger("look", { ...view.look });
  }, NOTED_AFTER_MS);
};

const adopt = async (view, data) => {
  const numbers = numbersOf(data.numbers, data.index);
  view.wanted = data.trace;
  const known = view.maps && view.data.trace === data.trace;
  const bytes = known ? view.bytes : await inflated(numbers.thumbs);
  if (view.wanted !== data.trace) return false;
  const { rows, cols, heads } = data;
  const size = rows * cols;
  const sameHeads = view.data && view.data.name === data.name && view.data.heads === heads && view.data.layers === data.layers;
  const of = (layer, head) => bytes.subarray((layer * heads + head) * size, (layer * heads + head + 1) * size);
  const maps = { name: data.name, trace: data.trace, rows, cols, whole: data.whole, of };
  // The browser's choice is newer than the server's unless the server changed its own.
  const served = data.chosen[0] * heads + data.chosen[1];
  if (!sameHeads || view.served !== served) view.chosen = served;
  if (!sameHeads) view.zoom = null;
  Object.assign(view, { data, numbers, bytes, maps, served });
  takeLook(view, data);
  takeAnswers(view);
  return true;
};

const announceMaps = (view) => {
  if (headMaps() !== view.maps) keepHeadMaps(view.maps);
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".head-grid");
  const view = (root.view ??= createGrid(root));
  performance.mark("headlight-heads-data", { detail: data.trace });
  view.trigger = setTriggerValue;
  view.source = data.source;
  adopt(view, data).then((adopted) => {
    if (!adopted) return;
    announceMaps(view);
    paintControls(view);
    zoomTo(view, view.zoom);
    saySo(view);
    markPainted(root, data.trace);
  });

  root.listening?.abort();
  root.listening = new AbortController();
  const options = { signal: root.listening.signal };
  const elsewhere = ({ detail }) => {
    const ours = view.data && detail.name === view.data.name && detail.source !== view.source;
    if (ours && detail.layer < view.data.layers && detail.head < view.data.heads) {
      choose(view, detail.layer * view.data.heads + detail.head, { tell: false });
    }
  };
  window.addEventListener("headlight-head", elsewhere, options);
  window.addEventListener("headlight-asked", () => {
    if (!view.data || !view.look) return;
    takeAnswers(view);
    paintControls(view);
    repaint(view);
  }, options);
  window.addEventListener("headlight-all-heads", () => bringIntoView(root, view.box), options);
  window.addEventListener("resize", () => repaint(view), options);
  window.addEventListener("scroll", () => hideTip(view), { ...options, capture: true });
  view.resized ??= new ResizeObserver(() => view.box.clientWidth !== view.width && repaint(view));
  view.resized.observe(view.box);
  return () => {
    root.listening.abort();
    view.resized.disconnect();
  };
}

// For measurements: which maps are on the screen, and when they reached it.
const markPainted = (root, trace) => {
  root.dataset.trace = trace;
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      performance.mark("headlight-heads-painted", { detail: trace });
      root.dataset.painted = trace;
      channel.port1.close();
    };
    channel.port2.postMessage(null);
  });
};
