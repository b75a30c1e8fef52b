// Painters of the head grid: maps of bytes and flat shades, straight into pixels.
// A map's byte is 127·√share; see core/attention/packed.py.

import { letters } from "../../views/lib/dom.js";
import { STEPS } from "../../views/lib/paint.js";

const FADED = 0.14;

// A colour such as "rgb(1,2,3)" as one number, the way pixels lie in memory.
const pixelOf = (colour) => {
  const [red, green, blue] = colour.match(/\d+/g).map(Number);
  return (255 << 24) | (blue << 16) | (green << 8) | red;
};

const blend = (from, to, part) => {
  const mixed = (shift) => {
    const [a, b] = [(from >>> shift) & 255, (to >>> shift) & 255];
    return Math.round(a + (b - a) * part) << shift;
  };
  return (255 << 24) | mixed(16) | mixed(8) | mixed(0);
};

// What each byte looks like, at full strength and faded.
const inksOf = (palette) => {
  const full = Array.from({ length: 128 }, (_, byte) => pixelOf(palette.pattern[Math.round((byte * STEPS) / 127)]));
  return { full, faded: full.map((ink) => blend(full[0], ink, FADED)) };
};

// One map into the pixels from x, y on. Where a pixel stands for several cells it shows
// the largest, so that a thin line can still be seen.
const paintMap = (pixels, stride, box, bytes, rows, cols, inks) => {
  for (let y = 0; y < box.h; y++) {
    const top = Math.floor((y * rows) / box.h);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * rows) / box.h));
    let at = (box.y + y) * stride + box.x;
    for (let x = 0; x < box.w; x++) {
      const left = Math.floor((x * cols) / box.w);
      const right = Math.max(left + 1, Math.floor(((x + 1) * cols) / box.w));
      let most = 0;
      for (let row = top; row < bottom; row++) {
        for (let col = left; col < right; col++) {
          const byte = bytes[row * cols + col];
          if (byte > most) most = byte;
        }
      }
      pixels[at++] = inks[most];
    }
  }
};

const paintFlat = (pixels, stride, box, ink) => {
  for (let y = box.y; y < box.y + box.h; y++) {
    pixels.fill(ink, y * stride + box.x, y * stride + box.x + box.w);
  }
};

// All cells in one picture. cells: [{ x, y, w, h, layer, head, share, faded }] in CSS
// pixels; share is null for a map, NaN for nothing, else 0 to 1 for a flat shade.
export const paintCells = (context, palette, cells, maps) => {
  const { canvas } = context;
  const ratio = context.getTransform().a;
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const inks = inksOf(palette);
  const hair = pixelOf(palette.hair);
  for (const cell of cells) {
    const [x, y] = [Math.round(cell.x * ratio), Math.round(cell.y * ratio)];
    const box = {
      x,
      y,
      w: Math.max(1, Math.round((cell.x + cell.w) * ratio) - x),
      h: Math.max(1, Math.round((cell.y + cell.h) * ratio) - y),
    };
    paintFlat(pixels, canvas.width, { x: box.x - 1, y: box.y - 1, w: box.w + 2, h: box.h + 2 }, hair);
    const ink = cell.faded ? inks.faded : inks.full;
    if (cell.share === null) {
      paintMap(pixels, canvas.width, box, maps.of(cell.layer, cell.head), maps.rows, maps.cols, ink);
    } else {
      paintFlat(pixels, canvas.width, box, ink[Number.isNaN(cell.share) ? 0 : Math.round(cell.share * 127)]);
    }
  }
  context.putImageData(image, 0, 0);
};

// Layers at the left and heads on top, thinned where they would touch.
export const paintLabels = (context, palette, layout, font) => {
  context.font = `${layout.labels}px ${font}`;
  context.fillStyle = palette.quiet;
  context.textBaseline = "middle";
  context.textAlign = "right";
  const every = Math.ceil((layout.labels + 1) / layout.stepY);
  layout.rows.forEach((label, row) => {
    if (row % every) return;
    context.fillText(label, layout.left - 5, layout.top + (row + 0.5) * layout.stepY);
  });
  context.textAlign = "left";
  context.fillText(layout.note, layout.left, layout.top - 7);
  context.textAlign = "center";
  const widest = Math.max(0, ...layout.cols.map((label) => context.measureText(label).width));
  const apart = Math.ceil((widest + 5) / layout.stepX);
  layout.cols.forEach((label, col) => {
    if (col % apart) return;
    context.fillText(label, layout.left + (col + 0.5) * layout.stepX, layout.top - 7);
  });
};

// In each flat shade what is asked of it, where there is room.
export const paintNotes = (context, palette, cells, font, noteOf) => {
  context.font = `${letters(context.canvas, 10)}px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const cell of cells) {
    if (cell.share === null || cell.w < 34 || cell.h < 13) continue;
    context.fillStyle = !cell.faded && cell.share > 0.5 ? palette.background : palette.text;
    context.fillText(noteOf(cell), cell.x + cell.w / 2, cell.y + cell.h / 2 + 1);
  }
};

// Above each map of one layer: its head, and what it does where there is room.
export const paintTitles = (context, palette, cells, font, titleOf) => {
  context.font = `${letters(context.canvas, 11)}px ${font}`;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  for (const cell of cells) {
    const [short, long] = titleOf(cell);
    const fits = context.measureText(long).width <= cell.w;
    context.fillStyle = palette.quiet;
    context.fillText(fits ? long : short, cell.x, cell.y - 4);
  }
};

// Above each sorted map the name of its head.
export const paintNames = (context, palette, cells, font) => {
  context.font = `${letters(context.canvas, 10)}px ${font}`;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillStyle = palette.text;
  for (const { x, y, layer, head } of cells) context.fillText(`L${layer}H${head}`, x, y - 2);
};

// A frame around the heads that answer what was asked.
export const paintAnswers = (context, cells, isAnswer, colour) => {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  for (const cell of cells) {
    if (isAnswer(cell)) context.strokeRect(cell.x - 0.5, cell.y - 0.5, cell.w + 1, cell.h + 1);
  }
};
