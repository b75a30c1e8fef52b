// The key-value cache: a cell a token, grey where its keys and values were kept.

import { element, resize, write } from "../../views/lib/dom.js";

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".cache");
  const list = root.querySelector(".cells");
  const told = root.querySelector(".told");
  const tell = (text) => write(told, text);
  resize(list, data.cells.length, () => element("li", "", list)).forEach((cell, at) => {
    const { reused, said } = data.cells[at];
    cell.className = reused ? "reused" : "computed";
    cell.onpointerenter = () => tell(said);
  });
  list.setAttribute("aria-label", data.said);
  list.onpointerleave = () => tell(data.said);
  tell(data.said);
}
