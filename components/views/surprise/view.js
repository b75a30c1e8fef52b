// The reader's own tokens, each shaded by how surprising it was. Hovering or focusing
// one shows what the model expected there; choosing it asks for that distribution.

import { element, resize, write } from "../lib/dom.js";

const makeChip = (list) => {
  const chip = element("button", "chip", element("li", "", list));
  chip.type = "button";
  element("span", "text", chip);
  element("small", "", chip);
};

const hover = (index) =>
  window.dispatchEvent(
    new CustomEvent("headlight-token", { detail: { index, source: "surprise" } }),
  );

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".surprise");
  const list = root.querySelector(".chips");
  const told = root.querySelector(".told");
  const { tokens, chosen } = data;
  const items = resize(list, tokens.length, () => makeChip(list));
  const chips = items.map((item) => item.firstChild);

  const tell = (index) => {
    const token = tokens[index];
    write(told.querySelector(".said"), token.said);
    const guesses = told.querySelector(".guesses");
    const rows = resize(guesses, token.guesses.length, () => {
      const row = element("li", "", guesses);
      for (const name of ["word", "track", "share"]) element("span", name, row);
      element("span", "fill", row.children[1]);
    });
    token.guesses.forEach((guess, at) => {
      const [word, track, share] = rows[at].children;
      write(word, guess.label);
      track.firstChild.style.width = `${100 * guess.prob}%`;
      write(share, guess.percent);
      rows[at].classList.toggle("hit", guess.hit);
    });
  };

  const rest = chosen ?? tokens.length - 1;
  const lit = (index) =>
    chips.forEach((chip, at) => chip.classList.toggle("lit", at === index));
  const show = (index) => {
    tell(index ?? rest);
    lit(index);
    hover(index !== null && index < data.n_tokens ? index : null);
  };

  chips.forEach((chip, index) => {
    const token = tokens[index];
    write(chip.firstChild, token.label);
    write(chip.lastChild, token.note);
    chip.style.setProperty("--shade", `${Math.round(100 * token.shade)}%`);
    chip.classList.toggle("special", token.special);
    chip.classList.toggle("joined", token.joined);
    chip.classList.toggle("open", token.open);
    chip.setAttribute("aria-pressed", String(index === rest));
    chip.setAttribute("aria-disabled", String(token.position === null));
    chip.setAttribute("aria-label", token.said);
    chip.onpointerenter = chip.onfocus = () => show(index);
    chip.onclick = () => {
      if (token.position !== null) setTriggerValue("choose", token.position);
    };
    chip.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      chips[index + step]?.focus();
    };
  });
  list.onpointerleave = () => show(null);
  tell(rest);

  root.listening?.abort();
  root.listening = new AbortController();
  const elsewhere = ({ detail }) => {
    if (detail.source !== "surprise") lit(detail.index);
  };
  const options = { signal: root.listening.signal };
  window.addEventListener("headlight-token", elsewhere, options);
  return () => root.listening.abort();
}
