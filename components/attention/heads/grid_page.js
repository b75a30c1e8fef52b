// The parts of the head grid around its canvas: controls, list of roles, tooltip.

import { element, pointing, resize, write } from "../../views/lib/dom.js";
import { onTheme } from "../../views/lib/theme.js";
import {
  cellUnder,
  choose,
  fillTip,
  hideTip,
  noteLook,
  placeTip,
  pointAt,
  pressed,
  showAll,
  turnLayer,
  zoomTo,
} from "./grid_act.js";
import { repaint } from "./grid_draw.js";
import {
  NOTHING,
  levelOf,
  measureNamed,
  measuresOf,
  nameOf,
  two,
  valueIn,
  withUnit,
} from "./grid_measures.js";
import { sentence } from "../../views/lib/sentence.js";

export const createGrid = (root) => {
  const part = (name) => root.querySelector(name);
  const view = {
    root, chosen: 0, told: [], pointed: null, zoom: null, maps: null, data: null, wanted: null, served: null,
    look: null, servedLook: null, noted: null, asked: null, answers: new Set(),
    box: part(".box"), canvas: part(".heads"), said: part(".said"), bar: part(".bar"), barName: part(".bar span"),
    chosenFrame: part(".frame.chosen"), pointedFrame: part(".frame.pointed"), list: part(".list"),
    legend: {
      name: part(".legend b"), bar: part(".legend i"),
      from: part(".legend .from"), middle: part(".legend .middle"), to: part(".legend .to"),
    },
    tip: { box: part(".tip"), map: part(".tip canvas"), title: part(".tip strong"), lines: part(".tip div") },
    selects: { shade: part(".shade"), sort: part(".sort"), fade: part(".fade") },
    level: part(".level"), levelSaid: part("output"), about: part(".about"),
  };
  const { canvas } = view;
  canvas.onpointermove = (event) => pointAt(view, event);
  canvas.onpointerleave = () => hideTip(view);
  canvas.onkeydown = (event) => pressed(view, event);
  canvas.onclick = (event) => {
    const cell = cellUnder(view, event);
    if (cell) choose(view, cell.index, { bring: true });
  };
  canvas.ondblclick = (event) => {
    const cell = cellUnder(view, event);
    if (cell) zoomTo(view, view.zoom === null ? cell.layer : null);
  };
  part(".back").onclick = () => showAll(view);
  part(".before").onclick = () => turnLayer(view, -1);
  part(".after").onclick = () => turnLayer(view, 1);
  bindControls(view);
  onTheme(root, () => repaint(view));
  return view;
};

const bindControls = (view) => {
  for (const [kind, select] of Object.entries(view.selects)) {
    select.onchange = () => {
      view.look[kind] = select.value;
      noteLook(view);
      if (kind !== "fade" && view.zoom !== null) view.zoom = null;
      paintControls(view);
      zoomTo(view, view.zoom);
    };
  }
  view.level.oninput = () => {
    view.look.level = Number(view.level.value);
    noteLook(view);
    paintControls(view);
    repaint(view);
  };
  const { about } = view;
  const tell = () => {
    const measure = measureNamed(view, view.look.shade);
    const lines = measure
      ? [measure.definition, measure.formula]
      : [sentence("Each small map is one head: rows ask, columns are read, dark is a large share."), pointing(sentence("Click for the roles."))];
    fillTip(view, measure?.name ?? "All heads", lines);
    const { right, top } = about.getBoundingClientRect();
    placeTip(view, right - 14, top + 30);
  };
  about.onpointerenter = tell;
  about.onfocus = tell;
  about.onpointerleave = () => hideTip(view);
  about.onblur = () => hideTip(view);
  about.onclick = () => openList(view, view.list.hidden);
  const close = () => {
    openList(view, false);
    about.focus();
    hideTip(view);
  };
  view.list.querySelector(".close").onclick = close;
  view.list.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
};

const openList = (view, open) => {
  hideTip(view);
  view.list.hidden = !open;
  view.root.classList.toggle("listing", open);
  view.about.setAttribute("aria-expanded", String(open));
  if (open) {
    paintList(view);
    view.list.focus();
  }
};

const paintOptions = (select, first, measures, chosen) => {
  const wanted = [{ id: NOTHING, name: first }, ...measures];
  resize(select, wanted.length, (parent) => element("option", "", parent)).forEach((option, at) => {
    const { id, name, why_not: reason } = wanted[at];
    option.value = id;
    option.disabled = Boolean(reason);
    option.title = reason ?? "";
    write(option, reason ? `${name} (not here)` : name);
  });
  select.value = measures.some((one) => one.id === chosen && !one.why_not) ? chosen : NOTHING;
};

export const paintControls = (view) => {
  const measures = measuresOf(view);
  const { shade, sort, fade, level } = view.look;
  paintOptions(view.selects.shade, "pattern", measures, shade);
  paintOptions(view.selects.sort, "layer", measures, sort);
  paintOptions(view.selects.fade, "nothing", measures, fade);
  const fading = measureNamed(view, fade);
  view.level.parentElement.hidden = !fading;
  if (fading) {
    view.level.value = level;
    write(view.levelSaid, two(levelOf(view, fading)));
    view.level.setAttribute("aria-valuetext", two(levelOf(view, fading)));
    view.level.setAttribute("aria-label", sentence("Fade heads whose {name} is below", { name: fading.name }));
  }
  if (!view.list.hidden) paintList(view);
};

// The best head of a measure on this text.
const bestHead = (view, measure) => {
  const values = Array.from(measure.values ?? view.numbers[measure.id]);
  let best = -1;
  values.forEach((value, index) => {
    if (!Number.isNaN(value) && (best < 0 || value > values[best])) best = index;
  });
  return best;
};

const makeEntry = (list) => {
  const item = element("li", "", list);
  item.parts = {
    name: element("h2", "", item), definition: element("p", "", item), formula: element("code", "", item),
    reason: element("p", "reason", item), button: element("button", "", item),
  };
  item.parts.button.type = "button";
};

const paintList = (view) => {
  const { heads } = view.data;
  const measures = measuresOf(view);
  const items = resize(view.list.querySelector("ul"), measures.length, makeEntry);
  items.forEach((item, at) => {
    const measure = measures[at];
    const { name, definition, formula, reason, button } = item.parts;
    item.classList.toggle("off", Boolean(measure.why_not));
    write(name, measure.name);
    write(definition, measure.definition);
    write(formula, measure.formula);
    write(reason, measure.why_not ?? "");
    reason.hidden = !measure.why_not;
    button.hidden = Boolean(measure.why_not) && !measure.try_text;
    if (measure.why_not) {
      write(button, measure.try_text ? `Try “${measure.try_text}”` : "");
      button.onclick = () => view.trigger("attempt", measure.id);
      return;
    }
    const best = bestHead(view, measure);
    const [layer, head] = [Math.floor(best / heads), best % heads];
    write(button, sentence("Most on this text: {head}, {value}", { head: nameOf(layer, head), value: withUnit(measure, valueIn(view, measure, best)) }));
    button.onclick = () => {
      choose(view, best);
      openList(view, false);
      view.canvas.focus();
    };
  });
};
