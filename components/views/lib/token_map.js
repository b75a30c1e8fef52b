// A heat map of token pairs: rows are queries, columns are keys. Needs
// token_map.css. Cells are painted as the pixels of one small picture, so that
// 65,536 of them take a few milliseconds; what follows the pointer lies on top.
//
//   const map = createTokenMap(parent)
//   map.draw({ rows, cols, share(q, k), scale, limit, chosen, tip(q, k), label })
//   map.light({ query, key } or null)      either may be left out
//   map.onHover = ({ query, key } or null) => …    map.onChoose = ({ query, key }) => …
//
// share: a number; null where the query cannot see the key (hatched); NaN draws nothing.
// scale: "pattern" (0 to 1) or "diverging" (−limit to limit). Optional: maxHeight in px;
// maxCell, how many px a cell may have; rowLabels: false; ramp(palette): other colours, from 0 to limit, for other measures;
// like(): the box of a map beside this one, map.box, whose cells it is to have.

import { element, letters, write } from "./dom.js";
import { clamp } from "./numbers.js";
import { STEPS, paletteOf, sized } from "./paint.js";
import { sentence } from "./sentence.js";
import { onTheme } from "./theme.js";

const MAP_FONT = 12;
const MAP_CELL = 34;
export const MAP_LONGEST = 104;
export const MAP_QUERY = { light: "#0072B2", dark: "#5cb3e6" };
export const MAP_KEY = { light: "#946100", dark: "#E69F00" };

export const fontOf = (node) =>
  `${letters(node, MAP_FONT)}px ${getComputedStyle(node).getPropertyValue("--st-code-font") || "ui-monospace"}, monospace`;

// The label cut to a width, never inside a glyph.
export const elided = (context, label, width) => {
  if (context.measureText(label).width <= width) return label;
  const glyphs = [...new Intl.Segmenter().segment(label)].map((part) => part.segment);
  while (glyphs.length > 1 && context.measureText(`${glyphs.join("")}…`).width > width) glyphs.pop();
  return `${glyphs.join("")}…`;
};

// Where things stand, in CSS pixels: gutters for the labels, cells as square as can be.
const mapLayout = (context, spec, width) => {
  const longest = (labels) =>
    Math.max(...labels.map((label) => Math.min(MAP_LONGEST, context.measureText(label).width)));
  const labelled = spec.rowLabels !== false;
  const left = labelled ? Math.ceil(Math.max(52, Math.min(width * 0.3, longest(spec.rows))) + 8) : 4;
  const across = longest(spec.cols);
  const tallest = spec.maxHeight ?? Math.max(260, window.innerHeight - 290);
  const room = width - left - 2;
  const most = spec.maxCell ?? MAP_CELL;
  let cellWidth = Math.min(most, room / spec.cols.length);
  const like = spec.like?.();
  const upright = like?.upright ?? across > cellWidth - 4;
  const top = like?.top ?? Math.ceil(upright ? Math.max(34, across) + 8 : 34);
  let cellHeight = Math.min(most, (tallest - top) / spec.rows.length);
  cellHeight = Math.min(cellHeight, spec.rows.length < spec.cols.length ? Math.max(cellWidth, 3) : cellWidth);
  cellWidth = Math.min(cellWidth, Math.max(cellHeight * 3, 3));
  // Cells a whole number of pixels wide look even; below four pixels that costs too much.
  const even = (size) => (size >= 4 ? Math.floor(size * 2) / 2 : size);
  [cellWidth, cellHeight] = [even(cellWidth), even(cellHeight)];
  if (like) [cellWidth, cellHeight] = [like.cellWidth, like.cellHeight];
  const [w, h] = [cellWidth * spec.cols.length, cellHeight * spec.rows.length];
  return { left, top, cellWidth, cellHeight, w, h, upright, width, height: top + h + 2 };
};

const hatchOf = (context, palette) => {
  const ratio = context.getTransform().a;
  const side = Math.max(4, Math.round(6 * ratio));
  const tile = document.createElement("canvas");
  tile.width = tile.height = side;
  const pen = tile.getContext("2d");
  pen.strokeStyle = palette.hair;
  pen.lineWidth = ratio;
  pen.beginPath();
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift - 1, side + 1);
    pen.lineTo(shift + side + 1, -1);
  }
  pen.stroke();
  const pattern = context.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
};

const rgbOf = (ramps) => ramps.map((colour) => colour.match(/\d+/g).map(Number));

// All cells as the pixels of a picture; a masked one is a hole through to the hatch.
const mapPicture = (spec, palette) => {
  const { rows, cols, share } = spec;
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [cols.length, rows.length];
  const pen = picture.getContext("2d");
  const image = pen.createImageData(cols.length, rows.length);
  const signed = spec.scale === "diverging";
  const plus = rgbOf(signed ? palette.positive : (spec.ramp?.(palette) ?? palette.pattern));
  const minus = signed ? rgbOf(palette.negative) : plus;
  const limit = (signed || spec.ramp ? spec.limit : 1) || 1;
  let at = 0;
  for (let query = 0; query < rows.length; query += 1) {
    for (let key = 0; key < cols.length; key += 1, at += 4) {
      const value = share(query, key);
      if (value === null) continue;
      const size = Math.min(1, Math.abs(value || 0) / limit);
      const step = Math.round((signed ? size : Math.sqrt(size)) * STEPS);
      image.data.set((value < 0 ? minus : plus)[step], at);
      image.data[at + 3] = 255;
    }
  }
  pen.putImageData(image, 0, 0);
  return picture;
};

const paintCells = (context, spec, palette, box) => {
  context.fillStyle = hatchOf(context, palette);
  context.fillRect(box.left, box.top, box.w, box.h);
  context.imageSmoothingEnabled = false;
  context.drawImage(mapPicture(spec, palette), box.left, box.top, box.w, box.h);
  context.strokeStyle = palette.hair;
  context.lineWidth = 1;
  context.strokeRect(box.left - 0.5, box.top - 0.5, box.w + 1, box.h + 1);
  context.fillStyle = palette.background;
  if (Math.min(box.cellWidth, box.cellHeight) < 9) return;
  for (let key = 1; key < spec.cols.length; key += 1) {
    context.fillRect(box.left + key * box.cellWidth - 0.5, box.top, 1, box.h);
  }
  for (let query = 1; query < spec.rows.length; query += 1) {
    context.fillRect(box.left, box.top + query * box.cellHeight - 0.5, box.w, 1);
  }
};

const rowLabel = (context, label, query, box) => {
  const text = elided(context, label, box.left - 8);
  const y = box.top + (query + 0.5) * box.cellHeight;
  const width = context.measureText(text).width;
  return { text, x: box.left - 5 - width, y, width, turn: 0 };
};

const columnLabel = (context, label, key, box) => {
  const x = box.left + (key + 0.5) * box.cellWidth;
  const text = elided(context, label, box.upright ? box.top - 8 : Math.max(box.cellWidth, 20));
  const width = context.measureText(text).width;
  if (box.upright) return { text, x, y: box.top - 5, width, turn: -Math.PI / 2 };
  return { text, x: x - width / 2, y: box.top - 11, width, turn: 0 };
};

const paintLabel = (context, { text, x, y, width, turn }, ink, ground) => {
  context.save();
  context.translate(x, y);
  context.rotate(turn);
  if (ground) {
    context.fillStyle = ground;
    const size = letters(context.canvas, MAP_FONT);
    context.fillRect(-3, -size * 0.7, width + 6, size * 1.4);
  }
  context.fillStyle = ink;
  context.fillText(text, 0, 0.5);
  context.restore();
};

export const penFor = (context, node) => {
  context.font = fontOf(node);
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.direction = "ltr";
};

const paintAxes = (context, spec, palette, box) => {
  const size = letters(context.canvas, MAP_FONT);
  const everyRow = Math.ceil((size + 1) / box.cellHeight);
  const room = box.upright ? size + 1 : 1;
  const everyColumn = Math.ceil(room / box.cellWidth);
  const labelled = spec.rowLabels !== false;
  spec.rows.forEach((label, query) => {
    if (labelled && query % everyRow === 0) paintLabel(context, rowLabel(context, label, query, box), palette.text);
  });
  spec.cols.forEach((label, key) => {
    if (key % everyColumn === 0) paintLabel(context, columnLabel(context, label, key, box), palette.text);
  });
  if (!labelled) return;
  context.font = `600 ${letters(context.canvas, 11)}px ${getComputedStyle(context.canvas).fontFamily}`;
  context.textAlign = "right";
  context.fillStyle = MAP_KEY[palette.mode];
  context.fillText("key →", box.left - 6, box.top - 27);
  context.fillStyle = MAP_QUERY[palette.mode];
  context.fillText("query ↓", box.left - 6, box.top - 13);
};

// A frame around one cell, wide enough to be found among the smallest cells.
const frameCellAt = (context, palette, box, { query, key }) => {
  const [w, h] = [Math.max(box.cellWidth, 7), Math.max(box.cellHeight, 7)];
  const x = box.left + (key + 0.5) * box.cellWidth - w / 2;
  const y = box.top + (query + 0.5) * box.cellHeight - h / 2;
  context.lineWidth = 4;
  context.strokeStyle = palette.background;
  context.strokeRect(x, y, w, h);
  context.lineWidth = 2;
  context.strokeStyle = palette.text;
  context.strokeRect(x, y, w, h);
};

const paintCross = (context, palette, box, { query, key }) => {
  context.lineWidth = 1.5;
  const has = (index) => index !== null && index !== undefined;
  if (has(query)) {
    context.strokeStyle = MAP_QUERY[palette.mode];
    const y = box.top + query * box.cellHeight;
    context.strokeRect(box.left, y, box.w, Math.max(box.cellHeight, 2));
  }
  if (has(key)) {
    context.strokeStyle = MAP_KEY[palette.mode];
    const x = box.left + key * box.cellWidth;
    context.strokeRect(x, box.top, Math.max(box.cellWidth, 2), box.h);
  }
};

// What follows the pointer and the choice: frames, bands, and their labels.
const paintOver = (view) => {
  const { spec, box, palette, over } = view;
  if (!box) return;
  const context = sized(over, box.width, box.height);
  penFor(context, view.root);
  const pointed = view.cell ?? view.lit;
  const chosen = spec.chosen ?? null;
  if (pointed) paintCross(context, palette, box, pointed);
  if (chosen) frameCellAt(context, palette, box, chosen);
  for (const [cell, ground] of [[chosen, palette.hair], [pointed, null]]) {
    const row = spec.rowLabels === false ? undefined : spec.rows[cell?.query];
    const column = spec.cols[cell?.key];
    const [blue, orange] = [MAP_QUERY[palette.mode], MAP_KEY[palette.mode]];
    const ink = ground ? palette.text : palette.background;
    if (row !== undefined) paintLabel(context, rowLabel(context, row, cell.query, box), ink, ground ?? blue);
    if (column !== undefined) paintLabel(context, columnLabel(context, column, cell.key, box), ink, ground ?? orange);
  }
};

const showTip = (view) => {
  const { spec, box, cell, tip } = view;
  const text = cell ? (spec.tip?.(cell.query, cell.key) ?? "") : "";
  tip.hidden = !text;
  write(tip, text);
  if (!text) return;
  const x = box.left + (cell.key + 1) * box.cellWidth + 8;
  const y = box.top + (cell.query + 1) * box.cellHeight + 8;
  const above = y + tip.offsetHeight > box.height + 40;
  const top = above ? box.top + cell.query * box.cellHeight - tip.offsetHeight - 8 : y;
  tip.style.left = `${Math.max(0, Math.min(x, box.width - tip.offsetWidth))}px`;
  tip.style.top = `${Math.max(0, top)}px`;
};

const pointAt = (view, cell, spoken = false) => {
  const { query, key } = view.cell ?? {};
  if (cell?.query === query && cell?.key === key) return;
  view.cell = cell;
  paintOver(view);
  showTip(view);
  if (spoken) write(view.spoken, view.tip.textContent);
  view.map.onHover?.(cell);
};

const chooseAt = (view, cell) => {
  if (cell && view.spec.share(cell.query, cell.key) !== null) view.map.onChoose?.({ ...cell });
};

const cellUnder = (view, event) => {
  const { box, spec } = view;
  const { left, top } = view.canvas.getBoundingClientRect();
  const key = Math.floor((event.clientX - left - box.left) / box.cellWidth);
  const query = Math.floor((event.clientY - top - box.top) / box.cellHeight);
  const inside = query >= 0 && key >= 0 && query < spec.rows.length && key < spec.cols.length;
  return inside ? { query, key } : null;
};

const walkMap = (view, event) => {
  const { spec } = view;
  const from = view.cell ?? view.spec.chosen ?? { query: 0, key: 0 };
  if (event.key === "Enter" || event.key === " ") chooseAt(view, from);
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  const end = { Home: 0, End: spec.cols.length - 1 }[event.key];
  if (!step && end === undefined && event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  event.stopPropagation();
  if (!step && end === undefined) return;
  const within = (index, count) => clamp(index, 0, count - 1);
  const key = step ? within(from.key + step[1], spec.cols.length) : end;
  pointAt(view, { query: within(from.query + (step?.[0] ?? 0), spec.rows.length), key }, true);
};

const redraw = (view) => {
  const { root, spec } = view;
  view.width = root.clientWidth;
  if (!spec || view.width < 40) return;
  view.palette = paletteOf(root);
  const measure = view.canvas.getContext("2d");
  penFor(measure, root);
  view.box = mapLayout(measure, spec, view.width);
  const context = sized(view.canvas, view.box.width, view.box.height);
  penFor(context, root);
  paintCells(context, spec, view.palette, view.box);
  paintAxes(context, spec, view.palette, view.box);
  root.style.height = `${view.box.height}px`;
  // For measurements: where the cells are.
  const { left, top, cellWidth, cellHeight } = view.box;
  root.dataset.cells = [left, top, cellWidth, cellHeight].join(" ");
  if (view.cell && (view.cell.query >= spec.rows.length || view.cell.key >= spec.cols.length)) view.cell = null;
  paintOver(view);
  showTip(view);
};

export const createTokenMap = (parent) => {
  const root = element("div", "token-map", parent);
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  const view = { root, canvas: element("canvas", "", root), over: element("canvas", "", root) };
  view.tip = element("div", "tip", root);
  view.spoken = element("div", "spoken", root);
  view.spoken.setAttribute("aria-live", "polite");
  view.tip.hidden = true;
  view.map = {
    root,
    onHover: null,
    onChoose: null,
    get box() {
      return view.box;
    },
    draw(spec) {
      view.spec = spec;
      root.setAttribute("aria-label", sentence("{label} Arrow keys: walk over the cells. Enter: choose.", { label: spec.label ?? "" }));
      redraw(view);
    },
    light(cell) {
      view.lit = cell;
      paintOver(view);
    },
    destroy: () => view.resized.disconnect(),
  };
  root.onpointermove = (event) => view.box && pointAt(view, cellUnder(view, event));
  root.onpointerleave = () => view.box && pointAt(view, null);
  root.onclick = (event) => view.box && chooseAt(view, cellUnder(view, event));
  root.onkeydown = (event) => view.box && walkMap(view, event);
  root.onblur = () => view.box && pointAt(view, null);
  view.resized = new ResizeObserver(() => root.clientWidth !== view.width && redraw(view));
  view.resized.observe(root);
  onTheme(root, () => redraw(view));
  return view.map;
};
