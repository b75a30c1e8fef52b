// The elements of the flow: steps, matrices, cells. Built anew only for another shape,
// so that a reader who types keeps the place.

import { element, write } from "../../views/lib/dom.js";

export const addressOf = (name, row, column) => `${name}.${row}.${column}`;

const buildCell = (view, matrix, line, row, column) => {
  const cell = element("td", "", line);
  Object.assign(cell.dataset, { matrix: matrix.name, row, column });
  const label = `${matrix.title.split(" = ")[0]}, row ${row + 1}, column ${column + 1}`;
  if (matrix.given) {
    const box = element("input", "", cell);
    box.inputMode = "decimal";
    box.autocomplete = "off";
    box.spellcheck = false;
    box.setAttribute("aria-label", label);
    box.dataset.cell = addressOf(matrix.name, row, column);
  } else {
    // One stop of the Tab key for each matrix; arrow keys lead from cell to cell.
    cell.tabIndex = row + column === 0 ? 0 : -1;
    cell.setAttribute("role", "gridcell");
  }
  view.cells.set(addressOf(matrix.name, row, column), cell);
};

const buildLabel = (matrix, line, row) => {
  const head = element("th", "", line);
  head.scope = "row";
  if (!matrix.given) return;
  const box = element("input", "token", head);
  box.setAttribute("aria-label", `Token ${row + 1}`);
  box.dataset.cell = `token.${row}`;
  box.maxLength = 16;
  box.spellcheck = false;
};

const buildMatrix = (view, matrix, parent) => {
  const box = element("section", "matrix", parent);
  box.dataset.name = matrix.name;
  box.dataset.hue = matrix.hue;
  element("h3", "", box);
  const table = element("table", "", element("div", "scroll", box));
  if (!matrix.given) table.setAttribute("role", "grid");
  if (matrix.columns.length) {
    const line = element("tr", "", element("thead", "", table));
    element("td", "corner", line);
    for (const _ of matrix.columns) element("th", "", line).scope = "col";
  }
  const body = element("tbody", "", table);
  matrix.values.forEach((values, row) => {
    const line = element("tr", "", body);
    if (matrix.rows.length) buildLabel(matrix, line, row);
    values.forEach((_, column) => buildCell(view, matrix, line, row, column));
  });
};

export const buildFlow = (view) => {
  view.cells = new Map();
  view.flow.replaceChildren();
  for (const step of view.data.steps) {
    const box = element("section", "step", view.flow);
    write(element("h2", "", box), step.title);
    for (const row of step.rows) {
      const line = element("div", "line", box);
      for (const matrix of row) buildMatrix(view, matrix, line);
    }
  }
};

// As large as stands side by side and on the screen, in steps; what does not fit even
// in its own size is wrapped, and a last step with a line to itself lies in it. Another number in a cell changes nothing here.
const GROWN = Array.from({ length: 15 }, (_, at) => 1.7 - 0.05 * at);
export const growFlow = (view) => {
  const { root, flow, foot } = view;
  view.width = root.clientWidth;
  const size = (grown) => root.style.setProperty("--grow", grown);
  root.classList.remove("alone");
  size(1);
  const scrolled = document.querySelector('[data-testid="stMain"]')?.scrollTop ?? 0;
  const above = root.getBoundingClientRect().top + scrolled;
  const tallest = Math.max(flow.offsetHeight, window.innerHeight - above - foot.offsetHeight - 24);
  const fits = () => {
    const [first, ...others] = flow.children;
    const level = others.every((step) => step.offsetTop === first.offsetTop);
    return level && flow.scrollWidth <= flow.clientWidth && flow.offsetHeight <= tallest;
  };
  GROWN.find((grown) => {
    size(grown);
    return fits();
  });
  const [before, last] = [...flow.children].slice(-2);
  root.classList.toggle("alone", last !== undefined && last.offsetTop > before.offsetTop);
};

export const buildView = (parentElement) => {
  const root = parentElement.querySelector(".by-hand");
  const view = { root, n: 0, pending: {}, shape: "", chosen: null, pointed: null, ended: new AbortController() };
  view.flow = element("div", "flow", root);
  view.foot = element("div", "foot", root);
  view.sum = element("p", "sum", view.foot);
  view.sum.setAttribute("aria-live", "polite");
  view.error = element("p", "error", view.foot);
  view.error.setAttribute("role", "alert");
  view.resized = new ResizeObserver(() => view.shape && root.clientWidth !== view.width && growFlow(view));
  view.resized.observe(root);
  return view;
};
