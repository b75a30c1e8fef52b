// The journey as it looks now, and another choice of what it shows.

import { paletteOf } from "../views/lib/paint.js";
import { paintEnds, paintPipe } from "./ends.js";
import { paintHeaders } from "./headers.js";
import { paintInspector } from "./inspector.js";
import { buildStations, layOut, paintLanes, paintLights } from "./lanes.js";

export function repaint(view) {
  if (!view.data) return
  view.width = view.root.clientWidth
  view.palette = paletteOf(view.root)
  buildStations(view, view.data.kind === "decoder" ? "decoder" : "encoder")
  layOut(view)
  paintHeaders(view)
  paintLanes(view)
  paintEnds(view)
  paintLights(view)
  paintInspector(view)
  paintPipe(view)
}

export function choose(view, change) {
  view.selected = { ...view.selected, candidate: null, ...change }
  if (view.selected.token === view.data.last) view.selected.token = null
  paintHeaders(view)
  paintLights(view)
  paintPipe(view)
  clearTimeout(view.sending)
  view.sending = setTimeout(() => {
    view.setStateValue("selected", { ...view.selected, text: view.text })
  }, 40)
}
