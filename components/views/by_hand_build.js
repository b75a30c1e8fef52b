// The elements of the flow: steps, matrices, cells. Built anew only for another shape,
// so that a reader who types keeps the place.

const addressOf = (name, row, column) => `${name}.${row}.${column}`;

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
  element("h4", "", box);
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

const buildFlow = (view) => {
  view.cells = new Map();
  view.flow.replaceChildren();
  for (const step of view.data.steps) {
    const box = element("section", "step", view.flow);
    write(element("h3", "", box), step.title);
    for (const row of step.rows) {
      const line = element("div", "line", box);
      for (const matrix of row) buildMatrix(view, matrix, line);
    }
  }
};

const buildView = (parentElement) => {
  const root = parentElement.querySelector(".by-hand");
  const view = { root, n: 0, pending: {}, shape: "", chosen: null, pointed: null, ended: new AbortController() };
  view.flow = element("div", "flow", root);
  view.foot = element("div", "foot", root);
  view.sum = element("p", "sum", view.foot);
  view.sum.setAttribute("aria-live", "polite");
  view.error = element("p", "error", view.foot);
  view.error.setAttribute("role", "alert");
  return view;
};
