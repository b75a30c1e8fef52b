// The frame around the picture of a head: its name, the switches, what they do.

import { element, resize, write } from "../../views/lib/dom.js";
import { createTokenMap } from "../../views/lib/token_map.js";
import { createHeadLines } from "./map_lines.js";
import { choosePair, chooseWord, ofWhom, pointTo, pointToWord, setView } from "./map_view.js";

const MODES = { map: "Map", lines: "Lines", values: "Values" };
const HOWS = { one: "This head", mean: "Average", max: "Maximum" };
const TOPS = [1, 2, 5, 10, 20, 30, 50, 100];
const MOST_HEADS = 32;

// Buttons of which one is pressed; arrow keys walk.
const choices = (parent, label, names, onPick, role) => {
  const box = element("div", "choices", parent);
  box.setAttribute("role", role === "tab" ? "tablist" : "group");
  box.setAttribute("aria-label", label);
  const buttons = Object.entries(names).map(([name, text]) => {
    const button = element("button", "", box);
    button.type = "button";
    button.dataset.name = name;
    if (role === "tab") button.setAttribute("role", "tab");
    write(button, text);
    button.onclick = () => onPick(name);
    return button;
  });
  box.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = buttons[buttons.indexOf(event.target) + step];
    if (next) next.focus();
  };
  return (now) =>
    buttons.forEach((button) => {
      const on = button.dataset.name === now;
      button.setAttribute(role === "tab" ? "aria-selected" : "aria-pressed", String(on));
    });
};

const button = (parent, name, onclick) => {
  const made = element("button", name, parent);
  made.type = "button";
  made.onclick = onclick;
  return made;
};

const pickMode = (view, mode) => {
  const why = mode === "values" ? whyNoValues(view) : "";
  if (why) write(view.info, why);
  else setView(view, { mode });
};

export const whyNoValues = (view) => {
  if (view.settings.how !== "one") return "Values belong to one head: choose “This head” first.";
  return view.data.noValues;
};

const pickHow = (view, how) => {
  const mode = how !== "one" && view.settings.mode === "values" ? "map" : view.settings.mode;
  setView(view, { how, mode });
};

export const createHeadView = (root) => {
  root.replaceChildren();
  const view = { root, source: "head_map", wishes: {}, kept: new Map(), count: 0, pointed: null, token: null };
  const shown = element("div", "shown", root);
  view.header = element("div", "header", shown);
  view.name = element("b", "", view.header);
  const back = button(view.header, "back", () => window.dispatchEvent(new CustomEvent("headlight-all-heads")));
  write(back, "↑ all heads");
  view.shared = element("span", "quiet", view.header);
  view.said = element("p", "said", shown);
  view.said.setAttribute("aria-live", "polite");
  const tools = element("div", "tools", shown);
  const first = element("div", "options", tools);
  view.showMode = choices(first, "How to draw it", MODES, (mode) => pickMode(view, mode), "tab");
  view.showHow = choices(first, "Which heads", HOWS, (how) => pickHow(view, how));
  view.set = element("div", "set", tools);
  const second = element("div", "options", tools);
  const sink = element("label", "", second);
  view.sink = element("input", "", sink);
  view.sink.type = "checkbox";
  view.sink.onchange = () => setView(view, { sink: view.sink.checked });
  element("span", "", sink).textContent = "hide first token";
  const top = element("label", "", second);
  element("span", "", top).textContent = "draw the top";
  view.slider = element("input", "", top);
  Object.assign(view.slider, { type: "range", min: 0, max: TOPS.length - 1, step: 1 });
  view.slider.oninput = () => setView(view, { top: TOPS[Number(view.slider.value)] });
  view.topText = element("output", "", top);
  buildPictures(view, shown);
  const line = element("div", "line", shown);
  view.flag = element("span", "changed", line);
  view.flagText = element("span", "", view.flag);
  const undo = button(view.flag, "", () => setView(view, { sink: false }));
  write(undo, "undo");
  view.info = element("span", "quiet", line);
  view.info.setAttribute("aria-live", "polite");
  const lists = element("div", "lists", root);
  view.lists = [0, 1].map((at) => {
    const box = element("div", at ? "seen" : "looks", lists);
    const head = element("h2", "", box);
    element("b", "", head);
    element("span", "", head);
    element("ol", "", box);
    return box;
  });
  return view;
};

const buildPictures = (view, parent) => {
  const picture = element("div", "picture", parent);
  view.picture = picture;
  view.boxes = {
    map: element("div", "", picture),
    lines: element("div", "", picture),
    values: element("div", "values", picture),
  };
  view.map = createTokenMap(view.boxes.map);
  view.lines = createHeadLines(view.boxes.lines);
  const [left, right] = [element("div", "", view.boxes.values), element("div", "", view.boxes.values)];
  write(element("h2", "", left), "share α, 0 to 1");
  view.shareMap = createTokenMap(left);
  view.weightTitle = element("h2", "", right);
  view.weightMap = createTokenMap(right);
  view.why = element("p", "why quiet", view.boxes.values);
  for (const map of [view.map, view.shareMap, view.weightMap]) {
    map.onHover = (cell) => {
      pointTo(view, cell);
      const twin = { [true]: view.weightMap, [false]: view.shareMap }[map === view.shareMap];
      if (map !== view.map) twin.light(cell);
    };
    map.onChoose = (cell) => choosePair(view, cell);
  }
  view.lines.onHover = (cell) => pointToWord(view, cell);
  view.lines.onChoose = (cell) => chooseWord(view, cell);
};

// "shares key/value head 1 with heads 3, 4 and 5", where query heads share them.
const sharedText = (view) => {
  const { nHeads, nKv } = view.data;
  if (nHeads === nKv || view.settings.how !== "one") return "";
  const size = nHeads / nKv;
  const group = Math.floor(view.head / size);
  const others = Array.from({ length: size }, (_, at) => group * size + at).filter((at) => at !== view.head);
  const last = others.pop();
  const names = others.length ? `heads ${others.join(", ")} and ${last}` : `head ${last}`;
  return `shares key/value head ${group} with ${names}`;
};

export const paintHeader = (view) => {
  const { settings, layer, head } = view;
  const one = settings.how === "one";
  const where = settings.heads === null ? `, layer ${layer}` : "";
  write(view.name, one ? `L${layer}H${head}: layer ${layer}, head ${head}` : `${ofWhom(view)}${where}`);
  write(view.shared, sharedText(view));
};

const paintSet = (view) => {
  const { settings, layer, head } = view;
  view.set.hidden = settings.how === "one";
  if (view.set.hidden) return;
  const heads = settings.heads ?? [];
  const rest = (at) => heads.filter((_, place) => place !== at);
  const parts = [
    [`whole layer ${layer}`, () => setView(view, { heads: null }), settings.heads === null],
    ...heads.map(([a, b], at) => [
      `L${a}H${b} ×`, () => setView(view, { heads: heads.length > 1 ? rest(at) : null }), true,
    ]),
  ];
  const has = heads.some(([a, b]) => a === layer && b === head);
  if (!has && heads.length < MOST_HEADS) {
    parts.push([`+ L${layer}H${head}`, () => setView(view, { heads: [...heads, [layer, head]] }), false]);
  }
  const buttons = resize(view.set, parts.length, (set) => button(set, "", null));
  parts.forEach(([text, onclick, on], at) => {
    write(buttons[at], text);
    buttons[at].onclick = onclick;
    buttons[at].setAttribute("aria-pressed", String(on));
    const spoken = { "×": `take ${text.slice(0, -2)} out`, "+": `add ${text.slice(2)}` };
    buttons[at].setAttribute("aria-label", spoken[text.at(-1)] ?? spoken[text[0]] ?? text);
  });
};

export const paintOptions = (view) => {
  const { settings } = view;
  view.showMode(settings.mode);
  view.showHow(settings.how);
  const values = view.root.querySelector('[data-name="values"]');
  values.setAttribute("aria-disabled", String(whyNoValues(view) !== ""));
  values.title = whyNoValues(view);
  view.sink.checked = settings.sink;
  view.slider.value = String(TOPS.indexOf(settings.top));
  view.slider.setAttribute("aria-label", "Draw only the largest so many per cent of the cells");
  view.slider.setAttribute("aria-valuetext", `${settings.top} %`);
  write(view.topText, `${settings.top} %`);
  paintSet(view);
};

// One line that always stands there: what was changed, what is left out, what sums to 1.
export const paintInfo = (view) => {
  const { settings, top } = view;
  view.flag.hidden = !settings.sink;
  const divided = settings.how === "max" ? "" : ", rows renormalised";
  write(view.flagText, `changed: first token hidden${divided}`);
  const count = `${top.drawn.toLocaleString("en")} of ${top.of.toLocaleString("en")} cells drawn`;
  const held = `${count}, with ${Math.round(100 * top.held)} % of what they all hold`;
  const sums = {
    one: "Each row sums to 1.",
    mean: "Each row still sums to 1.",
    max: "A row of maxima may sum to more than 1.",
  }[settings.how];
  const flagged = settings.sink && settings.how !== "max";
  write(view.info, settings.top < 100 ? held : flagged ? "" : sums);
};
