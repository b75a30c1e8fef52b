// word2vec trained in the page: the controls, the loop, and what the server is told.

import { element, resize, write } from "../../views/lib/dom.js";
import { paletteOf } from "../../views/lib/paint.js";
import { onTheme } from "../../views/lib/theme.js";
import { paintLoss, paintMap } from "./paint.js";
import { digits, formulaOf, paintFormula, paintRows, paintWindow, shortened } from "./pair.js";
import { nearestWords, onPlane } from "./plane.js";
import { Word2vec } from "./train.js";
import { percentText } from "../../views/lib/numbers.js";
import { sentence, whole } from "../../views/lib/sentence.js";

const SPEEDS = [1, 10, 100, 1000, 10000, Infinity];
const BUDGET_MS = 12;
const CALM_MS = 500;
const REPORT_MS = 350;
const ALIKE = 8;

const packed = (numbers) => {
  const bytes = new Uint8Array(Float32Array.from(numbers).buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
};

class Word2vecView {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(name);
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.running = false;
    this.until = null;
    this.row = 0;
    this.pointed = null;
    this.build();
    this.observer = new ResizeObserver(() => this.paint());
    this.observer.observe(root);
  }

  build() {
    this.buttons = Object.fromEntries(
      ["go", "one", "pass", "reset"].map((name) => [name, this.find(`button.${name}`)]),
    );
    this.buttons.go.onclick = () => (this.running || this.until ? this.pause() : this.start());
    this.buttons.one.onclick = () => this.stepOnce();
    this.buttons.pass.onclick = () => this.toEndOfPass();
    this.buttons.reset.onclick = () => {
      this.restart(0);
      this.report();
    };
    this.speed = this.find(".speed");
    this.speed.onchange = () => this.report();
    this.chooser = this.find(".chooser");
    this.chooser.onchange = () => this.choose(Number(this.chooser.value));
    const canvas = this.find(".map canvas");
    onTheme(this.root, () => {
      this.dress();
      this.paint();
    });
    canvas.onpointermove = (event) => this.point(this.under(event));
    canvas.onpointerleave = () => this.point(null);
    canvas.onclick = (event) => {
      const word = this.under(event);
      if (word !== null) this.choose(word);
    };
  }

  dress() {
    this.palette = paletteOf(this.root);
    this.palette.accent = getComputedStyle(this.root).getPropertyValue("--st-primary-color").trim();
  }

  adopt(data, setStateValue) {
    this.send = (report) => setStateValue("report", report);
    this.dress();
    if (this.tag !== data.tag || this.begun !== data.start.begun) {
      this.tag = data.tag;
      this.begun = data.start.begun;
      this.task = data.task;
      this.row = 0;
      this.speed.value = String(SPEEDS.indexOf(data.start.speed || Infinity));
      this.listWords(data.start.word);
      this.restart(data.start.steps);
      return;
    }
    this.paint();
  }

  listWords(wanted) {
    const { words } = this.task;
    const order = words.map((_, i) => i).sort((i, j) => words[i].localeCompare(words[j]));
    resize(this.chooser, order.length, (list) => element("option", "", list));
    order.forEach((word, at) => {
      this.chooser.children[at].value = String(word);
      write(this.chooser.children[at], words[word]);
    });
    this.chosen = Math.max(0, words.indexOf(wanted));
    this.chooser.value = String(this.chosen);
  }

  restart(steps) {
    this.running = false;
    this.net = new Word2vec(this.task);
    this.until = null;
    if (steps === 0) return this.paint();
    const why = `Repeating ${whole(steps)} pairs…`;
    return this.runUntil((net) => net.steps >= steps, why, (net) => net.steps < steps - 1);
  }

  start() {
    if (this.net.finished) return;
    this.running = true;
    this.owed = 0;
    this.drawnAt = null;
    this.loop();
  }

  pause() {
    this.running = false;
    this.until = null;
    cancelAnimationFrame(this.frame);
    this.paint();
    this.report();
  }

  stepOnce() {
    if (this.running || this.until) this.pause();
    if (!this.net.finished) this.net.step();
    this.paint();
    this.report();
  }

  toEndOfPass() {
    this.running = false;
    const { pass } = this.net.coming;
    this.runUntil((net) => net.coming.pass > pass, sentence("To the end of the pass…"));
  }

  // Only the last step needs all its numbers; `quick` says when one is surely not it.
  runUntil(done, why, quick = (_net) => false) {
    this.until = { done, quick };
    this.why = why;
    this.loop();
  }

  loop() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame((now) => {
      if (this.running) this.trainFor(now);
      else if (this.until) this.trainUntil();
      if (this.net.finished) this.running = false;
      const going = this.running || this.until;
      if (going) this.loop();
      if (!going) {
        this.paint();
        this.report();
      } else if (!this.calm.matches || now - (this.painted ?? 0) > CALM_MS) {
        this.painted = now;
        this.paint();
      }
    });
  }

  // As many pairs as the chosen speed asks for since the last frame, and no longer than
  // leaves time to draw; what could not be done is not made up for.
  trainFor(now) {
    const end = performance.now() + BUDGET_MS;
    const speed = SPEEDS[Number(this.speed.value)];
    this.owed += (speed * Math.min(100, now - (this.drawnAt ?? now - 1000 / 60))) / 1000;
    this.drawnAt = now;
    // The last one with all its numbers, for the page to show.
    while (this.owed >= 2 && performance.now() < end && !this.net.finished) {
      for (let n = 0; n < 20 && this.owed >= 2 && !this.net.finished; n += 1) {
        this.net.advance();
        this.owed -= 1;
      }
    }
    if (this.owed >= 1 && !this.net.finished) {
      this.net.step();
      this.owed -= 1;
    }
    this.owed = Math.min(this.owed, 1);
  }

  trainUntil() {
    const end = performance.now() + BUDGET_MS;
    const { net, until } = this;
    const done = () => net.finished || until.done(net);
    while (!done() && performance.now() < end) {
      if (until.quick(net)) net.advance();
      else net.step();
    }
    if (done()) this.until = null;
  }

  choose(word) {
    this.chosen = word;
    this.chooser.value = String(word);
    this.paint();
    this.report();
  }

  point(word) {
    if (word === this.pointed) return;
    this.pointed = word;
    if (!this.running) this.paint();
  }

  under(event) {
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best = null;
    let nearest = 20;
    (this.dots ?? []).forEach(([dx, dy], word) => {
      const far = Math.hypot(dx - x, dy - y);
      if (far < nearest) [best, nearest] = [word, far];
    });
    return best;
  }

  // Once the reader rests: the numbers for the table and the files, and for the address.
  report() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.running || this.until) return;
      const { net } = this;
      const speed = SPEEDS[Number(this.speed.value)];
      this.send({
        tag: this.tag,
        steps: net.steps,
        speed: Number.isFinite(speed) ? speed : 0,
        word: this.task.words[this.chosen],
        vectors: packed(net.centre),
        axes: net.axes.map((axis) => [...axis]),
        losses: packed(net.losses),
      });
    }, REPORT_MS);
  }

  paint() {
    if (!this.net || !this.root.clientWidth) return;
    const { net, task } = this;
    const { words, settings } = task;
    const pair = { ...(net.last ?? net.look()), reach: settings.window };
    this.row = Math.min(this.row, pair.rows.length - 1);
    this.paintState(pair);
    paintWindow(this.find(".window"), task, pair);
    const rows = paintRows(this.find(".rows"), words, pair, this.row);
    rows.forEach((button, at) => {
      button.onclick = () => this.pick(at);
      button.onkeydown = (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step || !rows[at + step]) return;
        event.preventDefault();
        rows[at + step].focus();
        this.pick(at + step);
      };
    });
    const total = pair.rows.reduce((sum, row) => sum + row.loss, 0);
    write(this.find(".sum"), sentence("Loss of this pair: the sum of its {n} rows, {total}.", { n: pair.rows.length, total: digits(total) }));
    const twice = pair.rows.filter((row) => row.word === pair.rows[this.row].word).length > 1;
    paintFormula(this.find(".formula"), this.palette, formulaOf(words, pair, this.row, settings.rate), twice);
    this.paintPictures(pair);
    this.root.dataset.steps = net.steps;
    this.root.dataset.tag = this.tag;
  }

  pick(row) {
    this.row = row;
    this.paint();
  }

  paintState(pair) {
    const { net, until } = this;
    const going = this.running || until;
    write(this.buttons.go, going ? "Pause" : "Start");
    this.buttons.go.disabled = net.finished;
    this.buttons.one.disabled = this.buttons.pass.disabled = net.finished;
    this.buttons.reset.disabled = net.steps === 0 && !going;
    const loss = net.losses.at(-1);
    const pairs = `${whole(net.steps)} pair${net.steps === 1 ? "" : "s"} trained`;
    const parts = [pairs, `pass ${pair.pass + 1}`];
    if (loss !== undefined) parts.push(`loss ${digits(loss, 3)}`);
    if (until) parts.unshift(this.why);
    if (net.finished) parts.push(sentence("the page stops at a million"));
    const state = this.find(".state");
    state.setAttribute("aria-live", going ? "off" : "polite");
    write(state, parts.join(" · "));
    write(this.find(".pair h2"), this.titleOf(pair));
  }

  titleOf(pair) {
    const { words } = this.task;
    const [centre, context] = [pair.centre, pair.rows[0].word].map((word) => shortened(words[word]));
    const names = `“${centre}” with “${context}”`;
    return this.net.steps ? sentence("Just trained: {names}", { names }) : sentence("The first pair: {names}", { names });
  }

  paintPictures(pair) {
    const { net, task, palette } = this;
    const { words, settings } = task;
    const alike = nearestWords(net.centre, net.dims, this.chosen, ALIKE);
    const { places, share } = onPlane(net.centre, net.dims, net.axes);
    const first = [this.chosen, pair.centre, ...alike.map((one) => one.word)];
    if (this.pointed !== null) first.unshift(this.pointed);
    const marks = {
      chosen: this.chosen,
      pointed: this.pointed,
      centre: pair.centre,
      near: new Set(alike.map((one) => one.word)),
      order: [...new Set([...first, ...words.keys()])],
    };
    const canvas = this.find(".map canvas");
    this.dots = paintMap(canvas, palette, places, words, marks);
    canvas.setAttribute("aria-label", sentence("Map of {n} words; near {word}: {others}", { n: words.length, word: words[this.chosen], others: alike.map((one) => words[one.word]).join(", ") }));
    const how =
      net.dims === 2
        ? sentence("The vectors have two dimensions and are drawn as they are.")
        : sentence("The plane of largest spread (PCA) of the {dims} dimensions; it holds {share} of the spread.", { dims: net.dims, share: percentText(share) });
    write(this.find(".map .note"), how);
    const start = (settings.negatives + 1) * Math.LN2;
    paintLoss(this.find(".loss canvas"), palette, net.losses, task.point, start);
    const many = settings.negatives + 1;
    write(this.find(".loss .note"), sentence("A point is the mean of {n} pairs. Dashed: {many} × ln 2 = {start}, knowing nothing.", { n: whole(task.point), many, start: digits(start, 2) }));
    this.paintAlike(alike);
  }

  paintAlike(alike) {
    const { words } = this.task;
    const make = (list) => {
      const item = element("li", "", list);
      for (const name of ["", "track", ""]) element("span", name, item);
      element("i", "", item.children[1]);
    };
    const items = resize(this.find(".alike ol"), alike.length, make);
    items.forEach((item, at) => {
      const { word, cosine } = alike[at];
      write(item.children[0], words[word]);
      item.children[1].firstChild.style.width = `${100 * Math.max(0, cosine)}%`;
      write(item.children[2], digits(cosine, 3));
    });
  }

  stop() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.observer.disconnect();
  }
}

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".w2v");
  const view = (root.view ??= new Word2vecView(root));
  view.adopt(data, setStateValue);
  return () => view.stop();
}
