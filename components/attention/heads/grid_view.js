// All heads at a glance: a canvas of maps, a row a layer, a column a head. Choosing,
// hovering, sorting, shading and fading happen here; the server only sends the numbers
// and notes in the address how the reader looks.

import { askedAnswers, headMaps, keepHeadMaps } from "../../views/lib/bus.js";
import { bringIntoView } from "../../views/lib/dom.js";
import { numbersOf } from "../../views/lib/number_block.js";
import { inflated } from "../../views/lib/packed.js";
import { sentence } from "../../views/lib/sentence.js";
import { choose, hideTip, saySo, zoomTo } from "./grid_act.js";
import { repaint } from "./grid_draw.js";
import { createGrid, paintControls } from "./grid_page.js";

// The answers to what was asked of these maps: which are lit, and all as a measure.
const takeAnswers = (view) => {
  const { data } = view;
  const found = askedAnswers();
  const ours = found && found.name === data.name && found.trace === data.trace;
  view.answers = new Set();
  view.asked = null;
  if (!ours) return;
  const values = new Float32Array(data.layers * data.heads).fill(NaN);
  for (const [layer, head, share] of found.ranked) values[layer * data.heads + head] = share;
  const lit = found.ranked.slice(0, found.first).filter(([, , share]) => share > 0);
  for (const [layer, head] of lit) view.answers.add(layer * data.heads + head);
  const [from, to] = found.words;
  view.asked = {
    id: "asked", name: `${from} → ${to}`, unit: "", max: 1, values,
    definition: sentence("The share of its attention that {from} gives to {to}: what is asked above the grid.", { from, to }),
    formula: sentence("A[q, k] of this pair"),
  };
};

// The reader's look is newer than the server's, unless the server changed its own.
const takeLook = (view, { look }) => {
  const served = JSON.stringify(look);
  if (view.servedLook === served) return;
  view.servedLook = served;
  if (view.noted?.has(served)) return;
  view.noted = new Set();
  view.look = { ...look };
};

const adopt = async (view, data) => {
  const numbers = numbersOf(data.numbers, data.index);
  view.wanted = data.trace;
  const known = view.maps && view.data.trace === data.trace;
  const bytes = known ? view.bytes : await inflated(numbers.thumbs);
  if (view.wanted !== data.trace) return false;
  const { rows, cols, heads } = data;
  const size = rows * cols;
  const sameHeads = view.data && view.data.name === data.name && view.data.heads === heads && view.data.layers === data.layers;
  const of = (layer, head) => bytes.subarray((layer * heads + head) * size, (layer * heads + head + 1) * size);
  const maps = { name: data.name, trace: data.trace, rows, cols, whole: data.whole, of };
  // The browser's choice is newer than the server's unless the server changed its own;
  // what it was told a moment ago comes back when the reader may have gone on.
  const served = data.chosen[0] * heads + data.chosen[1];
  const echoed = sameHeads ? view.told.lastIndexOf(served) : -1;
  if (!sameHeads || (view.served !== served && echoed < 0)) {
    view.chosen = served;
    view.told = [];
  }
  view.told = view.told.slice(echoed + 1);
  if (!sameHeads) view.zoom = null;
  Object.assign(view, { data, numbers, bytes, maps, served });
  takeLook(view, data);
  takeAnswers(view);
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
      choose(view, detail.layer * view.data.heads + detail.head, { tell: false });
    }
  };
  window.addEventListener("headlight-head", elsewhere, options);
  window.addEventListener("headlight-asked", () => {
    if (!view.data || !view.look) return;
    takeAnswers(view);
    paintControls(view);
    repaint(view);
  }, options);
  window.addEventListener("headlight-all-heads", () => bringIntoView(root, view.box), options);
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
