// The names above the stations, with their shapes and links, and what stands below each.

import { STEPS, shade } from "../views/lib/paint.js";
import { fill, linkTo, make, say, brief } from "./page.js";
import { sentence } from "../views/lib/sentence.js";

export const NAMES = {
  tokens: "Tokens", vectors: "Vectors", positions: "Positions", layers: "Layers",
  logits: "Logits", next: "Next token", output: "Token vectors", sentence: "Sentence vector",
}

export function paintHeaders(view) {
  for (const [name, station] of Object.entries(view.stations)) {
    say(station.name, name === "layers" ? `Layers ×${view.data.layers}` : NAMES[name])
    say(station.shape, view.data.shapes[name])
    linkTo(view, station.open, name)
    station.station.classList.toggle("chosen", view.selected.station === name)
    station.station.classList.toggle("cursor", view.cursor?.station === name)
    paintFoot(view, name, station.foot)
  }
}

function paintFoot(view, name, foot) {
  const { data } = view
  const limit = data.limits[name]
  if (limit !== undefined) {
    const scale = ["negative", "positive"].map((side) => view.palette[side][STEPS])
    const bar = `linear-gradient(90deg, ${scale[0]}, ${view.palette.background}, ${scale[1]})`
    const text = brief(limit, limit < 1 ? 2 : 1)
    fill(foot, [`−${text}`, "", text], () => make("span"), (part, label, i) => {
      say(part, label)
      part.className = i === 1 ? "scale" : ""
      part.style.background = i === 1 ? bar : ""
    })
  } else if (name === "layers") paintLayersFoot(view, foot)
  else say(foot, data.feet[name] ?? "")
}

function paintLayersFoot(view, foot) {
  if (!foot.querySelector("button")) {
    foot.replaceChildren(
      make("span", { class: "key change" }, "change"),
      make("span", { class: "key shade" }, "attention"),
      make("span", { class: "key most" }, "most read"),
      make("button", { type: "button", class: "skip", "aria-pressed": "false" }, sentence("skip first token")),
    )
  }
  const deepest = view.palette.pattern[STEPS]
  const [change, shaded, most, skip] = foot.children
  change.title = sentence("Bar: length of the layer's change to the vector; full height at 100 % of its length")
  shaded.title = sentence("Shade: share of attention from the lit token, mean of the heads, 0 to 1")
  most.title = sentence("Frame: the token the lit token reads most in this layer")
  skip.title = sentence("Leave the first token out of “most read”: many heads rest on it")
  const steps = [0, 0.1, 0.25, 0.5, 0.75, 1].map((p) => `${shade(view.palette, p)} ${p * 100}%`)
  shaded.style.setProperty("--shade", `linear-gradient(90deg, ${steps.join(", ")})`)
  most.style.setProperty("--frame", deepest)
  skip.setAttribute("aria-pressed", String(view.skipFirst))
}
