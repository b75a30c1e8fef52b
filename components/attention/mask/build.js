// The elements of the mask lab: the flag, the switch, three maps with their scales.

import { element, write } from "../../views/lib/dom.js";
import { onTheme } from "../../views/lib/theme.js";
import { createTokenMap } from "../../views/lib/token_map.js";
import { listenTo } from "./act.js";
import { TITLES, paintLab } from "./draw.js";
import { makeFormula } from "./formula.js";
import { makeMarks } from "./paint.js";
import { sentence } from "../../views/lib/sentence.js";

export const buildLab = (parentElement) => {
  const root = parentElement.querySelector(".mask-lab");
  const view = { root, probe: document.createElement("canvas"), n: 0, cells: [], difference: false };
  const top = element("div", "top", root);
  view.flag = element("span", "changed", top);
  element("span", "", view.flag);
  const undo = element("button", "", view.flag);
  undo.type = "button";
  write(undo, "undo");
  undo.onclick = () => {
    clearTimeout(view.sending);
    view.n = view.data.echo;
    view.setTriggerValue("undo", true);
  };
  view.choices = element("span", "choices", top);
  view.buttons = [sentence("shares"), sentence("change since trained")].map((word, at) => {
    const button = element("button", "", view.choices);
    button.type = "button";
    write(button, word);
    button.onclick = () => {
      view.difference = at === 1;
      paintLab(view);
    };
    return button;
  });
  view.note = element("span", "note", top);
  view.note.setAttribute("role", "status");
  const box = element("div", "maps", root);
  view.scales = [];
  view.holders = TITLES.map((title) => {
    const section = element("section", "", box);
    write(element("h2", "", section), title);
    view.scales.push(element("p", "", section));
    const holder = element("div", "holder", section);
    return holder;
  });
  view.maps = view.holders.map((holder) => createTokenMap(holder));
  view.marks = view.maps.map(makeMarks);
  view.sums = element("canvas", "sums", view.holders[2]);
  view.sums.setAttribute("role", "img");
  view.sums.setAttribute("aria-label", sentence("Keys that each query sees, and the sum of its shares"));
  view.maps.forEach((map, at) => listenTo(view, map, at));
  view.formula = makeFormula(root);
  view.resized = new ResizeObserver(() => root.clientWidth !== view.width && paintLab(view));
  view.resized.observe(root);
  onTheme(root, () => paintLab(view));
  return view;
};
