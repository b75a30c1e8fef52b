// One row of the maps as a formula with its numbers: score, mask, e to the power, share.

import { element, resize, write } from "../../views/lib/dom.js";
import { percentText } from "../../views/lib/numbers.js";
import { sentence } from "../../views/lib/sentence.js";
import { exactScore, exactShare, shortPart, shortScore } from "./sums.js";

const FORMULA_STEPS = ["score", "+ mask", "e^(score + mask − max)", "÷ Σ = share"];

export const makeFormula = (parent) => {
  const box = element("div", "formula", parent);
  const said = element("p", "line", box);
  const scroll = element("div", "scroll", box);
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", sentence("The chosen row step by step, a column a key"));
  const table = element("table", "", scroll);
  element("thead", "", table);
  element("tbody", "", table);
  return { box, said, scroll, table };
};

const fitCells = (line, count, kind) => {
  while (line.children.length > count) line.lastChild.remove();
  while (line.children.length < count) {
    const cell = element(line.children.length === 0 ? "th" : kind, "", line);
    if (line.children.length === 1) cell.scope = "row";
  }
  return [...line.children];
};

// The texts of a step: one a key, then what they come to.
const stepOf = (step, { scores, mask, row, blind }, key) => {
  if (step === 0) return [shortScore(scores[key]), exactScore(scores[key])];
  if (step === 1) return mask[key] ? ["0", "0"] : ["−∞", "−∞"];
  if (step === 2) return [shortPart(row.exps[key]), String(row.exps[key])];
  return blind ? ["0 ÷ 0", "not a number"] : [percentText(row.shares[key]), exactShare(row.shares[key])];
};

const totalOf = (step, { row, blind }) => {
  if (step === 0) return [blind ? "" : `max ${shortScore(row.max)}`, blind ? "" : exactScore(row.max)];
  if (step === 1) return [`sees ${row.n}`, ""];
  if (step === 2) return [`Σ ${shortPart(row.sum)}`, String(row.sum)];
  const total = row.shares.reduce((sum, one) => sum + one, 0);
  return blind ? ["none", ""] : [percentText(Math.min(1, Number(total.toPrecision(12)))), exactShare(total)];
};

// what: { scores, mask, row, blind, names, query, key, chosen(key) }
export const paintFormula = ({ said, scroll, table }, what) => {
  const { names, row, blind, asks, key, scores, mask } = what;
  if (blind) {
    write(said, sentence("{asks} sees no key. Every e^(−∞) is 0, their sum is 0, and 0 ÷ 0 is no share.", { asks }));
  } else {
    const shown = mask[key] ? shortScore(scores[key]) : "−∞";
    const top = `e^(${shown} − ${row.max < 0 ? `(${shortScore(row.max)})` : shortScore(row.max)})`;
    write(said, sentence("{asks} → {read}: share = e^(score + mask − max) ÷ Σ = {top} ÷ {sum} = {share}", { asks, read: names[key], top, sum: shortPart(row.sum), share: percentText(row.shares[key]) }));
  }
  const count = names.length;
  const head = resize(table.tHead, 1, (parent) => element("tr", "", parent))[0];
  fitCells(head, count + 2, "th").forEach((cell, at) => {
    cell.scope = at ? "col" : "row";
    write(cell, at === 0 ? "key" : at <= count ? names[at - 1] : "all");
    cell.classList.toggle("here", at === key + 1);
  });
  const lines = resize(table.tBodies[0], FORMULA_STEPS.length, (parent) => element("tr", "", parent));
  lines.forEach((line, step) => {
    fitCells(line, count + 2, "td").forEach((cell, at) => {
      if (at === 0) return write(cell, FORMULA_STEPS[step]);
      const [text, exact] = at <= count ? stepOf(step, what, at - 1) : totalOf(step, what);
      write(cell, text);
      cell.title = exact;
      cell.classList.toggle("hidden-key", at <= count && !mask[at - 1]);
      cell.classList.toggle("here", at === key + 1);
    });
  });
  // The chosen key is brought into sight between the two columns that stay.
  const cell = head.children[key + 1];
  const [first, last] = [head.firstChild.offsetWidth, head.lastChild.offsetWidth];
  const [left, right] = [scroll.scrollLeft + first, scroll.scrollLeft + scroll.clientWidth - last];
  if (cell.offsetLeft < left || cell.offsetLeft + cell.offsetWidth > right) {
    scroll.scrollLeft = cell.offsetLeft - (scroll.clientWidth - cell.offsetWidth) / 2;
  }
};
