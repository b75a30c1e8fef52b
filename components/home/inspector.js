// The inspector: what was chosen, its shape, its formula with the live numbers.

import { clamp, percentText } from "../views/lib/numbers.js";
import { STEPS, paintStrip, shade, sized } from "../views/lib/paint.js";
import { sentence } from "../views/lib/sentence.js";
import { brief, fill, linkTo, make, say } from "./page.js";
import { paintTurn, wrapping } from "./paint.js";

export function buildInspector(view) {
  view.inspector.append(
    make("header", {},
      make("h2", { tabindex: "-1" }),
      make("span", { class: "shape" }),
      make("span", { class: "steps" },
        make("button", { type: "button", "data-step": "-1", "aria-label": "previous layer" }, "◂"),
        make("span"),
        make("button", { type: "button", "data-step": "1", "aria-label": "next layer" }, "▸")),
      make("a", { class: "open", hidden: true }, sentence("Open the page ↗"))),
    make("div", { class: "lines" }),
    make("div", { class: "strips" }),
  )
}

export function paintInspector(view) {
  const { inspect, layers } = view.data
  const header = view.inspector.firstElementChild
  const [title, shape, steps, open] = header.children
  say(title, inspect.title)
  say(shape, inspect.shape)
  steps.hidden = inspect.layer === null
  if (inspect.layer !== null) {
    const [back, where, forth] = steps.children
    say(where, `L${inspect.layer} of L0–L${layers - 1}`)
    back.disabled = inspect.layer === 0
    forth.disabled = inspect.layer === layers - 1
  }
  linkTo(view, open, inspect.station)
  fill(
    view.inspector.querySelector(".lines"),
    inspect.lines,
    () => make("p"),
    (line, text) => say(line, text),
  )
  fill(view.inspector.querySelector(".strips"), inspect.strips, makeStrip, (figure, strip) =>
    paintInspected(view, figure, strip))
}

function makeStrip() {
  return make("figure", {},
    make("figcaption"), make("canvas", { role: "img" }), make("span", { class: "limit" }))
}

function paintInspected(view, figure, strip) {
  const [caption, canvas, limit] = figure.children
  const values = view.numbers[strip.name]
  figure.dataset.strip = strip.name
  say(caption, strip.label)
  canvas.setAttribute("aria-label", strip.label)
  const width = Math.max(60, figure.clientWidth)
  if (strip.kind === "signed") {
    paintWhole(view, canvas, values, strip.limit, width)
    say(limit, `full at ±${brief(strip.limit, strip.limit < 1 ? 3 : 1)}`)
  } else if (strip.kind === "pattern") paintHeads(view, canvas, limit, values, strip, width)
  else paintPairs(view, canvas, limit, values, strip, width)
}

function paintWhole(view, canvas, values, limit, width) {
  const { rows, perRow, height } = wrapping(values.length, width)
  const context = sized(canvas, width, rows * height)
  for (let row = 0; row < rows; row++) {
    const part = values.subarray(row * perRow, (row + 1) * perRow)
    const box = { x: 0, y: row * height, width: (width * part.length) / perRow, height: height - 1 }
    paintStrip(context, view.palette, part, limit, box)
  }
}

// One row per head, one column per token read; the frame is that head's most-read token.
function paintHeads(view, canvas, limit, values, strip, width) {
  const keys = values.length / strip.heads
  const height = clamp(Math.floor(96 / strip.heads), 4, 12)
  const context = sized(canvas, width, height * strip.heads)
  const step = width / keys
  for (let head = 0; head < strip.heads; head++) {
    const row = values.subarray(head * keys, (head + 1) * keys)
    row.forEach((share, key) => {
      context.fillStyle = shade(view.palette, share)
      context.fillRect(key * step, head * height, step - 0.5, height - 1)
    })
    const most = row.indexOf(Math.max(...row))
    context.strokeStyle = view.palette.pattern[STEPS]
    context.lineWidth = 1
    context.strokeRect(most * step + 0.5, head * height + 0.5, step - 1.5, height - 2)
  }
  say(limit, sentence("frame: most read"))
}

function paintPairs(view, canvas, limit, values, strip, width) {
  const pairs = values.length / 2
  const radius = clamp(width / pairs / 2 - 2, 4, 14)
  const perRow = Math.floor(width / (2 * radius + 4))
  const rows = Math.ceil(pairs / perRow)
  const context = sized(canvas, width, rows * (2 * radius + 4))
  for (let pair = 0; pair < pairs; pair++) {
    const x = ((pair % perRow) + 0.5) * (2 * radius + 4)
    const y = (Math.floor(pair / perRow) + 0.5) * (2 * radius + 4)
    paintTurn(context, view.palette, values[pair], values[pairs + pair], x, y, radius)
  }
  view.pairBox = { perRow, size: 2 * radius + 4 }
  say(limit, strip.foot)
}

// What stands under the pointer in a strip of the inspector.
export function inspectedUnder(view, event) {
  const figure = event.target.closest("figure")
  const strip = figure && view.data.inspect.strips.find((s) => s.name === figure.dataset.strip)
  if (!strip || event.target.tagName !== "CANVAS") return null
  const values = view.numbers[strip.name]
  const box = event.target.getBoundingClientRect()
  const x = clamp((event.clientX - box.left) / box.width, 0, 0.9999)
  const y = clamp((event.clientY - box.top) / box.height, 0, 0.9999)
  if (strip.kind === "signed") {
    const { rows, perRow } = wrapping(values.length, box.width)
    const dim = Math.floor(y * rows) * perRow + Math.floor(x * perRow)
    return dim >= values.length ? null : `dim ${dim}: ${brief(values[dim], 4)}`
  }
  if (strip.kind === "pattern") {
    const keys = values.length / strip.heads
    const [head, key] = [Math.floor(y * strip.heads), Math.floor(x * keys)]
    const token = view.data.tokens[key].text
    return `head ${head} reads ${token}: ${percentText(values[head * keys + key])}`
  }
  const { perRow, size } = view.pairBox
  const pair = Math.floor(y * box.height / size) * perRow + Math.floor(x * box.width / size)
  const pairs = values.length / 2
  if (pair >= pairs) return null
  return sentence("pair {pair}: cos {cos}, sin {sin}", { pair, cos: brief(values[pair], 4), sin: brief(values[pairs + pair], 4) })
}
