// What is said of a head's pairs: who reads whom, how much, and why not.

import { HIDDEN, MASKED, lengthText, shareText } from "./map_shares.js";
import { counted, sentence } from "../../views/lib/sentence.js";

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
  const count = headsOf(view).length;
  if (settings.how === "mean") return counted(count, "The average of {n} head", "The average of {n} heads");
  return counted(count, "The maximum of {n} head", "The maximum of {n} heads");
};

const whyHidden = (view, query, key) => {
  const value = view.shown.values[query * view.shown.cols + key];
  const [asks, read] = [inText(view, "query", query), inText(view, "key", key)];
  if (value === MASKED) {
    const later = view.data.causal && key > query;
    return sentence(later ? "{asks} cannot see {read}: it comes later." : "{asks} cannot see {read}: the mask hides it.", { asks, read });
  }
  if (key === 0) return sentence("{read} is hidden by you.", { read });
  return sentence("Nothing is left of {asks}'s attention without the first token.", { asks });
};

export const saidOf = (view, { query, key }) => {
  const value = shareOf(view.shown, query, key);
  if (value === null || Number.isNaN(value)) return whyHidden(view, query, key);
  const left = view.settings.sink && view.settings.how !== "max";
  return sentence(left ? "{who} gives {share} of what is left of its attention from {asks} to {read}." : "{who} gives {share} of its attention from {asks} to {read}.", {
    who: ofWhom(view),
    share: textOf(view.shown, query, key),
    asks: inText(view, "query", query),
    read: inText(view, "key", key),
  });
};

export const tipOf = (view, query, key) => {
  const value = shareOf(view.shown, query, key);
  if (value === null || Number.isNaN(value)) return whyHidden(view, query, key);
  const pair = `${inText(view, "query", query)} → ${inText(view, "key", key)}`;
  const whole = view.shown.small && !view.shown.whole ? sentence("up to ") : "";
  const gone = view.top.least > value ? sentence("\nnot among the largest {top} %", { top: view.settings.top }) : "";
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
  return sentence("A token may get much attention and hand over little: what arrives is the share α times the length ‖v·W_O‖ of its value, here from {least} to {most}.", { least, most });
};

export const whyNoValues = (view) => {
  if (view.settings.how !== "one") return sentence("Values belong to one head: choose “This head” first.");
  return view.data.noValues;
};
