import { clamp } from "./numbers.js";
// Painters: numbers in, pixels out. Every colour is computed from the page's theme.

const NEGATIVE = { light: [123, 50, 148], dark: [194, 140, 222] }
const POSITIVE = { light: [230, 97, 1], dark: [255, 152, 62] }
const PATTERN = { light: [49, 27, 146], dark: [206, 190, 255] }
export const STEPS = 128

function channels(colour, fallback) {
  const probe = document.createElement("canvas").getContext("2d")
  probe.fillStyle = fallback
  probe.fillStyle = colour || fallback
  probe.fillRect(0, 0, 1, 1)
  return [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)]
}

export function mix(from, to, share) {
  const part = (i) => Math.round(from[i] + (to[i] - from[i]) * share)
  return `rgb(${part(0)},${part(1)},${part(2)})`
}

export function ramp(from, to) {
  return Array.from({ length: STEPS + 1 }, (_, i) => mix(from, to, i / STEPS))
}

// The theme's colours, and one ramp per meaning, all starting at the background.
export function paletteOf(element) {
  const css = getComputedStyle(element)
  const read = (name) => css.getPropertyValue(name).trim()
  const background = channels(read("--st-background-color"), "#ffffff")
  const text = channels(read("--st-text-color"), "#31333f")
  const mode = background[0] + background[1] + background[2] < 384 ? "dark" : "light"
  return {
    mode,
    text: mix(background, text, 1),
    quiet: mix(background, text, 0.72),
    hair: mix(background, text, 0.16),
    background: mix(background, text, 0),
    negative: ramp(background, NEGATIVE[mode]),
    positive: ramp(background, POSITIVE[mode]),
    pattern: ramp(background, PATTERN[mode]),
  }
}

export function diverging(palette, value, limit) {
  const step = Math.round(Math.min(1, Math.abs(value) / (limit || 1)) * STEPS)
  return (value < 0 ? palette.negative : palette.positive)[step]
}

// Lightness goes with the square root: 0 and 1 stay what they are, and a share of
// 0.05, which is much among 30 tokens, can be seen.
export function shade(palette, share) {
  return palette.pattern[Math.round(Math.sqrt(clamp(share, 0, 1)) * STEPS)]
}

// A canvas sized in CSS pixels and sharp on any screen; returns its cleared context.
export function sized(canvas, width, height) {
  const ratio = Math.min(window.devicePixelRatio || 1, 16000 / Math.max(height, 1))
  const w = Math.max(1, Math.round(width * ratio))
  const h = Math.max(1, Math.round(height * ratio))
  if (canvas.width !== w) canvas.width = w
  if (canvas.height !== h) canvas.height = h
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return context
}

// One vector as a row of cells from x to x + width.
export function paintStrip(context, palette, values, limit, box) {
  const cell = box.width / values.length
  for (let i = 0; i < values.length; i++) {
    const left = Math.round((box.x + i * cell) * 2) / 2
    const right = Math.round((box.x + (i + 1) * cell) * 2) / 2
    context.fillStyle = diverging(palette, values[i], limit)
    context.fillRect(left, box.y, Math.max(right - left, 0.5), box.height)
  }
  context.strokeStyle = palette.hair
  context.lineWidth = 1
  context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1)
}

// Black or white, whichever stands out more: by the luminance that WCAG 2 defines.
export function inkOn(colour) {
  const [r, g, b] = colour.match(/\d+/g).map((part) => {
    const share = Number(part) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff"
}
