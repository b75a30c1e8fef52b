// The steps from logit to chance, one column each. Cells come as text and shares.

import { element, resize, write } from "../../views/lib/dom.js";

const paintCell = (cell, data) => {
  const bar = cell.firstChild ?? element("span", "bar", cell);
  const note = cell.children[1] ?? element("span", "note", cell);
  const text = cell.children[2] ?? element("span", "text", cell);
  bar.hidden = data.share === null;
  if (data.share !== null) bar.style.width = `${100 * data.share}%`;
  cell.classList.toggle("cut", data.cut);
  cell.title = data.exact;
  write(note, data.note);
  write(text, data.text);
};

const makeLine = (part) => () => {
  element("th", "label", element("tr", "", part)).scope = "row";
};

const paintLine = (line, row) => {
  write(line.firstChild, row.label);
  resize(line, row.cells.length + 1, () => element("td", "", line))
    .slice(1)
    .forEach((cell, column) => paintCell(cell, row.cells[column]));
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".step-table");
  const head = root.querySelector("thead tr");
  const names = resize(head, data.columns.length + 1, () => {
    const th = element("th", "", head);
    th.scope = "col";
    element("span", "name", th);
    element("small", "", th);
  });
  write(names[0].firstChild, "token");
  data.columns.forEach((column, at) => {
    const th = names[at + 1];
    write(th.firstChild, column.name);
    write(th.lastChild, column.setting);
    th.classList.toggle("off", column.off);
  });

  const body = root.querySelector("tbody");
  resize(body, data.rows.length, makeLine(body)).forEach((line, at) => {
    const row = data.rows[at];
    line.dataset.id = row.id ?? "rest";
    line.classList.toggle("rest", row.id === null);
    paintLine(line, row);
  });
  const foot = root.querySelector("tfoot");
  resize(foot, 1, makeLine(foot)).forEach((line) => paintLine(line, data.total));

  // The bars above say which candidate is looked at; its row lights up here too.
  root.listening?.abort();
  root.listening = new AbortController();
  const light = ({ detail }) => {
    const wanted = String(detail.id ?? "rest");
    for (const line of body.children) {
      line.classList.toggle("lit", line.dataset.id === wanted);
    }
  };
  const options = { signal: root.listening.signal };
  window.addEventListener("headlight-candidate", light, options);
  return () => root.listening.abort();
}
