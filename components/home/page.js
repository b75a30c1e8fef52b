// Small parts of the page: elements, tokens as text, numbers.

import { percentText, signed } from "../views/lib/numbers.js";

export function linkTo(view, anchor, station) {
  const page = view.data.links[station]
  anchor.hidden = !page
  anchor.dataset.page = page ?? ""
  if (page) anchor.setAttribute("href", `${page}${window.location.search}`)
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    element.setAttribute(name, value === true ? "" : value)
  }
  element.append(...children)
  return element
}

export function say(element, text) {
  if (element.textContent !== text) element.textContent = text
}

// As many children as rows; old ones are kept, so nothing flickers while typing.
export function fill(parent, rows, create, update) {
  while (parent.children.length > rows.length) parent.lastElementChild.remove()
  while (parent.children.length < rows.length) parent.append(create())
  rows.forEach((row, i) => update(parent.children[i], row, i))
}

// A token's text; the signs that stand for spaces and line ends are fainter.
export function writeToken(element, text) {
  if (element.dataset.token === text) return
  element.dataset.token = text
  const parts = text.split(/([·↵⇥␣␍␀]+)/)
  element.replaceChildren(
    ...parts.filter(Boolean).map((part) => {
      const stand = /^[·↵⇥␣␍␀]/.test(part)
      return stand ? make("i", {}, part) : document.createTextNode(part)
    }),
  )
}

export function brief(value, digits = 3) {
  return signed(value, Math.abs(value) >= 1000 ? 0 : digits)
}

export function ratioText(ratio) {
  return ratio > 1 ? `${ratio.toFixed(ratio < 10 ? 2 : 1)} times` : `${percentText(ratio)} of`
}
