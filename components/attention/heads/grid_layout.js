// Where the cells of the head grid stand, in CSS pixels.

import { isLow } from "../../views/lib/bus.js";
import { whole } from "../../views/lib/sentence.js";

const GUTTER = 27;
// The same for the letters of a projector.
const GUTTER_PROJECTED = 36;
const gutterFor = (least) => (least ? GUTTER_PROJECTED : GUTTER);
export const HEADER = 16;
const SMALLEST = 4;
// Height that the rest of the page's top and the grid's own controls take.
const AROUND = 440;
// The same where the controls stand below, in a low window.
const AROUND_LOW = 250;
// A sorted cell carries its head's name above its map.
const NAMED = { width: 38, name: 13, map: 22, projected: { width: 56, name: 17, map: 22 } };
const MOST_SORTED = 1000;

export const tallest = () => {
  if (isLow()) return Math.max(200, window.innerHeight - AROUND_LOW);
  return Math.min(1200, Math.max(330, window.innerHeight - AROUND));
};

// All heads: a row a layer, a column a head.
export const gridLayout = (width, data, least) => {
  const gutter = gutterFor(least);
  const { layers, heads } = data;
  const stepX = Math.max(SMALLEST, (width - gutter - 2) / heads);
  const fits = (tallest() - HEADER - 2) / layers;
  const stepY = Math.max(SMALLEST, Math.min(fits, stepX * 1.25));
  const cells = Array.from({ length: layers * heads }, (_, index) => ({
    index,
    layer: Math.floor(index / heads),
    head: index % heads,
    x: gutter + (index % heads) * stepX,
    y: HEADER + Math.floor(index / heads) * stepY,
    w: stepX - 1,
    h: stepY - 1,
  }));
  return {
    cells,
    across: heads,
    left: gutter,
    top: HEADER,
    stepX,
    stepY,
    labels: Math.max(9, least, Math.min(11, stepX / 2)),
    rows: Array.from({ length: layers }, (_, at) => `L${at}`),
    cols: Array.from({ length: heads }, (_, at) => `H${at}`),
    note: "",
    width,
    height: HEADER + layers * stepY + 2,
  };
};

// Sorted heads have lost their place: row by row in their order, each with its name, in
// a box that scrolls where there are many.
export const sortedLayout = (width, data, order, by, least) => {
  const gutter = gutterFor(least);
  const named = least ? NAMED.projected : NAMED;
  const shown = order.slice(0, MOST_SORTED);
  const across = Math.max(1, Math.min(data.heads, Math.floor((width - gutter - 8) / named.width)));
  const stepX = (width - gutter - 8) / across;
  const stepY = named.name + named.map + 2;
  const lines = Math.ceil(shown.length / across);
  const cells = shown.map((index, place) => ({
    index,
    layer: Math.floor(index / data.heads),
    head: index % data.heads,
    x: gutter + (place % across) * stepX,
    y: HEADER + Math.floor(place / across) * stepY + named.name,
    w: stepX - 4,
    h: named.map,
  }));
  const first = shown.length < order.length ? `first ${whole(shown.length)} of ${whole(order.length)}, ` : "";
  return {
    cells,
    across,
    left: gutter,
    top: HEADER,
    stepX,
    stepY,
    labels: Math.max(10, least),
    rows: Array.from({ length: lines }, (_, at) => String(at * across + 1)),
    cols: [],
    note: `${first}most first: ${by}`,
    width: width - 6,
    height: HEADER + lines * stepY + 4,
  };
};

// One layer: its maps as large as they can be in the same box, in lines of equal length.
export const zoomLayout = (width, data, layer, height) => {
  const gap = 6;
  const title = 18;
  const room = Math.max(height, Math.min(tallest(), 330));
  let best = { side: 0, across: 1 };
  for (let across = 1; across <= data.heads; across++) {
    const lines = Math.ceil(data.heads / across);
    const side = Math.min((width - gap * (across - 1) - 2) / across, room / lines - title - 2);
    if (side > best.side) best = { side, across };
  }
  const { side, across } = best;
  const cells = Array.from({ length: data.heads }, (_, head) => ({
    index: layer * data.heads + head,
    layer,
    head,
    x: 1 + (head % across) * (side + gap),
    y: title + Math.floor(head / across) * (side + title + 2),
    w: side,
    h: side,
  }));
  return { cells, across, width, height: Math.max(room, cells.at(-1).y + side + 2) };
};
