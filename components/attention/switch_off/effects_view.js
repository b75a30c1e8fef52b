// The effect of every head: a map with a button a head, and a table that is sorted in
// the browser. Both grow while the server measures; nothing that is there moves away.

import { element, resize, write } from "../../views/lib/dom.js";
import { sentence } from "../../views/lib/sentence.js";

const label = (layer, head) => `L${layer}H${head}`;

const cellName = (data, at) => {
  const row = data.rows[at];
  const name = label(Math.floor(at / data.heads), at % data.heads);
  if (!row) return sentence("{name}: not measured yet", { name });
  const more = row.cells.map((cell, i) => `${data.columns[i + 1]} ${cell}`);
  return [`${name}: ${row.text}`, ...more].join(" · ");
};

// Layers down, heads across, both counted from 0.
const buildMap = (map, data) => {
  const shape = `${data.layers}x${data.heads}`;
  if (map.dataset.shape === shape) return;
  map.dataset.shape = shape;
  map.replaceChildren();
  map.style.setProperty("--heads", data.heads);
  const height = Math.max(13, Math.min(26, Math.round(400 / data.layers)));
  map.style.setProperty("--height", `${height}px`);
  const top = element("div", "line", map);
  element("span", "corner", top);
  for (let head = 0; head < data.heads; head++) write(element("span", "h", top), `H${head}`);
  for (let layer = 0; layer < data.layers; layer++) {
    const line = element("div", "line", map);
    write(element("span", "l", line), `L${layer}`);
    for (let head = 0; head < data.heads; head++) {
      const cell = element("button", "head", line);
      cell.type = "button";
      cell.tabIndex = layer + head ? -1 : 0;
    }
  }
};

const paintCell = (cell, data, at, off) => {
  const row = data.rows[at];
  cell.classList.toggle("open", !row);
  cell.style.setProperty("--share", row ? `${100 * Math.sqrt(row.length)}%` : "0%");
  cell.classList.toggle("off", off.has(at));
  cell.setAttribute("aria-pressed", String(off.has(at)));
  cell.setAttribute("aria-label", cellName(data, at));
};

const makeLine = (body) => {
  const line = element("tr", "", body);
  const name = element("button", "name", element("td", "", line));
  name.type = "button";
  const measure = element("td", "measure", line);
  element("span", "bar", measure);
  element("span", "text", measure);
};

const paintLine = (line, data, at, off) => {
  const row = data.rows[at];
  const [first, second] = line.children;
  write(first.firstChild, label(Math.floor(at / data.heads), at % data.heads));
  first.firstChild.setAttribute("aria-pressed", String(off.has(at)));
  line.classList.toggle("off", off.has(at));
  second.firstChild.style.width = `${100 * row.length}%`;
  write(second.lastChild, row.text);
  while (line.children.length > 2 + row.cells.length) line.lastChild.remove();
  while (line.children.length < 2 + row.cells.length) element("td", "more", line);
  row.cells.forEach((text, i) => write(line.children[2 + i], text));
};

// Column 0 is the head's own place, 1 the effect, then the further ones.
const sorted = (data, { column, down }) => {
  const order = data.rows.map((_, at) => at);
  const value = (at) => (column === 0 ? at : data.rows[at].values[column - 1]);
  order.sort((a, b) => (down ? value(b) - value(a) : value(a) - value(b)) || a - b);
  return order;
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".effects");
  const map = root.querySelector(".map");
  const body = root.querySelector("tbody");
  const told = root.querySelector(".told");
  const off = new Set(data.off.map(([layer, head]) => layer * data.heads + head));
  const ask = (at) => setTriggerValue("toggle", [Math.floor(at / data.heads), at % data.heads]);
  root.sorting ??= { column: 1, down: true };
  if (root.sorting.column > data.columns.length) root.sorting = { column: 1, down: true };

  buildMap(map, data);
  map.setAttribute("aria-label", sentence("Effect of every head: layers down, heads across"));
  const cells = [...map.querySelectorAll(".head")];
  const lines = () => [...body.children];
  let order = [];

  const show = (at) => {
    cells.forEach((cell, i) => cell.classList.toggle("lit", i === at));
    lines().forEach((line, i) => line.classList.toggle("lit", order[i] === at));
    write(told, at === null ? "" : cellName(data, at));
  };

  cells.forEach((cell, at) => {
    paintCell(cell, data, at, off);
    cell.onclick = () => ask(at);
    cell.onpointerenter = cell.onfocus = () => show(at);
    cell.onkeydown = (event) => {
      const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: data.heads, ArrowUp: -data.heads };
      const next = cells[at + (steps[event.key] ?? NaN)];
      if (!next) return;
      event.preventDefault();
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    };
  });
  map.onpointerleave = () => show(null);

  const [zero, , most] = root.querySelector(".legend").children;
  write(zero, data.rows.length ? "0" : "");
  write(most, data.limit);
  root.querySelector(".legend").hidden = !data.rows.length;

  const fillTable = () => {
    order = sorted(data, root.sorting);
    resize(body, order.length, makeLine).forEach((line, i) => {
      const at = order[i];
      paintLine(line, data, at, off);
      line.firstChild.firstChild.onclick = () => ask(at);
      line.firstChild.firstChild.onfocus = line.onpointerenter = () => show(at);
    });
  };
  const headings = ["head", ...data.columns];
  const heads = resize(root.querySelector("thead tr"), headings.length, (row) => {
    element("button", "", element("th", "", row)).type = "button";
  });
  const paintHeads = () =>
    heads.forEach((head, column) => {
      const { down } = root.sorting;
      const isSorted = root.sorting.column === column;
      write(head.firstChild, headings[column] + (isSorted ? (down ? " ▾" : " ▴") : ""));
      head.setAttribute("aria-sort", !isSorted ? "none" : down ? "descending" : "ascending");
      head.firstChild.onclick = () => {
        root.sorting = { column, down: isSorted ? !down : column > 0 };
        paintHeads();
        fillTable();
      };
    });
  paintHeads();
  fillTable();
  body.onpointerleave = () => show(null);
}
