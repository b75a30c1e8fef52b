// One number of one head, step by step: strips, formulas, the row of the softmax.
// Texts and numbers come from the server; this file paints and walks.

import { tellToken } from "../lib/bus.js";
import { element, resize, write } from "../lib/dom.js";
import { numbersOf } from "../lib/number_block.js";
import { clamp, figures, signed } from "../lib/numbers.js";
import { paletteOf, shade, sized } from "../lib/paint.js";
import { entryUnder, hatchCell, paintThin, paintWide } from "../lib/strips.js";
import { sentence } from "../lib/sentence.js";
import { onTheme } from "../lib/theme.js";

// The server notes the step in the address once the reader rests at it.
const NOTED_AFTER_MS = 500;

const makeLine = (list) => {
  const item = element("li", "", list);
  const line = element("button", "line", item);
  line.type = "button";
  const name = element("span", "name", line);
  const middle = element("span", "middle", line);
  const parts = { item, line, name, middle };
  parts.formula = element("span", "formula", middle);
  parts.strip = element("canvas", "strip", middle);
  parts.value = element("span", "result", line);
  parts.detail = element("div", "detail", item);
  parts.large = element("canvas", "large", parts.detail);
  parts.lines = element("div", "lines", parts.detail);
  item.parts = parts;
  return item;
};

// Bars of one row of the softmax, the tallest as high as the box; hidden keys hatched.
const paintShares = (view, canvas, width, height) => {
  const { palette, data, numbers } = view;
  const { shares, visible } = numbers;
  const context = sized(canvas, width, height);
  const step = width / shares.length;
  const tallest = Math.max(...shares);
  for (let key = 0; key < shares.length; key += 1) {
    const x = key * step;
    const wide = Math.max(step - (step > 3 ? 1 : 0), 0.75);
    if (!visible[key]) {
      hatchCell(context, palette, x, 0, wide, height);
      continue;
    }
    if (key === data.key) {
      // A small share is easily overlooked: its place is marked from top to bottom.
      context.globalAlpha = 0.3;
      context.fillStyle = view.keyColour;
      context.fillRect(x + wide / 2 - Math.max(wide, 3) / 2, 0, Math.max(wide, 3), height);
      context.globalAlpha = 1;
    }
    const tall = Math.max((shares[key] / tallest) * height, 0.75);
    context.fillStyle = key === data.key ? view.keyColour : shade(palette, 0.45);
    if (key === view.lit) context.fillStyle = palette.text;
    context.fillRect(x, height - tall, key === data.key ? Math.max(wide, 2) : wide, tall);
  }
};

const paintStep = (view, step, parts) => {
  const { numbers, data, palette } = view;
  const open = step.id === view.current;
  for (const [canvas, height] of [[parts.strip, 12], [parts.large, 28]]) {
    if (!step.strip || canvas.hidden) continue;
    const width = Math.floor(canvas.parentElement.clientWidth);
    if (width < 10) continue;
    if (step.strip === "shares") paintShares(view, canvas, width, height);
    else {
      const paint = canvas === parts.large ? paintWide : paintThin;
      paint(canvas, palette, numbers[step.strip], data.limits[step.strip], width, height);
    }
  }
  parts.item.classList.toggle("open", open);
};

const showStep = (view, step, parts, number) => {
  const open = step.id === view.current;
  write(parts.name, step.name);
  parts.name.title = step.name;
  parts.name.className = `name ${step.colour ?? ""}`;
  write(parts.formula, step.formula);
  parts.formula.title = step.formula;
  // The share keeps its formula in the line; its bars stand in the open step.
  parts.strip.hidden = !step.strip || step.strip === "shares";
  parts.formula.hidden = !parts.strip.hidden;
  parts.line.classList.toggle("worked", !parts.formula.hidden);
  write(parts.value, step.value);
  parts.value.title = step.exact;
  parts.line.tabIndex = open ? 0 : -1;
  parts.line.setAttribute("aria-expanded", String(open));
  parts.line.setAttribute("aria-label", `Step ${number}: ${step.name} ${step.formula} ${step.value}`);
  if (open) parts.line.setAttribute("aria-current", "step");
  else parts.line.removeAttribute("aria-current");
  parts.detail.hidden = !open;
  parts.large.hidden = !step.strip;
  const limit = view.data.limits[step.strip];
  const lines = limit ? [...step.lines, sentence("Full colour at ±{limit}.", { limit: signed(limit, limit < 0.1 ? 4 : 2) })] : step.lines;
  resize(parts.lines, lines.length, (parent) => element("p", "", parent));
  lines.forEach((line, at) => write(parts.lines.children[at], line));
  parts.item.dataset.step = step.id;
};

const paintNumber = (view) => {
  view.palette = paletteOf(view.root);
  view.root.classList.toggle("dark", view.palette.mode === "dark");
  view.keyColour = getComputedStyle(view.root).getPropertyValue("--key").trim();
  view.items.forEach((item, at) => paintStep(view, view.data.steps[at], item.parts));
};

const showNumber = (view) => {
  const { data } = view;
  if (!data.steps.some((step) => step.id === view.current)) view.current = data.steps[0].id;
  const at = data.steps.findIndex((step) => step.id === view.current);
  view.items.forEach((item, i) => showStep(view, data.steps[i], item.parts, i + 1));
  const [back, next] = view.root.querySelectorAll(".walk button");
  back.disabled = at === 0;
  next.disabled = at === data.steps.length - 1;
  write(view.root.querySelector(".walk span"), `${at + 1} / ${data.steps.length}`);
  paintNumber(view);
};

// What stands under the pointer, in full precision.
const under = (view, item, canvas, event) => {
  const step = view.data.steps[view.items.indexOf(item)];
  const { numbers, data } = view;
  const wide = canvas.classList.contains("large");
  if (step.strip === "shares") {
    const key = entryUnder(canvas, event, numbers.shares.length, false);
    const said = numbers.visible[key]
      ? sentence("score {score}, exp {exp}, share {share}", { score: figures(numbers.scores[key]), exp: figures(numbers.exps[key]), share: figures(numbers.shares[key]) })
      : sentence("cannot be seen");
    return { key, text: `token ${key + 1} ${data.keys[key]}: ${said}` };
  }
  const values = numbers[step.strip];
  const dim = entryUnder(canvas, event, values.length, wide);
  if (dim === null) return null;
  if (step.strip === "products") {
    const factors = `${figures(numbers.q[dim])} × ${figures(numbers.k[dim])}`;
    return { text: `dim ${dim}: ${factors} = ${figures(values[dim])}` };
  }
  return { text: `dim ${dim}: ${figures(values[dim])}` };
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".one-number");
  const list = root.querySelector("ol");
  const tip = root.querySelector(".tip");
  const view = (root.view ??= { current: data.step, served: data.step, lit: null });
  // The reader's step is newer than the server's, unless the server changed its own to
  // one that did not come from here.
  if (view.served !== data.step && !view.noted?.has(data.step)) {
    view.current = data.step;
    view.noted = null;
  }
  view.served = data.step;
  Object.assign(view, { root, data, numbers: numbersOf(data.numbers, data.index) });
  view.items = resize(list, data.steps.length, makeLine);

  write(root.querySelector(".query"), data.query);
  write(root.querySelector(".key"), data.keys[data.key]);
  write(root.querySelector(".where"), data.where);
  const notice = root.querySelector(".notice");
  notice.hidden = !data.notice;
  write(notice, data.notice);

  const side = data.same ? undefined : "key";
  const walk = (to, focus) => {
    const step = data.steps[clamp(to, 0, data.steps.length - 1)];
    view.current = step.id;
    showNumber(view);
    clearTimeout(view.noting);
    view.noting = setTimeout(() => {
      (view.noted ??= new Set()).add(view.current);
      setTriggerValue("step", view.current);
    }, NOTED_AFTER_MS);
    if (focus) view.items[data.steps.indexOf(step)].parts.line.focus();
  };
  const here = () => data.steps.findIndex((step) => step.id === view.current);
  root.onkeydown = (event) => {
    const last = data.steps.length - 1;
    const keys = {
      ArrowDown: here() + 1, ArrowRight: here() + 1,
      ArrowUp: here() - 1, ArrowLeft: here() - 1, Home: 0, End: last,
    };
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    walk(keys[event.key], true);
  };
  const [back, next] = root.querySelectorAll(".walk button");
  back.onclick = () => walk(here() - 1, false);
  next.onclick = () => walk(here() + 1, false);
  view.items.forEach((item, at) => {
    item.parts.line.onclick = () => walk(at, false);
  });

  list.onpointermove = (event) => {
    const canvas = event.target.closest("canvas");
    const found = canvas && under(view, canvas.closest("li"), canvas, event);
    tip.hidden = !found;
    tellToken(found?.key ?? null, data.source, side);
    if (!found) return;
    write(tip, found.text);
    const box = root.getBoundingClientRect();
    const x = clamp(event.clientX - box.left - tip.offsetWidth / 2, 0, box.width - tip.offsetWidth);
    const y = event.clientY - box.top - tip.offsetHeight - 10;
    tip.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  };
  list.onpointerleave = () => {
    tip.hidden = true;
    tellToken(null, data.source, side);
  };
  list.onpointerdown = (event) => {
    const canvas = event.target.closest("canvas.large");
    const found = canvas && under(view, canvas.closest("li"), canvas, event);
    if (found?.key !== undefined && view.numbers.visible[found.key]) {
      setTriggerValue("key", found.key);
    }
  };

  root.listening?.abort();
  root.listening = new AbortController();
  const signal = { signal: root.listening.signal };
  window.addEventListener("headlight-token", ({ detail }) => {
    if (detail.source === data.source || detail.side === "query") return;
    view.lit = detail.index;
    paintNumber(view);
  }, signal);
  root.observer?.disconnect();
  root.observer = new ResizeObserver(() => paintNumber(view));
  root.observer.observe(root);
  onTheme(root, () => paintNumber(view));
  showNumber(view);
  root.dataset.pair = `${data.queryAt}.${data.key}`;
  root.dataset.where = data.where;
  return () => {
    root.listening.abort();
    root.observer.disconnect();
    clearTimeout(view.noting);
  };
}
