// The picture of the flow: lanes are tokens, links lead from what is read to its reader.

import { letters } from "../../views/lib/dom.js";
import { percentDownTo } from "../../views/lib/numbers.js";
import { STEPS, sized } from "../../views/lib/paint.js";
import { linksThrough } from "./sums.js";

const FLOW_FONT = 12;
const FLOW_LABEL = 112;
const THINNEST = 0.6;

// A lane is never lower than the letters that a projector needs.
const laneHeight = (count, least) => Math.max(count <= 14 ? 22 : count <= 24 ? 19 : count <= 64 ? 15 : 13, least + 2);

const flowSize = (view, lane) => letters(view.root, Math.min(FLOW_FONT, lane - 2));

const flowFont = (node, size, weight = "") =>
  `${weight} ${size}px ${getComputedStyle(node).getPropertyValue("--st-code-font") || "ui-monospace"}, monospace`;

const cutLabel = (context, label, width) => {
  if (context.measureText(label).width <= width) return label;
  const glyphs = [...new Intl.Segmenter().segment(label)].map((part) => part.segment);
  while (glyphs.length > 1 && context.measureText(`${glyphs.join("")}…`).width > width) glyphs.pop();
  return `${glyphs.join("")}…`;
};

// Where things stand, in CSS pixels from the left.
export const flowLayout = (view, width) => {
  const { data, flow } = view;
  const count = Math.max(data.tokens.length, data.targets.length);
  const lane = laneHeight(count, letters(view.root, 0));
  const context = view.base.getContext("2d");
  context.font = flowFont(view.root, flowSize(view, lane));
  const widest = (labels) =>
    Math.ceil(Math.min(width < 560 ? 74 : FLOW_LABEL, Math.max(...labels.map((text) => context.measureText(text).width))));
  const labels = Math.max(34, widest(data.tokens));
  const bars = width < 560 ? 34 : 86;
  const percent = labels + 10 + bars;
  // "> 99.9 %" has its place beside the longest bar.
  const left = percent + 76;
  const targets = widest(data.targets) + 18;
  const right = width - targets - 8;
  const boundaries = flow.mass.length / data.tokens.length;
  const columns = boundaries - 1 + (data.cross ? 1.5 : 0);
  const step = Math.max(2, (right - left) / Math.max(1, columns));
  const last = left + (boundaries - 1) * step;
  return { lane, count, labels, bars, percent, left, right, targets, boundaries, step, last, width, height: count * lane };
};

const laneMiddle = (box, token) => (token + 0.5) * box.lane;
const boundaryX = (box, boundary) => box.left + boundary * box.step;

const linkWidth = (box, mass) => Math.max(THINNEST, mass * Math.min(14, box.lane - 3));
const linkAlpha = (mass) => 0.04 + 0.9 * Math.sqrt(Math.min(1, mass));

const paintLink = (context, box, x0, x1, low, high, mass, alpha = linkAlpha(mass)) => {
  context.lineWidth = linkWidth(box, mass);
  context.globalAlpha = alpha;
  const middle = (x0 + x1) / 2;
  context.beginPath();
  context.moveTo(x0, laneMiddle(box, low));
  context.bezierCurveTo(middle, laneMiddle(box, low), middle, laneMiddle(box, high), x1, laneMiddle(box, high));
  context.stroke();
};

// The strength of links that are pointed at is that among themselves.
const paintLinks = (context, view, links, whole = 1) => {
  const { box, palette } = view;
  const read = palette.pattern[STEPS];
  const alpha = (mass) => (whole < 1 ? 0.25 : 0) + linkAlpha(mass / whole);
  for (const { layer, reader, read: low, mass } of links) {
    context.strokeStyle = reader === low ? palette.quiet : read;
    paintLink(context, box, boundaryX(box, layer), boundaryX(box, layer + 1), low, reader, mass, Math.min(1, alpha(mass)));
  }
  context.globalAlpha = 1;
};

// From the encoder's last layer to the decoder's token that reads it.
const paintEntry = (context, view, only) => {
  const { box, palette, flow, data, choice } = view;
  if (!data.cross) return;
  const n = data.tokens.length;
  const row = (box.boundaries - 1) * n;
  context.strokeStyle = palette.pattern[STEPS];
  for (let token = 0; token < n; token += 1) {
    const mass = flow.mass[row + token];
    if (mass < 0.0005 || (only !== undefined && only !== token)) continue;
    paintLink(context, box, box.last, box.right, token, choice.target, mass);
  }
  context.globalAlpha = 1;
};

const paintNodes = (context, view) => {
  const { box, palette, flow, data, choice } = view;
  const n = data.tokens.length;
  const largest = Math.max(2, Math.min(box.lane / 2 - 1, box.step * 0.45, 7));
  context.fillStyle = palette.pattern[STEPS];
  for (let at = 0; at < flow.mass.length; at += 1) {
    const radius = Math.sqrt(flow.mass[at]) * largest;
    if (radius < 0.7) continue;
    context.beginPath();
    context.arc(boundaryX(box, Math.floor(at / n)), laneMiddle(box, at % n), radius, 0, 2 * Math.PI);
    context.fill();
  }
  if (!data.cross) return;
  context.beginPath();
  context.arc(box.right, laneMiddle(box, choice.target), largest, 0, 2 * Math.PI);
  context.fill();
};

const paintText = (context, view, labels, x, width, chosen, align) => {
  const { box, palette } = view;
  const size = flowSize(view, box.lane);
  context.textBaseline = "middle";
  context.textAlign = align;
  context.direction = "ltr";
  labels.forEach((label, token) => {
    const strong = token === chosen;
    context.font = flowFont(view.root, size, strong ? "700" : "");
    context.fillStyle = strong || align === "right" ? palette.text : palette.quiet;
    context.fillText(cutLabel(context, label, width), x, laneMiddle(box, token) + 0.5);
  });
};

// Two bars an input token: through all layers, and what the last layer alone reads.
const paintShares = (context, view) => {
  const { box, palette, flow, data } = view;
  const n = data.tokens.length;
  const thick = Math.max(3, Math.floor((box.lane - 6) / 2));
  const x = box.labels + 8;
  context.font = flowFont(view.root, flowSize(view, box.lane));
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let token = 0; token < n; token += 1) {
    const y = laneMiddle(box, token) - thick;
    context.fillStyle = palette.hair;
    context.fillRect(x, y - 1, 1, 2 * thick + 2);
    context.fillStyle = palette.pattern[STEPS];
    context.fillRect(x, y, flow.mass[token] * box.bars, thick);
    context.fillStyle = palette.quiet;
    context.fillRect(x, y + thick, flow.alone[token] * box.bars, Math.max(2, thick - 1));
    context.fillStyle = palette.text;
    context.fillText(percentDownTo(1e-4, flow.mass[token]), box.left - 14, laneMiddle(box, token) + 0.5);
  }
};

const paintTargetMark = (context, view) => {
  const { box, palette, choice } = view;
  const [x, y] = [box.right + 7, laneMiddle(box, choice.target)];
  context.fillStyle = palette.pattern[STEPS];
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + 6, y - 4);
  context.lineTo(x + 6, y + 4);
  context.fill();
};

const paintLanesUnder = (context, view) => {
  const { box, palette } = view;
  context.fillStyle = palette.hair;
  context.globalAlpha = 0.28;
  for (let token = 0; token < box.count; token += 2) {
    context.fillRect(0, token * box.lane, box.width, box.lane);
  }
  context.globalAlpha = 1;
};

export const paintFlow = (view) => {
  const { box, data, choice } = view;
  const context = sized(view.base, box.width, box.height);
  paintLanesUnder(context, view);
  paintShares(context, view);
  paintText(context, view, data.tokens, box.labels, box.labels, -1, "right");
  paintText(context, view, data.targets, box.right + 17, box.targets - 18, choice.target, "left");
  paintTargetMark(context, view);
  const over = sized(view.ways, box.width, box.height);
  paintLinks(over, view, view.flow.drawn);
  paintEntry(over, view);
  paintNodes(over, view);
};

// Layer numbers stand between their two boundaries, thinned where they would touch.
export const paintAxis = (view) => {
  const { box, palette, choice, data } = view;
  const context = sized(view.axis, box.width, 30);
  context.font = `${letters(view.root, 11)}px ${getComputedStyle(view.root).fontFamily}`;
  context.fillStyle = palette.quiet;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.fillText("input", box.labels, 21);
  context.textAlign = "left";
  context.fillText("share", box.labels + 8, 21);
  context.fillText("target", box.right + 5, 21);
  context.textAlign = "center";
  const every = [1, 2, 5, 10].find((each) => each * box.step >= 24) ?? 20;
  context.fillText(data.cross ? "encoder layers" : "layers", (box.left + box.last) / 2, 7);
  for (let layer = choice.first_layer; layer < data.layers; layer += 1) {
    if (layer % every) continue;
    context.fillText(`L${layer}`, boundaryX(box, layer - choice.first_layer + 0.5), 21);
  }
  if (data.cross && box.right - box.last > 60) context.fillText("cross", (box.last + box.right) / 2, 21);
};

// What goes through the place that is pointed at, over a picture that steps back.
export const paintPointed = (view) => {
  const { box, palette, pointed, flow, data } = view;
  const context = sized(view.lit, box.width, box.height);
  view.ways.classList.toggle("back", Boolean(pointed) && pointed.boundary !== null);
  if (!pointed) return;
  const y = pointed.token * box.lane;
  context.strokeStyle = palette.quiet;
  context.lineWidth = 1;
  const [from, to] = pointed.side === "target" ? [box.right, box.width] : [0, (data.cross ? box.last : box.right) + 6];
  context.strokeRect(from + 0.5, y + 0.5, to - from - 1, box.lane - 1);
  if (pointed.boundary === null) return;
  const n = data.tokens.length;
  const lit = linksThrough(flow.drawn, flow.mass, n, pointed.boundary, pointed.token);
  const here = flow.mass[pointed.boundary * n + pointed.token];
  paintLinks(context, view, lit.filter(({ mass }) => mass > here / 500), Math.min(0.999, here));
  if (pointed.boundary === box.boundaries - 1) paintEntry(context, view, pointed.token);
  context.strokeStyle = palette.text;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(boundaryX(box, pointed.boundary), laneMiddle(box, pointed.token), Math.min(8, box.lane / 2), 0, 2 * Math.PI);
  context.stroke();
};
