// A matrix map by itself: what stands in the cells is said by the server.

import { createMatrixMap, longNumber } from "../lib/matrix_map.js";
import { numbersOf } from "../lib/number_block.js";
import { sentence } from "../lib/sentence.js";

const numberMaps = new WeakMap();

const cellTip = (view, row, col) => {
  const { data, numbers } = view;
  const at = row * data.cols.length + col;
  const value = longNumber(numbers.values[at]);
  const named = ({ number, word }) => (word ? `${number} (${word})` : String(number));
  const first = `${data.rowTitle} ${named(data.rows[row])}`;
  if (!numbers.dims) return `${first} and ${data.colTitle} ${named(data.cols[col])}: ${value}`;
  const [from, to] = [data.cols[col].number, (data.cols[col + 1]?.number ?? data.nDims) - 1];
  const of = to > from ? sentence("\nthe farthest from 0 of dimensions {from} to {to}", { from, to }) : "";
  return `${first}, dimension ${numbers.dims[at]}: ${value}${of}`;
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".number-map");
  const view = numberMaps.get(parentElement) ?? { map: createMatrixMap(root) };
  numberMaps.set(parentElement, view);
  Object.assign(view, { data, numbers: numbersOf(data.numbers, data.index) });
  view.map.draw({
    ...data,
    values: view.numbers.values,
    tip: (row, col) => cellTip(view, row, col),
  });
  root.dataset.painted = `${data.rows.length}.${data.cols.length}`;
  return () => {
    view.map.destroy();
    root.replaceChildren();
    numberMaps.delete(parentElement);
  };
}
