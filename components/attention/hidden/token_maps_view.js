// Maps of token pairs side by side. A map has shares, or it says only what is visible.

import { element, resize, write } from "../../views/lib/dom.js";
import { numbersOf } from "../../views/lib/number_block.js";
import { percentText } from "../../views/lib/numbers.js";
import { STEPS } from "../../views/lib/paint.js";
import { sentence } from "../../views/lib/sentence.js";
import { createTokenMap } from "../../views/lib/token_map.js";

// What can be seen has one pale colour: no share is meant by it.
const seenRamp = (palette) => palette.pattern.map(() => palette.pattern[Math.round(STEPS * 0.3)]);

const makeMapPlace = (root) => {
  const place = element("section", "", root);
  element("h2", "", place);
  element("p", "", place);
  place.map = createTokenMap(place);
};

const pairWords = (one, share, query, key) => {
  const pair = `${one.rows[query]} → ${one.cols[key]}`;
  const value = share(query, key);
  if (value === null) return sentence("{pair}\nhidden: its share is exactly 0", { pair });
  return one.shares ? `${pair}\n${percentText(value)}` : `${pair}\nvisible`;
};

const drawOne = (place, one, number, numbers, height) => {
  const [mask, shares] = [numbers[`mask${number}`], numbers[`shares${number}`]];
  const width = one.cols.length;
  const share = (query, key) => {
    const at = query * width + key;
    return mask[at] ? (shares ? shares[at] : 1) : null;
  };
  write(place.children[0], one.title);
  write(place.children[1], one.about);
  place.map.draw({
    rows: one.rows,
    cols: one.cols,
    share,
    scale: "pattern",
    ramp: shares ? undefined : seenRamp,
    limit: 1,
    maxHeight: height,
    tip: (query, key) => pairWords(one, share, query, key),
    label: sentence("{title}: rows are queries, columns are keys.", { title: one.title }),
  });
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".token-maps");
  const numbers = numbersOf(data.numbers, data.index);
  while (root.children.length > data.maps.length) {
    root.lastChild.map.destroy();
    root.lastChild.remove();
  }
  const places = resize(root, data.maps.length, makeMapPlace);
  places.forEach((place, number) => drawOne(place, data.maps[number], number, numbers, data.height));
  root.style.setProperty("--maps", data.maps.length);
  root.dataset.painted = data.maps.map((one) => one.title).join(" | ");
}
