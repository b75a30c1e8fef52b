// Painters of the journey: numbers in, pixels out.

import { letters } from "../views/lib/dom.js";
import { STEPS, diverging, paintStrip, shade } from "../views/lib/paint.js";
import { brief } from "./page.js";

// How a whole vector is laid out so that each of its numbers has a cell of its own.
export function wrapping(count, width) {
  const perRow = Math.max(1, Math.floor(width / (count > 1500 ? 2 : 3)))
  const rows = Math.ceil(count / perRow)
  return { rows, perRow: Math.ceil(count / rows), height: rows === 1 ? 20 : 12 }
}

// One strip per token: values holds rows × cells numbers.
export function paintStrips(context, palette, values, limit, grid) {
  const cells = values.length / grid.rows
  const gap = grid.lane > 12 ? 3 : 1
  for (let row = 0; row < grid.rows; row++) {
    paintStrip(context, palette, values.subarray(row * cells, (row + 1) * cells), limit, {
      x: grid.left,
      y: row * grid.lane + gap,
      width: grid.width,
      height: grid.lane - 2 * gap,
    })
  }
}

// A turn as an arrow in a circle: angle 0 points right, a positive one turns left.
export function paintTurn(context, palette, cos, sin, x, y, radius) {
  context.lineWidth = 1
  context.strokeStyle = palette.hair
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.stroke()
  context.strokeStyle = palette.text
  context.lineWidth = radius > 7 ? 1.6 : 1.2
  const tip = [x + cos * radius, y - sin * radius]
  context.beginPath()
  context.moveTo(x, y)
  context.lineTo(tip[0], tip[1])
  const barb = Math.max(2.5, radius * 0.42)
  for (const side of [2.6, -2.6]) {
    const angle = Math.atan2(-sin, cos) + side
    context.moveTo(tip[0], tip[1])
    context.lineTo(tip[0] + Math.cos(angle) * barb, tip[1] + Math.sin(angle) * barb)
  }
  context.stroke()
}

export function paintTurns(context, palette, cos, sin, grid) {
  const pairs = cos.length / grid.rows
  const step = grid.width / pairs
  const radius = Math.max(2.5, Math.min(step, grid.lane) / 2 - 2)
  for (let row = 0; row < grid.rows; row++) {
    for (let pair = 0; pair < pairs; pair++) {
      const x = grid.left + (pair + 0.5) * step
      const y = (row + 0.5) * grid.lane
      const at = row * pairs + pair
      paintTurn(context, palette, cos[at], sin[at], x, y, radius)
    }
  }
}

// Layers: column = layer, row = token. Shade = how much the lit token reads it,
// bar = size of the update, frame = the token it reads most.
export function paintLayers(context, palette, layers, grid) {
  const step = grid.width / layers.count
  for (let layer = 0; layer < layers.count; layer++) {
    const x = grid.left + layer * step
    for (let row = 0; row < grid.rows; row++) {
      const at = layer * grid.rows + row
      const cell = { x, y: row * grid.lane, width: step, height: grid.lane }
      if (layers.read[at] > 0) paintShare(context, palette, layers.read[at], cell)
      paintChange(context, palette, layers.ratio[at], layers.read[at] > 0.25, cell)
    }
    if (layers.most[layer] >= 0) {
      const y = layers.most[layer] * grid.lane
      frameCell(context, palette, { x, y, width: step, height: grid.lane })
    }
  }
  if (layers.chosen === null) return
  context.strokeStyle = palette.text
  context.lineWidth = 1
  context.setLineDash([3, 3])
  const x = Math.round(grid.left + layers.chosen * step) + 0.5
  context.strokeRect(x, 0.5, Math.round(step) - 1, grid.rows * grid.lane - 1)
  context.setLineDash([])
}

function paintShare(context, palette, share, cell) {
  context.fillStyle = shade(palette, share)
  context.fillRect(cell.x + 0.5, cell.y + 0.5, cell.width - 1, cell.height - 1)
}

// A bar as high as the lane stands for a change of 100 % or more.
function paintChange(context, palette, ratio, onDark, cell) {
  const width = Math.min(8, Math.max(1, cell.width * 0.4))
  const height = Math.max(1, Math.min(1, ratio) * (cell.height - 3))
  context.fillStyle = onDark ? palette.background : palette.quiet
  const x = cell.x + (cell.width - width) / 2
  context.fillRect(x, cell.y + cell.height - 1 - height, width, height)
}

function frameCell(context, palette, cell) {
  context.strokeStyle = palette.pattern[STEPS]
  context.lineWidth = Math.min(2, Math.max(1, cell.width / 6))
  const inset = context.lineWidth / 2
  context.strokeRect(
    cell.x + inset, cell.y + inset, cell.width - 2 * inset, cell.height - 2 * inset)
}

// One bar per token, from 0 in the middle to ±1.
export function paintCosines(context, palette, values, grid) {
  const middle = grid.left + grid.width * 0.25
  const unit = grid.width * 0.72
  const size = letters(context.canvas, Math.min(12, grid.lane * 0.62))
  context.font = `${size}px ${grid.font}`
  context.textBaseline = "middle"
  context.fillStyle = palette.hair
  context.fillRect(middle, 0, 1, grid.rows * grid.lane)
  for (let row = 0; row < grid.rows; row++) {
    const y = row * grid.lane
    const length = values[row] * unit
    context.fillStyle = diverging(palette, values[row], 1)
    const inset = Math.max(1, grid.lane * 0.18)
    context.fillRect(
      Math.min(middle, middle + length),
      y + inset,
      Math.abs(length),
      grid.lane - 2 * inset,
    )
    context.fillStyle = palette.text
    context.textAlign = "left"
    if (grid.lane > Math.max(11, size)) {
      context.fillText(brief(values[row], 2), grid.left, y + grid.lane / 2)
    }
  }
}

// How many of the vocabulary's scores fall in each of the bins, tallest first scaled.
export function paintHistogram(context, palette, counts, marks, box) {
  const tallest = Math.max(...counts)
  const step = box.width / counts.length
  context.fillStyle = palette.quiet
  counts.forEach((count, i) => {
    if (!count) return
    const height = Math.max(1, (count / tallest) * (box.height - 8))
    context.fillRect(i * step, box.height - height, Math.max(step - 0.5, 0.5), height)
  })
  context.fillStyle = palette.positive[STEPS]
  for (const share of marks) {
    const x = Math.min(share * box.width, box.width - 1)
    context.beginPath()
    context.moveTo(x, box.height - 2)
    context.lineTo(x - 3, box.height - 8)
    context.lineTo(x + 3, box.height - 8)
    context.fill()
  }
}
