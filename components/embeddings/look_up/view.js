// One-hot vector times embedding matrix: the single 1 picks its row, all others give 0.

import { element, pointing, resize, write } from "../../views/lib/dom.js";
import { numbersOf } from "../../views/lib/number_block.js";
import { signedOrTiny } from "../../views/lib/numbers.js";
import { paletteOf } from "../../views/lib/paint.js";
import { cellSaid, paintVector, repaintWith } from "../../views/lib/vector_strip.js";

const ROW_HEIGHT = 18;

const makeMatrixRow = (list) => {
  const item = element("li", "", list);
  for (const name of ["bit", "times", "id", "label"]) element("span", name, item);
  element("canvas", "", element("span", "strip", item)).setAttribute("role", "img");
};

const writeMatrixRow = (item, row) => {
  const [bit, times, id, label] = item.children;
  item.className = row.gap ? "gap" : row.bit ? "me" : "";
  write(bit, row.gap ? "⋮" : String(row.bit));
  write(times, row.gap ? "" : "×");
  write(id, row.gap ? "⋮" : row.id);
  write(label, row.label);
  label.title = row.gap ? "" : row.label;
  item.lastChild.firstChild.hidden = row.gap;
  item.lastChild.firstChild.setAttribute("aria-label", row.spoken);
};

// Every number of the row, written out only while somebody looks.
const writeNumbers = (details, numbers) => {
  const list = details.querySelector(".all");
  const values = details.open ? numbers.row : [];
  resize(list, values.length, (parent) => element("li", "", parent)).forEach((item, dim) => {
    write(item, signedOrTiny(values[dim]));
    item.title = `dimension ${dim}: ${values[dim]}`;
  });
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".look-up");
  const numbers = numbersOf(data.numbers, data.index);
  const cells = numbers.starts.length - 1;
  for (const name of ["left", "middle", "right", "foot"]) write(root.querySelector(`.${name}`), data[name]);
  write(root.querySelector("summary"), data.summary);

  const items = resize(root.querySelector(".rows"), data.rows.length, makeMatrixRow);
  items.forEach((item, place) => writeMatrixRow(item, data.rows[place]));
  const result = root.querySelector(".result");
  const told = root.querySelector(".told");
  const details = root.querySelector("details");
  details.ontoggle = () => writeNumbers(details, numbers);
  writeNumbers(details, numbers);

  const painted = [...items.filter((_, place) => !data.rows[place].gap), result].map((item) =>
    item.querySelector("canvas"),
  );
  const names = [...data.rows.filter((row) => !row.gap).map((row) => row.spoken), data.right];
  const start = (place) => (place === painted.length - 1 ? data.chosen : place);
  painted.forEach((canvas, place) => {
    canvas.onpointermove = (event) =>
      write(told, `${names[place]}, ${cellSaid(canvas, event, numbers, start(place))}`);
    canvas.onpointerleave = () => write(told, pointing(data.note));
  });
  painted.at(-1).setAttribute("aria-label", data.right);
  write(told, pointing(data.note));
  repaintWith(root, () => {
    const palette = paletteOf(root);
    painted.forEach((canvas, place) => {
      const from = start(place) * cells;
      const values = numbers.values.subarray(from, from + cells);
      paintVector(canvas, palette, values, data.limit, ROW_HEIGHT);
    });
  });
  return () => root.watching.disconnect();
}
