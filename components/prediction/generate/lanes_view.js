// Branches as lanes. Columns are steps, so tokens of one step stand below one another;
// a line leads from the token a branch comes from. Arrow keys move, Enter goes there.

import { element, write } from "../../views/lib/dom.js";

const makeToken = (grid) => {
  const token = element("button", "token", grid);
  token.type = "button";
  return token;
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".lanes");
  const grid = root.querySelector(".grid");
  const had = grid.contains(grid.getRootNode().activeElement)
    ? grid.getRootNode().activeElement.dataset.place
    : null;
  grid.replaceChildren();
  write(element("span", "text", grid), "text");
  const buttons = new Map();
  data.lanes.forEach(({ start, parent, tokens }, lane) => {
    if (parent !== null) {
      const stem = element("span", "stem", grid);
      stem.style.gridArea = `${parent + 1} / ${start + 1} / ${lane + 2} / ${start + 2}`;
    }
    tokens.forEach((token, number) => {
      const end = start + number + 1;
      const button = makeToken(grid);
      button.style.gridArea = `${lane + 1} / ${end + 1}`;
      button.className = `token ${token.on ? "on" : ""} ${token.lit ? "lit" : ""}`;
      write(button, token.label);
      button.title = token.said;
      button.setAttribute("aria-label", token.said);
      button.dataset.place = `${lane}.${end}`;
      button.onclick = () => setTriggerValue("go", [lane, end]);
      buttons.set(button.dataset.place, button);
    });
  });
  const all = [...buttons.values()];
  const first = buttons.get(had) ?? all.find((button) => button.classList.contains("lit")) ?? all[0];
  all.forEach((button) => (button.tabIndex = button === first ? 0 : -1));
  if (had && first) first.focus();

  grid.onkeydown = (event) => {
    const [lane, end] = (event.target.dataset.place ?? "").split(".").map(Number);
    const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [];
    if (down === undefined) return;
    event.preventDefault();
    const wanted = data.lanes[lane + down];
    if (!wanted) return;
    // A shorter lane has nothing in this column: its nearest token then.
    const to = Math.max(wanted.start + 1, Math.min(end + right, wanted.start + wanted.tokens.length));
    all.forEach((button) => (button.tabIndex = -1));
    const next = buttons.get(`${lane + down}.${to}`);
    next.tabIndex = 0;
    next.focus();
  };
  root.dataset.painted = String(data.lanes.length);
}
