// Vectors as strips of cells, dense or wide, and which number is under the pointer.

import { clamp } from "./numbers.js";
import { STEPS, paintStrip, sized } from "./paint.js";

// More numbers than pixels: each pixel shows the largest in size of those it covers.
const atMost = (values, cells) => {
  if (values.length <= cells) return values;
  const kept = new Float32Array(cells);
  for (let i = 0; i < values.length; i += 1) {
    const cell = Math.floor((i * cells) / values.length);
    if (Math.abs(values[i]) > Math.abs(kept[cell])) kept[cell] = values[i];
  }
  return kept;
};

const stripRows = (count, width) => {
  const rows = Math.ceil(count / Math.max(1, Math.floor(width / 2)));
  return { rows, perRow: Math.ceil(count / rows) };
};

// One row of cells, all numbers in it.
export const paintThin = (canvas, palette, values, limit, width, height) => {
  const box = { x: 0, y: 0, width, height };
  paintStrip(sized(canvas, width, height), palette, atMost(values, width), limit, box);
};

// As many rows as it takes to give each number a cell of its own.
export const paintWide = (canvas, palette, values, limit, width, height) => {
  const { rows, perRow } = stripRows(values.length, width);
  const tall = rows === 1 ? height : Math.max(7, Math.floor(height / rows));
  const context = sized(canvas, width, rows * tall);
  for (let row = 0; row < rows; row += 1) {
    const part = values.subarray(row * perRow, (row + 1) * perRow);
    const box = { x: 0, y: row * tall, width: (width * part.length) / perRow, height: tall - 1 };
    paintStrip(context, palette, part, limit, box);
  }
};

// Which entry of a strip is under the pointer; null beside it.
export const entryUnder = (canvas, event, count, wide) => {
  const box = canvas.getBoundingClientRect();
  const { rows, perRow } = wide ? stripRows(count, box.width) : { rows: 1, perRow: count };
  const column = Math.floor(((event.clientX - box.left) / box.width) * perRow);
  const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
  const at = clamp(row, 0, rows - 1) * perRow + clamp(column, 0, perRow - 1);
  return at < count ? at : null;
};

// A cell that is not there: diagonal lines.
export const hatchCell = (context, palette, x, y, width, height) => {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = palette.hair;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = Math.floor((x - height) / 5) * 5; at < x + width; at += 5) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
};

// Vectors below each other as one picture: a row per vector in the order given, a
// column per dimension in the order given, painted pixel by pixel and then enlarged.
export const paintRows = (canvas, palette, values, spec) => {
  const { rows, dims, size, limit, width, height, hidden } = spec;
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [dims.length, rows.length];
  const pen = picture.getContext("2d");
  const image = pen.createImageData(dims.length, rows.length);
  const rgb = (ramp) => ramp.map((colour) => colour.match(/\d+/g).map(Number));
  const [plus, less] = [rgb(palette.positive), rgb(palette.negative)];
  let at = 0;
  for (const row of rows) {
    for (const dim of dims) {
      const value = values[row * size + dim];
      const step = Math.round(Math.min(1, Math.abs(value) / limit) * STEPS);
      image.data.set((value < 0 ? less : plus)[step], at);
      image.data[at + 3] = 255;
      at += 4;
    }
  }
  pen.putImageData(image, 0, 0);
  const context = sized(canvas, width, height * rows.length);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, 0, 0, width, height * rows.length);
  const gap = height > 12 ? 4 : 2;
  rows.forEach((row, place) => {
    const y = place * height;
    if (hidden?.(row)) {
      context.clearRect(0, y, width, height);
      hatchCell(context, palette, 0, y + gap / 2, width, height - gap);
    }
    context.clearRect(0, y - gap / 2, width, gap);
    context.strokeStyle = palette.hair;
    context.lineWidth = 1;
    context.strokeRect(0.5, y + gap / 2 + 0.5, width - 1, height - gap - 1);
  });
  context.clearRect(0, rows.length * height - gap / 2, width, gap);
};
