// Bars before and after a change: the same rows, the same order, the same scale.

import { element, resize, write } from "../lib/dom.js";

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

const makeBar = (parent) => {
  const cell = element("span", "cell", parent);
  const track = element("span", "track", cell);
  element("span", "bar", track);
  element("span", "number", cell);
};

const makeRow = (list, tag) => {
  const item = element("li", "", list);
  const row = element(tag, "row", item);
  if (tag === "button") row.type = "button";
  const label = element("span", "label", row);
  element("bdi", "word", label);
  element("small", "", label);
  element("span", "cells", row);
  element("span", "note", row);
};

const paintRow = (item, data) => {
  const row = item.firstChild;
  const [label, cells, note] = row.children;
  writeLabel(label.firstChild, data.label);
  write(label.lastChild, data.detail);
  label.title = data.label;
  row.classList.toggle("special", data.special);
  row.classList.toggle("rest", data.rest);
  resize(cells, data.bars.length, makeBar).forEach((cell, at) => {
    const { length, text, exact } = data.bars[at];
    const last = at === data.bars.length - 1;
    cell.classList.toggle("after", last);
    cell.firstChild.firstChild.style.width = `${100 * Math.min(1, length)}%`;
    cell.firstChild.firstChild.classList.toggle("none", length === 0);
    write(cell.lastChild, text);
    cell.title = exact;
  });
  write(note, data.note);
  note.dataset.tone = data.tone;
};

const paintColumns = (root, data, undo) => {
  const columns = root.querySelector(".columns");
  const heads = resize(columns, data.columns.length, (parent) => {
    const head = element("li", "", parent);
    element("span", "", head);
    const button = element("button", "", head);
    button.type = "button";
    write(button, "undo");
  });
  heads.forEach((head, at) => {
    const isChanged = Boolean(data.changed) && at === heads.length - 1;
    write(head.firstChild, isChanged ? data.changed : data.columns[at]);
    head.classList.toggle("changed", isChanged);
    head.lastChild.hidden = !isChanged;
    head.lastChild.onclick = undo;
  });
};

const hover = (index, source) =>
  window.dispatchEvent(new CustomEvent("headlight-token", { detail: { index, source } }));

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".before-after");
  const list = root.querySelector(".rows");
  const tag = data.choosable ? "button" : "div";
  if (list.dataset.tag !== tag) list.replaceChildren();
  list.dataset.tag = tag;
  list.setAttribute("aria-label", data.label);
  root.classList.toggle("tokens", data.choosable);
  root.classList.toggle("none-changed", !data.changed);
  paintColumns(root, data, () => setTriggerValue("undo", true));
  write(root.querySelector(".scale"), data.scale);
  const items = resize(list, data.rows.length, () => makeRow(list, tag));
  const lit = (index) =>
    items.forEach((item, at) => item.classList.toggle("lit", at === index));

  items.forEach((item, index) => {
    const row = item.firstChild;
    paintRow(item, data.rows[index]);
    item.classList.toggle("chosen", data.choosable && index === data.chosen);
    row.setAttribute("aria-label", data.rows[index].spoken);
    if (!data.choosable) return row.setAttribute("role", "group");
    row.setAttribute("aria-pressed", String(index === data.chosen));
    row.onclick = () => setTriggerValue("choose", index);
    row.onpointerenter = row.onfocus = () => {
      lit(index);
      hover(index, data.source);
    };
    row.onkeydown = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      items[index + step]?.firstChild.focus();
    };
  });
  // A long text's list scrolls inside its own box, to the chosen token at first.
  const at = items[data.chosen];
  if (data.choosable && at && root.dataset.shown !== String(data.chosen)) {
    list.scrollTop = at.offsetTop - list.clientHeight / 2;
    root.dataset.shown = data.chosen;
  }
  list.onpointerleave = () => {
    lit(null);
    if (data.choosable) hover(null, data.source);
  };

  root.listening?.abort();
  root.listening = new AbortController();
  const elsewhere = ({ detail }) => {
    if (data.choosable && detail.source !== data.source) lit(detail.index);
  };
  window.addEventListener("headlight-token", elsewhere, { signal: root.listening.signal });
  return () => root.listening.abort();
}
