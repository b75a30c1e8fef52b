// Texts as lines of chips. Padding and hidden words are hatched; a click on a chip that
// can be chosen is told to the page.

import { element, resize, write } from "../../views/lib/dom.js";
import { makeChip, paintChip, walkWithArrows } from "../../views/lib/token_chip.js";

const makeChipLine = (root) => {
  const line = element("section", "", root);
  element("h2", "", line);
  element("ol", "", line);
};

const paintLine = (line, { title, chips, rtl }, choosable, choose) => {
  const [head, list] = line.children;
  write(head, title);
  list.setAttribute("aria-label", title);
  list.dir = rtl ? "rtl" : "ltr";
  const items = resize(list, chips.length, makeChip);
  items.forEach((item, place) => {
    const [, first, , flags, spoken] = chips[place];
    paintChip(item, chips[place], place);
    const button = item.firstChild;
    const can = choosable.has(first) && !flags.includes("pad");
    button.title = spoken;
    button.classList.toggle("fixed", !can);
    button.onclick = can ? () => choose(first) : null;
    if (can) button.setAttribute("aria-pressed", String(flags.includes("covered")));
    else button.removeAttribute("aria-pressed");
  });
  walkWithArrows(list, items.map((item) => item.firstChild));
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".chip-lines");
  const choosable = new Set(data.choosable);
  const choose = (place) => setTriggerValue("choose", place);
  resize(root, data.lines.length, makeChipLine).forEach((line, number) =>
    paintLine(line, data.lines[number], choosable, choose),
  );
}
