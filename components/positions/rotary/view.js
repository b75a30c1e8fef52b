// One query and one key, pair by pair. Sliders and curve turn the arrows here; what was
// chosen goes to the server afterwards, for the address only.

import { element, letters, resize, write } from "../../views/lib/dom.js";
import { numbersOf } from "../../views/lib/number_block.js";
import { clamp, figures, minus, shortly } from "../../views/lib/numbers.js";
import { paletteOf } from "../../views/lib/paint.js";
import { counted, sentence, whole } from "../../views/lib/sentence.js";
import { onTheme } from "../../views/lib/theme.js";
import { ARROWS, curvePlace, paintClock, paintCurve } from "./paint.js";
import {
  added,
  lengthOf,
  mostOf,
  pairOf,
  placesOf,
  productsOf,
  scoresOf,
  turnedBy,
} from "./sums.js";

const rotaries = new WeakMap();
const ROTARY_SENDING_MS = 250;
const CLOCK = { least: 40, most: 92, room: 66, close: 50 };
const LARGE = { own: 124, projected: 84 };

const createRotary = (parent) => {
  const root = parent.querySelector(".rotary");
  const view = { root, part: (name) => root.querySelector(name), curve: root.querySelector(".curve canvas") };
  for (const name of ["both", "apart"]) {
    view.part(`.${name} input`).oninput = (event) =>
      move(view, { [name === "both" ? "both" : "distance"]: Number(event.target.value) });
  }
  view.part(".home").onclick = () => move(view, { both: 0, distance: ownDistance(view.data) });
  view.part(".pairs").onkeydown = (event) => walk(view, event);
  dragCurve(view);
  onTheme(root, () => paintRotary(view));
  view.resized = new ResizeObserver(() => view.data && paintRotary(view));
  view.resized.observe(view.part(".curve"));
  return view;
};

const ownDistance = (data) => data.query - data.key;

const move = (view, changed) => {
  Object.assign(view, changed);
  paintRotary(view);
  clearTimeout(view.sending);
  if (!view.dragging) tellSoon(view);
};

const tellSoon = (view) => {
  view.sending = setTimeout(
    () => view.setStateValue("chosen", [view.pair, view.both, view.distance]), ROTARY_SENDING_MS);
};

const dragCurve = (view) => {
  const box = view.part(".curve");
  const take = (event) => {
    const { left, width } = box.getBoundingClientRect();
    move(view, { distance: curvePlace(view, width).at(event.clientX - left) });
  };
  box.onpointerdown = (event) => {
    box.setPointerCapture(event.pointerId);
    view.dragging = true;
    take(event);
  };
  box.onpointermove = (event) => view.dragging && take(event);
  // A hand that rests while it holds the curve has not chosen yet.
  box.onlostpointercapture = () => {
    view.dragging = false;
    tellSoon(view);
  };
};

const walk = (view, event) => {
  const items = [...view.part(".pairs").children];
  const columns = items.filter((item) => item.offsetTop === items[0].offsetTop).length;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
  const end = { Home: 0, End: items.length - 1 }[event.key];
  const next = end ?? (step === undefined ? undefined : view.pair + step);
  if (!items[next]) return;
  event.preventDefault();
  move(view, { pair: next });
  items[next].firstChild.focus();
};

const makeClock = (view) => (list) => {
  const button = element("button", "clock", element("li", "", list));
  button.type = "button";
  element("span", "number", button);
  element("canvas", "", button);
  element("span", "bar", element("span", "track", button));
  button.onclick = () => move(view, { pair: [...list.children].indexOf(button.parentElement) });
};

const shortened = (vector) => {
  const long = lengthOf(vector) || 1;
  return vector.map((part) => part / long);
};

// Two vectors before and after, in the order in which they are painted.
const arrowsOf = (view, pair, fitted) => {
  const { numbers, palette } = view;
  const places = placesOf(view.data, view.both, view.distance);
  const colours = ARROWS[palette.mode];
  const both = ["q", "k"].map((name) => {
    const before = pairOf(numbers[name], pair);
    const at = name === "q" ? places.query : places.key;
    return { before, after: turnedBy(before, at * numbers.angles[pair]), at, colour: name === "q" ? colours.query : colours.key };
  });
  const arrows = [
    ...both.map(({ before, colour }) => ({ vector: fitted(before, both), colour, faint: true })),
    ...both.map(({ after, colour }) => ({ vector: fitted(after, both), colour, faint: false })),
  ];
  return { both, arrows };
};

// Eight in a row where there is room, so that 32 pairs make a block of four rows.
const columnsFor = (width, count, room) => {
  const fitting = Math.max(1, Math.floor(width / room));
  return Math.min(fitting, count, count > 32 && fitting >= 16 ? 16 : 8);
};

const paintPairs = (view) => {
  const { numbers, products, most } = view;
  const list = view.part(".pairs");
  const width = list.clientWidth - 4;
  const columns = columnsFor(width, numbers.angles.length, view.projected ? CLOCK.close : CLOCK.room);
  const size = clamp(Math.floor(width / columns) - 8, CLOCK.least, view.projected ? CLOCK.close : CLOCK.most);
  list.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
  const items = resize(list, numbers.angles.length, makeClock(view));
  items.forEach((item, pair) => {
    const button = item.firstChild;
    const [number, canvas, track] = button.children;
    write(number, String(pair));
    const { arrows } = arrowsOf(view, pair, shortened);
    paintClock(canvas, view.palette, size, arrows, size > 75 ? 2 : 1.6);
    track.style.width = `${size - 8}px`;
    const share = clamp(products[pair] / most, -1, 1);
    const bar = track.firstChild;
    bar.style.left = `${50 + 50 * Math.min(0, share)}%`;
    bar.style.width = `${50 * Math.abs(share)}%`;
    bar.classList.toggle("below", share < 0);
    button.setAttribute("aria-pressed", String(pair === view.pair));
    button.setAttribute("aria-label", `Pair ${pair}: adds ${shortly(products[pair])}`);
    button.title = `Pair ${pair} adds ${figures(products[pair])}`;
    button.tabIndex = pair === view.pair ? 0 : -1;
  });
};

const turnsEvery = (angle) => {
  const turn = (2 * Math.PI) / angle;
  return turn < 1000 ? turn.toFixed(1) : whole(Math.round(turn));
};

const paintOne = (view) => {
  const { numbers, pair } = view;
  const angle = numbers.angles[pair];
  const [first, second] = pairOf(numbers.dims, pair);
  write(view.part(".pair-title"), sentence("Pair {pair}: numbers {first} and {second} of q and k", { pair, first, second }));
  const { both, arrows } = arrowsOf(view, pair, (vector, of) => {
    const longest = Math.max(...of.map(({ before }) => lengthOf(before))) || 1;
    return vector.map((part) => part / longest);
  });
  paintClock(view.part(".one canvas"), view.palette, view.projected ? LARGE.projected : LARGE.own, arrows, 2.4);
  const rows = both.flatMap(({ before, after, at }, which) => [
    { name: `${which ? "k" : "q"} before`, kind: which, vector: before, turn: "" },
    { name: `${which ? "k" : "q"} at ${at}`, kind: which, vector: after, turn: `+ ${degrees(at * angle)}` },
  ]);
  const made = (body) => {
    const row = element("tr", "", body);
    element("th", "", row).scope = "row";
    for (let cell = 0; cell < 4; cell += 1) element("td", "", row);
  };
  resize(view.part(".one tbody"), rows.length, made).forEach((row, at) => {
    const { name, kind, vector, turn } = rows[at];
    row.className = kind ? "key" : "query";
    const texts = [name, ...vector.map(shortly), shortly(lengthOf(vector)), turn];
    texts.forEach((text, cell) => write(row.children[cell], text));
    [...vector, lengthOf(vector)].forEach((value, cell) => (row.children[cell + 1].title = figures(value)));
  });
  write(view.part(".turn"),
    sentence("θ = {angle} rad a token, a full turn every {every} tokens. ", { angle: figures(angle, 4), every: turnsEvery(angle) }) +
    sentence("This pair adds {product} to q·k, as far as ±{most} is possible.", { product: shortly(view.products[pair]), most: shortly(lengthOf(both[0].before) * lengthOf(both[1].before)) }));
};

const degrees = (angle) => {
  const value = (angle * 180) / Math.PI;
  const size = Math.abs(value);
  if (size >= 1000) return `${whole(Math.round(value))}°`;
  return `${size < 0.1 && size > 0 ? value.toPrecision(2) : value.toFixed(1)}°`;
};

const paintSum = (view, score) => {
  const { data, products } = view;
  const dot = added(products) + data.rest;
  const scaled = data.rooted ? `divided by √${data.dHead}` : `times ${figures(data.scaling, 4)}`;
  const cap = data.softcap ? " and capped" : "";
  const own = view.distance === ownDistance(data);
  const places = placesOf(data, view.both, view.distance);
  const said = `q·k = ${shortly(dot)}, ${scaled}${cap}: ${shortly(score)}. `;
  const model = own
    ? sentence("The model's own score: {score}.", { score: shortly(data.score) })
    : sentence("In the text they are {distance} apart: {score}.", { distance: minus(String(ownDistance(data))), score: shortly(data.score) });
  write(view.part(".sum .query"), data.queryLabel);
  write(view.part(".sum .asks"), sentence(" at position {query}, key ", { query: places.query }));
  write(view.part(".sum .key"), data.keyLabel);
  write(view.part(".sum .scored"), ` at ${places.key}. ${said}${model}`);
};

const paintRotary = (view) => {
  const { root, data } = view;
  view.palette = paletteOf(root);
  root.classList.toggle("dark", view.palette.mode === "dark");
  view.projected = letters(root, 0) > 0;
  root.classList.toggle("projected", view.projected);
  view.products = productsOf(view.numbers, view.distance);
  const score = view.scores[view.distance - data.least];
  const inputs = { both: [0, data.farthest, view.both], apart: [data.least, data.most, view.distance] };
  for (const [name, [least, most, value]] of Object.entries(inputs)) {
    const input = view.part(`.${name} input`);
    [input.min, input.max, input.value] = [least, most, value];
    write(view.part(`.${name} output`), minus(String(value)));
  }
  view.part(".home").disabled = view.both === 0 && view.distance === ownDistance(data);
  const count = view.numbers.angles.length;
  const still = data.unturned ? sentence("; {n} numbers do not turn and add {rest}", { n: data.unturned, rest: shortly(data.rest) }) : "";
  write(view.part(".pairs-title"), counted(count, "{n} pair of numbers turn{still}", "{n} pairs of numbers turn{still}", { still }));
  write(view.part(".curve-title"), sentence("Score at each distance: drag to move the key"));
  paintSum(view, score);
  paintPairs(view);
  paintOne(view);
  const width = Math.floor(view.part(".curve").clientWidth);
  if (width > 80) paintCurve(view, width);
  root.dataset.score = String(score);
  root.dataset.painted = `${view.pair}.${view.both}.${view.distance}`;
};

export default function ({ parentElement, data, setStateValue }) {
  const view = rotaries.get(parentElement) ?? createRotary(parentElement);
  rotaries.set(parentElement, view);
  // The browser is ahead of the server: what it chose stays while the tokens do.
  if (view.data?.what !== data.what) [view.pair, view.both, view.distance] = data.chosen;
  const numbers = numbersOf(data.numbers, data.index);
  Object.assign(view, { data, numbers, setStateValue });
  view.most = mostOf(view);
  view.scores = scoresOf(view);
  paintRotary(view);
  return () => {
    clearTimeout(view.sending);
    view.resized.disconnect();
    rotaries.delete(parentElement);
  };
}
