// Tokens by layers: what the model would answer at each place if it stopped there. The
// last layer stands at the top.

import { element, resize, write } from "../../views/lib/dom.js";
import { numbersOf } from "../../views/lib/number_block.js";
import { clamp, percentText } from "../../views/lib/numbers.js";
import { STEPS, inkOn, paletteOf } from "../../views/lib/paint.js";
import { sentence, whole } from "../../views/lib/sentence.js";
import { onTheme } from "../../views/lib/theme.js";

const lenses = new WeakMap();
const MODES = { answer: sentence("Likeliest token"), rank: sentence("Rank of the final answer") };

const makeLens = (root) => {
  const bar = element("div", "bar", root);
  const modes = element("fieldset", "", bar);
  modes.setAttribute("aria-label", sentence("What the cells show"));
  for (const [mode, words] of Object.entries(MODES)) {
    const button = element("button", "", modes);
    button.type = "button";
    button.dataset.mode = mode;
    button.textContent = words;
  }
  const far = element("span", "far", bar);
  far.setAttribute("aria-live", "polite");
  const told = element("p", "told", root);
  told.setAttribute("aria-live", "polite");
  const box = element("div", "box", root);
  const table = element("table", "", box);
  table.setAttribute("role", "grid");
  const head = element("tr", "", element("thead", "", table));
  const body = element("tbody", "", table);
  return { root, modes, far, box, table, head, body, told, mode: "answer", pressed: null, at: null };
};

// From this width on a column has room for a share beside its word.
const ROOMY_PX = 118;

const rankText = (rank) => (rank >= 10000 ? `${Math.round(rank / 1000)}k` : String(rank));

// 1 is the full colour, the last rank of the vocabulary the background, by logarithm.
const rankShade = (rank, dVocab) => 1 - Math.log(rank) / Math.log(dVocab);

const numbersAt = (view, row, col) => {
  const { data, numbers } = view;
  const at = row * data.columns.length + col;
  return {
    word: data.words[numbers.words[at]], same: numbers.ranks[at] === 1,
    prob: numbers.probs[at], rank: numbers.ranks[at], answerProb: numbers.answerProbs[at],
  };
};

const saidOf = (view, row, col) => {
  const { data } = view;
  const found = numbersAt(view, row, col);
  const [column, layer] = [data.columns[col], data.layers[row]];
  const after = layer === 0 ? sentence("before any layer") : data.names[row];
  const final = found.same
    ? sentence("That is the model's final answer too.")
    : sentence("The final answer {answer} has {share} there, rank {rank}.", { answer: column.answer, share: percentText(found.answerProb), rank: whole(found.rank) });
  const says = data.masked ? "At {token}, {after}: {word} with {share}. {final}" : "Behind {token}, {after}: {word} with {share}. {final}";
  return sentence(says, { token: column.label, after, word: found.word, share: percentText(found.prob), final });
};

const paintLensCell = (view, cell, row, col) => {
  const { data, palette } = view;
  const waits = row >= data.n_rows;
  cell.classList.toggle("waits", waits);
  if (waits) {
    write(cell, "");
    cell.dataset.share = "";
    cell.style.background = "";
    return;
  }
  const found = numbersAt(view, row, col);
  const byRank = view.mode === "rank";
  write(cell, byRank ? rankText(found.rank) : found.word);
  cell.dataset.share = percentText(byRank ? found.answerProb : found.prob);
  const share = byRank ? rankShade(found.rank, data.d_vocab) : found.prob;
  const colour = palette.pattern[Math.round(clamp(share, 0, 1) * STEPS)];
  cell.style.background = colour;
  cell.style.color = inkOn(colour);
  cell.classList.toggle("same", found.same);
};

const markLens = (view) => {
  const { data, at } = view;
  const [row, col] = at ?? [data.layers.indexOf(data.chosen.layer), data.chosen.position];
  [...view.body.children].forEach((line, r) => {
    line.firstChild.classList.toggle("lit", r === row);
    [...line.children].slice(1).forEach((cell, c) => {
      const chosen = data.layers[r] === data.chosen.layer && c === data.chosen.position;
      cell.classList.toggle("chosen", chosen);
      cell.setAttribute("aria-selected", String(chosen));
      cell.tabIndex = r === row && c === col ? 0 : -1;
    });
  });
  [...view.head.children].slice(1).forEach((th, c) => th.classList.toggle("lit", c === col));
  write(view.told, row >= 0 && row < data.n_rows && col < data.columns.length ? saidOf(view, row, col) : "");
};

const paintLens = (view) => {
  const { data } = view;
  view.palette = paletteOf(view.root);
  view.table.style.setProperty("--columns", data.columns.length);
  const titles = resize(view.head, data.columns.length + 1, (head) => {
    const th = element("th", "", head);
    th.scope = "col";
    th.append(document.createTextNode(""), document.createElement("small"));
  });
  titles[0].firstChild.data = "layer";
  write(titles[0].lastChild, `${data.whose} →`);
  data.columns.forEach(({ label, next, below }, col) => {
    titles[col + 1].firstChild.data = label;
    write(titles[col + 1].lastChild, below);
    const goesOn = next && !data.masked ? sentence(": {whose} goes on with {next}", { whose: data.whose, next }) : "";
    titles[col + 1].title = `${label}${goesOn}`;
  });
  const lines = resize(view.body, data.layers.length, (body) => {
    const th = element("th", "", element("tr", "", body));
    th.scope = "row";
  });
  lines.forEach((line, row) => {
    write(line.firstChild, data.names[row]);
    const cells = resize(line, data.columns.length + 1, (tr) => element("td", "", tr)).slice(1);
    cells.forEach((cell, col) => paintLensCell(view, cell, row, col));
  });
  for (const button of view.modes.children) {
    button.setAttribute("aria-pressed", String(button.dataset.mode === view.mode));
  }
  write(view.far, data.far);
  markLens(view);
  makeRoom(view);
};

const makeRoom = (view) => {
  const column = view.head.children[1]?.clientWidth ?? 0;
  view.table.classList.toggle("roomy", column >= ROOMY_PX);
};

const placeOf = (view, target) => {
  const cell = target.closest?.("td");
  if (!cell || cell.classList.contains("waits")) return null;
  return [[...view.body.children].indexOf(cell.parentElement), cell.cellIndex - 1];
};

const pointLens = (view, at) => {
  view.at = at;
  markLens(view);
  const index = at ? at[1] : null;
  window.dispatchEvent(new CustomEvent("headlight-token", { detail: { index, source: "lens" } }));
};

const walkLens = (view, event, choose) => {
  const at = placeOf(view, event.target);
  if (!at) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose(at);
    return;
  }
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (!step) return;
  event.preventDefault();
  const row = clamp(at[0] + step[0], 0, view.data.n_rows - 1);
  const col = clamp(at[1] + step[1], 0, view.data.columns.length - 1);
  const cell = view.body.children[row].children[col + 1];
  pointLens(view, [row, col]);
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".lens");
  const view = lenses.get(parentElement) ?? makeLens(root);
  lenses.set(parentElement, view);
  const fresh = view.data?.text !== data.text;
  Object.assign(view, { data, numbers: numbersOf(data.numbers, data.index) });
  if (fresh) view.at = null;
  // What answers an older question takes nothing back that was pressed since.
  if (view.pressed === data.mode) view.pressed = null;
  view.mode = view.pressed ?? data.mode;
  paintLens(view);
  // The answer stands behind the last token, so that is where a text is looked at first.
  if (fresh) view.box.scrollLeft = data.chosen.position > 6 ? view.box.scrollWidth : 0;
  /** @type {(at: number[]) => void} */
  const choose = ([row, col]) => setTriggerValue("choose", { layer: data.layers[row], position: col });
  view.modes.onclick = (event) => {
    const { mode } = event.target.dataset;
    if (!mode || mode === view.mode) return;
    view.mode = view.pressed = mode;
    paintLens(view);
    setTriggerValue("mode", mode);
  };
  view.table.onpointerover = (event) => {
    const at = placeOf(view, event.target);
    if (at) pointLens(view, at);
  };
  view.table.onpointerleave = () => pointLens(view, null);
  view.table.onclick = (event) => {
    const at = placeOf(view, event.target);
    if (at) choose(at);
  };
  view.table.onkeydown = (event) => walkLens(view, event, choose);
  view.resized?.disconnect();
  view.resized = new ResizeObserver(() => makeRoom(view));
  view.resized.observe(view.root);
  onTheme(view.root, () => paintLens(view));
  root.dataset.painted = `${data.text}|${data.n_rows}`;
  return () => view.resized.disconnect();
}
