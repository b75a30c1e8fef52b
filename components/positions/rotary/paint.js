// Arrows on a circle and the score over the distance.

import { letters } from "../../views/lib/dom.js";
import { clamp, minus, signed } from "../../views/lib/numbers.js";
import { sized } from "../../views/lib/paint.js";

export const ARROWS = {
  light: { query: "#0072B2", key: "#E69F00" },
  dark: { query: "#4aa8e0", key: "#E69F00" },
};

const arrow = (context, [x0, y0], [x, y], width) => {
  const [dx, dy] = [x - x0, y - y0];
  const long = Math.hypot(dx, dy);
  if (long < 0.5) return;
  const head = Math.min(long, 3 + 2 * width);
  const [ux, uy] = [dx / long, dy / long];
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x - ux * head * 0.7, y - uy * head * 0.7);
  context.stroke();
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - ux * head - uy * head * 0.5, y - uy * head + ux * head * 0.5);
  context.lineTo(x - ux * head + uy * head * 0.5, y - uy * head - ux * head * 0.5);
  context.fill();
};

// Each arrow is (vector, colour, faint); lengths are in parts of the radius.
export const paintClock = (canvas, palette, size, arrows, width) => {
  const context = sized(canvas, size, size);
  const [middle, radius] = [size / 2, size / 2 - 3];
  context.strokeStyle = palette.hair;
  context.beginPath();
  context.arc(middle, middle, radius, 0, 2 * Math.PI);
  context.moveTo(3, middle);
  context.lineTo(size - 3, middle);
  context.moveTo(middle, 3);
  context.lineTo(middle, size - 3);
  context.stroke();
  for (const { vector: [x, y], colour, faint } of arrows) {
    context.globalAlpha = faint ? 0.36 : 1;
    context.strokeStyle = context.fillStyle = colour;
    arrow(context, [middle, middle], [middle + x * radius, middle - y * radius], width);
  }
  context.globalAlpha = 1;
};

// Height of the curve; a projector shows it above the arrows of one pair.
const curveHeight = ({ projected }) => (projected ? 104 : 152);
const EDGES = { left: 40, right: 10, top: 10, foot: 22 };

export const curvePlace = (view, width) => {
  const { data, scores } = view;
  const low = Math.min(0, ...scores);
  const high = Math.max(0, ...scores);
  const tall = curveHeight(view) - EDGES.top - EDGES.foot;
  const wide = width - EDGES.left - EDGES.right;
  const span = Math.max(1, data.most - data.least);
  return {
    x: (distance) => EDGES.left + (wide * (distance - data.least)) / span,
    y: (score) => EDGES.top + (tall * (high - score)) / (high - low || 1),
    at: (x) => clamp(Math.round(data.least + (span * (x - EDGES.left)) / wide), data.least, data.most),
    low,
    high,
  };
};

export const paintCurve = (view, width) => {
  const { data, scores, palette, distance } = view;
  const height = curveHeight(view);
  const context = sized(view.curve, width, height);
  const place = curvePlace(view, width);
  context.font = `${letters(view.root, 11)}px ${getComputedStyle(view.root).fontFamily}`;
  context.fillStyle = palette.quiet;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const value of new Set([place.low, 0, place.high])) {
    if (value !== 0 && Math.abs(place.y(value) - place.y(0)) < 14) continue;
    context.fillText(signed(value, 1), EDGES.left - 5, place.y(value));
    context.fillRect(EDGES.left, place.y(value), width - EDGES.left - EDGES.right, value ? 0.25 : 0.75);
  }
  context.textAlign = "center";
  const half = Math.round((data.least + data.most) / 2);
  for (const value of [data.least, half, data.most]) {
    context.fillText(minus(String(value)), clamp(place.x(value), 12, width - 14), height - 7);
  }
  context.strokeStyle = palette.text;
  context.lineWidth = 1.4;
  context.beginPath();
  scores.forEach((score, at) => context.lineTo(place.x(data.least + at), place.y(score)));
  context.stroke();
  const own = data.query - data.key;
  context.setLineDash([3, 3]);
  context.strokeStyle = palette.quiet;
  context.beginPath();
  context.moveTo(place.x(own), EDGES.top);
  context.lineTo(place.x(own), height - EDGES.foot);
  context.stroke();
  context.setLineDash([]);
  dot(context, place.x(own), place.y(data.score), 5.5, palette.background, palette.text);
  dot(context, place.x(distance), place.y(scores[distance - data.least]), 4.5, ARROWS[palette.mode].key, palette.text);
};

const dot = (context, x, y, radius, fill, line) => {
  context.fillStyle = fill;
  context.strokeStyle = line;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
};
