// The text, and what was written behind it. Each written chip is a step: a click or an
// arrow key asks for what the model said there.

import { element, resize, write } from "../../views/lib/dom.js";
import { reveal } from "../../views/lib/token_chip.js";

const makeGiven = (list) => element("span", "chip given", element("li", "", list));

const makeWritten = (list) => {
  const chip = element("button", "chip", element("li", "", list));
  chip.type = "button";
  element("span", "text", chip);
  element("small", "", chip);
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".written");
  const told = root.querySelector(".told");
  write(root.querySelector(".before"), data.before);
  resize(root.querySelector(".given"), data.given.length, makeGiven).forEach((item, at) => {
    const { label, special, joined } = data.given[at];
    write(item.firstChild, label);
    item.firstChild.className = `chip given ${special ? "special" : ""} ${joined ? "joined" : ""}`;
  });
  const list = root.querySelector(".chips");
  const chips = resize(list, data.written.length, makeWritten).map((item) => item.firstChild);

  const mark = (at) => {
    chips.forEach((chip, place) => {
      chip.setAttribute("aria-pressed", String(place === at));
      chip.tabIndex = place === at ? 0 : -1;
    });
    reveal(root.querySelector(".flow"), chips[at]);
  };
  const tell = (at) => write(told, data.written[at]?.said ?? "");
  const go = (at) => {
    mark(at);
    tell(at);
    setTriggerValue("at", at);
  };

  chips.forEach((chip, at) => {
    const { label, note, shade, special, joined, open, branches, said } = data.written[at];
    write(chip.firstChild, label);
    write(chip.lastChild, note);
    chip.style.setProperty("--shade", `${Math.round(100 * shade)}%`);
    const flags = Object.entries({ special, joined, open, branches });
    chip.className = `chip ${flags.filter(([, on]) => on).map(([name]) => name).join(" ")}`;
    chip.setAttribute("aria-label", said);
    chip.onpointerenter = () => tell(at);
    chip.onclick = () => go(at);
  });
  list.onpointerleave = () => tell(data.at);
  list.onkeydown = (event) => {
    const at = chips.indexOf(event.target);
    const last = chips.length - 1;
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (at < 0 || !chips[next]) return;
    event.preventDefault();
    chips[next].focus();
    go(next);
  };
  mark(data.at);
  tell(data.at);
  root.dataset.painted = String(data.written.length);
}
