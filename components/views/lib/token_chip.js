// What all views with token chips share: building, lighting, and the token bus.

import { element, write } from "./dom.js";

export const makeChip = (list) => {
  const chip = element("button", "chip", element("li", "", list));
  chip.type = "button";
  chip.tabIndex = -1;
};

// A chip is [label, first token, number of tokens, flags, what is spoken].
export const paintChip = (item, [label, first, count, flags, spoken], place) => {
  const chip = item.firstChild;
  write(chip, label);
  chip.dataset.first = first;
  chip.dataset.count = count;
  chip.setAttribute("aria-label", spoken);
  const wanted = `chip tint${place % 3} ${flags} ${count > 1 ? "many" : ""}`;
  if (chip.className !== wanted) chip.className = wanted;
  item.className = flags.includes("break") ? "break" : "";
};

// Arrow keys walk along the list; one chip at a time can be reached with Tab.
export const walkWithArrows = (list, chips) => {
  if (!chips.some((chip) => chip.tabIndex === 0) && chips[0]) chips[0].tabIndex = 0;
  list.onkeydown = (event) => {
    const at = chips.indexOf(event.target);
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: chips.length - 1 };
    const next = chips[steps[event.key]];
    if (at < 0 || !next) return;
    event.preventDefault();
    chips.forEach((chip) => (chip.tabIndex = -1));
    next.tabIndex = 0;
    next.focus();
  };
};

// Scroll a box, never the page, until the element in it can be seen.
export const reveal = (box, node) => {
  if (!node || box.scrollHeight <= box.clientHeight) return;
  const [inner, outer] = [node.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top;
  else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom;
};

export const announce = (index, source) =>
  window.dispatchEvent(new CustomEvent("headlight-token", { detail: { index, source } }));
