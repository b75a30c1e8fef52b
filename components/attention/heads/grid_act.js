// What the reader does on the head grid: choose, point, walk, go into a layer.

import { tellHead } from "../../views/lib/bus.js";
import { element, resize, write } from "../../views/lib/dom.js";
import { sized } from "../../views/lib/paint.js";
import { paintFrames, repaint } from "./grid_draw.js";
import { HEADER } from "./grid_layout.js";
import { headline, linesOf } from "./grid_measures.js";
import { paintCells } from "./grid_paint.js";

const NOTED_AFTER_MS = 400;

// bring: by a click, so that the picture of the head is to come into view.
export const choose = (view, index, { tell = true, bring = false } = {}) => {
  const { heads, name } = view.data;
  const [layer, head] = [Math.floor(index / heads), index % heads];
  view.chosen = index;
  view.told.push(index);
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

export const saySo = (view) => {
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

export const noteLook = (view) => {
  clearTimeout(view.noting);
  view.noting = setTimeout(() => {
    view.noted.add(JSON.stringify(view.look));
    view.trigger("look", { ...view.look });
  }, NOTED_AFTER_MS);
};
