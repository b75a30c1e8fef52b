// Attention by hand: points, lights what a cell is made from, and sends what is typed.

import { write } from "../../views/lib/dom.js";
import { diverging, inkOn, paletteOf, shade } from "../../views/lib/paint.js";
import { onTheme } from "../../views/lib/theme.js";
import { addressOf, buildFlow, buildView, growFlow } from "./build.js";

const byHands = new WeakMap();
const STEP_OF = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const matrixNamed = (view, name) => view.matrices.find((one) => one.name === name);

const paintCell = (view, matrix, row, column) => {
  const cell = view.cells.get(addressOf(matrix.name, row, column));
  const value = matrix.values[row][column];
  cell.classList.toggle("masked", value === null);
  // Half of the colour's way: the number on it is what counts.
  const colour =
    matrix.scale === "pattern"
      ? shade(view.palette, value ?? 0)
      : diverging(view.palette, (value ?? 0) * 0.55, matrix.limit);
  cell.style.backgroundColor = value === null ? "" : colour;
  cell.style.color = value === null ? "" : inkOn(colour);
  const box = cell.querySelector("input");
  if (!box) write(cell, matrix.texts[row][column]);
  else writeBox(view, box, matrix.texts[row][column]);
};

const writeBox = (view, box, text) => {
  const name = box.dataset.cell;
  const bad = view.data.bad[name];
  const shown = view.pending[name] ?? bad ?? text;
  const typing = box === box.getRootNode().activeElement && box.value !== box.dataset.sent;
  box.setAttribute("aria-invalid", String(bad !== undefined));
  if (typing) return;
  if (box.value !== shown) box.value = shown;
  box.dataset.sent = shown;
};

const paintMatrix = (view, matrix) => {
  const box = view.flow.querySelector(`[data-name="${matrix.name}"]`);
  write(box.querySelector("h3"), matrix.title);
  box.querySelectorAll("thead th").forEach((head, i) => write(head, matrix.columns[i]));
  box.querySelectorAll("tbody th").forEach((head, i) => {
    const token = head.querySelector("input");
    if (token) writeBox(view, token, matrix.rows[i]);
    else write(head, matrix.rows[i]);
  });
  matrix.values.forEach((values, row) => values.forEach((_, column) => paintCell(view, matrix, row, column)));
};

const lightCell = (view) => {
  const at = view.pointed ?? view.chosen;
  for (const cell of view.cells.values()) cell.classList.remove("here", "lit");
  const matrix = at && matrixNamed(view, at.matrix);
  const said = matrix?.said[at.row]?.[at.column];
  write(view.sum, said ?? "");
  if (said === undefined) return;
  view.cells.get(addressOf(at.matrix, at.row, at.column))?.classList.add("here");
  for (const [name, row, column] of matrix.from[at.row][at.column]) {
    for (const cell of view.cells.values()) {
      const { matrix: of, row: r, column: c } = cell.dataset;
      const fits = of === name && (row < 0 || row === Number(r)) && (column < 0 || column === Number(c));
      if (fits) cell.classList.add("lit");
    }
  }
};

const paintFlow = (view) => {
  view.palette = paletteOf(view.root);
  for (const matrix of view.matrices) paintMatrix(view, matrix);
  write(view.error, view.data.error);
  view.error.hidden = !view.data.error;
  view.root.dataset.painted = `${view.data.what} ${view.data.echo}`;
  lightCell(view);
};

const cellAt = (node) => {
  const cell = node.closest?.("td[data-matrix]");
  if (!cell) return null;
  const { matrix, row, column } = cell.dataset;
  return { matrix, row: Number(row), column: Number(column) };
};

// All that is not answered yet goes with each message: none can be lost.
const sendTyped = (view, name, text) => {
  view.n = Math.max(view.n, view.data.echo) + 1;
  view.pending[name] = text;
  view.setStateValue("typed", { n: view.n, what: view.data.what, cells: { ...view.pending } });
};

const flipMask = (view, at) => {
  if (!at?.matrix.startsWith("masked")) return;
  const name = `mask.${at.row}.${at.column}`;
  const seen = matrixNamed(view, at.matrix).values[at.row][at.column] !== null;
  const now = view.pending[name] ?? (seen ? "1" : "0");
  sendTyped(view, name, now === "1" ? "0" : "1");
};

const moveBy = (view, event) => {
  const step = STEP_OF[event.key] ?? (event.key === "Enter" && event.target.tagName === "INPUT" ? [1, 0] : null);
  const at = cellAt(event.target);
  if (!step || !at) return;
  // Within a number the arrows to the side move the caret.
  const box = event.target.tagName === "INPUT" ? event.target : null;
  if (box && step[1] && box.value && box.selectionStart !== (step[1] < 0 ? 0 : box.value.length)) return;
  const next = view.cells.get(addressOf(at.matrix, at.row + step[0], at.column + step[1]));
  event.preventDefault();
  if (!next) return event.key === "Enter" && box?.dispatchEvent(new Event("change", { bubbles: true }));
  if (!box) {
    event.target.tabIndex = -1;
    next.tabIndex = 0;
  }
  const goal = next.querySelector("input") ?? next;
  goal.focus();
  goal.select?.();
};

const listenTo = (view) => {
  const { root } = view;
  const point = (at) => {
    view.pointed = at;
    lightCell(view);
  };
  root.onpointerover = (event) => point(cellAt(event.target));
  root.onpointerleave = () => point(null);
  const choose = (event) => {
    const at = cellAt(event.target);
    view.chosen = at ?? view.chosen;
    point(null);
    // Whoever walks on is not followed from cell to cell: the server hears where it ends.
    clearTimeout(view.telling);
    if (at) view.telling = setTimeout(() => view.setTriggerValue("cell", keyOf(at)), 400);
  };
  root.addEventListener("focusin", choose, { signal: view.ended.signal });
  root.onclick = (event) => {
    const at = cellAt(event.target);
    if (at) flipMask(view, at);
  };
  root.onkeydown = (event) => {
    if (event.key === " " && event.target.tagName !== "INPUT") {
      event.preventDefault();
      flipMask(view, cellAt(event.target));
    } else moveBy(view, event);
  };
  root.onchange = (event) => {
    const box = event.target;
    if (box.dataset.cell && box.value !== box.dataset.sent) {
      box.dataset.sent = box.value;
      sendTyped(view, box.dataset.cell, box.value);
    }
  };
  onTheme(root, () => paintFlow(view));
};

const keyOf = ({ matrix, row, column }) => addressOf(matrix, row, column);

const cellNamed = (view, name) => {
  const { matrix, row, column } = view.cells.get(name)?.dataset ?? {};
  return matrix ? { matrix, row: Number(row), column: Number(column) } : null;
};

// At first the last token's largest share: the number that the whole flow is about.
const firstChoice = (view) => {
  const shares = view.matrices.find((one) => one.scale === "pattern");
  const matrix = shares ?? view.matrices.at(-1);
  const row = matrix.values.length - 1;
  const column = matrix.values[row].indexOf(Math.max(...matrix.values[row]));
  return { matrix: matrix.name, row, column };
};

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const made = byHands.get(parentElement);
  const view = made ?? buildView(parentElement);
  byHands.set(parentElement, view);
  const other = view.data?.what !== data.what;
  Object.assign(view, { data, setStateValue, setTriggerValue });
  view.matrices = data.steps.flatMap((step) => step.rows.flat());
  if (other || data.echo >= view.n) view.pending = {};
  const shape = JSON.stringify(data.steps.map(({ title, rows }) => [title, rows.map((row) => row.map(
    (one) => [one.name, one.given, one.values.length, one.values[0].length, one.rows.length, one.columns.length]))]));
  const reshaped = shape !== view.shape;
  if (reshaped) {
    view.shape = shape;
    view.pointed = null;
    buildFlow(view);
  }
  if (other || !view.cells.has(keyOf(view.chosen))) view.chosen = cellNamed(view, data.cell) ?? firstChoice(view);
  if (!made) listenTo(view);
  paintFlow(view);
  if (reshaped) growFlow(view);
  return () => {
    view.ended.abort();
    view.resized.disconnect();
    clearTimeout(view.telling);
    view.root.replaceChildren();
    byHands.delete(parentElement);
  };
}
