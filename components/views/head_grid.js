// All heads at a glance: a canvas of maps, a row a layer, a column a head. Choosing,
// hovering, sorting, shading and fading happen here; the server only sends the numbers.

const NOTHING = "";
const LABELS = { shade: "Shade", sort: "Sort by", fade: "Fade below" };
// How the reader looks at grids holds on every page until the tab is closed.
const looks = () => (window.headlightGrid ??= { shade: NOTHING, sort: NOTHING, fade: NOTHING, level: {} });

const two = (value) => value.toFixed(2).replace("-", "−");
const nameOf = (layer, head) => `L${layer}H${head}`;

const measureNamed = (view, id) => view.data.measures.find((one) => one.id === id && !one.why_not);
const valueOf = (view, measure, index) => view.numbers[measure.id][index];
const withUnit = (measure, value) => `${two(value)}${measure.unit ? ` ${measure.unit}` : ""}`;

// The role that fits a head best, or undefined.
const bestOf = (view, index) => view.data.measures[view.numbers.strongest[index]];

const evenOf = (view, measure, layer) => {
  const even = view.numbers[`even.${measure.id}`];
  return even ? `; evenly spread attention would score ${two(even[layer])}` : "";
};

const saidOf = (view, measure, index) => {
  const value = valueOf(view, measure, index);
  if (Number.isNaN(value)) return `${measure.name}: not in this layer`;
  return `${measure.name} ${withUnit(measure, value)}`;
};

// What is said of a head: its best role, then what the reader shades and sorts by.
const linesOf = (view, index) => {
  const layer = Math.floor(index / view.data.heads);
  const best = bestOf(view, index);
  const asked = [looks().shade, looks().sort].map((id) => measureNamed(view, id));
  const shown = [...new Set([best, ...asked])].filter(Boolean);
  const lines = shown.map((one) => saidOf(view, one, index) + evenOf(view, one, layer));
  return best ? lines : [view.numbers.broad ? "no role stands out" : "one token, no choice", ...lines];
};

const headline = (index, heads) => `Layer ${Math.floor(index / heads)}, head ${index % heads}`;

const orderOf = (view) => {
  const order = Array.from({ length: view.data.layers * view.data.heads }, (_, index) => index);
  const measure = measureNamed(view, looks().sort);
  if (!measure) return order;
  const values = view.numbers[measure.id];
  const rank = (index) => (Number.isNaN(values[index]) ? -Infinity : values[index]);
  return order.sort((a, b) => (rank(a) === rank(b) ? a - b : rank(b) - rank(a)));
};

const isFaded = (view, index) => {
  const measure = measureNamed(view, looks().fade);
  return measure ? !(valueOf(view, measure, index) >= levelOf(measure)) : false;
};

const levelOf = (measure) => Math.min(measure.max, looks().level[measure.id] ?? 0.3 * measure.max);

const repaint = (view) => {
  const { root, canvas, data } = view;
  view.width = view.box.clientWidth;
  if (!view.maps || view.width < 60) return;
  view.palette = paletteOf(root);
  const measure = measureNamed(view, looks().shade);
  const whole = gridLayout(view.width, data, orderOf(view), measureNamed(view, looks().sort)?.name);
  const zoomed = view.zoom !== null;
  view.layout = zoomed ? zoomLayout(view.width, data, view.zoom, whole.height) : whole;
  const context = sized(canvas, view.width, view.layout.height);
  for (const cell of view.layout.cells) {
    cell.faded = isFaded(view, cell.index);
    cell.share = measure && !zoomed ? valueOf(view, measure, cell.index) / measure.max : null;
  }
  paintCells(context, view.palette, view.layout.cells, view.maps);
  const font = getComputedStyle(root).fontFamily;
  if (zoomed) paintTitles(context, view.palette, view.layout.cells, font, (cell) => titlesOf(view, cell));
  else {
    paintLabels(context, view.palette, view.layout, font);
    paintNotes(context, view.palette, view.layout.cells, font, (cell) => noteOf(view, measure, cell));
  }
  paintLegend(view, zoomed ? null : measure);
  paintFrames(view);
};

// Sorted heads have lost their place, so they are named; the others have a number.
const noteOf = (view, measure, { index, layer, head }) => {
  if (measureNamed(view, looks().sort)) return nameOf(layer, head);
  const value = valueOf(view, measure, index);
  return Number.isNaN(value) ? "–" : two(value);
};

const titlesOf = (view, { index, head }) => {
  const measure = measureNamed(view, looks().shade) ?? bestOf(view, index);
  return [`H${head}`, measure ? `H${head} ${saidOf(view, measure, index)}` : `H${head}`];
};

// The scale of the shades; lightness goes with the square root for maps, as everywhere.
const paintLegend = (view, measure) => {
  const { legend, palette } = view;
  const { pattern } = palette;
  write(legend.name, `${measure ? measure.name : "share of attention"}, on this text`);
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

const paintFrames = (view) => {
  const find = (index) => view.layout.cells.find((cell) => cell.index === index);
  frameCell(view.chosenFrame, find(view.chosen));
  frameCell(view.pointedFrame, view.pointed === null ? undefined : find(view.pointed));
};

const choose = (view, index, tell = true) => {
  const { heads, name } = view.data;
  const [layer, head] = [Math.floor(index / heads), index % heads];
  view.chosen = index;
  if (view.zoom !== null && view.zoom !== layer) zoomTo(view, layer);
  else if (view.layout) paintFrames(view);
  saySo(view);
  if (!tell) return;
  tellHead({ name, layer, head, source: view.source });
  if (!view.data.tells) return;
  clearTimeout(view.telling);
  view.telling = setTimeout(() => view.trigger("choose", [layer, head]), 120);
};

const saySo = (view) => {
  const [first] = linesOf(view, view.chosen);
  write(view.said, `${headline(view.chosen, view.data.heads)}: ${first.split(";")[0]}`);
};

const zoomTo = (view, layer) => {
  view.zoom = layer;
  view.bar.hidden = layer === null;
  hideTip(view);
  if (layer !== null) write(view.barName, `Layer ${layer} (0 to ${view.data.layers - 1})`);
  repaint(view);
};

const showAll = (view) => {
  zoomTo(view, null);
  view.canvas.focus();
};

const step = (view, key) => {
  const { cells, across } = view.layout;
  const at = Math.max(0, cells.findIndex((cell) => cell.index === view.chosen));
  const line = Math.floor(at / across) * across;
  const places = {
    ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - across, ArrowDown: at + across,
    Home: line, End: Math.min(cells.length, line + across) - 1,
  };
  const next = cells[places[key]];
  if (next) choose(view, next.index);
};

const turnLayer = (view, by) => {
  const layer = view.zoom + by;
  if (layer < 0 || layer >= view.data.layers) return;
  const head = view.chosen % view.data.heads;
  choose(view, layer * view.data.heads + head);
};

const pressed = (view, event) => {
  if (!view.layout || event.altKey || event.ctrlKey || event.metaKey) return;
  const zoomed = view.zoom !== null;
  const layer = Math.floor(view.chosen / view.data.heads);
  const acts = {
    Enter: () => zoomTo(view, zoomed ? null : layer),
    Escape: () => (zoomed ? zoomTo(view, null) : hideTip(view)),
    PageUp: () => zoomed && turnLayer(view, -1),
    PageDown: () => zoomed && turnLayer(view, 1),
  };
  for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]) acts[key] = () => step(view, key);
  if (!acts[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
};

const cellUnder = (view, event) => {
  const { left, top } = view.canvas.getBoundingClientRect();
  const [x, y] = [event.clientX - left, event.clientY - top];
  const inside = (cell) => x >= cell.x && x <= cell.x + cell.w + 1 && y >= cell.y && y <= cell.y + cell.h + 1;
  return view.layout?.cells.find(inside);
};

const pointAt = (view, event) => {
  const cell = cellUnder(view, event);
  if ((cell?.index ?? null) !== view.pointed) {
    view.pointed = cell?.index ?? null;
    paintFrames(view);
    if (cell) fillTip(view, headline(cell.index, view.data.heads), linesOf(view, cell.index), cell);
  }
  if (cell) placeTip(view, event.clientX, event.clientY);
  else hideTip(view);
};

// An enlarged map, or none, above a few lines.
const fillTip = (view, title, lines, cell = null) => {
  const { tip } = view;
  tip.map.hidden = !cell;
  if (cell) {
    const side = 150;
    const context = sized(tip.map, side, side);
    paintCells(context, view.palette, [{ ...cell, x: 1, y: 1, w: side - 2, h: side - 2, share: null, faded: false }], view.maps);
  }
  write(tip.title, title);
  resize(tip.lines, lines.length, (parent) => element("p", "", parent)).forEach((line, at) => write(line, lines[at]));
};

// Beside the pointer, always inside the window.
const placeTip = (view, x, y) => {
  const { box } = view.tip;
  box.hidden = false;
  const [width, height] = [box.offsetWidth, box.offsetHeight];
  const right = x + 18 + width <= window.innerWidth;
  box.style.left = `${Math.max(4, right ? x + 18 : x - 18 - width)}px`;
  box.style.top = `${Math.max(4, Math.min(y - 30, window.innerHeight - height - 8))}px`;
};

const hideTip = (view) => {
  view.tip.box.hidden = true;
  if (view.pointed === null) return;
  view.pointed = null;
  if (view.layout) paintFrames(view);
};

const adopt = async (view, data) => {
  const numbers = numbersOf(data.numbers, data.index);
  view.asked = data.trace;
  const known = view.maps && view.data.trace === data.trace;
  const bytes = known ? view.bytes : await inflated(numbers.thumbs);
  if (view.asked !== data.trace) return false;
  const { rows, cols, heads } = data;
  const size = rows * cols;
  const sameHeads = view.data && view.data.name === data.name && view.data.heads === heads && view.data.layers === data.layers;
  const of = (layer, head) => bytes.subarray((layer * heads + head) * size, (layer * heads + head + 1) * size);
  const maps = { name: data.name, trace: data.trace, rows, cols, whole: data.whole, of };
  // The browser's choice is newer than the server's unless the server changed its own.
  const served = data.chosen[0] * heads + data.chosen[1];
  if (!sameHeads || view.served !== served) view.chosen = served;
  if (!sameHeads) view.zoom = null;
  Object.assign(view, { data, numbers, bytes, maps, served });
  return true;
};

const announceMaps = (view) => {
  if (headMaps() !== view.maps) keepHeadMaps(view.maps);
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".head-grid");
  const view = (root.view ??= createGrid(root));
  performance.mark("headlight-heads-data", { detail: data.trace });
  view.trigger = setTriggerValue;
  view.source = data.source;
  adopt(view, data).then((adopted) => {
    if (!adopted) return;
    announceMaps(view);
    paintControls(view);
    zoomTo(view, view.zoom);
    saySo(view);
    markPainted(root, data.trace);
  });

  root.listening?.abort();
  root.listening = new AbortController();
  const options = { signal: root.listening.signal };
  const elsewhere = ({ detail }) => {
    const ours = view.data && detail.name === view.data.name && detail.source !== view.source;
    if (ours && detail.layer < view.data.layers && detail.head < view.data.heads) {
      choose(view, detail.layer * view.data.heads + detail.head, false);
    }
  };
  window.addEventListener("headlight-head", elsewhere, options);
  window.addEventListener("resize", () => repaint(view), options);
  window.addEventListener("scroll", () => hideTip(view), { ...options, capture: true });
  view.resized ??= new ResizeObserver(() => view.box.clientWidth !== view.width && repaint(view));
  view.resized.observe(view.box);
  return () => {
    root.listening.abort();
    view.resized.disconnect();
  };
}

// For measurements: which maps are on the screen, and when they reached it.
const markPainted = (root, trace) => {
  root.dataset.trace = trace;
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      performance.mark("headlight-heads-painted", { detail: trace });
      root.dataset.painted = trace;
      channel.port1.close();
    };
    channel.port2.postMessage(null);
  });
};
