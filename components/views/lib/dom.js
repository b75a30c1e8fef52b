// What every view does to the page: make an element, write into it, fit a list.

export const element = (tag, name, parent) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  parent.append(made);
  return made;
};

// Words for the reader's hand: a screen without a pointer is tapped.
const TAPPED = { Click: "Tap", click: "tap", "Point at": "Tap", "point at": "tap" };
export const pointing = (text) =>
  window.matchMedia("(hover: none)").matches
    ? text.replace(/\b(click|point at)\b/gi, (word) => TAPPED[word] ?? word)
    : text;

// The height of a canvas's letters in px: as asked for, or as a projector needs it.
export const letters = (node, px) =>
  Math.max(px, parseFloat(getComputedStyle(node).getPropertyValue("--least-label")) || 0);

export const write = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

// Make the list as long as wanted; what is there already stays, so nothing flickers.
export const resize = (parent, count, make) => {
  while (parent.children.length > count) parent.lastChild.remove();
  while (parent.children.length < count) make(parent);
  return [...parent.children];
};

// Bring what stands between two elements into view, no further than it takes; where it
// is taller than the window, its top. Who has asked for less motion gets none.
export const bringIntoView = (first, last) => {
  const { top } = first.getBoundingClientRect();
  const { bottom } = last.getBoundingClientRect();
  const margin = parseFloat(getComputedStyle(first).scrollMarginTop) || 0;
  const foot = parseFloat(getComputedStyle(last).scrollMarginBottom) || 0;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = calm ? "instant" : "smooth";
  if (top < margin || bottom - top > window.innerHeight - margin - foot) first.scrollIntoView({ block: "start", behavior });
  else if (bottom > window.innerHeight - foot) last.scrollIntoView({ block: "end", behavior });
};
