// One text cut in several ways, a row each. Pointing at a token lights every token in
// the other rows that covers some of the same characters.

import { element, resize, write } from "../../views/lib/dom.js";
import { makeChip, paintChip, reveal, walkWithArrows } from "../../views/lib/token_chip.js";
import { sentence } from "../../views/lib/sentence.js";

const makeRow = (list) => {
  const row = element("section", "row", list);
  const head = element("div", "", row);
  element("h2", "", head);
  for (const name of ["count", "rest", "rule"]) element("p", name, head);
  element("ol", "", row);
  element("p", "ids", row);
};

// The ids in full, a number a token; a way to cut that has no vocabulary has none.
const idsWords = (ids) =>
  ids.some((id) => id >= 0) ? `ids ${ids.map((id) => (id >= 0 ? id : "none")).join(" ")}` : sentence("no ids: there is no vocabulary");

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".rows");
  const told = parentElement.querySelector(".told");
  const rows = resize(root, data.rows.length, makeRow);
  const all = [];

  rows.forEach((row, number) => {
    const { title, count, rest, rule, chips, spans, rtl, ids } = data.rows[number];
    const [head, list, written] = row.children;
    write(written, chips.length ? idsWords(ids) : "");
    [title, count, rest, rule].forEach((words, place) => write(head.children[place], words));
    list.setAttribute("aria-label", title);
    list.dir = rtl ? "rtl" : "ltr";
    const items = resize(list, chips.length, makeChip);
    items.forEach((item, place) => paintChip(item, chips[place], place));
    const buttons = items.map((item) => item.firstChild);
    walkWithArrows(list, buttons);
    buttons.forEach((button, place) => {
      const [label, first, size] = chips[place];
      const [start, end] = spans[place];
      const own = ids.slice(first, first + size).filter((id) => id >= 0).join(" ");
      all.push({ button, list, start, end, number, size, said: `${title}: ${label}${own ? `  id ${own}` : ""}` });
    });
  });

  const byButton = new Map(all.map((chip) => [chip.button, chip]));
  // What is lit now, so that only that has to be put out.
  let lit = [];
  const putOut = () => {
    lit.forEach((button) => button.classList.remove("lit", "over"));
    lit = [];
  };
  const light = (chip) => {
    putOut();
    chip.button.classList.add("lit");
    lit.push(chip.button);
    const seen = new Set([chip.number]);
    const parts = [];
    for (const other of all) {
      if (other.number === chip.number) continue;
      if (other.start >= chip.end || other.end <= chip.start) continue;
      other.button.classList.add("over");
      lit.push(other.button);
      if (!seen.has(other.number)) reveal(other.list, other.button);
      seen.add(other.number);
      parts[other.number] = (parts[other.number] ?? 0) + other.size;
    }
    const counts = data.rows
      .map(({ title }, number) => (parts[number] ? `${title} ${parts[number]}` : null))
      .filter(Boolean);
    write(told, `${chip.said}${counts.length ? ` — the same characters: ${counts.join(", ")}` : ""}`);
  };
  const rest = () => {
    putOut();
    write(told, data.hint);
  };
  write(told, data.hint);

  const pointed = (event) => {
    const chip = byButton.get(event.target.closest(".chip"));
    if (chip) light(chip);
  };
  root.onpointerover = pointed;
  root.onpointerleave = rest;
  root.listening?.abort();
  root.listening = new AbortController();
  root.addEventListener("focusin", pointed, { signal: root.listening.signal });
  root.addEventListener("focusout", rest, { signal: root.listening.signal });
  return () => root.listening.abort();
}
