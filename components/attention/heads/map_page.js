// The parts around the picture of a head: made once, with what they do.

import { element, write } from "../../views/lib/dom.js";
import { createTokenMap } from "../../views/lib/token_map.js";
import { choosePair, chooseWord, pointTo, pointToWord, setView } from "./map_act.js";
import { TOPS } from "./map_controls.js";
import { createHeadLines } from "./map_lines.js";
import { whyNoValues } from "./map_words.js";
import { sentence } from "../../views/lib/sentence.js";

const MODES = { map: "Map", lines: "Lines", values: "Values" };
const HOWS = { one: "This head", mean: "Average", max: "Maximum" };

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
  view.showMode = choices(first, sentence("How to draw it"), MODES, (mode) => pickMode(view, mode), "tab");
  view.showHow = choices(first, "Which heads", HOWS, (how) => pickHow(view, how));
  view.set = element("div", "set", tools);
  view.set.onclick = (event) => {
    const at = [...view.set.children].indexOf(event.target);
    if (at >= 0) setView(view, { heads: view.setHeads[at] });
  };
  const second = element("div", "options", tools);
  const sink = element("label", "", second);
  view.sink = element("input", "", sink);
  view.sink.type = "checkbox";
  view.sink.onchange = () => setView(view, { sink: view.sink.checked });
  element("span", "", sink).textContent = sentence("hide first token");
  const top = element("label", "", second);
  element("span", "", top).textContent = sentence("draw the top");
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
      const twin = map === view.shareMap ? view.weightMap : view.shareMap;
      if (map !== view.map) twin.light(cell);
    };
    map.onChoose = (cell) => choosePair(view, cell);
  }
  view.lines.onHover = (cell) => pointToWord(view, cell);
  view.lines.onChoose = (cell) => chooseWord(view, cell);
};
