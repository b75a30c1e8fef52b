// The menu's active entry is brought into view, and a bold term opens its entry of
// the glossary beside it. The glossary comes with the script.

import { element } from "../lib/dom.js";

const BOLD = ':is([data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"]) strong';
// What is pressed for another reason, and what explains the word already.
const NOT_IN =
  'a, button, label, summary, [role="option"], [role^="menu"], [data-testid="stTooltipContent"]';
const MARGIN = 16;
const GAP = 6;
const WAIT_MS = 5000;
// Filled by the first view: the same for every page.
let words = {};
let byName = new Map();

export default function ({ parentElement, data }, glossary) {
  words = glossary;
  byName = new Map(Object.keys(words).map((word) => [word.toLowerCase(), word]));
  const entry = parentElement.querySelector(".entry");
  entry.leave?.();
  if (entry.url !== data.url) {
    entry.url = data.url;
    if (entry.matches(":popover-open")) entry.hidePopover();
    showActive(data.url, Date.now() + WAIT_MS);
  }
  const opened = (event) => openEntry(event, entry);
  const watching = new MutationObserver(() => markSoon(entry));
  watching.observe(document.body, { childList: true, characterData: true, subtree: true });
  markSoon(entry);
  entry.ontoggle = ({ newState }) => newState === "closed" && giveBackFocus(entry);
  const scrolled = () => entry.matches(":popover-open") && follow(entry);
  document.addEventListener("click", opened, true);
  document.addEventListener("keydown", opened, true);
  document.addEventListener("scroll", scrolled, true);
  const leave = () => {
    watching.disconnect();
    document.removeEventListener("click", opened, true);
    document.removeEventListener("keydown", opened, true);
    document.removeEventListener("scroll", scrolled, true);
  };
  entry.leave = leave;
  return leave;
}

// The menu may come after this view; its own box is scrolled and nothing around it.
function showActive(url, until) {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const all = document.querySelectorAll('[data-testid="stSidebarNavLink"]');
  const links = [...all];
  const active = links.find((link) => lastPart(link.href) === url);
  const box = active?.closest('[data-testid="stSidebarContent"]');
  if (!box) {
    if (Date.now() < until) setTimeout(() => showActive(url, until), 100);
    return;
  }
  const [inner, outer] = [active.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    box.scrollTop += (inner.top + inner.bottom - outer.top - outer.bottom) / 2;
  }
}

function lastPart(href) {
  return new URL(href).pathname.split("/").pop();
}

// Once a frame at most, however much of the page has changed.
function markSoon(entry) {
  entry.marking ??= requestAnimationFrame(() => {
    entry.marking = null;
    document.querySelectorAll(BOLD).forEach((bold) => mark(bold, entry.url));
  });
}

function mark(bold, url) {
  const leftOut = url === "glossary" || bold.closest(NOT_IN) || defines(bold);
  const word = leftOut ? null : entryOf(bold.textContent);
  if ((bold.dataset.word ?? null) === word) return;
  const says = { role: "button", tabindex: "0", "aria-haspopup": "dialog" };
  for (const [name, value] of Object.entries(says)) {
    if (word === null) bold.removeAttribute(name);
    else bold.setAttribute(name, value);
  }
  if (word === null) delete bold.dataset.word;
  else bold.dataset.word = word;
}

// "**word**: what it means" needs no more explanation.
function defines(bold) {
  return !bold.previousSibling && bold.nextSibling?.textContent.startsWith(":");
}

function entryOf(text) {
  const term = text.toLowerCase().trim().replace(/ \(.*\)$|[.:]$/, "");
  const cut = (end, more = "") => term.replace(end, more);
  const forms = [term, cut(/ies$/, "y"), cut(/s$/), cut(/es$/), `${term}s`, cut(/d$/)];
  return byName.get(forms.find((form) => byName.has(form))) ?? null;
}

function openEntry(event, entry) {
  const link = event.target.closest?.("strong[data-word]");
  if (!link || (event.type === "keydown" && !["Enter", " "].includes(event.key))) return;
  const { word } = link.dataset;
  event.preventDefault();
  event.stopPropagation();
  entry.replaceChildren();
  entry.setAttribute("role", "dialog");
  entry.setAttribute("aria-label", word);
  element("strong", "", entry).textContent = word;
  element("span", "", entry).textContent = words[word];
  if (entry.matches(":popover-open")) entry.hidePopover();
  link.focus({ preventScroll: true });
  entry.showPopover();
  entry.link = link;
  place(entry, link);
  entry.focus({ preventScroll: true });
}

// To the word, unless something else has been pressed meanwhile.
function giveBackFocus(entry) {
  const rests = document.activeElement === document.body || entry.matches(":focus-within");
  if (rests) entry.link?.focus({ preventScroll: true });
}

// It stays beside its word when the page is scrolled, and goes when the word does.
function follow(entry) {
  const word = entry.link.getBoundingClientRect();
  const seen = entry.link.isConnected && word.bottom > 0 && word.top < window.innerHeight;
  if (seen) place(entry, entry.link);
  else entry.hidePopover();
}

function place(entry, link) {
  const [word, size] = [link.getClientRects()[0], entry.getBoundingClientRect()];
  const right = document.documentElement.clientWidth - size.width - MARGIN;
  entry.style.left = `${Math.max(MARGIN, Math.min(word.left, right))}px`;
  const below = word.bottom + GAP;
  const fits = below + size.height + MARGIN <= window.innerHeight;
  const above = Math.max(MARGIN, word.top - GAP - size.height);
  entry.style.top = `${fits ? below : above}px`;
}
