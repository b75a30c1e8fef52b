// What the reader does in the mask lab: point, choose a pair, flip a cell.

import { compute, paintLab, paintText } from "./draw.js";

const labCell = (map, event, { rows, cols }) => {
  const box = map.box;
  if (!box) return null;
  const { left, top } = map.root.getBoundingClientRect();
  const key = Math.floor((event.clientX - left - box.left) / box.cellWidth);
  const query = Math.floor((event.clientY - top - box.top) / box.cellHeight);
  return query >= 0 && key >= 0 && query < rows && key < cols ? { query, key } : null;
};

const pointLab = (view, from, cell) => {
  view.pointed = cell;
  view.maps.forEach((map, at) => at !== from && map.light(cell));
  paintText(view);
  if (!view.data.sharesTokens) return;
  const detail = { index: cell?.query ?? null, source: "mask-lab" };
  window.dispatchEvent(new CustomEvent("headlight-token", { detail }));
};

// The whole drawing is sent, once the reader rests: fast clicks cannot overtake it.
const sendDrawing = (view) => {
  clearTimeout(view.sending);
  view.sending = setTimeout(() => {
    const { n, cells, cell, data } = view;
    view.setStateValue("drawn", { n, what: data.what, cells, cell: [cell.query, cell.key] });
  }, 180);
};

// Before the drawing is answered the page's switch still says the mask before it, and a
// message without the drawing would take it back.
const chooseLab = (view, cell) => {
  view.cell = cell;
  paintLab(view);
  if (view.n > view.data.echo) sendDrawing(view);
  else view.setTriggerValue("cell", [cell.query, cell.key]);
};

const flipLab = (view, { query, key }) => {
  const at = view.cells.findIndex(([q, k]) => q === query && k === key);
  view.full = at < 0 && view.cells.length >= view.data.mostCells;
  if (!view.full) {
    view.cells = at < 0 ? [...view.cells, [query, key]] : view.cells.filter((_, i) => i !== at);
    view.n = Math.max(view.n, view.data.echo) + 1;
    view.cell = { query, key };
    compute(view);
    sendDrawing(view);
  }
  paintLab(view);
};

export const listenTo = (view, map, at) => {
  const act = (cell) => (at === 1 && view.data.canDraw ? flipLab(view, cell) : chooseLab(view, cell));
  map.onHover = (cell) => pointLab(view, at, cell);
  map.root.addEventListener("click", (event) => {
    const cell = labCell(map, event, view);
    if (cell) act(cell);
  });
  map.root.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const cell = view.pointed ?? view.cell;
    if (event.key === " ") act(cell);
    else chooseLab(view, cell);
  }, true);
};
