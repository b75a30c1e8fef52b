// The matrix of sinusoidal positions: a map, one position's vector, one dimension's wave.
// The numbers of the map are the server's; the wave between whole positions is drawn
// from the same frequencies.

import { letters, write } from "../../views/lib/dom.js";
import { createMatrixMap, longNumber, shortNumber } from "../../views/lib/matrix_map.js";
import { numbersOf } from "../../views/lib/number_block.js";
import { minus } from "../../views/lib/numbers.js";
import { diverging, paintStrip, paletteOf, sized } from "../../views/lib/paint.js";
import { sentence, whole } from "../../views/lib/sentence.js";
import { onTheme } from "../../views/lib/theme.js";

const sinusoids = new WeakMap();
const SENDING_MS = 250;
const WAVE = 132;

const createSinusoid = (parent) => {
  const root = parent.querySelector(".sinusoid");
  const view = { root, part: (name) => root.querySelector(name), sent: "" };
  view.map = createMatrixMap(view.part(".map"));
  view.map.onPoint = (cell) => { view.pointed = cell; paintSide(view); };
  view.map.onChoose = (cell) => chooseCell(view, cell);
  view.resized = new ResizeObserver(() => paintSide(view));
  view.resized.observe(view.part(".side"));
  return view;
};

const chooseCell = (view, cell) => {
  view.chosen = { ...cell };
  drawMap(view);
  paintSide(view);
  clearTimeout(view.sending);
  view.sending = setTimeout(() => view.setStateValue("chosen", [cell.row, cell.col]), SENDING_MS);
};

const nameOfPosition = ({ words }, row) => `Position ${row}${words[row] ? `, ${words[row]}` : ""}`;

const valueAt = (view, row, col) => view.values[row * view.data.d + col];

// The number as the formula makes it, with the learner's own sizes in it.
const formulaOf = ({ data }, row, col) => {
  const [pair, wave] = [Math.floor(col / 2), col % 2 ? "cos" : "sin"];
  const angle = row * data.frequencies[pair];
  const base = whole(data.base);
  return {
    text: `PE(${row}, ${col}) = ${wave}(${row} ÷ ${base}^(${2 * pair}/${data.d})) = ${wave}(${longNumber(angle)}) = `,
    wave,
  };
};

const drawMap = (view) => {
  const { data, values, chosen } = view;
  const positions = Array.from({ length: data.length }, (_, at) => ({ number: at, word: data.words[at] ?? "" }));
  view.map.draw({
    values,
    rows: positions,
    cols: Array.from({ length: data.d }, (_, at) => ({ number: at, word: "" })),
    rowTitle: "position",
    colTitle: "dimension",
    limit: 1,
    chosen,
    height: 380,
    label: sentence("Sinusoidal positions: a row per position, a column per dimension. Enter: keep the cell."),
    tip: (row, col) =>
      `${nameOfPosition(data, row)}, dimension ${col}\n${formulaOf(view, row, col).text}${longNumber(valueAt(view, row, col))}`,
  });
};

const turnOf = (frequency) => {
  const turn = (2 * Math.PI) / frequency;
  return turn < 1000 ? turn.toFixed(1) : whole(Math.round(turn));
};

const paintSide = (view) => {
  const { data } = view;
  if (!data || view.part(".side").clientWidth < 40) return;
  view.palette = paletteOf(view.root);
  const { row, col } = view.pointed ?? view.chosen;
  const vector = view.values.subarray(row * data.d, (row + 1) * data.d);
  write(view.part(".vector"), `${nameOfPosition(data, row)}: its ${data.d} numbers`);
  const strip = view.part(".strip");
  const width = view.part(".side").clientWidth;
  paintStrip(sized(strip, width, 26), view.palette, vector, 1, { x: 0, y: 0, width, height: 26 });
  write(view.part(".numbers"), Array.from(vector, shortNumber).join(", "));
  write(view.part(".waved"), sentence("Dimension {col} over the positions", { col }));
  paintWave(view, row, col, width);
  const formula = formulaOf(view, row, col);
  write(view.part(".formula"), formula.text + longNumber(valueAt(view, row, col)));
  view.root.dataset.value = String(valueAt(view, row, col));
  const frequency = data.frequencies[Math.floor(col / 2)];
  write(view.part(".turn"), sentence(formula.wave === "sin" ? "A sine; one full turn every {n} positions." : "A cosine; one full turn every {n} positions.", { n: turnOf(frequency) }));
};

const paintWave = (view, row, col, width) => {
  const { data, palette } = view;
  const context = sized(view.part(".wave"), width, WAVE);
  const [left, right, top, foot] = [26, width - 8, 8, WAVE - 20];
  const last = Math.max(1, data.length - 1);
  const x = (position) => left + ((right - left) * position) / last;
  const y = (value) => top + ((foot - top) * (1 - value)) / 2;
  const frequency = data.frequencies[Math.floor(col / 2)];
  const wave = col % 2 ? Math.cos : Math.sin;
  context.font = `${letters(view.root, 11)}px ${getComputedStyle(view.root).fontFamily}`;
  context.fillStyle = palette.quiet;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const value of [1, 0, -1]) {
    context.fillText(minus(String(value)), left - 6, y(value));
    context.fillStyle = palette.hair;
    context.fillRect(left, y(value), right - left, 1);
    context.fillStyle = palette.quiet;
  }
  context.textAlign = "center";
  for (const at of [0, Math.floor(last / 2), last]) context.fillText(String(at), x(at), WAVE - 7);
  context.strokeStyle = palette.quiet;
  context.lineWidth = 1.25;
  context.beginPath();
  const steps = Math.max(2, Math.round((right - left) * 2));
  for (let step = 0; step <= steps; step += 1) {
    const position = (last * step) / steps;
    context.lineTo(x(position), y(wave(position * frequency)));
  }
  context.stroke();
  const radius = data.length > 60 ? 1.6 : 2.6;
  for (let at = 0; at < data.length; at += 1) {
    const value = valueAt(view, at, col);
    context.fillStyle = at === row ? palette.text : diverging(palette, value < 0 ? -1 : 1, 1);
    context.beginPath();
    context.arc(x(at), y(value), at === row ? 5 : radius, 0, 2 * Math.PI);
    context.fill();
  }
};

export default function ({ parentElement, data, setStateValue }) {
  const fresh = !sinusoids.has(parentElement);
  const view = sinusoids.get(parentElement) ?? createSinusoid(parentElement);
  sinusoids.set(parentElement, view);
  view.setStateValue = setStateValue;
  const [row, col] = data.chosen;
  // A preset chooses too: what was chosen for another matrix gives way to it.
  const other = view.data && (view.data.length !== data.length || view.data.d !== data.d);
  if (fresh || other) view.chosen = { row, col };
  if (other) view.pointed = null;
  Object.assign(view, { data, values: numbersOf(data.numbers, data.index).matrix });
  drawMap(view);
  paintSide(view);
  view.root.dataset.painted = `${data.length}.${data.d}.${data.base}`;
  onTheme(view.root, () => paintSide(view));
  return () => {
    clearTimeout(view.sending);
    view.map.destroy();
    view.resized.disconnect();
    sinusoids.delete(parentElement);
    view.root.querySelector(".map").replaceChildren();
  };
}
