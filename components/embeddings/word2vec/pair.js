// One pair as text: where its window stands, its scores, and every step of its update.

import { element, resize, write } from "../../views/lib/dom.js";
import { minus, signed } from "../../views/lib/numbers.js";
import { paintStrip, sized } from "../../views/lib/paint.js";
import { sentence } from "../../views/lib/sentence.js";

const LINE = 26;
const LONGEST = 24;

export const digits = (value, count = 4) => signed(value, count);

// Four decimals, and more where these would read as 0 or as 1 though it is neither.
const precise = (value) => {
  const size = Math.abs(value);
  if (size > 0 && size < 0.001) return minus(value.toExponential(3));
  const rest = Math.abs(1 - size);
  if (rest > 0 && rest < 0.001) return digits(value, Math.min(17, 3 + Math.ceil(-Math.log10(rest))));
  return digits(value);
};

// A word that would not fit, by its beginning.
export const shortened = (word) => {
  const letters = [...word];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : word;
};

// The text cut into passages that fit the box: some sentences, or a part of a long one.
function passagesOf(sentences) {
  const passages = [];
  let open = null;
  sentences.forEach((words, sentence) => {
    for (let first = 0; first < words.length; first += LINE) {
      const last = Math.min(words.length, first + LINE);
      if (!open || open.size + last - first > LINE) {
        open = { size: 0, parts: [] };
        passages.push(open);
      }
      open.parts.push({ sentence, first, last });
      open.size += last - first;
    }
  });
  return passages;
}

// The parts of the text to show, with what the window reaches beyond them.
function partsAround(task, sentence, place, reach) {
  task.passages ??= passagesOf(task.sentences);
  const here = (part) => part.sentence === sentence && part.first <= place && place < part.last;
  const passage = task.passages.find(({ parts }) => parts.some(here));
  return passage.parts.map((part) => ({
    sentence: part.sentence,
    first: Math.max(0, part.first - reach),
    last: Math.min(task.sentences[part.sentence].length, part.last + reach),
  }));
}

// The text stands still and the window moves over it.
export function paintWindow(node, task, pair) {
  const { reach, sentence, kept, at, near } = pair;
  const centre = kept[at].place;
  const around = new Set(kept.slice(Math.max(0, at - reach), at + reach + 1).map((one) => one.place));
  const there = new Set(kept.map((one) => one.place));
  const kindOf = (of, place) => {
    if (of !== sentence) return "quiet";
    if (place === centre) return "centre";
    if (place === kept[near].place) return "now";
    if (!there.has(place)) return "gone";
    return around.has(place) ? "near" : "";
  };
  const chips = partsAround(task, sentence, centre, reach).flatMap(({ sentence: of, first, last }) => {
    const ids = task.sentences[of];
    const words = ids.slice(first, last).map((id, i) => [task.words[id], kindOf(of, first + i)]);
    if (first > 0) words.unshift(["…", "quiet"]);
    words.push(last < ids.length ? ["…", "quiet"] : [".", "stop"]);
    return words;
  });
  resize(node, chips.length, (parent) => element("span", "word", parent));
  chips.forEach(([text, kind], index) => {
    const chip = node.children[index];
    write(chip, shortened(text));
    chip.title = text;
    const name = `word ${kind}`.trim();
    if (chip.className !== name) chip.className = name;
  });
}

function makePairRow(list) {
  const row = element("button", "row", element("li", "", list));
  row.type = "button";
  for (const name of ["", "", "", "track", "", ""]) element("span", name, row);
  const track = row.children[3];
  element("i", "", track);
  element("b", "", track);
}

export function paintRows(list, words, pair, chosen) {
  const items = resize(list, pair.rows.length, makePairRow);
  return items.map((item, at) => {
    const row = pair.rows[at];
    const button = item.firstChild;
    const [word, label, score, track, error, after] = button.children;
    button.classList.toggle("seen", at === 0);
    button.setAttribute("aria-pressed", String(at === chosen));
    const kind = at === 0 ? sentence("seen together") : sentence("drawn at random");
    button.setAttribute(
      "aria-label",
      `${words[row.word]}, ${kind}, u·v ${digits(row.score)}, sigma ${digits(row.share)}`,
    );
    write(word, words[row.word]);
    word.title = words[row.word];
    write(label, String(row.label));
    write(score, digits(row.score));
    track.firstChild.style.width = `${100 * row.share}%`;
    track.lastChild.style.left = `${100 * row.label}%`;
    track.title = `σ = ${row.share}`;
    write(error, digits(row.error, 3));
    write(after, row.scoreAfter === undefined ? "…" : digits(row.scoreAfter));
    return button;
  });
}

// The formula of one row: lines of text, and vectors as strips.
export function formulaOf(words, pair, chosen, rate) {
  const row = pair.rows[chosen];
  const [u, v] = [`u(${words[row.word]})`, `v(${words[pair.centre]})`];
  const [score, share, error] = [row.score, row.share, row.error].map(precise);
  const product = Float64Array.from(row.u, (value, i) => value * pair.v[i]);
  const why = row.label ? sentence("seen together, so the label is 1") : sentence("drawn at random, so the label is 0");
  const loss = row.label ? `−ln ${share}` : `−ln (1 − ${share})`;
  const lines = [
    { name: v, strip: pair.v },
    { name: u, strip: row.u },
    { name: "uᵢ × vᵢ", strip: product },
    { text: `u·v = Σ uᵢvᵢ = ${score}   →   σ = 1 ÷ (1 + e^−(${score})) = ${share}` },
    { text: `${why}: loss ${loss} = ${precise(row.loss)}` },
    { text: sentence("gradient by u·v: σ − label = {share} − {label} = {error}", { share, label: row.label, error }) },
    { text: `u ← u − η (σ − label) v = u − ${rate} × (${error}) × v` },
  ];
  if (row.after) lines.push({ name: `new ${u}`, strip: row.after });
  lines.push({ text: sentence("v ← v − η Σ (σ − label) u, over all {rows} rows", { rows: pair.rows.length }) });
  if (pair.after) lines.push({ name: `new ${v}`, strip: pair.after });
  return lines;
}

function makeLine(box) {
  const line = element("div", "", box);
  element("span", "", line);
  element("canvas", "", line);
}

export function paintFormula(box, palette, lines, twice) {
  const all = lines.flatMap((line) => (line.strip ? [...line.strip] : []));
  const limit = Math.max(...all.map(Math.abs)) || 1;
  const count = lines.length + 1;
  const nodes = resize(box, count, makeLine);
  lines.forEach((line, at) => {
    const [label, canvas] = nodes[at].children;
    nodes[at].className = line.strip ? "vector" : "";
    canvas.hidden = !line.strip;
    write(label, line.strip ? line.name : line.text);
    if (!line.strip) return;
    const width = canvas.parentElement.clientWidth;
    const room = Math.max(60, Math.min(width, width - label.offsetWidth - 8));
    const context = sized(canvas, room, 13);
    paintStrip(context, palette, line.strip, limit, { x: 0, y: 0, width: room, height: 13 });
    const said = [...line.strip].map((value) => digits(value)).join(", ");
    canvas.title = said;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", said);
  });
  const [note, empty] = nodes[count - 1].children;
  nodes[count - 1].className = "";
  empty.hidden = true;
  const again = twice ? sentence(" This word was drawn twice, so it is moved twice.") : "";
  write(note, sentence("Strips: purple below 0, orange above, full colour at ±{limit}.{again}", { limit: digits(limit), again }));
}
