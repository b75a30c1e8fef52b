// Attention as lines between two columns of the text: queries left, keys right. A line
// is as opaque as the share is large; those of the token that is pointed at are as dark
// as cells of the map are.
//
//   const lines = createHeadLines(parent)
//   lines.draw({ rows, cols, value(q, k), limit, chosen, label })
//   lines.light({ query, key } or null)
//   lines.onHover({ query } or { key } or null)    lines.onChoose({ query } or { key })

import { element, letters } from "../../views/lib/dom.js";
import { clamp } from "../../views/lib/numbers.js";
import { STEPS, paletteOf, sized } from "../../views/lib/paint.js";
import { sentence } from "../../views/lib/sentence.js";
import { onTheme } from "../../views/lib/theme.js";
import { MAP_KEY, MAP_QUERY, elided, penFor } from "../../views/lib/token_map.js";

const LINE_ROW = 24;
const LINE_TOP = 24;
const FADED = 0.06;

const lineLayout = (spec, width) => {
  const tallest = Math.max(260, window.innerHeight - 290) - LINE_TOP;
  const most = Math.max(spec.rows.length, spec.cols.length);
  const row = Math.min(LINE_ROW, tallest / most);
  const side = Math.min(130, width * 0.3);
  return { row, side, width, from: side + 4, to: width - side - 4, height: LINE_TOP + row * most + 4 };
};

const lineY = (box, index) => LINE_TOP + (index + 0.5) * box.row;

// Lines of nearly the same opacity are one path, so thousands are drawn at once.
const paintLines = (view, context, pointed) => {
  const { spec, box, palette } = view;
  const paths = new Map();
  for (let query = 0; query < spec.rows.length; query += 1) {
    for (let key = 0; key < spec.cols.length; key += 1) {
      const value = spec.value(query, key);
      if (!(value > 0)) continue;
      const meant = !pointed || pointed.query === query || pointed.key === key;
      const share = Math.min(1, value / spec.limit);
      const level = Math.round(100 * (pointed && meant ? Math.sqrt(share) : share * (meant ? 1 : FADED)));
      if (!level) continue;
      if (!paths.has(level)) paths.set(level, new Path2D());
      paths.get(level).moveTo(box.from, lineY(box, query));
      paths.get(level).lineTo(box.to, lineY(box, key));
    }
  }
  context.strokeStyle = palette.pattern[STEPS];
  context.lineWidth = Math.max(1, Math.min(2, box.row / 6));
  for (const [level, path] of [...paths].sort((a, b) => a[0] - b[0])) {
    context.globalAlpha = level / 100;
    context.stroke(path);
  }
  context.globalAlpha = 1;
};

// A word of one column; strong where it is pointed at, shaded by its share otherwise.
const paintWord = (view, context, side, index, look) => {
  const { spec, box, palette } = view;
  const label = (side === "query" ? spec.rows : spec.cols)[index];
  const text = elided(context, label, box.side - 8);
  const width = context.measureText(text).width;
  const x = side === "query" ? box.side - width : box.width - box.side;
  const y = lineY(box, index);
  const height = Math.max(Math.min(box.row, 20), 13);
  if (look) {
    context.globalAlpha = look.part ?? 1;
    context.fillStyle = look.ground;
    context.fillRect(x - 4, y - height / 2, width + 8, height);
    context.globalAlpha = 1;
  }
  context.fillStyle = look?.ink ?? palette.text;
  context.fillText(text, x, y + 0.5);
};

const wordsOf = (view, context, pointed, chosen) => {
  const { spec, box, palette } = view;
  const every = Math.ceil(13 / box.row);
  const strong = { query: MAP_QUERY[palette.mode], key: MAP_KEY[palette.mode] };
  const late = [];
  for (const side of ["query", "key"]) {
    const other = side === "query" ? "key" : "query";
    const words = side === "query" ? spec.rows : spec.cols;
    for (let index = 0; index < words.length; index += 1) {
      let look = null;
      if (chosen?.[side] === index) look = { ground: palette.hair };
      if (pointed?.[side] === index) look = { ground: strong[side], ink: palette.background };
      else if (pointed && pointed[other] !== undefined && pointed[other] !== null) {
        const [query, key] = side === "query" ? [index, pointed.key] : [pointed.query, index];
        const value = spec.value(query, key);
        if (value > 0.03 * spec.limit) {
          look = { ground: strong[side], part: Math.min(0.75, 0.1 + (0.65 * value) / spec.limit) };
        }
      }
      if (look) late.push([side, index, look]);
      else if (index % every === 0) paintWord(view, context, side, index, null);
    }
  }
  for (const [side, index, look] of late) paintWord(view, context, side, index, look);
};

const paintLinesView = (view) => {
  const { spec, root, canvas } = view;
  view.width = root.clientWidth;
  if (!spec || view.width < 40) return;
  view.palette = paletteOf(root);
  view.box = lineLayout(spec, view.width);
  const context = sized(canvas, view.box.width, view.box.height);
  root.style.height = `${view.box.height}px`;
  const pointed = view.cell ?? view.lit;
  penFor(context, root);
  paintLines(view, context, pointed);
  wordsOf(view, context, pointed, spec.chosen);
  context.font = `600 ${letters(root, 11)}px ${getComputedStyle(root).fontFamily}`;
  context.fillStyle = MAP_QUERY[view.palette.mode];
  context.textAlign = "right";
  context.fillText("query, looks", view.box.side, 10);
  context.fillStyle = MAP_KEY[view.palette.mode];
  context.textAlign = "left";
  context.fillText(sentence("key, is looked at"), view.box.width - view.box.side, 10);
};

const pointLines = (view, cell) => {
  if (cell?.query === view.cell?.query && cell?.key === view.cell?.key) return;
  view.cell = cell;
  paintLinesView(view);
  view.lines.onHover?.(cell);
};

const wordUnder = (view, event) => {
  const { box, spec } = view;
  const { left, top } = view.canvas.getBoundingClientRect();
  const index = Math.floor((event.clientY - top - LINE_TOP) / box.row);
  const isLeft = event.clientX - left < box.width / 2;
  const words = isLeft ? spec.rows : spec.cols;
  if (index < 0 || index >= words.length) return null;
  return isLeft ? { query: index } : { key: index };
};

const walkLines = (view, event) => {
  const { rows, cols, chosen } = view.spec;
  const from = view.cell ?? { query: chosen?.query ?? 0 };
  const side = from.query === undefined ? "key" : "query";
  const words = side === "query" ? rows : cols;
  const steps = { ArrowUp: -1, ArrowDown: 1 };
  if (event.key === "Enter" || event.key === " ") view.lines.onChoose?.(from);
  else if (event.key in steps) {
    pointLines(view, { [side]: clamp(from[side] + steps[event.key], 0, words.length - 1) });
  } else if (event.key === "ArrowLeft") {
    pointLines(view, { query: Math.min(rows.length - 1, from[side]) });
  } else if (event.key === "ArrowRight") {
    pointLines(view, { key: Math.min(cols.length - 1, from[side]) });
  } else return;
  event.preventDefault();
  event.stopPropagation();
};

export const createHeadLines = (parent) => {
  const root = element("div", "token-map head-lines", parent);
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  const view = { root, canvas: element("canvas", "", root) };
  view.lines = {
    root,
    onHover: null,
    onChoose: null,
    draw(spec) {
      view.spec = spec;
      root.setAttribute(
        "aria-label",
        sentence("{label} Up and down: token. Left and right: column. Enter: choose.", { label: spec.label }),
      );
      paintLinesView(view);
    },
    light(cell) {
      view.lit = cell;
      paintLinesView(view);
    },
    destroy: () => view.resized.disconnect(),
  };
  root.onpointermove = (event) => view.box && pointLines(view, wordUnder(view, event));
  root.onpointerleave = root.onblur = () => view.box && pointLines(view, null);
  root.onclick = (event) => {
    const word = view.box && wordUnder(view, event);
    if (word) view.lines.onChoose?.(word);
  };
  root.onkeydown = (event) => view.box && walkLines(view, event);
  view.resized = new ResizeObserver(() => root.clientWidth !== view.width && paintLinesView(view));
  view.resized.observe(root);
  onTheme(root, () => paintLinesView(view));
  return view.lines;
};
