// One block as a picture: the stream runs through, parts branch off and are added.
// Wide windows see it from left to right, narrow ones from top to bottom.

import { sentence } from "../../views/lib/sentence.js";

const SVG = "http://www.w3.org/2000/svg";
const NARROW_PX = 480;

const draw = (svg, name, attributes, text = "") => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  svg.append(made);
};

// A line through these points with an arrow's head at its end, or without one.
const way = (svg, points, arrow = true) => {
  draw(svg, "polyline", { class: "branch", points: points.map((p) => p.join(",")).join(" ") });
  if (!arrow) return;
  const [[ax, ay], [bx, by]] = points.slice(-2);
  const size = Math.hypot(bx - ax, by - ay) || 1;
  const [ux, uy] = [(bx - ax) / size, (by - ay) / size];
  const corner = (side) => `${bx - 9 * ux - side * 5 * uy},${by - 9 * uy + side * 5 * ux}`;
  draw(svg, "polygon", { class: "tip", points: `${bx},${by} ${corner(1)} ${corner(-1)}` });
};

const box = (svg, kind, x, y, width, height, lines) => {
  draw(svg, "rect", { class: kind, x: x - width / 2, y: y - height / 2, width, height });
  lines.forEach((line, at) => {
    const shift = 19 * (at - (lines.length - 1) / 2);
    draw(svg, "text", { x, y: y + shift, class: at ? "small" : "name" }, line);
  });
};

const plus = (svg, x, y) => {
  draw(svg, "circle", { cx: x, cy: y, r: 13 });
  draw(svg, "text", { x, y, class: "name" }, "+");
};

const partLines = (one) => [one.name, one.says, one.length];

const wide = (svg, { states, branches, layer, token }) => {
  const [left, each, line, low] = [100, 255, 42, 178];
  const width = left + each * branches.length + (branches.at(-1).after ? 60 : 0);
  svg.setAttribute("viewBox", `0 0 ${width} 248`);
  draw(svg, "path", { class: "stream", d: `M 4 ${line} H ${width - 14}` });
  draw(svg, "polygon", { class: "head", points: `${width - 2},${line} ${width - 18},${line - 8} ${width - 18},${line + 8}` });
  branches.forEach((one, at) => {
    const from = left + at * each;
    const to = from + 126;
    if (one.before) {
      way(svg, [[from, line + 2], [from, 79]]);
      box(svg, "norm", from, 96, 100, 34, [one.before]);
      way(svg, [[from, 113], [from, low - 39]]);
    } else way(svg, [[from, line + 2], [from, low - 39]]);
    box(svg, "part", from, low, 178, 78, partLines(one));
    way(svg, [[from + 89, low], [to, low], [to, line + 15]]);
    plus(svg, to, line);
    if (one.after) box(svg, "norm", to + 66, line, 92, 28, [one.after]);
  });
  states.forEach((one, at) => {
    const last = at === states.length - 1;
    const x = at === 0 ? 4 : last ? width - 2 : left + at * each - 129;
    const side = at === 0 ? "start" : last ? "end" : "";
    draw(svg, "text", { x, y: 12, class: `small ${side}` }, `${one.name} ${one.length}`.trim());
  });
  draw(svg, "text", { x: 4, y: 238, class: "small start" }, sentence("{layer} at {token}. The strong line is the residual stream.", { layer, token }));
};

const tall = (svg, { states, branches, layer, token }) => {
  const [line, each, top] = [24, 178, 58];
  const height = top + each * branches.length + 44;
  svg.setAttribute("viewBox", `0 0 350 ${height}`);
  draw(svg, "text", { x: 2, y: 8, class: "small start" }, sentence("{layer} at {token}: the residual stream", { layer, token }));
  draw(svg, "path", { class: "stream", d: `M ${line} 22 V ${height - 14}` });
  draw(svg, "polygon", { class: "head", points: `${line},${height - 2} ${line - 8},${height - 18} ${line + 8},${height - 18}` });
  branches.forEach((one, at) => {
    const from = top + at * each;
    const to = from + each - 42;
    const low = from + (one.before ? 92 : 62);
    if (one.before) {
      way(svg, [[line + 2, from], [205, from], [205, from + 8]], false);
      box(svg, "norm", 205, from + 22, 104, 30, [one.before]);
      way(svg, [[205, from + 37], [205, low - 40]]);
    } else way(svg, [[line + 2, from], [205, from], [205, low - 40]]);
    box(svg, "part", 205, low, 176, 76, partLines(one));
    way(svg, [[205, low + 38], [205, to], [line + 15, to]]);
    plus(svg, line, to);
    if (one.after) box(svg, "norm", line + 62, to + 26, 100, 26, [one.after]);
  });
  states.forEach((one, at) => {
    const y = at === 0 ? 32 : top + at * each - 22 + (at === states.length - 1 ? 22 : 0);
    draw(svg, "text", { x: line + 20, y, class: "small start" }, `${one.name} ${one.length}`.trim());
  });
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".block-diagram");
  const svg = root.querySelector("svg");
  root.setAttribute("aria-label", data.said);
  const paint = () => {
    svg.replaceChildren();
    const narrow = root.clientWidth < NARROW_PX;
    (narrow ? tall : wide)(svg, data);
    root.dataset.painted = `${data.layer}|${narrow ? "tall" : "wide"}`;
  };
  paint();
  root.resized?.disconnect();
  root.resized = new ResizeObserver(() => {
    const narrow = root.clientWidth < NARROW_PX;
    if (root.dataset.painted !== `${data.layer}|${narrow ? "tall" : "wide"}`) paint();
  });
  root.resized.observe(root);
  return () => root.resized.disconnect();
}
