// Sentences in the reader's language: the English one is the key, as on the server
// (components/words/language.py). What is put in stands in {names}, ready to be read.

import { LANGUAGE, SENTENCES } from "./language.js";
import { minus } from "./numbers.js";

const plurals = new Intl.PluralRules(LANGUAGE);
const numbers = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const lists = {
  and: new Intl.ListFormat(LANGUAGE, { type: "conjunction" }),
  or: new Intl.ListFormat(LANGUAGE, { type: "disjunction" }),
};

const filled = (template, values) =>
  template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

// The sentence with its values.
export const sentence = (template, values = {}) =>
  filled(String(SENTENCES[template] ?? template), values);

// The sentence for so many: the English one for one of them, and for any other number.
export const counted = (n, one, many, values = {}) => {
  const forms = SENTENCES[many];
  const put = { n: whole(n), ...values };
  if (!forms || typeof forms === "string") return sentence(n === 1 ? one : many, put);
  return filled(forms[plurals.select(n)] ?? forms.other, put);
};

// A whole number: 2,345.
export const whole = (n) => minus(numbers.format(n));

// One after the other: a, b and c.
export const listed = (items, joined = "and") => lists[joined].format(items);
