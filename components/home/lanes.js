// The lanes: one row per token, through every station that keeps a vector per token.

import { letters } from "../views/lib/dom.js";
import { clamp } from "../views/lib/numbers.js";
import { sized } from "../views/lib/paint.js";
import { fill, make, say, writeToken } from "./page.js";
import { paintCosines, paintLayers, paintStrips, paintTurns } from "./paint.js";

export const STATIONS = {
  decoder: ["tokens", "vectors", "positions", "layers", "logits", "next"],
  encoder: ["tokens", "vectors", "positions", "layers", "output", "sentence"],
}
const ENDS = new Set(["logits", "next"])
const GUTTER = 76

// A station: its header (name, link to its page, shape), its body and its legend.
function makeStation(name) {
  return make(
    "section",
    { class: "station", "data-station": name },
    make(
      "header",
      { class: "head" },
      make("button", { type: "button", class: "name" }),
      make("a", { class: "open", hidden: true }, "page ↗"),
      make("span", { class: "shape" }),
    ),
    make("div", { class: "body" }),
    make("footer", { class: "foot" }),
  )
}

// The light of the chosen token and the frame of the one pointed at, in one body.
function addLights(body) {
  const hidden = { hidden: true, "aria-hidden": "true" }
  body.prepend(make("div", { class: "light", ...hidden }), make("div", { class: "point", ...hidden }))
}

export function buildStations(view, kind) {
  if (view.kind === kind) return
  view.kind = kind
  view.stations = {}
  for (const name of STATIONS[kind]) {
    const station = makeStation(name)
    view.stations[name] = {
      station,
      name: station.querySelector(".name"),
      open: station.querySelector(".open"),
      shape: station.querySelector(".shape"),
      body: station.querySelector(".body"),
      foot: station.querySelector(".foot"),
    }
    if (ENDS.has(name)) continue
    const { body } = view.stations[name]
    addLights(body)
    body.append(make(name === "tokens" ? "div" : "canvas", { class: "rows" }))
  }
  const all = Object.entries(view.stations)
  const part = (end) => all.filter(([name]) => ENDS.has(name) === end).map(([, s]) => s.station)
  view.lanes.replaceChildren(...part(false))
  view.ends.replaceChildren(...part(true))
  view.track.dataset.kind = kind
}

// Where the picture begins on a page that is not scrolled, in pixels from the top.
function topOf(root) {
  const main = root.getRootNode().host?.closest('[data-testid="stMain"]')
  return root.getBoundingClientRect().top + (main?.scrollTop ?? 0)
}

// How high a lane is: all tokens if they fit, thinner where there are more of them.
export function layOut(view) {
  const width = view.root.clientWidth
  const stacked = width < 640
  const beside = width >= 1280
  view.root.classList.toggle("stacked", stacked)
  view.root.classList.toggle("beside", beside)
  const free = window.innerHeight - topOf(view.root) - (beside ? 150 : 300)
  const rows = view.data.tokens.length
  const wanted = Math.max(290, rows * 40)
  view.boxHeight = stacked
    ? clamp(window.innerHeight * 0.45, 200, 340)
    : Math.max(230, Math.min(wanted, free))
  view.root.style.setProperty("--box", `${view.boxHeight}px`)
  const thinnest = rows > 60 ? 14 : 16
  view.lane = clamp(Math.floor(view.boxHeight / rows), thinnest, stacked ? 24 : 40)
  view.root.style.setProperty("--lane", `${view.lane}px`)
  view.stacked = stacked
}

function gridOf(view, canvas) {
  const left = view.stacked ? GUTTER : 0
  const width = Math.max(40, canvas.parentElement.clientWidth)
  return {
    rows: view.data.tokens.length,
    lane: view.lane,
    left,
    width: width - left,
    full: width,
    height: view.data.tokens.length * view.lane,
    font: getComputedStyle(view.root).fontFamily,
  }
}

function paintChips(view) {
  const { tokens } = view.data
  fill(
    view.stations.tokens.body.querySelector(".rows"),
    tokens,
    () => make("div", { class: "row" }, make("span", { class: "chip" }), make("span", { class: "id" })),
    (row, token, i) => {
      const [chip, id] = row.children
      writeToken(chip, token.text)
      chip.classList.toggle("special", token.special)
      chip.classList.toggle("odd", token.group % 2 === 1)
      if (token.part) chip.dataset.part = token.part
      else delete chip.dataset.part
      chip.title = `${token.text}${token.part ? ` (part ${token.part} of this sign)` : ""}`
      row.dataset.token = i
      say(id, String(token.id))
    },
  )
}

function paintColumn(view, name, painter) {
  const canvas = view.stations[name].body.querySelector("canvas")
  const grid = gridOf(view, canvas)
  const context = sized(canvas, grid.full, grid.height)
  if (view.stacked) paintGutter(view, context, grid)
  painter(context, grid)
}

// On a phone the stations stand below each other, so each one names its tokens.
function paintGutter(view, context, grid) {
  context.font = `${letters(context.canvas, clamp(grid.lane * 0.6, 9, 13))}px ui-monospace, Menlo, Consolas, monospace`
  context.textBaseline = "middle"
  context.fillStyle = view.palette.text
  context.save()
  context.beginPath()
  context.rect(0, 0, GUTTER - 6, grid.height)
  context.clip()
  view.data.tokens.forEach((token, i) => {
    context.fillText(token.text, 2, (i + 0.5) * grid.lane)
  })
  context.restore()
}

// The layer's numbers as they are drawn: update sizes as shares, most-read tokens.
function layerGrid(view) {
  const { numbers, data } = view
  const rows = data.tokens.length
  const first = view.skipFirst ? 1 : 0
  const most = Array.from({ length: data.layers }, (_, layer) => {
    let best = -1
    for (let row = first; row < rows; row++) {
      const share = numbers.read[layer * rows + row]
      if (share > 0 && (best < 0 || share > numbers.read[layer * rows + best])) best = row
    }
    return best
  })
  const ratio = numbers.delta.map((delta, i) => delta / numbers.size[i])
  const chosen = view.selected.station === "layers" ? view.selected.layer : null
  return { count: data.layers, read: numbers.read, ratio, most, chosen }
}

export function paintLanes(view) {
  const { numbers, data, palette } = view
  paintChips(view)
  const strips = (name) => (context, grid) =>
    paintStrips(context, palette, numbers[name], data.limits[name], grid)
  paintColumn(view, "vectors", strips("vectors"))
  paintColumn(view, "positions", (context, grid) => {
    if (numbers.positions) strips("positions")(context, grid)
    else if (numbers.cos) paintTurns(context, palette, numbers.cos, numbers.sin, grid)
  })
  view.layerGrid = layerGrid(view)
  paintColumn(view, "layers", (context, grid) =>
    paintLayers(context, palette, view.layerGrid, grid),
  )
  if (view.kind === "encoder") {
    paintColumn(view, "output", strips("output"))
    paintColumn(view, "sentence", (context, grid) =>
      paintCosines(context, palette, numbers.cosines, grid),
    )
  }
}

// Move the light and the frame; the canvases below stay as they are.
export function paintLights(view) {
  const lit = view.selected.token ?? view.data.last
  const pointed = view.pointed
  for (const { body } of Object.values(view.stations)) {
    const marks = [
      [body.querySelector(".light"), lit],
      [body.querySelector(".point"), pointed],
    ]
    for (const [mark, row] of marks) {
      if (!mark) continue
      mark.hidden = row === null || row >= view.data.tokens.length
      if (!mark.hidden) mark.style.transform = `translateY(${row * view.lane}px)`
    }
  }
  view.stations.tokens.body.querySelectorAll(".row").forEach((row, i) => {
    row.classList.toggle("lit", i === lit)
    row.classList.toggle("pointed", i === pointed)
  })
}

// Where in the lanes a pointer is: station, token, and the column under it.
export function placeOf(view, event) {
  const station = event.target.closest?.(".station")?.dataset.station
  if (!station) return null
  const rows = event.target.closest(".rows")
  if (!rows || ENDS.has(station)) return { station, token: null }
  const chip = event.target.closest(".row")
  if (station === "tokens") return { station, token: chip ? Number(chip.dataset.token) : null }
  const box = rows.getBoundingClientRect()
  const grid = gridOf(view, rows)
  const token = Math.floor((event.clientY - box.top) / view.lane)
  if (token < 0 || token >= grid.rows) return { station, token: null }
  const share = (event.clientX - box.left - grid.left) / grid.width
  return { station, token, share: share >= 0 && share < 1 ? share : null }
}
