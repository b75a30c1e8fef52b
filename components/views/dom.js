// What every view does to the page: make an element, write into it, fit a list.

const element = (tag, name, parent) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  parent.append(made);
  return made;
};

const write = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

// Make the list as long as wanted; what is there already stays, so nothing flickers.
const resize = (parent, count, make) => {
  while (parent.children.length > count) parent.lastChild.remove();
  while (parent.children.length < count) make(parent);
  return [...parent.children];
};
