// A heat map of a matrix of numbers: positions down, dimensions or positions across.
// A small one is a real table with its numbers in it; a larger one is a picture whose
// numbers are under the pointer. Needs matrix_map.css.
//
//   const map = createMatrixMap(parent)
//   map.draw({ values, rows, cols, rowTitle, colTitle, limit, chosen, tip(row, col), height, label })
//   map.onPoint = ({ row, col } or null) => …    map.onChoose = ({ row, col }) => …
//
// rows and cols: lists of { number, word }. Colours diverge from −limit to limit.
// Optional: groups, the rows (and columns) at which a new group begins, drawn as lines;
// tableCols, the most columns that are shown as a table.

import { element, letters, resize, write } from "./dom.js";
import { clamp, figures, minus, signed } from "./numbers.js";
import { STEPS, diverging, paletteOf, sized } from "./paint.js";
import { sentence } from "./sentence.js";
import { onTheme } from "./theme.js";

const MATRIX_FONT = 12;
const TABLE_ROWS = 12;
const TABLE_COLS = 8;
const NICE = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500];


// Two decimals; what is a whole number is written as one.
export const shortNumber = (value) =>
  Math.abs(value - Math.round(value)) < 5e-7 ? minus(String(Math.round(value) || 0)) : signed(value, 2);

export const longNumber = (value) => figures(value, 6);

const isTable = (spec) => spec.rows.length <= TABLE_ROWS && spec.cols.length <= (spec.tableCols ?? TABLE_COLS);

const labelOf = ({ number, word }) => (word ? `${number} ${word}` : String(number));

const matrixFont = (node, weight = "") => `${weight} ${letters(node, MATRIX_FONT)}px ${getComputedStyle(node).fontFamily}`.trim();

const matrixLayout = (context, spec, width) => {
  const height = spec.height ?? 360;
  const widest = Math.max(...spec.rows.map((row) => context.measureText(labelOf(row)).width));
  const left = Math.ceil(Math.max(4.9 * letters(context.canvas, MATRIX_FONT), Math.min(widest, width * 0.24)) + 10);
  const [top, foot] = [36, 30];
  const square = spec.square ? Math.min((width - left - 2) / spec.cols.length, (height - top - foot) / spec.rows.length) : 0;
  const cellWidth = square || (width - left - 2) / spec.cols.length;
  const cellHeight = square || Math.min(40, (height - top - foot) / spec.rows.length);
  const [w, h] = [cellWidth * spec.cols.length, cellHeight * spec.rows.length];
  return { left, top, cellWidth, cellHeight, w, h, width, height: top + h + foot };
};

const matrixPicture = (spec, palette) => {
  const [rows, cols] = [spec.rows.length, spec.cols.length];
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [cols, rows];
  const pen = picture.getContext("2d");
  const image = pen.createImageData(cols, rows);
  const channelsOf = (ramp) => ramp.map((colour) => colour.match(/\d+/g).map(Number));
  const [plus, minus] = [channelsOf(palette.positive), channelsOf(palette.negative)];
  for (let at = 0; at < rows * cols; at += 1) {
    const value = spec.values[at];
    const step = Math.round(Math.min(1, Math.abs(value) / (spec.limit || 1)) * STEPS);
    image.data.set((value < 0 ? minus : plus)[step], at * 4);
    image.data[at * 4 + 3] = 255;
  }
  pen.putImageData(image, 0, 0);
  return picture;
};

// Every label where there is room for it, else every 2nd, 5th, 10th…
const ticksOf = (labels, cell, room) => {
  const step = NICE.find((size) => size * cell >= room) ?? 1000;
  return labels.map((label, at) => ({ ...label, at })).filter(({ at }) => at % step === 0);
};

const shortened = (context, text, width) => {
  if (context.measureText(text).width <= width) return text;
  const glyphs = [...new Intl.Segmenter().segment(text)].map((part) => part.segment);
  while (glyphs.length > 1 && context.measureText(`${glyphs.join("")}…`).width > width) glyphs.pop();
  return `${glyphs.join("")}…`;
};

const paintMatrixAxes = (context, spec, palette, box) => {
  context.fillStyle = palette.text;
  context.textBaseline = "middle";
  context.direction = "ltr";
  context.textAlign = "right";
  for (const tick of ticksOf(spec.rows, box.cellHeight, letters(context.canvas, MATRIX_FONT) + 2)) {
    const y = box.top + (tick.at + 0.5) * box.cellHeight;
    context.fillText(shortened(context, labelOf(tick), box.left - 10), box.left - 6, y);
  }
  context.textAlign = "center";
  for (const tick of ticksOf(spec.cols, box.cellWidth, 2.5 * letters(context.canvas, MATRIX_FONT))) {
    const x = box.left + (tick.at + 0.5) * box.cellWidth;
    context.fillText(String(tick.number), Math.min(x, box.width - 0.9 * letters(context.canvas, MATRIX_FONT)), box.top - 9);
  }
  context.fillStyle = palette.quiet;
  context.textAlign = "left";
  context.fillText(`${spec.colTitle} →`, box.left, 9);
  context.textAlign = "right";
  context.fillText(`${spec.rowTitle} ↓`, box.left - 6, 9);
};

const paintGroups = (context, spec, palette, box) => {
  context.fillStyle = palette.text;
  for (const at of spec.groups ?? []) {
    context.fillRect(Math.round(box.left + at * box.cellWidth) - 0.5, box.top, 1, box.h);
    context.fillRect(box.left, Math.round(box.top + at * box.cellHeight) - 0.5, box.w, 1);
  }
};

// The colours' scale, with its limits.
const paintScale = (context, spec, palette, box) => {
  const [x, y, width] = [box.left, box.height - 18, Math.min(150, box.w - 60)];
  for (let at = 0; at < width; at += 1) {
    context.fillStyle = diverging(palette, (at / (width - 1)) * 2 - 1, 1);
    context.fillRect(x + 34 + at, y, 1, 9);
  }
  context.strokeStyle = palette.hair;
  context.strokeRect(x + 34.5, y + 0.5, width - 1, 8);
  context.fillStyle = palette.quiet;
  context.textAlign = "right";
  context.fillText(minus(String(-spec.limit)), x + 29, y + 5);
  context.textAlign = "left";
  context.fillText(String(spec.limit), x + 39 + width, y + 5);
};

const paintMatrix = (view) => {
  const { root, spec } = view;
  const measure = view.canvas.getContext("2d");
  measure.font = matrixFont(root);
  const box = matrixLayout(measure, spec, root.clientWidth);
  view.box = box;
  const context = sized(view.canvas, box.width, box.height);
  context.font = matrixFont(root);
  context.imageSmoothingEnabled = false;
  context.drawImage(matrixPicture(spec, view.palette), box.left, box.top, box.w, box.h);
  context.strokeStyle = view.palette.hair;
  context.strokeRect(box.left - 0.5, box.top - 0.5, box.w + 1, box.h + 1);
  paintGroups(context, spec, view.palette, box);
  paintMatrixAxes(context, spec, view.palette, box);
  paintScale(context, spec, view.palette, box);
  root.style.height = `${box.height}px`;
};

const paintTable = (view) => {
  const { spec, table } = view;
  view.root.style.height = "auto";
  write(table.caption, spec.label);
  const lines = resize(table.tBodies[0], spec.rows.length + 1, (body) => element("tr", "", body));
  lines.forEach((line, at) => {
    const want = spec.cols.length + 1;
    const kinds = at === 0 ? "th" : "td";
    if (line.children.length !== want) {
      line.replaceChildren();
      for (let i = 0; i < want; i += 1) element(i === 0 ? "th" : kinds, "", line);
    }
    const [head, ...cells] = line.children;
    head.scope = at === 0 ? "col" : "row";
    if (at === 0) {
      write(head, `${spec.rowTitle} ↓`);
      cells.forEach((cell, col) => { cell.scope = "col"; write(cell, `${spec.colTitle} ${spec.cols[col].number}`); });
      return;
    }
    const { number, word } = spec.rows[at - 1];
    head.replaceChildren(`${number} `);
    if (word) element("b", "", head).textContent = word;
    cells.forEach((cell, col) => paintTableCell(view, cell, at - 1, col));
  });
  markTable(view);
};

const paintTableCell = ({ spec, palette }, cell, row, col) => {
  const value = spec.values[row * spec.cols.length + col];
  write(cell, shortNumber(value));
  cell.dataset.cell = `${row}.${col}`;
  cell.dataset.value = String(value);
  cell.style.background = diverging(palette, value, spec.limit);
  // Black on the lighter half of the scale, white on the darker one, in either theme.
  const [r, g, b] = cell.style.background.match(/\d+/g).map(Number);
  cell.style.color = 0.299 * r + 0.587 * g + 0.114 * b > 125 ? "#000" : "#fff";
};

const markTable = (view) => {
  const name = (cell) => (cell ? `${cell.row}.${cell.col}` : "");
  for (const cell of view.table.querySelectorAll("td")) {
    cell.classList.toggle("chosen", cell.dataset.cell === name(view.spec.chosen));
    cell.classList.toggle("pointed", cell.dataset.cell === name(view.cell));
  }
};

const bandOf = (context, palette, box, { row, col }, dashed) => {
  context.setLineDash(dashed ? [4, 3] : []);
  for (const [colour, width] of [[palette.background, 3.5], [palette.text, 1.5]]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    const [w, h] = [Math.max(box.cellWidth, 4), Math.max(box.cellHeight, 4)];
    const x = box.left + (col + 0.5) * box.cellWidth - w / 2;
    const y = box.top + (row + 0.5) * box.cellHeight - h / 2;
    context.strokeRect(box.left, y, box.w, h);
    context.strokeRect(x, box.top, w, box.h);
  }
};

const paintMatrixOver = (view) => {
  if (view.small) return markTable(view);
  if (!view.box) return;
  const context = sized(view.over, view.box.width, view.box.height);
  if (view.spec.chosen) bandOf(context, view.palette, view.box, view.spec.chosen, false);
  if (view.cell) bandOf(context, view.palette, view.box, view.cell, true);
};

const showMatrixTip = (view) => {
  const { spec, cell, tip, box } = view;
  const text = cell ? (spec.tip?.(cell.row, cell.col) ?? "") : "";
  tip.hidden = !text || view.small;
  write(tip, text);
  if (tip.hidden) return;
  const x = box.left + (cell.col + 1) * box.cellWidth + 10;
  const y = box.top + (cell.row + 1) * box.cellHeight + 10;
  const over = x + tip.offsetWidth > box.width;
  const left = over ? box.left + cell.col * box.cellWidth - tip.offsetWidth - 10 : x;
  const above = y + tip.offsetHeight > box.height + 30;
  const top = above ? box.top + cell.row * box.cellHeight - tip.offsetHeight - 10 : y;
  tip.style.left = `${Math.max(0, left)}px`;
  tip.style.top = `${Math.max(0, top)}px`;
};

const pointMatrix = (view, cell, spoken = false) => {
  if (cell?.row === view.cell?.row && cell?.col === view.cell?.col) return;
  view.cell = cell;
  paintMatrixOver(view);
  showMatrixTip(view);
  if (spoken && cell) write(view.spoken, view.spec.tip?.(cell.row, cell.col) ?? "");
  view.map.onPoint?.(cell);
};

const matrixCellUnder = (view, event) => {
  if (view.small) {
    const name = event.target.closest?.("td")?.dataset.cell;
    if (!name) return null;
    const [row, col] = name.split(".").map(Number);
    return { row, col };
  }
  const { box, spec } = view;
  const { left, top } = view.canvas.getBoundingClientRect();
  const col = Math.floor((event.clientX - left - box.left) / box.cellWidth);
  const row = Math.floor((event.clientY - top - box.top) / box.cellHeight);
  return row >= 0 && col >= 0 && row < spec.rows.length && col < spec.cols.length ? { row, col } : null;
};

const walkMatrix = (view, event) => {
  const { spec } = view;
  const from = view.cell ?? spec.chosen ?? { row: 0, col: 0 };
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    view.map.onChoose?.(from);
    return;
  }
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  const end = { Home: 0, End: spec.cols.length - 1 }[event.key];
  if (!step && end === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const within = (index, count) => clamp(index, 0, count - 1);
  const row = within(from.row + (step?.[0] ?? 0), spec.rows.length);
  pointMatrix(view, { row, col: step ? within(from.col + step[1], spec.cols.length) : end }, true);
};

const redrawMatrix = (view) => {
  const { root, spec } = view;
  view.width = root.clientWidth;
  if (!spec || view.width < 40) return;
  view.palette = paletteOf(root);
  view.small = isTable(spec);
  view.table.hidden = !view.small;
  view.canvas.hidden = view.over.hidden = view.small;
  if (view.cell && (view.cell.row >= spec.rows.length || view.cell.col >= spec.cols.length)) view.cell = null;
  if (view.small) paintTable(view);
  else paintMatrix(view);
  paintMatrixOver(view);
  showMatrixTip(view);
};

export const createMatrixMap = (parent) => {
  const root = element("div", "matrix-map", parent);
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  const view = { root, canvas: element("canvas", "", root), over: element("canvas", "", root) };
  view.table = element("table", "", root);
  view.table.createCaption();
  element("tbody", "", view.table);
  view.tip = element("div", "tip", root);
  view.tip.hidden = true;
  view.spoken = element("div", "spoken", root);
  view.spoken.setAttribute("aria-live", "polite");
  view.map = {
    root,
    onPoint: null,
    onChoose: null,
    draw(spec) {
      view.spec = spec;
      root.setAttribute("aria-label", sentence("{label} Arrow keys: walk over the cells.", { label: spec.label }));
      redrawMatrix(view);
    },
    destroy: () => view.resized.disconnect(),
  };
  const ready = () => view.spec && (view.small || view.box);
  root.onpointermove = (event) => ready() && pointMatrix(view, matrixCellUnder(view, event));
  root.onpointerleave = () => ready() && pointMatrix(view, null);
  root.onclick = (event) => {
    const cell = ready() && matrixCellUnder(view, event);
    if (cell) view.map.onChoose?.(cell);
  };
  root.onkeydown = (event) => ready() && walkMatrix(view, event);
  root.onblur = () => ready() && pointMatrix(view, null);
  view.resized = new ResizeObserver(() => root.clientWidth !== view.width && redrawMatrix(view));
  view.resized.observe(root);
  onTheme(root, () => redrawMatrix(view));
  return view.map;
};
