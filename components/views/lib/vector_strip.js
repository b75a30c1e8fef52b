// Vectors as strips of cells, each cell the number of largest size among its dimensions
// (core/layers/strips.py), and what is under the pointer.

import { clamp, signedOrTiny } from "./numbers.js";
import { paintStrip, sized } from "./paint.js";
import { sentence } from "./sentence.js";
import { onTheme } from "./theme.js";

export const paintVector = (canvas, palette, values, limit, height) => {
  const width = Math.max(40, Math.floor(canvas.parentElement.clientWidth));
  const box = { x: 0, y: 0, width, height };
  paintStrip(sized(canvas, width, height), palette, values, limit, box);
};

// What stands in the cell under the pointer, and of how many dimensions it is the largest.
export const cellSaid = (canvas, event, numbers, row) => {
  const cells = numbers.starts.length - 1;
  const { left, width } = canvas.getBoundingClientRect();
  const share = clamp((event.clientX - left) / width, 0, 0.999999);
  const cell = Math.floor(share * cells);
  const at = row * cells + cell;
  const [first, next] = [numbers.starts[cell], numbers.starts[cell + 1]];
  const said = `dimension ${numbers.dims[at]}: ${signedOrTiny(numbers.values[at])}`;
  if (next - first === 1) return said;
  return sentence("{said}, the largest in size of dimensions {first} to {next}", { said, first, next: next - 1 });
};

// Paints now, and again whenever the view changes its width or the page its theme.
export const repaintWith = (root, paint) => {
  root.watching?.disconnect();
  let width = root.clientWidth;
  root.watching = new ResizeObserver(() => {
    if (Math.abs(root.clientWidth - width) < 1) return;
    width = root.clientWidth;
    paint();
  });
  root.watching.observe(root);
  onTheme(root, paint);
  paint();
};
