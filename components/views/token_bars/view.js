// Bars of the next-token distribution: words at the left, per cent at the right.
// Everything shown arrives as text and shares from 0 to 1; this file only paints.

import { element, write } from "../lib/dom.js";

const SIGN = /([·↵⇥]|⟨[^⟩]*⟩)/;

// The label; what stands for a space or a line break is faint.
const writeLabel = (node, label) => {
  if (node.dataset.label === label) return;
  node.dataset.label = label;
  node.replaceChildren();
  label.split(SIGN).forEach((part, at) => {
    if (part) element(at % 2 ? "i" : "span", at % 2 ? "sign" : "", node).textContent = part;
  });
};

const makeRow = (list, tag) => {
  const item = element("li", "", list);
  const row = element(tag, "row", item);
  if (tag === "button") row.type = "button";
  const label = element("span", "label", row);
  const track = element("span", "track", row);
  const parts = {
    item,
    row,
    label,
    bar: element("span", "bar", track),
    own: element("span", "own", track),
    hint: element("span", "hint", track),
    percent: element("span", "percent", row),
  };
  item.parts = parts;
  return parts;
};

const paintRow = (parts, data) => {
  parts.row.classList.toggle("cut", Boolean(data.cut));
  parts.bar.style.width = `${100 * data.share}%`;
  parts.bar.classList.toggle("none", data.share === 0);
  parts.row.classList.toggle("taken", Boolean(data.taken));
  write(parts.hint, data.hint);
  parts.own.hidden = data.own === null;
  if (data.own !== null) parts.own.style.left = `${100 * data.own}%`;
  write(parts.percent, data.percent);
  parts.percent.title = data.exact;
};

// Rows are kept and rewritten in place, so nothing flickers while one types.
const reconcile = (root, rows) => {
  const list = root.querySelector(".rows");
  const rest = list.querySelector(".rest") ?? makeRest(list);
  const have = [...list.children].filter((item) => item !== rest);
  for (const item of have.slice(rows.length)) item.remove();
  for (let at = have.length; at < rows.length; at++) {
    list.insertBefore(makeRow(list, "button").item, rest);
  }
  return [...list.children].filter((item) => item !== rest);
};

const makeRest = (list) => {
  const parts = makeRow(list, "div");
  parts.item.classList.add("rest");
  write(parts.label, "everything else");
  parts.count = element("small", "", parts.label);
  return parts.item;
};

const announce = (id) =>
  window.dispatchEvent(new CustomEvent("headlight-candidate", { detail: { id } }));

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".token-bars");
  const { rows, rest } = data;
  const items = reconcile(root, rows);
  const formula = root.querySelector(".formula");

  const explain = (index) => {
    const lines = [...(index === null ? rest : rows[index]).formula];
    if (lines.length && rows[index]?.blocked) lines.push(rows[index].blocked);
    formula.hidden = lines.length === 0;
    while (formula.children.length > lines.length) formula.lastChild.remove();
    while (formula.children.length < lines.length) element("div", "", formula);
    lines.forEach((line, at) => write(formula.children[at], line));
    items.forEach((item, at) => item.classList.toggle("shown", at === index));
    announce(index === null ? null : rows[index].id);
  };

  items.forEach((item, index) => {
    const entry = rows[index];
    const { row, label } = item.parts;
    paintRow(item.parts, entry);
    writeLabel(label, entry.label);
    row.setAttribute("aria-label", entry.spoken);
    row.setAttribute("aria-disabled", String(entry.blocked !== ""));
    row.onpointerenter = row.onfocus = () => explain(index);
    row.onclick = () => {
      explain(index);
      if (!entry.blocked) setTriggerValue("append", entry.id);
    };
    row.onkeydown = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      items[index + step]?.parts.row.focus();
    };
  });

  const last = root.querySelector(".rest").parts;
  last.item.hidden = rest.percent === "";
  paintRow(last, rest);
  write(last.count, rest.count);
  last.row.onpointerenter = () => explain(null);

  const flag = root.querySelector(".changed");
  flag.hidden = !data.changed;
  write(flag.querySelector("span"), data.changed);
  flag.querySelector("button").onclick = () => setTriggerValue("undo", true);

  root.querySelector(".own-key").hidden = !rows.some((entry) => entry.own !== null);
  const focused = items.findIndex((item) => item.matches(":hover, :focus-within"));
  explain(focused < 0 ? 0 : focused);
  markPainted(root, data.trace);
}

// For measurements: which text the bars show, and when they reached the screen.
const markPainted = (root, trace) => {
  root.dataset.trace = trace;
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      performance.mark("headlight-bars-painted", { detail: trace });
      root.dataset.painted = trace;
      channel.port1.close();
    };
    channel.port2.postMessage(null);
  });
};
