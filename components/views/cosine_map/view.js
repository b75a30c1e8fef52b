// Cosines of every two things: pointing at a cell says which two, and their cosine.

import { createMatrixMap, longNumber } from "../lib/matrix_map.js";
import { numbersOf } from "../lib/number_block.js";

const cosineMaps = new WeakMap();

const cosineTip = ({ data, numbers }, row, col) => {
  const named = (at) => {
    const group = data.groupOf.length ? ` in sentence ${data.groupOf[at]}` : "";
    return `${data.thing} ${data.rows[at].number} (${data.rows[at].word})${group}`;
  };
  const value = longNumber(numbers.values[row * data.cols.length + col]);
  return `${named(row)}\n${named(col)}\ncosine ${value}`;
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".cosine-map");
  const view = cosineMaps.get(parentElement) ?? { map: createMatrixMap(root) };
  cosineMaps.set(parentElement, view);
  Object.assign(view, { data, numbers: numbersOf(data.numbers, data.index) });
  view.map.draw({
    ...data,
    values: view.numbers.values,
    tip: (row, col) => cosineTip(view, row, col),
  });
  root.dataset.painted = String(data.rows.length);
  return () => {
    view.map.destroy();
    root.replaceChildren();
    cosineMaps.delete(parentElement);
  };
}
