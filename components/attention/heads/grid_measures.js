// What the head grid says of a head: roles with their measures, in words and in order.

import { signed } from "../../views/lib/numbers.js";
import { sentence } from "../../views/lib/sentence.js";

export const NOTHING = "";
export const two = (value) => signed(value, 2);
export const nameOf = (layer, head) => `L${layer}H${head}`;

// The measures of the server, and the shares that answer the question by example.
export const measuresOf = (view) => (view.asked ? [...view.data.measures, view.asked] : view.data.measures);

export const measureNamed = (view, id) => measuresOf(view).find((one) => one.id === id && !one.why_not);
export const valueIn = (view, measure, index) => (measure.values ?? view.numbers[measure.id])[index];
export const withUnit = (measure, value) => `${two(value)}${measure.unit ? ` ${measure.unit}` : ""}`;
export const levelOf = (view, measure) => (measure.max * view.look.level) / 100;

// The role that fits a head best, or undefined.
const bestOf = (view, index) => view.data.measures[view.numbers.strongest[index]];

const evenOf = (view, measure, index) => {
  const even = view.numbers[`even.${measure.id}`];
  return even ? sentence("; evenly spread attention would score {score}", { score: two(even[index]) }) : "";
};

const saidOf = (view, measure, index) => {
  const value = valueIn(view, measure, index);
  if (Number.isNaN(value)) return sentence("{name}: not in this layer", { name: measure.name });
  return `${measure.name} ${withUnit(measure, value)}`;
};

// What is said of a head: its best role, then what the reader shades and sorts by.
export const linesOf = (view, index) => {
  const best = bestOf(view, index);
  const wanted = [view.look.shade, view.look.sort].map((id) => measureNamed(view, id));
  const shown = [...new Set([best, ...wanted])].filter(Boolean);
  const lines = shown.map((one) => saidOf(view, one, index) + evenOf(view, one, index));
  return best ? lines : [view.numbers.broad ? sentence("no role stands out") : sentence("one token, no choice"), ...lines];
};

export const headline = (index, heads) => `Layer ${Math.floor(index / heads)}, head ${index % heads}`;

export const noteOf = (view, measure, { index }) => {
  const value = valueIn(view, measure, index);
  return Number.isNaN(value) ? "–" : two(value);
};

export const titlesOf = (view, { index, head }) => {
  const measure = measureNamed(view, view.look.shade) ?? bestOf(view, index);
  return [`H${head}`, measure ? `H${head} ${saidOf(view, measure, index)}` : `H${head}`];
};

export const orderOf = (view) => {
  const order = Array.from({ length: view.data.layers * view.data.heads }, (_, index) => index);
  const measure = measureNamed(view, view.look.sort);
  if (!measure) return order;
  const rank = (index) => {
    const value = valueIn(view, measure, index);
    return Number.isNaN(value) ? -Infinity : value;
  };
  return order.sort((a, b) => (rank(a) === rank(b) ? a - b : rank(b) - rank(a)));
};

export const isFaded = (view, index) => {
  const measure = measureNamed(view, view.look.fade);
  return measure ? !(valueIn(view, measure, index) >= levelOf(view, measure)) : false;
};
