// One head's matrix of position biases. All that is in a cell depends on the distance,
// so the server sends a number for each distance and not for each pair.

import { element, write } from "../../views/lib/dom.js";
import { numbersOf } from "../../views/lib/number_block.js";
import { figures } from "../../views/lib/numbers.js";
import { STEPS, mix, paletteOf } from "../../views/lib/paint.js";
import { sentence } from "../../views/lib/sentence.js";
import { onTheme } from "../../views/lib/theme.js";
import { createTokenMap } from "../../views/lib/token_map.js";

const biasMaps = new WeakMap();
const BUCKET_STOPS = [[109, 94, 240], [18, 165, 148], [226, 178, 3]];

const plainNumber = (value) => figures(value, 7);

// Buckets are steps, not amounts: from violet over green to yellow, nearest first.
const bucketRamp = () =>
  Array.from({ length: STEPS + 1 }, (_, at) => {
    const place = (at / STEPS) * (BUCKET_STOPS.length - 1);
    const from = Math.min(Math.floor(place), BUCKET_STOPS.length - 2);
    return mix(BUCKET_STOPS[from], BUCKET_STOPS[from + 1], place - from);
  });

const distanceText = (ahead) => {
  if (ahead === 0) return sentence("the token itself");
  return ahead < 0 ? `${-ahead} back` : `${ahead} ahead`;
};

const cellText = ({ data, numbers }, query, key) => {
  const named = (at) => (data.words[at] ? `${at} (${data.words[at]})` : String(at));
  const ahead = key - query;
  const first = `query ${named(query)}, key ${named(key)}\n${distanceText(ahead)}: `;
  if (ahead > 0 && !data.bothWays) return sentence("{first}masked, a later token", { first });
  const at = ahead + data.n - 1;
  if (!numbers.bias) return `${first}bucket ${numbers.buckets[at]}`;
  const bias = plainNumber(numbers.bias[at]);
  if (numbers.buckets) return `${first}bucket ${numbers.buckets[at]}, bias ${bias}`;
  if (data.slope === null) return sentence("{first}nothing is added", { first });
  return `${first}−${plainNumber(data.slope)} · ${Math.abs(ahead)} = ${bias}`;
};

const paintBiasScale = (view, palette) => {
  const { scale, data, numbers } = view;
  const [low, strip, high] = scale.children;
  const limit = plainNumber(data.limit);
  write(low, numbers.bias ? (data.limit ? `−${limit}` : "0") : "bucket 0");
  write(high, numbers.bias ? limit : String(data.nBuckets - 1));
  const ramp = numbers.bias
    ? [palette.negative[STEPS], palette.background, palette.positive[STEPS]]
    : bucketRamp().filter((_, at) => at % 16 === 0);
  strip.style.background = `linear-gradient(to right, ${ramp.join(", ")})`;
  scale.hidden = Boolean(numbers.bias) && data.limit === 0;
};

const drawBiases = (view) => {
  const { data, numbers, map } = view;
  const shown = numbers.bias ?? numbers.buckets;
  const places = Array.from({ length: data.n }, (_, at) => at);
  map.draw({
    rows: places.map((at) => (data.words[at] ? `${at} ${data.words[at]}` : String(at))),
    cols: places.map(String),
    share: (query, key) => (key > query && !data.bothWays ? null : shown[key - query + data.n - 1]),
    scale: numbers.bias ? "diverging" : "buckets",
    limit: numbers.bias ? data.limit : data.nBuckets - 1 || 1,
    ramp: numbers.bias ? undefined : bucketRamp,
    maxHeight: data.height,
    tip: (query, key) => cellText(view, query, key),
    label: data.label,
  });
  paintBiasScale(view, paletteOf(map.root));
};

const makeBiasMap = (root) => {
  const view = { root, map: createTokenMap(root), scale: element("div", "scale", root) };
  for (const tag of ["span", "i", "span"]) element(tag, "", view.scale);
  onTheme(root, () => paintBiasScale(view, paletteOf(view.map.root)));
  return view;
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".bias-map");
  const view = biasMaps.get(parentElement) ?? makeBiasMap(root);
  biasMaps.set(parentElement, view);
  Object.assign(view, { data, numbers: numbersOf(data.numbers, data.index) });
  drawBiases(view);
  root.dataset.painted = `${data.n}.${data.bothWays ? "both" : "back"}`;
  return () => {
    view.map.destroy();
    root.replaceChildren();
    biasMaps.delete(parentElement);
  };
}
