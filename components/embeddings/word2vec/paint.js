// The two pictures of the training: the words on their plane, and the loss as a line.

import { letters } from "../../views/lib/dom.js";
import { figures } from "../../views/lib/numbers.js";
import { sized } from "../../views/lib/paint.js";
import { whole } from "../../views/lib/sentence.js";
import { shortened } from "./pair.js";

const MAP_HEIGHT = 430;
const LOSS_HEIGHT = 116;
const DOT = 3;

// A step that reads well: 1, 2 or 5 times a power of ten.
function readableStep(length, count) {
  const rough = length / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((part) => part * power >= rough);
}

const short = (value) => figures(value, 6);

// From the plane to pixels: the same scale both ways, all words inside.
function frameOf(places, width, height) {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (let at = 0; at < places.length; at += 1) {
    low[at % 2] = Math.min(low[at % 2], places[at]);
    high[at % 2] = Math.max(high[at % 2], places[at]);
  }
  const room = [width - 90, height - 44];
  const scale = Math.min(...room.map((size, i) => size / Math.max(high[i] - low[i], 1e-6)));
  const middle = [0, 1].map((i) => (low[i] + high[i]) / 2);
  return {
    x: (value) => width / 2 + (value - middle[0]) * scale,
    y: (value) => height / 2 - (value - middle[1]) * scale,
    scale,
    middle,
  };
}

function paintGrid(context, palette, frame, width, height) {
  const step = readableStep(width / frame.scale, 6);
  context.lineWidth = 1;
  context.font = `${letters(context.canvas, 11)}px sans-serif`;
  context.textBaseline = "bottom";
  context.textAlign = "left";
  const lines = (middle, size) => {
    const reach = size / 2 / frame.scale;
    const first = Math.ceil((middle - reach) / step);
    const count = Math.floor((middle + reach) / step) - first + 1;
    return Array.from({ length: count }, (_, i) => (first + i) * step);
  };
  for (const value of lines(frame.middle[0], width)) {
    const x = Math.round(frame.x(value)) + 0.5;
    context.fillStyle = palette.hair;
    context.fillRect(x, 0, 1, height);
    context.fillStyle = palette.quiet;
    if (x < width - 34) context.fillText(short(value), x + 3, height - 2);
  }
  for (const value of lines(frame.middle[1], height)) {
    const y = Math.round(frame.y(value)) + 0.5;
    context.fillStyle = palette.hair;
    context.fillRect(0, y, width, 1);
    context.fillStyle = palette.quiet;
    if (y > 14 && y < height - 16) context.fillText(short(value), 3, y - 1);
  }
}

// Names where there is room, the important words first; the others are dots.
function paintNames(context, palette, dots, words, width, marks) {
  const taken = [];
  const size = letters(context.canvas, 13);
  context.textBaseline = "middle";
  for (const word of marks.order) {
    const [x, y] = dots[word];
    const name = shortened(words[word]);
    const bold = word === marks.chosen || word === marks.pointed;
    context.font = `${bold ? "600 " : ""}${size}px sans-serif`;
    const long = context.measureText(name).width;
    const gap = word === marks.chosen || word === marks.centre ? 9 : 6;
    const left = x + gap + long > width - 2 ? x - gap - long : x + gap;
    const box = [left - 1, y - 8, left + long + 1, y + 8];
    const hit = taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3]);
    if (hit && !bold) continue;
    taken.push(box);
    context.textAlign = "left";
    context.lineWidth = 3;
    context.strokeStyle = palette.background;
    context.strokeText(name, left, y);
    context.fillStyle = marks.near.has(word) || bold ? palette.accent : palette.text;
    context.fillText(name, left, y);
  }
}

// Where each word's dot is, for the pointer.
export function paintMap(canvas, palette, places, words, marks) {
  const width = canvas.parentElement.clientWidth - 2;
  // A projector's view has half the height.
  const height = letters(canvas, 0) ? MAP_HEIGHT / 2 - 15 : MAP_HEIGHT;
  const context = sized(canvas, width, height);
  const frame = frameOf(places, width, height);
  paintGrid(context, palette, frame, width, height);
  const dots = words.map((_, i) => [frame.x(places[2 * i]), frame.y(places[2 * i + 1])]);
  dots.forEach(([x, y], word) => {
    const lit = word === marks.chosen || marks.near.has(word);
    context.fillStyle = lit ? palette.accent : palette.quiet;
    context.beginPath();
    context.arc(x, y, word === marks.chosen ? DOT + 2 : DOT, 0, 2 * Math.PI);
    context.fill();
    if (word === marks.centre) {
      context.strokeStyle = palette.text;
      context.lineWidth = 1.5;
      context.beginPath();
      context.arc(x, y, DOT + 4, 0, 2 * Math.PI);
      context.stroke();
    }
  });
  paintNames(context, palette, dots, words, width, marks);
  return dots;
}

export function paintLoss(canvas, palette, losses, point, start) {
  const width = canvas.parentElement.clientWidth;
  const context = sized(canvas, width, LOSS_HEIGHT);
  const box = { left: 34, right: width - 6, top: 8, bottom: LOSS_HEIGHT - 20 };
  const top = Math.max(start * 1.08, ...thin(losses, 400));
  const y = (loss) => box.bottom - (loss / top) * (box.bottom - box.top);
  const steps = Math.max(losses.length * point, 10 * point);
  const x = (count) => box.left + (count / steps) * (box.right - box.left);
  context.font = `${letters(context.canvas, 11)}px sans-serif`;
  context.textBaseline = "middle";
  const step = readableStep(top, 4);
  for (let value = 0; value <= top; value += step) {
    context.fillStyle = palette.hair;
    context.fillRect(box.left, Math.round(y(value)), box.right - box.left, 1);
    context.fillStyle = palette.quiet;
    context.textAlign = "right";
    context.fillText(short(value), box.left - 5, y(value));
  }
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.fillText("0", box.left, LOSS_HEIGHT - 5);
  context.textAlign = "right";
  context.fillText(`${whole(steps)} pairs`, box.right, LOSS_HEIGHT - 5);
  context.strokeStyle = palette.quiet;
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(box.left, y(start));
  context.lineTo(box.right, y(start));
  context.stroke();
  context.setLineDash([]);
  context.strokeStyle = palette.accent;
  context.fillStyle = palette.accent;
  context.lineWidth = 1.5;
  context.beginPath();
  const drawn = thin(losses, Math.max(2, Math.floor(width)));
  const each = losses.length / (drawn.length || 1);
  drawn.forEach((loss, at) => context.lineTo(x((at + 1) * each * point), y(loss)));
  context.stroke();
  if (losses.length === 1) context.fillRect(x(point) - 2, y(losses[0]) - 2, 4, 4);
}

// No more points than there are pixels: each is the mean of its neighbours.
function thin(losses, most) {
  if (losses.length <= most) return losses;
  const size = Math.ceil(losses.length / most);
  const kept = [];
  for (let at = 0; at < losses.length; at += size) {
    const part = losses.slice(at, at + size);
    kept.push(part.reduce((sum, loss) => sum + loss, 0) / part.length);
  }
  return kept;
}
