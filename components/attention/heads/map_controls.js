// The frame around the picture of a head: its name, the switches, what they do.

import { element, resize, write } from "../../views/lib/dom.js";
import { ofWhom, whyNoValues } from "./map_words.js";
import { percentText } from "../../views/lib/numbers.js";
import { sentence, whole } from "../../views/lib/sentence.js";

export const TOPS = [1, 2, 5, 10, 20, 30, 50, 100];
const MOST_HEADS = 32;

// "shares key/value head 1 with heads 3, 4 and 5", where query heads share them.
const sharedText = (view) => {
  const { nHeads, nKv } = view.data;
  if (nHeads === nKv || view.settings.how !== "one") return "";
  const size = nHeads / nKv;
  const group = Math.floor(view.head / size);
  const others = Array.from({ length: size }, (_, at) => group * size + at).filter((at) => at !== view.head);
  const last = others.pop();
  const names = others.length ? `heads ${others.join(", ")} and ${last}` : `head ${last}`;
  return sentence("shares key/value head {group} with {names}", { group, names });
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
    [`whole layer ${layer}`, null, settings.heads === null],
    ...heads.map(([a, b], at) => [`L${a}H${b} ×`, heads.length > 1 ? rest(at) : null, true]),
  ];
  const has = heads.some(([a, b]) => a === layer && b === head);
  if (!has && heads.length < MOST_HEADS) {
    parts.push([`+ L${layer}H${head}`, [...heads, [layer, head]], false]);
  }
  const buttons = resize(view.set, parts.length, (set) => (element("button", "", set).type = "button"));
  view.setHeads = parts.map(([, wanted]) => wanted);
  parts.forEach(([text, , on], at) => {
    write(buttons[at], text);
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
  view.slider.setAttribute("aria-label", sentence("Draw only the largest so many per cent of the cells"));
  view.slider.setAttribute("aria-valuetext", `${settings.top} %`);
  write(view.topText, `${settings.top} %`);
  paintSet(view);
};

// One line that always stands there: what was changed, what is left out, what sums to 1.
export const paintInfo = (view) => {
  const { settings, top } = view;
  view.flag.hidden = !settings.sink;
  const divided = settings.how === "max" ? "" : sentence(", rows renormalised");
  write(view.flagText, sentence("changed: first token hidden{divided}", { divided }));
  const drawn = sentence("{drawn} of {all} cells drawn", { drawn: whole(top.drawn), all: whole(top.of) });
  const held = sentence("{drawn}, with {held} of what they all hold", { drawn, held: percentText(top.held) });
  const sums = {
    one: sentence("Each row sums to 1."),
    mean: sentence("Each row still sums to 1."),
    max: sentence("A row of maxima may sum to more than 1."),
  }[settings.how];
  const flagged = settings.sink && settings.how !== "max";
  write(view.info, settings.top < 100 ? held : flagged ? "" : sums);
};
