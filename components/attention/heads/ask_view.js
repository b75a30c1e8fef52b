// Which heads look from one token to another? Two clicks ask: the query, then the key.
// The answers stand in a row below; one that is clicked is chosen everywhere on the page.

import { isLow, keepAnswers, tellHead, tellToken } from "../../views/lib/bus.js";
import { element, pointing, resize, write } from "../../views/lib/dom.js";
import { inflated } from "../../views/lib/packed.js";
import { sentence, whole } from "../../views/lib/sentence.js";
import { makeChip, paintChip, walkWithArrows } from "../../views/lib/token_chip.js";

// Answers that stand in one row; a low window has less room.
const firstRows = () => (isLow() ? 5 : 6);
// Below this share it is not said that a head looks there.
const LITTLE = 0.2;

const buildAsk = (root) => {
  const view = { root, source: "ask", asking: null, all: false };
  view.question = element("p", "question", root);
  element("span", "", view.question).textContent = sentence("Which heads look from ");
  view.from = element("b", "from", view.question);
  element("span", "", view.question).textContent = " to ";
  view.to = element("b", "to", view.question);
  element("span", "", view.question).textContent = "?";
  view.hint = element("span", "hint", view.question);
  view.hint.setAttribute("aria-live", "polite");
  view.lists = element("div", "lists", root);
  view.queries = element("ol", "chips", view.lists);
  view.keys = element("ol", "chips", view.lists);
  view.none = element("p", "none", root);
  view.answer = element("div", "answer", root);
  view.ranking = element("ol", "ranking", view.answer);
  view.ranking.setAttribute("aria-label", sentence("Heads by their share, the largest first"));
  view.more = element("button", "more", view.answer);
  view.more.type = "button";
  return view;
};

const sees = (view, query, key) => {
  const at = query * view.data.nKeys + key;
  return !view.seen || Boolean((view.seen[at >> 3] >> (7 - (at & 7))) & 1);
};

const chipAt = (chips, index) => chips.find(([, first, count]) => index >= first && index < first + count);
const chipText = (chips, index) => chipAt(chips, index)?.[0] ?? "";

const paintChips = (view, list, side) => {
  const { data, asking, pair } = view;
  const both = list === view.queries && data.same;
  const chips = side === "query" ? data.queries : data.keys;
  const items = resize(list, chips.length, makeChip);
  const isIn = (index, [, first, count]) => index !== null && index >= first && index < first + count;
  items.forEach((item, place) => {
    const chip = chips[place];
    paintChip(item, chip, place);
    const node = item.firstChild;
    const picksKey = side === "key" || (both && asking !== null);
    const hidden = picksKey && !sees(view, asking ?? pair.query, chip[1]);
    const asks = (both || side === "query") && isIn(asking ?? pair.query, chip);
    const read = (both || side === "key") && asking === null && isIn(pair.key, chip);
    node.classList.toggle("asks", asks);
    node.classList.toggle("read", read);
    node.setAttribute("aria-disabled", String(hidden));
    const name = chipText(data.queries, asking ?? pair.query);
    node.title = hidden ? `${name} cannot see ${chip[0]}: ${data.causal ? "it comes later" : "the mask hides it"}.` : "";
    const role = asks ? ", asks" : read ? ", is read" : "";
    node.setAttribute("aria-label", `${chip[4]}${role}${hidden ? `. ${node.title}` : ""}`);
  });
  walkWithArrows(list, items.map((item) => item.firstChild));
};

const paintQuestion = (view) => {
  const { data, asking, pair } = view;
  const keys = data.keys ?? data.queries;
  write(view.from, chipText(data.queries, asking ?? pair.query));
  write(view.to, asking === null ? chipText(keys, pair.key) : "…");
  const chosen = asking === null ? "" : chipText(data.queries, asking);
  const hint = data.same
    ? asking === null
      ? ""
      : sentence("{click} the token that {query} looks at (key). Grey ones it cannot see. Escape: back.", { click: pointing(sentence("Now click")), query: chosen })
    : pointing(sentence("Click a token that looks (query, blue) and one that is looked at (key, orange)."));
  write(view.hint, hint);
};

const paintRanking = (view) => {
  const { data, all } = view;
  const rows = all ? data.ranked : data.ranked.slice(0, firstRows());
  const items = resize(view.ranking, rows.length, (list) => {
    const row = element("button", "row", element("li", "", list));
    row.type = "button";
    for (const name of ["name", "track", "share", "role"]) element("span", name, row);
    element("span", "bar", row.children[1]);
  });
  items.forEach((item, at) => {
    const [layer, head, share, percent, role] = rows[at];
    const row = item.firstChild;
    const [name, track, said, does] = row.children;
    write(name, `L${layer}H${head}`);
    track.firstChild.style.width = `${100 * share}%`;
    write(said, percent);
    said.title = String(share);
    write(does, role);
    row.setAttribute("aria-label", sentence("{place}. Layer {layer}, head {head}: {percent}", { place: at + 1, layer, head, percent }) + (role ? `, ${role}` : ""));
    row.onclick = () => {
      const detail = { name: data.name, layer, head, source: view.source, bring: true };
      markHead(view, detail);
      tellHead(detail);
    };
    row.title = role;
  });
  view.answer.classList.toggle("all", all);
  const [, , most, percent] = data.ranked[0] ?? [0, 0, 0, "0 %"];
  const [from, to] = pairWords(view);
  write(view.none, most < LITTLE ? sentence("No head looks from {from} to {to} on this text: the most is {percent}. Ask about another pair.", { from, to, percent }) : "");
  view.more.hidden = data.ranked.length <= firstRows();
  write(view.more, all ? sentence("show the first {n}", { n: firstRows() }) : sentence("all {n} heads", { n: whole(data.ranked.length) }));
  markHead(view, view.current);
};

const pairWords = ({ data }) =>
  [chipText(data.queries, data.pair.query), chipText(data.keys ?? data.queries, data.pair.key)];

// The grid lights the answers, and can shade and sort by them.
const tellAnswers = (view) => {
  const { data } = view;
  keepAnswers({
    name: data.name, trace: data.trace, words: pairWords(view), first: firstRows(),
    ranked: data.ranked.map(([layer, head, share]) => [layer, head, share]),
  });
};

const markHead = (view, { layer, head }) => {
  view.current = { layer, head };
  [...view.ranking.children].forEach((item) => {
    const row = item.firstChild;
    const on = row.firstChild.textContent === `L${layer}H${head}`;
    row.setAttribute("aria-current", String(on));
  });
};

const paintAsk = (view) => {
  view.keys.hidden = view.data.same;
  view.lists.classList.toggle("two", !view.data.same);
  view.queries.setAttribute("aria-label", view.data.same ? sentence("Your text") : sentence("Tokens that look"));
  view.keys.setAttribute("aria-label", sentence("Tokens that are looked at"));
  view.queries.dir = view.data.rtl ? "rtl" : "ltr";
  view.keys.dir = view.data.rtlKeys ? "rtl" : "ltr";
  paintChips(view, view.queries, "query");
  if (!view.data.same) paintChips(view, view.keys, "key");
  paintQuestion(view);
  view.ranking.classList.toggle("old", view.waiting || view.asking !== null);
};

const sendPair = (view, query, key) => {
  view.asking = null;
  view.pair = { query, key };
  view.waiting = true;
  paintAsk(view);
  view.setTriggerValue("pair", { query, key, trace: view.data.trace });
};

const pickQuery = (view, query) => {
  if (view.data.same) view.asking = query;
  else if (sees(view, query, view.pair.key)) return sendPair(view, query, view.pair.key);
  paintAsk(view);
};

const clickChip = (view, side, event) => {
  const node = event.target.closest("[data-first]");
  if (!node) return;
  const index = Number(node.dataset.first);
  const picksKey = side === "key" || view.asking !== null;
  if (!picksKey) pickQuery(view, index);
  else if (node.getAttribute("aria-disabled") === "true") write(view.hint, sentence("{why} Choose another key, or press Escape.", { why: node.title }));
  else sendPair(view, view.asking ?? view.pair.query, index);
};

const lightChips = (view, pair) => {
  const light = (list, index) => {
    for (const { firstChild: chip } of list.children) {
      const first = Number(chip.dataset.first);
      const on = index !== null && index !== undefined && index >= first && index < first + Number(chip.dataset.count);
      if (on) chip.classList.add("lit");
    }
  };
  for (const chip of view.lists.querySelectorAll(".lit")) chip.classList.remove("lit");
  light(view.queries, pair.query);
  light(view.data.same ? view.queries : view.keys, pair.key);
};

const views = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const view = views.get(parentElement) ?? buildAsk(parentElement.querySelector(".ask"));
  views.set(parentElement, view);
  if (view.data?.trace !== data.trace) view.asking = null;
  const samePair = data.pair.query === view.pair?.query && data.pair.key === view.pair?.key;
  if (!view.waiting || samePair || view.data.trace !== data.trace) {
    view.pair = data.pair;
    view.waiting = false;
  }
  Object.assign(view, { data, setTriggerValue, current: { layer: data.layer, head: data.head } });
  paintAsk(view);
  paintRanking(view);
  tellAnswers(view);
  inflated(data.seen).then((bits) => {
    if (view.data !== data) return;
    view.seen = bits;
    paintAsk(view);
  });
  view.more.onclick = () => {
    view.all = !view.all;
    paintRanking(view);
  };
  for (const [list, side] of [[view.queries, "query"], [view.keys, "key"]]) {
    list.onclick = (event) => clickChip(view, side, event);
    const told = data.same ? undefined : side;
    list.onpointerover = (event) => {
      const node = event.target.closest("[data-first]");
      if (node) tellToken(Number(node.dataset.first), view.source, told);
    };
    list.onpointerleave = () => tellToken(null, view.source, told);
  }
  view.root.onkeydown = (event) => {
    if (event.key !== "Escape" || view.asking === null) return;
    view.asking = null;
    paintAsk(view);
  };

  view.listening?.abort();
  view.listening = new AbortController();
  const options = { signal: view.listening.signal };
  window.addEventListener("headlight-head", ({ detail }) => {
    if (detail.name === view.data.name) markHead(view, detail);
  }, options);
  window.addEventListener("headlight-pair", ({ detail }) => {
    if (detail.source !== view.source) lightChips(view, detail);
  }, options);
  window.addEventListener("headlight-token", ({ detail: { index, source, side } }) => {
    if (source === view.source) return;
    const both = data.same || !side;
    lightChips(view, {
      query: both || side === "query" ? index : null,
      key: both || side === "key" ? index : null,
    });
  }, options);
  return () => view.listening.abort();
}
