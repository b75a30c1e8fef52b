// What is said of a head's pairs: who reads whom, how much, and why not.

import { HIDDEN, MASKED, lengthText, shareText } from "./map_shares.js";

export const headsOf = (view) => {
  const { settings, layer, head, data } = view;
  if (settings.how === "one") return [[layer, head]];
  return settings.heads ?? Array.from({ length: data.nHeads }, (_, at) => [layer, at]);
};

export const shareOf = (field, query, key) => {
  const value = field.values[query * field.cols + key];
  return value === MASKED ? null : value === HIDDEN ? NaN : value;
};

export const textOf = (field, query, key) =>
  shareText(shareOf(field, query, key), field.sure(query), field.near);

// A token's label, with its place where the text has several of the same.
export const named = (labels) => {
  const count = new Map();
  for (const label of labels) count.set(label, (count.get(label) ?? 0) + 1);
  return labels.map((label, at) => (count.get(label) > 1 ? `${label} (${at + 1})` : label));
};

export const tokenName = (view, side, index) => (side === "query" ? view.queryNames : view.keyNames)[index];

// The same inside a sentence: set apart, so that a right-to-left word moves nothing else.
const inText = (view, side, index) => `\u2068${tokenName(view, side, index)}\u2069`;

export const ofWhom = (view) => {
  const { settings, layer, head } = view;
  if (settings.how === "one") return `L${layer}H${head}`;
  const word = settings.how === "mean" ? "average" : "maximum";
  const count = headsOf(view).length;
  return `The ${word} of ${count} head${count === 1 ? "" : "s"}`;
};

const whyHidden = (view, query, key) => {
  const value = view.shown.values[query * view.shown.cols + key];
  const [asks, read] = [inText(view, "query", query), inText(view, "key", key)];
  if (value === MASKED) {
    const later = view.data.causal && key > query;
    return `${asks} cannot see ${read}: ${later ? "it comes later" : "the mask hides it"}.`;
  }
  if (key === 0) return `${read} is hidden by you.`;
  return `Nothing is left of ${asks}'s attention without the first token.`;
};

export const saidOf = (view, { query, key }) => {
  const value = shareOf(view.shown, query, key);
  if (value === null || Number.isNaN(value)) return whyHidden(view, query, key);
  const of = view.settings.sink && view.settings.how !== "max" ? "of what is left of its" : "of its";
  const gives = `${ofWhom(view)} gives ${textOf(view.shown, query, key)} ${of} attention`;
  return `${gives} from ${inText(view, "query", query)} to ${inText(view, "key", key)}.`;
};

export const tipOf = (view, query, key) => {
  const value = shareOf(view.shown, query, key);
  if (value === null || Number.isNaN(value)) return whyHidden(view, query, key);
  const pair = `${inText(view, "query", query)} → ${inText(view, "key", key)}`;
  const whole = view.shown.small && !view.shown.whole ? "up to " : "";
  const gone = view.top.least > value ? `\nnot among the largest ${view.settings.top} %` : "";
  return `${pair}\n${whole}${textOf(view.shown, query, key)}${gone}`;
};

export const weightTip = (view, query, key) => {
  const value = shareOf(view.shown, query, key);
  if (value === null || Number.isNaN(value)) return whyHidden(view, query, key);
  const pair = `${inText(view, "query", query)} → ${inText(view, "key", key)}`;
  const length = view.lengths[key];
  return `${pair}\n${textOf(view.shown, query, key)} × ${lengthText(length)} = ${lengthText(value * length)}`;
};

// One sentence of why shares and weighted shares differ, with this head's own numbers.
export const whyValues = (view) => {
  const { cols } = view.data;
  const order = cols.map((_, at) => at).sort((a, b) => view.lengths[a] - view.lengths[b]);
  const [short, long] = [order[0], order.at(-1)];
  const least = `${cols[short]} (${lengthText(view.lengths[short])})`;
  const most = `${cols[long]} (${lengthText(view.lengths[long])})`;
  return (
    "A token may get much attention and hand over little: what arrives is the share α " +
    `times the length ‖v·W_O‖ of its value, here from ${least} to ${most}.`
  );
};

export const whyNoValues = (view) => {
  if (view.settings.how !== "one") return "Values belong to one head: choose “This head” first.";
  return view.data.noValues;
};
