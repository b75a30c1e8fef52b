// The flow back from one token: what is chosen, pointed at, computed, and said.

import { tellToken } from "../../views/lib/bus.js";
import { element, pointing, resize, write } from "../../views/lib/dom.js";
import { clamp, percentText } from "../../views/lib/numbers.js";
import { paletteOf } from "../../views/lib/paint.js";
import { sentence, whole } from "../../views/lib/sentence.js";
import { onTheme } from "../../views/lib/theme.js";
import { flowLayout, paintAxis, paintFlow, paintPointed } from "./paint.js";
import { deflatedFloats, everyLink, largestLinks, massesOf, rowsWithoutFirst } from "./sums.js";

const SENDING_MS = 250;
const FEW_LINKS = 200;

// How many links to draw: the wanted part, but no fewer than a few hundred.
const wantedLinks = (view, all) =>
  Math.min(view.data.most, all, Math.max(FEW_LINKS, Math.ceil((all * view.choice.percent) / 100)));

const flowNumbers = (data) => {
  const bytes = Uint8Array.from(data.numbers);
  const kinds = { f4: Float32Array, u2: Uint16Array, u1: Uint8Array };
  return Object.fromEntries(
    Object.entries(data.index).map(([name, [kind, start, count]]) => [name, new kinds[kind](bytes.buffer, start, count)]),
  );
};

// The flow as the choice wants it, from the mean patterns the browser has.
const wholeFlow = (view) => {
  const { choice, data, numbers } = view;
  const n = data.tokens.length;
  const means = choice.without_first ? (view.others ??= rowsWithoutFirst(view.means, n)) : view.means;
  const shown = means.subarray(choice.first_layer * n * n);
  const row = (rows) => rows.subarray(choice.target * n, (choice.target + 1) * n);
  let start = new Float64Array(n);
  if (!data.cross) start[choice.target] = 1;
  else start = Float64Array.from(choice.without_first ? rowsWithoutFirst(row(numbers.entry), n) : row(numbers.entry));
  const mass = massesOf(shown, n, start, choice.residual);
  const every = everyLink(shown, n, mass, choice.residual);
  const all = every.reduce((count, size) => count + (size > 0 ? 1 : 0), 0);
  const wanted = wantedLinks(view, all);
  const alone = choice.without_first ? rowsWithoutFirst(row(numbers.alone), n) : row(numbers.alone);
  return { mass, alone, all, drawn: largestLinks(every, n, wanted).links };
};

// The flow as the server sent it: the largest links come first.
const sentFlow = (view) => {
  const { data, numbers } = view;
  const wanted = Math.min(numbers.link.length, wantedLinks(view, data.all));
  const drawn = Array.from({ length: wanted }, (_, at) => ({
    layer: numbers.layer[at], reader: numbers.reader[at], read: numbers.read[at], mass: numbers.link[at],
  }));
  return { mass: numbers.mass, alone: numbers.alone, all: data.all, drawn: drawn.reverse() };
};

const compute = (view) => {
  view.flow = view.data.whole ? wholeFlow(view) : sentFlow(view);
};

const repaintFlow = (view) => {
  const width = view.lanes.clientWidth;
  if (!view.flow || width < 40) return;
  view.width = view.root.clientWidth;
  view.palette = paletteOf(view.root);
  view.root.classList.toggle("dark", view.palette.mode === "dark");
  view.box = flowLayout(view, width);
  paintFlow(view);
  paintAxis(view);
  paintPointed(view);
  sayDrawn(view);
};

const sayDrawn = (view) => {
  const { drawn, all } = view.flow;
  const layers = view.box.boundaries - 1;
  const carried = drawn.reduce((sum, link) => sum + link.mass, 0) / Math.max(1, layers);
  const complete = drawn.length === all;
  const part = sentence("the {drawn} largest of {all} links. They carry {carried} of the flow, averaged over the layers; the shares count all of it.", { drawn: whole(drawn.length), all: whole(all), carried: percentText(Math.min(1, carried)) });
  write(view.part(".drawn"), `Drawn: ${complete ? `all ${whole(all)} links.` : part}`);
};

const boundaryName = (view, boundary) => {
  const layer = boundary + view.choice.first_layer;
  return layer === 0 ? "Embeddings" : `After L${layer - 1}`;
};

const sayPointed = (view) => {
  const { pointed, data, flow, choice } = view;
  const target = data.targets[choice.target];
  let text = pointing(sentence("Point at the picture to follow one place. A click on a token at the right follows that one back. Keys: arrows walk, Enter chooses."));
  if (pointed?.side === "target") text = sentence("{click}, or press Enter, to follow the flow back from {token}.", { click: pointing(sentence("Click")), token: data.targets[pointed.token] });
  else if (pointed?.boundary === null) text = sentence("{token}: {share} of what reaches {target}, {alone} in the last layer alone.", { token: data.tokens[pointed.token], share: percentText(flow.mass[pointed.token]), target, alone: percentText(flow.alone[pointed.token]) });
  else if (pointed) {
    const share = flow.mass[pointed.boundary * data.tokens.length + pointed.token];
    text = sentence("{place}, {share} of what reaches {target} is at {token}.", { place: boundaryName(view, pointed.boundary), share: percentText(share), target, token: data.tokens[pointed.token] });
  }
  write(view.part(".said"), text);
};

const point = (view, pointed) => {
  const same = (name) => view.pointed?.[name] === pointed?.[name];
  if (Boolean(view.pointed) === Boolean(pointed) && ["token", "boundary", "side"].every(same)) return;
  view.pointed = pointed;
  if (view.box) paintPointed(view);
  sayPointed(view);
  const side = view.data.cross ? (pointed?.side === "target" ? "query" : "key") : undefined;
  tellToken(pointed?.token ?? null, view.source, side);
};

const placeUnder = (view, event) => {
  const { box, data } = view;
  const { left, top } = view.base.getBoundingClientRect();
  const [x, token] = [event.clientX - left, Math.floor((event.clientY - top) / box.lane)];
  const side = x > (data.cross ? (box.last + box.right) / 2 : box.right + 3) ? "target" : "input";
  const count = (side === "target" ? data.targets : data.tokens).length;
  if (token < 0 || token >= count) return null;
  if (side === "target" || x < box.left - 8) return { token, side, boundary: null };
  const boundary = Math.round((x - box.left) / box.step);
  return { token, side, boundary: clamp(boundary, 0, box.boundaries - 1) };
};

// The server hears of it after a rest; the browser has painted it already if it can.
const chooseFlow = (view, change) => {
  view.choice = { ...view.choice, ...change };
  showChoice(view);
  if (view.data.whole || "percent" in change) {
    compute(view);
    repaintFlow(view);
    sayPointed(view);
  } else view.lanes.classList.add("waiting");
  clearTimeout(view.sending);
  view.pending = JSON.stringify(view.choice);
  view.sending = setTimeout(() => {
    const { text, kind } = view.data;
    view.setStateValue("chosen", { ...view.choice, text, kind });
  }, SENDING_MS);
};

const showChoice = (view) => {
  const { choice, data } = view;
  const set = (name, value, text) => {
    const input = view.part(`.${name} input`);
    if (Number(input.value) !== value) input.value = value;
    write(view.part(`.${name} output`), text);
  };
  view.part(".links input").max = data.steps.length - 1;
  view.part(".from input").max = data.layers - 1;
  const label = (place) => `${place + 1}: ${data.targets[place]}`;
  set("links", data.steps.indexOf(choice.percent), `${choice.percent} %`);
  set("keeps", Math.round(choice.residual * 100), `${Math.round(choice.residual * 100)} %`);
  set("from", choice.first_layer, String(choice.first_layer));
  view.part(".without input").checked = choice.without_first;
  view.part(".changed").hidden = !choice.without_first;
  const select = view.part("select");
  resize(select, data.targets.length, (parent) => element("option", "", parent)).forEach((option, place) => {
    option.value = place;
    write(option, label(place));
  });
  select.value = choice.target;
  view.lanes.setAttribute("aria-label", sentence("What reaches {target}, token by token and layer by layer. Arrow keys walk, Enter follows back from the token.", { target: data.targets[choice.target] }));
};

const walkFlow = (view, event) => {
  const { box, data, choice } = view;
  if (!box) return;
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  const at = view.pointed ?? { token: choice.target, side: "target", boundary: null };
  if (event.key === "Escape") return point(view, null);
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    const fits = at.side === "target" || !data.cross;
    return fits && chooseFlow(view, { target: at.token });
  }
  if (!step) return;
  event.preventDefault();
  event.stopPropagation();
  // Columns from left to right: the bars, the boundaries, the targets.
  const column = at.side === "target" ? box.boundaries + 1 : (at.boundary ?? -1) + 1;
  const next = clamp(column + step[1], 0, box.boundaries + 1);
  const side = next > box.boundaries ? "target" : "input";
  const count = (side === "target" ? data.targets : data.tokens).length;
  const token = clamp(at.token + step[0], 0, count - 1);
  point(view, { token, side, boundary: next === 0 || side === "target" ? null : next - 1 });
  reveal(view, token);
};

const reveal = (view, token) => {
  const { lanes, box } = view;
  const top = token * box.lane;
  if (top < lanes.scrollTop) lanes.scrollTop = top;
  else if (top + box.lane > lanes.scrollTop + lanes.clientHeight) lanes.scrollTop = top + box.lane - lanes.clientHeight;
};

const wire = (view) => {
  const { lanes } = view;
  lanes.onpointermove = (event) => view.box && point(view, placeUnder(view, event));
  lanes.onpointerleave = () => point(view, null);
  lanes.onblur = () => point(view, null);
  lanes.onkeydown = (event) => walkFlow(view, event);
  lanes.onclick = (event) => {
    const place = view.box && placeUnder(view, event);
    if (place?.side === "target") chooseFlow(view, { target: place.token });
  };
  view.part("select").onchange = (event) => chooseFlow(view, { target: Number(event.target.value) });
  view.part(".links input").oninput = (event) => chooseFlow(view, { percent: view.data.steps[Number(event.target.value)] });
  view.part(".keeps input").oninput = (event) => chooseFlow(view, { residual: Number(event.target.value) / 100 });
  view.part(".from input").oninput = (event) => chooseFlow(view, { first_layer: Number(event.target.value) });
  view.part(".without input").onchange = (event) => chooseFlow(view, { without_first: event.target.checked });
  view.part(".changed button").onclick = () => chooseFlow(view, { without_first: false });
  onTheme(view.root, () => repaintFlow(view));
  view.onToken = ({ detail }) => {
    if (detail.source === view.source || !view.data) return;
    const side = detail.side === "query" && view.data.cross ? "target" : "input";
    const count = (side === "target" ? view.data.targets : view.data.tokens).length;
    const has = Number.isInteger(detail.index) && detail.index < count;
    view.pointed = has ? { token: detail.index, side, boundary: null } : null;
    if (view.box) paintPointed(view);
    sayPointed(view);
  };
  window.addEventListener("headlight-token", view.onToken);
  view.resized = new ResizeObserver(() => view.root.clientWidth !== view.width && repaintFlow(view));
  view.resized.observe(view.root);
};

const createFlow = (root) => {
  const part = (query) => root.querySelector(query);
  const view = { root, part, lanes: part(".lanes"), base: part(".base"), ways: part(".ways"), lit: part(".lit"), axis: part(".axis"), source: "flow" };
  wire(view);
  return view;
};

const flowViews = new WeakMap();

const adoptFlow = async (view, data) => {
  view.turn = (view.turn ?? 0) + 1;
  const turn = view.turn;
  const numbers = flowNumbers(data);
  const means = data.whole ? await deflatedFloats(numbers.means) : null;
  if (turn !== view.turn) return;
  const sameText = view.data?.text === data.text && view.data?.kind === data.kind && view.data?.model === data.model;
  Object.assign(view, { data, numbers, means, others: null });
  // What the reader has moved since stays where it is; the server will follow.
  const echoed = view.pending === JSON.stringify(data.choice);
  if (echoed) view.pending = null;
  if (!sameText || !view.pending) [view.choice, view.pending] = [data.choice, null];
  if (!sameText) {
    clearTimeout(view.sending);
    view.pointed = null;
  }
  view.lanes.classList.toggle("waiting", Boolean(view.pending) && !data.whole);
  showChoice(view);
  compute(view);
  repaintFlow(view);
  sayPointed(view);
  view.root.dataset.text = data.text;
  view.root.dataset.target = String(view.choice.target);
};

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".flow");
  const view = flowViews.get(root) ?? createFlow(root);
  flowViews.set(root, view);
  view.setStateValue = setStateValue;
  adoptFlow(view, data);
  return () => {
    view.resized.disconnect();
    window.removeEventListener("headlight-token", view.onToken);
    flowViews.delete(root);
  };
}
