// Vectors below each other: a name, the strip, and a few numbers about each.

import { element, pointing, resize, write } from "../lib/dom.js";
import { numbersOf } from "../lib/number_block.js";
import { paletteOf } from "../lib/paint.js";
import { announce, reveal } from "../lib/token_chip.js";
import { cellSaid, paintVector, repaintWith } from "../lib/vector_strip.js";

const VECTOR_HEIGHT = 16;

const makeVectorRow = (list) => {
  const item = element("li", "", list);
  const row = element("button", "row", item);
  row.type = "button";
  for (const name of ["sign", "place", "label"]) element("span", name, row);
  element("canvas", "", element("span", "strip", row));
  for (const name of ["first", "second", "said"]) element("span", name, row);
};

const writeVectorRow = (item, row, data, place) => {
  const button = item.firstChild;
  const [sign, number, label, , first, second, said] = button.children;
  [[sign, row.sign], [number, row.place], [label, row.label], [first, row.first],
    [second, row.second], [said, row.said]].forEach(([node, text]) => write(node, text));
  label.title = row.label;
  label.classList.toggle("special", row.special);
  button.className = `row ${row.line ? "line" : ""}`;
  button.setAttribute("aria-disabled", String(!data.choosable));
  button.setAttribute("aria-label", row.spoken);
  if (data.choosable) button.setAttribute("aria-pressed", String(place === data.chosen));
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".vectors");
  const numbers = numbersOf(data.numbers, data.index);
  const cells = numbers.starts.length - 1;
  root.classList.toggle("signed", data.signed);
  root.classList.toggle("unnumbered", !data.numbered && !data.signed);
  data.columns.forEach((name, at) => write(root.querySelector(".heads").children[at], name));
  write(root.querySelector(".foot"), data.foot);
  const list = root.querySelector(".list");
  const items = resize(list, data.rows.length, makeVectorRow);
  const buttons = items.map((item) => item.firstChild);
  const told = root.querySelector(".told");
  items.forEach((item, place) => writeVectorRow(item, data.rows[place], data, place));

  const light = (index) =>
    buttons.forEach((button, place) => button.classList.toggle("lit", place === index));
  const point = (place) => {
    light(place);
    if (data.bus) announce(place, data.source);
  };
  buttons.forEach((button, place) => {
    const canvas = button.querySelector("canvas");
    canvas.onpointermove = (event) =>
      write(told, `${data.rows[place].label}, ${cellSaid(canvas, event, numbers, place)}`);
    button.onpointerenter = button.onfocus = () => point(place);
    button.onpointerleave = button.onblur = () => {
      point(null);
      write(told, pointing(data.note));
    };
    button.onclick = () => data.choosable && setTriggerValue("choose", place);
    button.tabIndex = place === (data.chosen ?? 0) ? 0 : -1;
  });
  list.onkeydown = (event) => {
    const at = buttons.indexOf(event.target);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || !buttons[next]) return;
    event.preventDefault();
    buttons.forEach((button) => (button.tabIndex = -1));
    buttons[next].tabIndex = 0;
    buttons[next].focus();
  };
  write(told, pointing(data.note));

  root.listening?.abort();
  root.listening = new AbortController();
  const elsewhere = ({ detail }) => {
    if (!data.bus || detail.source === data.source) return;
    light(detail.index);
    reveal(list, buttons[detail.index]?.parentElement);
  };
  window.addEventListener("headlight-token", elsewhere, { signal: root.listening.signal });

  repaintWith(root, () => {
    const palette = paletteOf(root);
    buttons.forEach((button, place) => {
      const values = numbers.values.subarray(place * cells, (place + 1) * cells);
      paintVector(button.querySelector("canvas"), palette, values, data.limit, VECTOR_HEIGHT);
    });
  });
  return () => {
    root.listening.abort();
    root.watching.disconnect();
  };
}
