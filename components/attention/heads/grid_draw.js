// The head grid as it looks now: its canvas, its legend, the frames on it.

import { letters, write } from "../../views/lib/dom.js";
import { STEPS, paletteOf, sized } from "../../views/lib/paint.js";
import { gridLayout, sortedLayout, tallest, zoomLayout } from "./grid_layout.js";
import {
  isFaded,
  measureNamed,
  nameOf,
  noteOf,
  orderOf,
  titlesOf,
  valueIn,
  withUnit,
} from "./grid_measures.js";
import {
  paintAnswers,
  paintCells,
  paintLabels,
  paintNames,
  paintNotes,
  paintTitles,
} from "./grid_paint.js";
import { sentence } from "../../views/lib/sentence.js";

// The colour of keys, as everywhere: what is looked at.
const ANSWER = { light: "#d08700", dark: "#e69f00" };

export const repaint = (view) => {
  const { root, canvas, data } = view;
  view.width = view.box.clientWidth;
  if (!view.maps || view.width < 60) return;
  view.palette = paletteOf(root);
  const measure = measureNamed(view, view.look.shade);
  const sort = measureNamed(view, view.look.sort);
  const least = letters(root, 0);
  const whole = sort ? sortedLayout(view.width, data, orderOf(view), sort.name, least) : gridLayout(view.width, data, least);
  const zoomed = view.zoom !== null;
  view.layout = zoomed ? zoomLayout(view.width, data, view.zoom, whole.height) : whole;
  const context = sized(canvas, view.width, view.layout.height);
  for (const cell of view.layout.cells) {
    cell.faded = isFaded(view, cell.index);
    cell.share = measure && !zoomed ? valueIn(view, measure, cell.index) / measure.max : null;
  }
  paintCells(context, view.palette, view.layout.cells, view.maps);
  const font = getComputedStyle(root).fontFamily;
  if (zoomed) paintTitles(context, view.palette, view.layout.cells, font, (cell) => titlesOf(view, cell));
  else {
    paintLabels(context, view.palette, view.layout, font);
    if (sort) paintNames(context, view.palette, view.layout.cells, font);
    paintNotes(context, view.palette, view.layout.cells, font, (cell) => noteOf(view, measure, cell));
  }
  paintAnswers(context, view.layout.cells, (cell) => view.answers.has(cell.index), ANSWER[view.palette.mode]);
  view.box.style.maxHeight = `${tallest()}px`;
  root.dataset.names = sort && !zoomed ? view.layout.cells.slice(0, 12).map((cell) => nameOf(cell.layer, cell.head)).join(" ") : "";
  root.dataset.answers = [...view.answers].map((index) => nameOf(Math.floor(index / data.heads), index % data.heads)).join(" ");
  paintLegend(view, zoomed ? null : measure);
  paintFrames(view);
};

// The scale of the shades; lightness goes with the square root for maps, as everywhere.
const paintLegend = (view, measure) => {
  const { legend, palette } = view;
  const { pattern } = palette;
  write(legend.name, sentence("{name}, on this text", { name: measure ? measure.name : sentence("share of attention") }));
  legend.bar.style.background = `linear-gradient(to right, ${pattern[0]}, ${pattern[STEPS]})`;
  const max = measure?.max ?? 1;
  const middle = measure ? max / 2 : 0.25;
  write(legend.from, "0");
  write(legend.middle, String(Number(middle.toFixed(2))));
  write(legend.to, measure ? withUnit(measure, max).replace(".00", "") : "1");
};

const frameCell = (node, cell) => {
  node.hidden = !cell;
  if (!cell) return;
  Object.assign(node.style, {
    left: `${cell.x - 2}px`, top: `${cell.y - 2}px`, width: `${cell.w + 4}px`, height: `${cell.h + 4}px`,
  });
};

export const paintFrames = (view) => {
  const find = (index) => view.layout.cells.find((cell) => cell.index === index);
  frameCell(view.chosenFrame, find(view.chosen));
  frameCell(view.pointedFrame, view.pointed === null ? undefined : find(view.pointed));
};
