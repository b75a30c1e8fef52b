// The nearest tokens or words, the nearest first: a name, a bar, the value. A click goes
// to that one. Everything shown arrives as text and shares from -1 to 1.

import { element, resize, write } from "../lib/dom.js";
import { sentence } from "../lib/sentence.js";

const makeNear = (list) => {
  const row = element("button", "row", element("li", "", list));
  row.type = "button";
  for (const name of ["rank", "label"]) element("span", name, row);
  element("span", "bar", element("span", "track", row));
  for (const name of ["value", "said"]) element("span", name, row);
};

// A list too long for its box ends with a whole line, and says how many there are.
const endWithALine = (root, list) => {
  root.wide = root.clientWidth;
  list.style.maxHeight = "";
  const [items, room] = [[...list.children], list.clientHeight];
  const ends = items.map((item) => item.offsetTop + item.offsetHeight);
  const whole = ends.filter((end) => end <= room + 1).length;
  const long = whole > 0 && whole < items.length;
  if (long) list.style.maxHeight = `${ends[whole - 1]}px`;
  const said = sentence("{whole} of {n} lines are in sight; scroll for the others.", { whole, n: items.length });
  write(root.querySelector(".more"), long ? said : "");
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".near");
  write(root.querySelector("h2"), data.title);
  const list = root.querySelector(".list");
  const buttons = resize(list, data.rows.length, makeNear).map((item) => item.firstChild);
  root.classList.toggle("both", data.rows.some((row) => row.share < 0));
  root.classList.toggle("flags", data.rows.some((row) => row.said));
  buttons.forEach((button, place) => {
    const row = data.rows[place];
    const [rank, label, track, value, said] = button.children;
    write(rank, row.rank);
    write(label, row.label);
    label.title = row.label;
    label.className = `label ${row.special ? "special" : ""}`;
    write(value, row.value);
    write(said, row.said);
    track.firstChild.style.width = `${100 * Math.abs(row.share)}%`;
    track.firstChild.className = `bar ${row.share < 0 ? "below" : ""}`;
    button.className = `row ${row.mine ? "mine" : ""}`;
    button.setAttribute("aria-label", row.spoken);
    button.tabIndex = place ? -1 : 0;
    button.setAttribute("aria-disabled", String(!data.choosable));
    button.onclick = () => data.choosable && setTriggerValue("choose", row.id);
  });
  list.onkeydown = (event) => {
    const at = buttons.indexOf(event.target);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || !buttons[next]) return;
    event.preventDefault();
    buttons.forEach((button) => (button.tabIndex = -1));
    buttons[next].tabIndex = 0;
    buttons[next].focus();
  };
  root.watching?.disconnect();
  root.watching = new ResizeObserver(
    () => root.clientWidth !== root.wide && endWithALine(root, list),
  );
  root.watching.observe(root);
  endWithALine(root, list);
  return () => root.watching.disconnect();
}
