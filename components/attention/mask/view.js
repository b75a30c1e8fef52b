// The mask lab: three maps of one head that point, light and choose together. A cell of
// the second one is flipped by a click or the space bar; what comes of it is computed
// here at once, and the server is told to run the model so.

import { numbersOf } from "../../views/lib/number_block.js";
import { buildLab } from "./build.js";
import { compute, paintLab } from "./draw.js";

const maskLabs = new WeakMap();

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const view = maskLabs.get(parentElement) ?? buildLab(parentElement);
  maskLabs.set(parentElement, view);
  // An answer to an older drawing must not take back what was flipped since.
  const late = view.data?.what === data.what && data.echo < view.n;
  Object.assign(view, { data, setStateValue, setTriggerValue, numbers: numbersOf(data.numbers, data.index) });
  Object.assign(view, { rows: data.rows.length, cols: data.cols.length });
  if (!late) {
    clearTimeout(view.sending);
    view.cells = data.cells;
    view.cell = data.cell;
    view.n = data.echo;
    view.full = false;
  }
  view.names = data.cols;
  view.pointed = null;
  compute(view);
  paintLab(view);
  view.listening?.abort();
  view.listening = new AbortController();
  const elsewhere = ({ detail: { index, source } }) => {
    if (source === "mask-lab" || !data.sharesTokens) return;
    const query = index === null || index >= view.rows ? null : index;
    view.maps.forEach((map) => map.light(query === null ? null : { query, key: null }));
  };
  window.addEventListener("headlight-token", elsewhere, { signal: view.listening.signal });
  return () => {
    view.listening.abort();
    clearTimeout(view.sending);
    view.resized.disconnect();
    view.maps.forEach((map) => map.destroy());
    view.root.replaceChildren();
    maskLabs.delete(parentElement);
  };
}
