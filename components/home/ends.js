// The last two stations of a decoder: raw scores, and the next token's probability.

import { pointing } from "../views/lib/dom.js";
import { clamp } from "../views/lib/numbers.js";
import { sized } from "../views/lib/paint.js";
import { fill, make, say, brief, writeToken } from "./page.js";
import { paintHistogram } from "./paint.js";
import { sentence } from "../views/lib/sentence.js";

function buildEnds(view) {
  if (view.kind !== "decoder") return
  const { logits, next } = view.stations
  if (logits.body.children.length) return
  logits.body.append(
    make("canvas", { class: "histogram", role: "img" }),
    make("div", { class: "range" }, make("span"), make("span")),
    make("ol", { class: "scores" }),
  )
  next.body.append(make("ol", { class: "bars" }), make("p", { class: "came" }))
}

export function paintEnds(view) {
  if (view.kind !== "decoder") return
  buildEnds(view)
  paintScores(view, view.stations.logits.body)
  paintNext(view, view.stations.next.body)
}

function paintScores(view, body) {
  const { top, scores, vocabulary } = view.data
  const canvas = body.querySelector("canvas")
  const width = Math.max(60, body.clientWidth)
  const height = view.stacked ? 64 : clamp(view.boxHeight - 170, 40, 110)
  const context = sized(canvas, width, height)
  const span = scores.high - scores.low || 1
  const marks = top.slice(0, 5).map((c) => (c.logit - scores.low) / span)
  paintHistogram(context, view.palette, scores.counts, marks, { width, height })
  const range = `${brief(scores.low, 1)} to ${brief(scores.high, 1)}`
  canvas.setAttribute("aria-label", sentence("How {vocabulary} scores spread, from {range}", { vocabulary, range }))
  const [low, high] = body.querySelector(".range").children
  say(low, brief(scores.low, 1))
  say(high, brief(scores.high, 1))
  fill(
    body.querySelector(".scores"),
    top.slice(0, 5),
    () =>
      make("li", {},
        make("button", { type: "button" }, make("span", { class: "word" }), make("b", {}))),
    (item, candidate) => {
      const button = item.firstElementChild
      writeToken(button.children[0], candidate.text)
      say(button.children[1], brief(candidate.logit, 2))
      button.dataset.candidate = candidate.id
      button.title = sentence("Show how {text} gets its score", { text: candidate.text })
    },
  )
}

function paintNext(view, body) {
  const { top, rest, came, noAppend } = view.data
  const rows = [...top, { ...rest, rest: true }]
  fill(
    body.querySelector(".bars"),
    rows,
    () =>
      make("li", {},
        make("button", { type: "button" },
          make("span", { class: "bar" }), make("span", { class: "word" }), make("b", {}))),
    (item, row) => {
      const button = item.firstElementChild
      const [bar, word, share] = button.children
      item.className = row.rest ? "rest" : ""
      bar.style.width = `${row.prob * 100}%`
      writeToken(word, row.text)
      say(share, row.share)
      button.disabled = Boolean(row.rest)
      button.dataset.candidate = row.rest ? "" : row.id
      const blocked = noAppend ?? row.why
      button.classList.toggle("adds", !row.rest && !blocked)
      button.title = titleOf(row, blocked)
    },
  )
  const note = body.querySelector(".came")
  note.replaceChildren()
  if (came) {
    const word = make("span", { class: "word" })
    writeToken(word, came.text)
    note.append(sentence("In the text: "), word, sentence(" {share}, rank {rank}", { share: came.share, rank: came.rank }))
  } else if (noAppend) note.append(noAppend)
  else note.append(top.some((row) => !row.why) ? pointing(sentence("Click a bar to append it.")) : top[0].why)
}

function titleOf(row, blocked) {
  if (row.rest) return sentence("All other tokens of the vocabulary, added up")
  if (!blocked) return sentence("Append {text} to the text", { text: row.text })
  return sentence("Show how {text} gets its share. {blocked}", { text: row.text, blocked })
}

// A line from the lit lane to the scores: they are read off this one token's vector.
export function paintPipe(view) {
  const { pipe } = view
  const visible = view.kind === "decoder" && !view.stacked
  pipe.toggleAttribute("hidden", !visible)
  if (!visible) return
  const lit = view.selected.token ?? view.data.last
  const box = view.track.getBoundingClientRect()
  const lanes = view.lanes.getBoundingClientRect()
  const body = view.stations.tokens.body.getBoundingClientRect()
  const top = body.top - box.top + (lit + 0.5) * view.lane
  const head = view.stations.tokens.station.querySelector(".head").offsetHeight
  const from = clamp(top, lanes.top - box.top + head, lanes.bottom - box.top - 28)
  const x = lanes.right - box.left
  const end = view.ends.getBoundingClientRect().left - box.left
  const to = lanes.top - box.top + head + 24
  const middle = (x + end) / 2
  pipe.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`)
  pipe.firstElementChild.setAttribute(
    "d", `M${x} ${from} C${middle} ${from} ${middle} ${to} ${end - 5} ${to} m-4 -4 l4 4 l-4 4`)
}
