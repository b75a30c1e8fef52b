// One vocabulary entry: its bytes, and its row as a vector of zeros and a single 1.

import { element, resize, write } from "../../views/lib/dom.js";
import { clamp } from "../../views/lib/numbers.js";
import { whole } from "../../views/lib/sentence.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 74;
const STRIP = 30;

const shape = (svg, tag, name, attributes) => {
  const made = document.createElementNS(SVG, tag);
  made.setAttribute("class", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  svg.append(made);
  return made;
};

// The whole vocabulary from left to right; the text's other tokens as faint ticks.
const paintStrip = (svg, { size, id, others, cells }) => {
  const width = svg.clientWidth || 600;
  const place = (row) => ((row + 0.5) / size) * width;
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  svg.replaceChildren();
  const strip = { x: 0, y: 0, width, height: STRIP, rx: 4 };
  shape(svg, "rect", "all", strip);
  for (const other of others) {
    const x = place(other);
    shape(svg, "line", "tick", { x1: x, x2: x, y1: 6, y2: STRIP - 6 });
  }
  const x = place(id);
  const cell = width / cells.length;
  const middle = width / 2;
  const points = [
    `${x},${STRIP}`,
    `${middle - cell / 2},${HEIGHT}`,
    `${middle + cell / 2},${HEIGHT}`,
  ];
  shape(svg, "polygon", "funnel", { points: points.join(" ") });
  shape(svg, "line", "one", { x1: x, x2: x, y1: -2, y2: STRIP + 2 });
};

const makeByte = (list) => {
  const item = element("li", "", list);
  element("b", "", item);
  element("small", "", item);
};

const makeCell = (list) => {
  const item = element("li", "", list);
  for (const name of ["id", "bit", "label"]) element("span", name, item);
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".entry");
  const facts = root.querySelector("dl");
  resize(facts, data.facts.length * 2, (list) =>
    element(list.children.length % 2 ? "dd" : "dt", "", list),
  );
  data.facts.forEach(([name, value, code], row) => {
    write(facts.children[2 * row], name);
    write(facts.children[2 * row + 1], value);
    facts.children[2 * row + 1].className = code ? "code" : "";
  });

  const bytes = resize(root.querySelector(".bytes"), data.bytes.length, makeByte);
  data.bytes.forEach(([hex, written, mine], place) => {
    write(bytes[place].children[0], hex);
    write(bytes[place].children[1], written);
    bytes[place].className = mine ? "" : "other";
  });
  write(root.querySelector(".note"), data.note);
  write(root.querySelector(".said"), data.said);

  const cells = resize(root.querySelector(".cells"), data.cells.length, makeCell);
  const middle = (cells.length - 1) / 2;
  data.cells.forEach(([id, label, bit], place) => {
    const [number, value, said] = cells[place].children;
    write(number, id === null ? "" : String(id));
    write(value, id === null ? "" : String(bit));
    write(said, label);
    cells[place].title = label;
    const distance = Math.abs(place - middle);
    const names = [bit === 1 ? "me" : "", id === null ? "edge" : "", distance > 2 ? "far" : ""];
    cells[place].className = names.join(" ").trim();
  });

  const svg = root.querySelector("svg");
  svg.setAttribute("aria-label", data.said);
  paintStrip(svg, data);
  root.watching?.disconnect();
  root.watching = new ResizeObserver(() => paintStrip(svg, data));
  root.watching.observe(svg);

  const reading = root.querySelector(".pointed");
  svg.onpointermove = (event) => {
    const { left, width } = svg.getBoundingClientRect();
    const share = clamp((event.clientX - left) / width, 0, 0.999999);
    const first = Math.floor(share * data.size);
    const last = Math.min(data.size - 1, first + Math.floor(data.size / width));
    const value = first <= data.id && data.id <= last ? "a 1 among them" : "all 0";
    write(reading, `${data.here} ${whole(first)} to ${whole(last)}: ${value}`);
  };
  svg.onpointerleave = () => write(reading, data.scale);
  write(reading, data.scale);
  return () => root.watching.disconnect();
}
