// The steps from logit to chance, one column each. Cells come as text and shares.

const paintCell = (cell, data) => {
  const bar = cell.firstChild ?? element("span", "bar", cell);
  const text = cell.children[1] ?? element("span", "text", cell);
  bar.hidden = data.share === null;
  if (data.share !== null) bar.style.width = `${100 * data.share}%`;
  cell.classList.toggle("cut", data.cut);
  cell.title = data.exact;
  write(text, data.text);
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
  const lines = resize(body, data.rows.length, () => {
    element("th", "label", element("tr", "", body)).scope = "row";
  });
  data.rows.forEach((row, at) => {
    const line = lines[at];
    line.dataset.id = row.id ?? "rest";
    line.classList.toggle("rest", row.id === null);
    write(line.firstChild, row.label);
    const wanted = row.cells.length + 1;
    resize(line, wanted, () => element("td", "", line))
      .slice(1)
      .forEach((cell, column) => paintCell(cell, row.cells[column]));
  });

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
