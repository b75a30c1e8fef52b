// What the reader does: point, click, press keys; and what each place then says.

import { clamp, figures, percentText } from "../views/lib/numbers.js";
import { sentence } from "../views/lib/sentence.js";
import { choose, repaint } from "./draw.js";
import { paintPipe } from "./ends.js";
import { NAMES, paintHeaders } from "./headers.js";
import { inspectedUnder } from "./inspector.js";
import { STATIONS, paintLights, placeOf } from "./lanes.js";
import { brief, ratioText, say } from "./page.js";

export function bindPointer(view) {
  view.root.onpointermove = (event) => point(view, event)
  view.root.onpointerleave = () => pointAt(view, null)
  view.lanes.onscroll = () => paintPipe(view)
  view.root.onclick = (event) => {
    const page = event.target.closest("a.open")
    if (page) {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return
      event.preventDefault()
      view.setTriggerValue("page", page.dataset.page)
      return
    }
    const step = event.target.closest("[data-step]")
    if (step) return stepLayer(view, Number(step.dataset.step))
    if (event.target.closest(".skip")) {
      view.skipFirst = view.pressed = !view.skipFirst
      view.setTriggerValue("skip", view.skipFirst)
      return repaint(view)
    }
    const candidate = event.target.closest("[data-candidate]")
    if (candidate) return press(view, candidate)
    const place = placeOf(view, event)
    if (place) open(view, place)
  }
}

// A bar appends its token to the text; a score, or a bar of an earlier token, explains.
function press(view, button) {
  const id = Number(button.dataset.candidate)
  const station = button.closest(".station").dataset.station
  const chosen = view.data.top.find((candidate) => candidate.id === id)
  if (button.classList.contains("adds")) {
    view.setTriggerValue("append", chosen.append)
  } else choose(view, { station, candidate: id })
}

function layerAt(view, place) {
  if (place.station !== "layers" || place.share == null) return view.selected.layer
  return Math.floor(place.share * view.data.layers)
}

function open(view, place) {
  const change = { station: place.station, layer: layerAt(view, place) }
  if (place.token !== null) change.token = place.token
  view.cursor = { station: place.station, token: place.token ?? view.data.last }
  choose(view, change)
}

function stepLayer(view, step) {
  const layer = clamp(view.selected.layer + step, 0, view.data.layers - 1)
  choose(view, { station: "layers", layer })
  repaint(view)
}

function pointAt(view, token) {
  view.tip.hidden = true
  if (view.pointed === token) return
  view.pointed = token
  paintLights(view)
  const detail = { index: token, source: "journey" }
  window.dispatchEvent(new CustomEvent("headlight-token", { detail }))
}

function point(view, event) {
  const inspected = inspectedUnder(view, event)
  const place = inspected ? null : placeOf(view, event)
  pointAt(view, place?.token ?? null)
  const text = inspected ?? (place && place.token !== null ? under(view, place) : null)
  view.tip.hidden = !text
  if (!text) return
  say(view.tip, text)
  const box = view.root.getBoundingClientRect()
  const left = event.clientX - box.left
  const right = box.width - view.tip.offsetWidth - 4
  view.tip.style.left = `${clamp(left + 14, 0, Math.max(0, right))}px`
  view.tip.style.top = `${event.clientY - box.top + 18}px`
}

// The numbers of one place in one sentence: for the pointer and for screen readers.
function under(view, place) {
  const { data, numbers } = view
  const token = data.tokens[place.token]
  const name = token.text
  if (place.station === "tokens") return `${name}: id ${token.id}, token ${place.token}`
  if (place.share == null && !place.spoken) return name
  if (place.station === "layers") return layerUnder(view, place)
  if (place.station === "sentence") {
    return `${name}: ${data.cosineOf} ${brief(numbers.cosines[place.token], 3)}`
  }
  if (place.station === "positions" && numbers.cos) return turnUnder(view, place)
  const values = numbers[place.station]
  if (!values) return name
  const cells = values.length / data.tokens.length
  const cell = Math.floor(place.share * cells)
  const at = place.token * cells + cell
  const groups = data.groups[place.station]
  const [from, to] = [groups[cell], groups[cell + 1] - 1]
  const largest = from === to ? "" : sentence(" (the largest of dims {from}–{to})", { from, to })
  const dim = numbers[`${place.station}Dims`][at]
  return `${name}: dim ${dim} = ${brief(values[at], 4)}${largest}`
}

function turnUnder(view, place) {
  const { pairs } = view.data
  const { pair, angle } = pairs[Math.floor(place.share * pairs.length)]
  const turned = place.token * angle
  return sentence("pair {pair}: position {place} × {angle} = {turned} rad", { pair, place: place.token, angle: figures(angle, 4), turned: figures(turned, 4) })
}

function layerUnder(view, place) {
  const { data, numbers, layerGrid } = view
  const layer = layerAt(view, place)
  const at = layer * data.tokens.length + place.token
  const token = data.tokens[place.token].text
  const change = sentence("Layer {layer} changes {token} by {ratio} its length", { layer, token, ratio: ratioText(layerGrid.ratio[at]) })
  const reader = data.tokens[data.focus].text
  if (!(numbers.read[at] > 0)) return `${change}. Hidden from ${reader}.`
  const strongest = `head ${numbers.strongHead[at]} ${percentText(numbers.strong[at])}`
  return sentence("{change}. {reader} reads it: {mean} (mean), {strongest} (most).", { change, reader, mean: percentText(numbers.read[at]), strongest })
}

export function bindKeys(view) {
  view.track.onkeydown = (event) => {
    const moves = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }
    const typed = event.target
    if (event.key === "Escape") choose(view, { token: null })
    else if (event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      stepLayer(view, event.key === "ArrowLeft" ? -1 : 1)
    } else if (moves[event.key] && !event.altKey && !event.ctrlKey && !event.metaKey) {
      moveCursor(view, ...moves[event.key])
    } else if (event.key === "Enter" && typed === view.track) {
      open(view, { ...(view.cursor ?? { station: "tokens", token: view.data.last }) })
      view.inspector.querySelector("h2").focus({ preventScroll: true })
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
}

function moveCursor(view, across, down) {
  const names = STATIONS[view.kind]
  const rows = view.data.tokens.length
  const at = view.cursor ?? { station: view.selected.station, token: view.selected.token ?? view.data.last }
  const station = names[clamp(names.indexOf(at.station) + across, 0, names.length - 1)]
  const token = clamp(at.token + down, 0, rows - 1)
  view.cursor = { station, token }
  view.track.focus({ preventScroll: true })
  pointAt(view, token)
  const top = view.stations.tokens.body.offsetTop + token * view.lane
  const head = view.stations.tokens.station.querySelector(".head").offsetHeight
  if (top < view.lanes.scrollTop + head) view.lanes.scrollTop = top - head
  const low = view.lanes.scrollTop + view.lanes.clientHeight - 2 * view.lane
  if (top > low) view.lanes.scrollTop += top - low
  paintHeaders(view)
  paintPipe(view)
  const share = (view.selected.layer + 0.5) / view.data.layers
  const numbers = under(view, { station, token, share: station === "layers" ? share : null })
  say(view.spoken, `${NAMES[station]}, token ${token}, ${numbers}`)
}
