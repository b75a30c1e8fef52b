// A word from its units to its tokens: a row a merge, the pair to be joined in amber.

import { element } from "../../views/lib/dom.js";

const paintRow = (row, { said, symbols, kind, first }) => {
  row.className = `${kind === "last" ? "last" : ""} ${first ? "gap" : ""}`.trim();
  row.replaceChildren();
  const head = element("th", "", row);
  head.scope = "row";
  head.textContent = said;
  const cell = element("td", "", row);
  for (const [label, style, id] of symbols) {
    const symbol = element("span", `symbol ${style}`, cell);
    symbol.textContent = label;
    if (id) element("small", "", symbol).textContent = id;
  }
};

export default function ({ parentElement, data }) {
  const body = parentElement.querySelector("tbody");
  while (body.children.length > data.rows.length) body.lastChild.remove();
  data.rows.forEach((row, place) => {
    const wanted = JSON.stringify(row);
    const line = body.children[place] ?? element("tr", "", body);
    if (line.dataset.row === wanted) return;
    line.dataset.row = wanted;
    paintRow(line, row);
  });
}
