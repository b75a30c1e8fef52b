// The prompt: a text area that sends while one types.
//
// The box owns its text. What the server sends is put in only when its revision is
// new, that is when the text was chosen or restored and not typed; so an answer that
// comes late never overwrites what has been typed since.

import {
  completeAddress,
  isLong,
  nameOf,
  noteAct,
  partsOf,
  tidyHistory,
  writeAddress,
} from "../lib/address.js";
import { showViews } from "../lib/page_views.js";
import { sentence, whole } from "../lib/sentence.js";

const PAUSE_MS = 100;
const LINES = 3;
const ACTS = ["pointerdown", "keydown"];
// Streamlit tells nobody else whether the server can be reached.
const LINE = "data-test-connection-state";
const DOWN =
  sentence("The server does not answer just now. What you type is kept, and read as soon as the server is back: you need do nothing.");
// Longer texts are cut long before this; the rest need not travel.
const HEAD = 65536;

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const box = parentElement.querySelector(".box");
  const me = (box.me ??= build(box));
  me.send = (typed) => setStateValue("typed", typed);
  me.again = () => setStateValue("again", Date.now());
  const { limit, hint, packs, own, address } = data;
  Object.assign(me, { limit, hint, packs, own, address });
  me.area.hidden = !data.reads;
  showViews(me.views, data.views, (index) => {
    clearTimeout(me.timer);
    // The view replaces what the reader chose; the address must not keep it.
    me.own = {};
    setTriggerValue("view", index);
  });
  completeAddress(me);
  const kept = window.headlightPrompt;
  const before = me.session ?? kept?.session;
  if (before !== undefined && before !== data.session) {
    // The server was started again under an open page: the box knows better than it,
    // even one that had to be drawn anew because the server said first that it starts.
    if (me.session === undefined) me.area.value = kept.text;
    Object.assign(me, { session: data.session, revision: data.revision });
    me.sent = me.given = data.text;
    me.settle();
    me.flush();
    remember(me);
  } else if (me.session !== data.session || me.revision !== data.revision) {
    const same = kept?.session === data.session && kept.revision === data.revision;
    clearTimeout(me.timer);
    Object.assign(me, { session: data.session, revision: data.revision });
    me.area.value = me.sent = same ? kept.text : data.text;
    me.given = data.text;
    remember(me);
    if (!kept) me.area.value = longTextBeforeReload() ?? me.area.value;
    me.settle();
    me.flush();
  }
  me.note.textContent = noteOn(me.area.value, me);
  return () => {
    clearTimeout(me.timer);
    me.observer.disconnect();
    me.line.disconnect();
    me.dialogs.disconnect();
    for (const act of ACTS) window.removeEventListener(act, me.act, true);
    window.navigation?.removeEventListener("navigate", me.tidy);
    window.navigation?.removeEventListener("currententrychange", me.complete);
  };
}

function build(box) {
  const area = document.createElement("textarea");
  const note = document.createElement("p");
  note.className = "note";
  note.setAttribute("role", "status");
  const views = document.createElement("div");
  views.className = "views";
  box.append(area, note, views);
  area.rows = 1;
  area.spellcheck = false;
  area.placeholder = sentence("Type something, or pick an example.");
  area.setAttribute("aria-label", sentence("Text for the model to read"));
  /** @type {any} */
  const me = { area, note, views, timer: null, sent: "", composing: false, own: {} };

  me.settle = () => {
    const style = getComputedStyle(area);
    const frame = area.offsetHeight - area.clientHeight;
    const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    const most = LINES * parseFloat(style.lineHeight) + padding;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, most) + frame}px`;
    note.textContent = noteOn(area.value, me);
  };
  const flush = () => {
    clearTimeout(me.timer);
    if (me.composing || area.value === me.sent) return;
    me.sent = area.value;
    me.own.text = true;
    remember(me);
    keepLongText(area.value);
    writeAddress(area.value);
    // With the time, for a server that was started again has seen the text but not read
    // it; a count would begin anew with a box that is drawn anew.
    me.send({ text: head(area.value), length: countOf(area.value), at: Date.now() });
  };
  me.flush = flush;
  const typed = () => {
    me.settle();
    clearTimeout(me.timer);
    if (!me.composing) me.timer = setTimeout(flush, PAUSE_MS);
  };
  area.oninput = typed;
  // Composition has no "on…" properties.
  area.addEventListener("compositionstart", () => {
    me.composing = true;
    clearTimeout(me.timer);
  });
  area.addEventListener("compositionend", () => {
    me.composing = false;
    typed();
  });
  area.onblur = flush;
  // The app around has keys of its own ("r" runs again): none of them while typing.
  area.onkeyup = area.onkeypress = (event) => event.stopPropagation();
  area.onkeydown = (event) => {
    event.stopPropagation();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      flush();
    }
  };
  me.observer = new ResizeObserver(me.settle);
  me.observer.observe(box);
  me.line = new MutationObserver(() => followLine(me));
  me.dialogs = new MutationObserver(closeDialog);
  me.app = document.querySelector('[data-testid="stApp"]');
  if (me.app) me.line.observe(me.app, { attributeFilter: [LINE] });
  me.act = (event) => noteAct(event, me);
  for (const act of ACTS) window.addEventListener(act, me.act, true);
  me.tidy = (event) => tidyHistory(event, me);
  window.navigation?.addEventListener("navigate", me.tidy);
  me.complete = () => completeAddress(me);
  window.navigation?.addEventListener("currententrychange", me.complete);
  return me;
}

// A message that finds no server is dropped by Streamlit, and none is sent by itself
// when it is back. One is enough: it carries the value of every widget.
function followLine(me) {
  const down = me.app.getAttribute(LINE) !== "CONNECTED";
  if (me.down && !down) {
    me.flush();
    me.again();
  }
  me.down = down;
  if (down) me.dialogs.observe(document.body, { childList: true, subtree: true });
  else me.dialogs.disconnect();
  me.note.classList.toggle("down", down);
  me.note.textContent = noteOn(me.area.value, me);
}

// Streamlit asks in a dialog over the page whether one is connected to the internet,
// which nobody needs here, and no key reaches the box below it. The style hides it.
function closeDialog() {
  /** @type {HTMLButtonElement} */
  const close = document.querySelector('[data-testid="stDialog"] [aria-label="Close"]');
  close?.click();
}

function noteOn(text, { limit, hint, given, down }) {
  if (down) return DOWN;
  const length = text.length > limit ? countOf(text) : 0;
  if (length > limit) {
    const [all, read] = [length, limit].map(whole);
    return sentence("{all} characters; at most the first {read} are read.", { all, read });
  }
  return text === given ? hint : "";
}

function remember({ session, revision, sent }) {
  window.headlightPrompt = { session, revision, text: sent };
}

// A text too long for the address outlives a reload here, in this tab alone.
function keepLongText(text) {
  try {
    if (isLong(text)) window.sessionStorage.setItem("headlight-text", text);
    else window.sessionStorage.removeItem("headlight-text");
  } catch {
    // The tab keeps nothing (private mode, or no room): then a reload forgets it.
  }
}

function longTextBeforeReload() {
  const names = partsOf(window.location.search).map(nameOf);
  if (names.includes("text") || names.includes("z")) return null;
  try {
    return window.sessionStorage.getItem("headlight-text");
  } catch {
    return null;
  }
}

function countOf(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

// Not through the middle of a surrogate pair.
function head(text) {
  if (text.length <= HEAD) return text;
  const last = text.charCodeAt(HEAD - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? HEAD - 1 : HEAD);
}
