// What lies on the maps of the mask lab: the numbers where cells have room for them, an
// amber line around what the reader changed, red hatching over a query that sees nothing,
// and the sum of each row beside the last.

import { element, letters } from "../../views/lib/dom.js";
import { inkOn, sized } from "../../views/lib/paint.js";
import { exactShare } from "./sums.js";

const MASK_AMBER = "#c98500";
const MASK_RED = { light: "#c62828", dark: "#ff7b72" };
export const SUMS_WIDTH = 92;
const NUMBER_FONTS = [12, 16];

export const makeMarks = (map) => element("canvas", "marks", map.root);

// Along each side of a changed cell whose neighbour is not changed.
const paintContour = (context, box, rows, cols, changed) => {
  const at = (query, key) => query >= 0 && key >= 0 && query < rows && key < cols && changed[query * cols + key];
  context.strokeStyle = MASK_AMBER;
  context.lineWidth = 2;
  context.beginPath();
  for (let query = 0; query < rows; query += 1) {
    for (let key = 0; key < cols; key += 1) {
      if (!at(query, key)) continue;
      const [x, y] = [box.left + key * box.cellWidth, box.top + query * box.cellHeight];
      const sides = [
        [at(query - 1, key), 0, 0, 1, 0], [at(query + 1, key), 0, 1, 1, 1],
        [at(query, key - 1), 0, 0, 0, 1], [at(query, key + 1), 1, 0, 1, 1],
      ];
      for (const [same, x0, y0, x1, y1] of sides) {
        if (same) continue;
        context.moveTo(x + x0 * box.cellWidth, y + y0 * box.cellHeight);
        context.lineTo(x + x1 * box.cellWidth, y + y1 * box.cellHeight);
      }
    }
  }
  context.stroke();
};

const paintBlind = (context, box, query, red) => {
  const [x, y, w, h] = [box.left, box.top + query * box.cellHeight, box.w, Math.max(box.cellHeight, 3)];
  context.save();
  context.beginPath();
  context.rect(x, y, w, h);
  context.clip();
  context.strokeStyle = red;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let from = x - h; from < x + w; from += 6) {
    context.moveTo(from, y + h);
    context.lineTo(from + h, y);
  }
  context.stroke();
  context.restore();
  context.strokeStyle = red;
  context.lineWidth = 2;
  context.strokeRect(x, y, w, h);
};

// Each cell's number, if all of them fit: of a map with some alone none could be read.
// number(query, key): { text, colour }; a hidden cell has no colour. Whether they stand there.
const paintNumbers = (context, box, palette, node, rows, cols, number) => {
  const [least, most] = NUMBER_FONTS;
  const size = letters(node, Math.round(Math.min(most, Math.max(least, 0.2 * box.cellWidth))));
  // The sign for infinity is small in most fonts.
  const [plain, large] = [size, size + 4].map((px) => `${px}px ${getComputedStyle(node).fontFamily}`);
  context.font = plain;
  const cells = Array.from({ length: rows * cols }, (_, at) => number(Math.floor(at / cols), at % cols));
  const widest = Math.max(...cells.map(({ text }) => context.measureText(text).width));
  if (widest > box.cellWidth - 6 || box.cellHeight < size + 6) return false;
  context.textAlign = "center";
  context.textBaseline = "middle";
  cells.forEach(({ text, colour }, at) => {
    context.font = colour ? plain : large;
    context.fillStyle = colour ? inkOn(colour) : palette.text;
    context.fillText(text, box.left + ((at % cols) + 0.5) * box.cellWidth, box.top + (Math.floor(at / cols) + 0.5) * box.cellHeight);
  });
  return true;
};

export const paintMarks = (canvas, map, palette, { rows, cols, changed, blind, number, node }) => {
  const box = map.box;
  if (!box) return;
  const context = sized(canvas, box.left + box.w + 2, box.height);
  map.root.dataset.numbers = String(paintNumbers(context, box, palette, node, rows, cols, number));
  if (changed) paintContour(context, box, rows, cols, changed);
  for (const query of blind) paintBlind(context, box, query, MASK_RED[palette.mode]);
};

// How many keys each query sees, and what its shares add up to.
export const paintSums = (canvas, box, palette, node, sums, cols) => {
  const context = sized(canvas, SUMS_WIDTH, box.height);
  const family = getComputedStyle(node).fontFamily;
  context.font = `600 ${letters(node, 11)}px ${family}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.fillStyle = palette.quiet;
  context.fillText("keys", 44, box.top - 11);
  context.fillText("sum", SUMS_WIDTH - 6, box.top - 11);
  const every = Math.ceil((letters(node, 12) + 1) / box.cellHeight);
  context.font = `${letters(node, 12)}px ${family}`;
  sums.forEach(({ n, total }, query) => {
    if (query % every && n) return;
    const y = box.top + (query + 0.5) * box.cellHeight;
    context.fillStyle = n ? palette.text : MASK_RED[palette.mode];
    context.fillText(n === cols ? "all" : String(n), 44, y);
    context.fillText(n ? exactShare(total) : "0 ÷ 0", SUMS_WIDTH - 6, y);
  });
};
