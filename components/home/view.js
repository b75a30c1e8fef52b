// The journey of a text: six stations, one lane per token, an inspector below.

import { numbersOf } from "../views/lib/number_block.js";
import { onTheme } from "../views/lib/theme.js";
import { bindKeys, bindPointer } from "./act.js";
import { repaint } from "./draw.js";
import { buildInspector } from "./inspector.js";
import { paintLights } from "./lanes.js";
import { make } from "./page.js";
import { sentence } from "../views/lib/sentence.js";

const views = new WeakMap()

function createView(parent) {
  const root = parent.querySelector(".journey")
  const pipe = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  pipe.setAttribute("class", "pipe")
  pipe.setAttribute("aria-hidden", "true")
  pipe.append(document.createElementNS("http://www.w3.org/2000/svg", "path"))
  const view = {
    root, pipe,
    track: make("div", {
      class: "track", tabindex: "0", role: "group",
      "aria-label": sentence("Journey of the text. Up and down: token. Left and right: station. Enter: numbers."),
    }),
    lanes: make("div", { class: "lanes" }),
    ends: make("div", { class: "ends" }),
    inspector: make("section", { class: "inspector", "aria-label": "Inspector" }),
    tip: make("div", { class: "tip", role: "tooltip", hidden: true }),
    spoken: make("div", { class: "spoken", "aria-live": "polite" }),
    selected: null, pointed: null, cursor: null, skipFirst: false, pressed: null, text: null, kind: null,
  }
  view.track.append(view.lanes, view.ends, pipe)
  root.replaceChildren(view.track, view.inspector, view.tip, view.spoken)
  buildInspector(view)
  bindPointer(view)
  bindKeys(view)
  view.onToken = (event) => {
    if (event.detail.source === "journey") return
    view.pointed = event.detail.index
    paintLights(view)
  }
  view.resized = new ResizeObserver(() => {
    if (root.clientWidth !== view.width) repaint(view)
  })
  view.onWindow = () => repaint(view)
  view.resized.observe(root)
  onTheme(root, () => repaint(view))
  window.addEventListener("resize", view.onWindow)
  window.addEventListener("headlight-token", view.onToken)
  return view
}

// The reader's choice is kept in the browser; a new text lets go of the token.
function adopt(view, data) {
  const fresh = view.selected === null
  const other = view.text !== null && view.text !== data.text
  if (fresh || view.model !== data.model) view.selected = { ...data.selected }
  else if (other) view.selected = { ...view.selected, token: data.selected.token, candidate: null }
  if (view.selected.token !== null && view.selected.token >= data.tokens.length) {
    view.selected.token = null
  }
  // What answers an older question takes nothing back that was pressed since.
  if (view.pressed === data.skipFirst) view.pressed = null
  view.skipFirst = view.pressed ?? data.skipFirst
  view.pointed = view.pointed !== null && view.pointed < data.tokens.length ? view.pointed : null
  Object.assign(view, { data, numbers: numbersOf(data.numbers, data.index), text: data.text, model: data.model })
  return fresh || other
}

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const view = views.get(parentElement) ?? createView(parentElement)
  views.set(parentElement, view)
  Object.assign(view, { setStateValue, setTriggerValue })
  const follow = adopt(view, data)
  repaint(view)
  if (follow) view.lanes.scrollTop = view.lanes.scrollHeight
  requestAnimationFrame(() => {
    view.root.dataset.text = data.text
    performance.mark("headlight-journey-painted")
  })
  return () => {
    view.resized.disconnect()
    window.removeEventListener("resize", view.onWindow)
    window.removeEventListener("headlight-token", view.onToken)
    views.delete(parentElement)
  }
}
