// A text as chips shaded by a number each. The same token is lit everywhere.

import { element, resize, write } from "../lib/dom.js";

const SOURCE = "shaded-chips";

const makeShadedChip = (list) => {
  const chip = element("button", "chip", element("li", "", list));
  chip.type = "button";
  element("span", "text", chip);
  element("small", "", chip);
};

const tellShaded = (index) =>
  window.dispatchEvent(new CustomEvent("headlight-token", { detail: { index, source: SOURCE } }));

export default function ({ parentElement, data, setTriggerValue }) {
  const list = parentElement.querySelector(".shaded-chips");
  list.setAttribute("aria-label", data.label);
  const chips = resize(list, data.chips.length, makeShadedChip.bind(null, list)).map((item) => item.firstChild);
  const light = (index) => chips.forEach((chip, at) => chip.classList.toggle("lit", at === index));
  chips.forEach((chip, at) => {
    const { label, note, said, shade, special } = data.chips[at];
    write(chip.firstChild, label);
    write(chip.lastChild, note);
    chip.title = said;
    chip.setAttribute("aria-label", said);
    chip.setAttribute("aria-pressed", String(at === data.chosen));
    chip.classList.toggle("special", special);
    chip.style.setProperty("--shade", `${Math.round(100 * shade)}%`);
    chip.onclick = () => setTriggerValue("choose", at);
    chip.onpointerenter = chip.onfocus = () => {
      light(at);
      tellShaded(at);
    };
    chip.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      chips[at + step]?.focus();
    };
  });
  list.onpointerleave = () => {
    light(null);
    tellShaded(null);
  };
  list.listening?.abort();
  list.listening = new AbortController();
  const elsewhere = ({ detail }) => detail.source !== SOURCE && light(detail.index);
  window.addEventListener("headlight-token", elsewhere, { signal: list.listening.signal });
  return () => list.listening.abort();
}
