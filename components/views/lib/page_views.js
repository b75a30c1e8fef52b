// The views that come with a page, as a row of small buttons below the text box.

const TYPED = -1;

export function showViews(row, { titles, looks, shown, before }, choose) {
  row.hidden = titles.length === 0;
  const wanted = JSON.stringify([titles, looks, before]);
  if (row.wanted !== wanted) {
    row.wanted = wanted;
    const name = document.createElement("span");
    name.textContent = "Try:";
    const buttons = titles.map((title, index) => viewButton(title, looks[index], index));
    if (before !== null) buttons.push(viewButton("Your text", before, TYPED));
    row.replaceChildren(name, ...buttons);
  }
  for (const button of row.querySelectorAll("button")) {
    const index = Number(button.value);
    button.setAttribute("aria-pressed", String(index === shown));
    button.onclick = () => choose(index);
  }
}

function viewButton(title, look, index) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = title;
  button.title = look;
  button.value = index;
  return button;
}
