// A shift of the position is a rotation: each pair (sin, cos) of PE(k) times a 2 × 2
// block that knows the shift alone gives PE(k + shift). Follows the sliders by itself.

import { element, resize, write } from "../../views/lib/dom.js";
import { longNumber } from "../../views/lib/matrix_map.js";
import { signed } from "../../views/lib/numbers.js";
import { paletteOf, sized } from "../../views/lib/paint.js";
import { counted, sentence } from "../../views/lib/sentence.js";
import { onTheme } from "../../views/lib/theme.js";

const shifts = new WeakMap();
const SHOWN_PAIRS = 6;
const CIRCLE = 80;
const SHIFT_SENDING_MS = 250;

const two = (value) => signed(value, 2);

// The first pairs turn fast, the last ones hardly at all: some of each.
const shownPairs = (count) => {
  const shown = Math.min(SHOWN_PAIRS, count);
  const at = (i) => (shown === 1 ? 0 : Math.round((i * (count - 1)) / (shown - 1)));
  return Array.from({ length: shown }, (_, i) => at(i));
};

const atPosition = (position, frequency) => [Math.sin(position * frequency), Math.cos(position * frequency)];

const blockOf = (shift, frequency) => {
  const [cos, sin] = [Math.cos(shift * frequency), Math.sin(shift * frequency)];
  return [[cos, sin], [-sin, cos]];
};

const timesPair = (block, pair) => block.map((row) => row[0] * pair[0] + row[1] * pair[1]);

const createShift = (parent) => {
  const root = parent.querySelector(".shift");
  const view = { root, part: (name) => root.querySelector(name) };
  for (const name of ["from", "by"]) {
    const input = view.part(`.${name} input`);
    input.oninput = () => {
      view[name] = Number(input.value);
      paintShift(view);
      clearTimeout(view.sending);
      view.sending = setTimeout(() => view.setStateValue("chosen", [view.from, view.by]), SHIFT_SENDING_MS);
    };
  }
  onTheme(root, () => paintShift(view));
  return view;
};

const makePair = (list) => {
  const item = element("li", "", list);
  element("div", "name", item);
  element("canvas", "", item).setAttribute("aria-hidden", "true");
  const sum = element("div", "sum", item);
  const column = (name, count) => {
    const bracket = element("div", `bracket ${name}`, sum);
    for (let i = 0; i < count; i += 1) element("span", "", bracket);
  };
  column("block", 4);
  column("from", 2);
  element("div", "equals", sum).textContent = "=";
  column("to", 2);
  sum.style.gridTemplateColumns = "auto auto auto auto";
  element("div", "direct", item);
};

const paintCircle = (canvas, palette, from, to) => {
  const context = sized(canvas, CIRCLE, CIRCLE);
  const [middle, radius] = [CIRCLE / 2, CIRCLE / 2 - 6];
  context.strokeStyle = palette.hair;
  context.beginPath();
  context.arc(middle, middle, radius, 0, 2 * Math.PI);
  context.moveTo(4, middle);
  context.lineTo(CIRCLE - 4, middle);
  context.moveTo(middle, 4);
  context.lineTo(middle, CIRCLE - 4);
  context.stroke();
  // Right is the cosine, up is the sine: both grow to the left with the position.
  for (const [[sin, cos], colour, width] of [[from, palette.quiet, 1.6], [to, palette.text, 2.6]]) {
    const [x, y] = [middle + cos * radius, middle - sin * radius];
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = width;
    context.setLineDash(width < 2 ? [3, 3] : []);
    context.beginPath();
    context.moveTo(middle, middle);
    context.lineTo(x, y);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    context.arc(x, y, width + 0.8, 0, 2 * Math.PI);
    context.fill();
  }
};

const writeNumbers = (item, name, numbers) => {
  const cells = item.querySelectorAll(`.${name} span`);
  numbers.flat().forEach((number, at) => {
    write(cells[at], two(number));
    cells[at].title = longNumber(number);
    cells[at].dataset.value = String(number);
  });
};

const paintPair = (view, item, pair) => {
  const { from, by, data } = view;
  const frequency = data.frequencies[pair];
  const [start, block] = [atPosition(from, frequency), blockOf(by, frequency)];
  const turned = timesPair(block, start);
  const degrees = ((by * frequency * 180) / Math.PI).toFixed(1);
  write(item.querySelector(".name"), sentence("Dimensions {first} and {second}: turned by {degrees}°", { first: 2 * pair, second: 2 * pair + 1, degrees }));
  writeNumbers(item, "block", block);
  writeNumbers(item, "from", start);
  writeNumbers(item, "to", turned);
  const direct = atPosition(from + by, frequency);
  write(item.querySelector(".direct"), sentence("PE({position}) by the formula: {numbers}", { position: from + by, numbers: direct.map(two).join(", ") }));
  paintCircle(item.querySelector("canvas"), view.palette, start, turned);
};

// Over all pairs, those that are not shown too.
const largestGap = ({ data, from, by }) =>
  Math.max(
    ...data.frequencies.flatMap((frequency) => {
      const turned = timesPair(blockOf(by, frequency), atPosition(from, frequency));
      return atPosition(from + by, frequency).map((value, at) => Math.abs(value - turned[at]));
    }),
  );

const paintShift = (view) => {
  const { data, from, by } = view;
  view.palette = paletteOf(view.root);
  const named = (position) => `${position}${data.words[position] ? ` (${data.words[position]})` : ""}`;
  for (const [name, value, most] of [["from", from, data.length - 1], ["by", by, data.most]]) {
    const input = view.part(`.${name} input`);
    input.max = most;
    input.value = value;
  }
  write(view.part(".from output"), named(from));
  write(view.part(".by output"), String(by));
  const pairs = shownPairs(data.frequencies.length);
  resize(view.part(".pairs"), pairs.length, makePair).forEach((item, at) => paintPair(view, item, pairs[at]));
  const count = data.frequencies.length;
  const others = count > pairs.length ? sentence(", {n} of which are shown", { n: pairs.length }) : "";
  const gap = largestGap(view);
  const size = gap < 1e-12 ? "less than 10⁻¹²" : gap.toPrecision(2);
  write(view.part(".said"), counted(count, "Blocks × PE({from}) = PE({to}). Largest difference over all {n} pair{others}: {size}.", "Blocks × PE({from}) = PE({to}). Largest difference over all {n} pairs{others}: {size}.", { from: named(from), to: named(from + by), others, size }));
  view.root.dataset.painted = `${from}.${by}`;
};

export default function ({ parentElement, data, setStateValue }) {
  const fresh = !shifts.has(parentElement);
  const view = shifts.get(parentElement) ?? createShift(parentElement);
  shifts.set(parentElement, view);
  if (fresh) [view.from, view.by] = data.chosen;
  Object.assign(view, { data, setStateValue });
  view.from = Math.min(view.from, data.length - 1);
  view.by = Math.min(view.by, data.most);
  paintShift(view);
  return () => {
    clearTimeout(view.sending);
    shifts.delete(parentElement);
  };
}
