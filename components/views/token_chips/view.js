// A text as token chips beside the ids the model gets. Pointing at one side lights the
// other; glyphs made of several tokens are one chip with several ids.

import { element, resize, write } from "../lib/dom.js";
import { announce, makeChip, paintChip, reveal, walkWithArrows } from "../lib/token_chip.js";

const makeNumber = (list) => {
  const number = element("button", "number", element("li", "", list));
  number.type = "button";
  number.tabIndex = -1;
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".tokens");
  const list = root.querySelector(".text");
  const numberList = root.querySelector(".numbers");
  const { chips, ids, chosen, source, bus } = data;
  root.classList.toggle("bare", ids === null);
  root.classList.toggle("low", Boolean(data.low));
  numberList.parentElement.hidden = ids === null;
  write(root.querySelector("h2"), data.title);
  list.dir = data.rtl ? "rtl" : "ltr";

  const items = resize(list, chips.length, makeChip);
  items.forEach((item, place) => paintChip(item, chips[place], place));
  const buttons = items.map((item) => item.firstChild);
  const numbers = resize(numberList, ids?.length ?? 0, makeNumber).map((li) => li.firstChild);
  const chipOf = [];
  chips.forEach(([, first, count], place) => {
    for (let index = first; index < first + count; index += 1) chipOf[index] = place;
  });
  numbers.forEach((number, index) => {
    write(number, String(ids[index]));
    number.dataset.first = index;
    number.setAttribute("aria-label", `id ${ids[index]}, ${chips[chipOf[index]][4]}`);
    number.setAttribute("aria-pressed", String(index === chosen));
  });
  buttons.forEach((button, place) => {
    const pressed = chosen !== null && chipOf[chosen] === place;
    button.setAttribute("aria-pressed", String(pressed));
  });
  // Only once for each choice: afterwards the reader scrolls.
  if (chosen !== null && chosen !== root.shown) reveal(list, buttons[chipOf[chosen]]);
  root.shown = chosen;
  walkWithArrows(list, buttons);
  walkWithArrows(numberList, numbers);

  // What is lit now, so that only that has to be put out.
  let lit = [];
  const light = (index, whole, from) => {
    lit.forEach((node) => node.classList.remove("lit", "kin"));
    lit = [];
    const place = chipOf[index];
    if (place === undefined) return;
    const [, first, count] = chips[place];
    buttons[place].classList.add("lit");
    lit.push(buttons[place]);
    for (let at = first; at < first + count && numbers[at]; at += 1) {
      numbers[at].classList.add(whole || at === index ? "lit" : "kin");
      lit.push(numbers[at]);
    }
    if (from !== list) reveal(list, buttons[place]);
    if (from !== numberList) reveal(numberList, numbers[index]);
  };
  const pointed = (box) => (event) => {
    const hit = event.target.closest("[data-first]");
    if (!hit) return;
    const index = Number(hit.dataset.first);
    light(index, box === list, box);
    if (bus) announce(index, source);
  };
  const left = () => {
    light(null);
    if (bus) announce(null, source);
  };
  for (const box of [list, numberList]) {
    box.onpointerover = pointed(box);
    box.onpointerleave = left;
    box.onclick = (event) => {
      const hit = event.target.closest("[data-first]");
      if (hit) setTriggerValue("choose", Number(hit.dataset.first));
    };
  }

  root.listening?.abort();
  root.listening = new AbortController();
  const options = { signal: root.listening.signal };
  const elsewhere = ({ detail }) => {
    if (bus && detail.source !== source) light(detail.index, false, null);
  };
  window.addEventListener("headlight-token", elsewhere, options);
  for (const box of [list, numberList]) {
    box.addEventListener("focusin", pointed(box), options);
    box.addEventListener("focusout", left, options);
  }
  return () => root.listening.abort();
}
