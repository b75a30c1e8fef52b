// A row a text of a beam search, with a bar for how probable it is as a whole.

import { element, resize, write } from "../../views/lib/dom.js";

const makeBeam = (body) => {
  const row = element("tr", "", body);
  for (const name of ["state", "words", "share", "number", "number"]) element("td", name, row);
  element("span", "before", row.children[1]);
  element("b", "last", row.children[1]);
  element("span", "bar", element("span", "track", row.children[2]));
  element("span", "percent", row.children[2]);
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".beams");
  resize(root.querySelector("tbody"), data.rows.length, makeBeam).forEach((row, at) => {
    const { state, before, last, share, percent, sum, mean, exact } = data.rows[at];
    const [stateCell, words, shareCell, sumCell, meanCell] = row.children;
    row.className = state;
    write(stateCell, state);
    // The end of a long text is what differs.
    write(words.firstChild, before.length > 60 ? `…${before.slice(-60)}` : before);
    write(words.lastChild, last);
    words.title = before + last;
    shareCell.querySelector(".bar").style.width = `${100 * share}%`;
    write(shareCell.querySelector(".percent"), percent);
    write(sumCell, sum);
    sumCell.title = exact;
    write(meanCell, mean);
  });
  root.dataset.painted = String(data.rows.length);
}
