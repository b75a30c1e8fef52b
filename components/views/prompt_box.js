// The prompt: a text area that sends while one types.
//
// The box owns its text. What the server sends is put in only when its revision is
// new, that is when the text was chosen or restored and not typed; so an answer that
// comes late never overwrites what has been typed since.

const PAUSE_MS = 120;
const LINES = 3;
// Longer texts are cut long before this; the rest need not travel.
const HEAD = 65536;
const LONGEST_PLAIN = 2000;
const KEPT = ["text=", "z=", "model="];

export default function ({ parentElement, data, setStateValue }) {
  const box = parentElement.querySelector(".box");
  const me = (box.me ??= build(box));
  me.send = (typed) => setStateValue("typed", typed);
  me.limit = data.limit;
  if (me.session !== data.session || me.revision !== data.revision) {
    const kept = window.headlightPrompt;
    const same = kept?.session === data.session && kept.revision === data.revision;
    clearTimeout(me.timer);
    Object.assign(me, { session: data.session, revision: data.revision });
    me.area.value = me.sent = same ? kept.text : data.text;
    remember(me);
    me.settle();
  }
  return () => {
    clearTimeout(me.timer);
    me.observer.disconnect();
    window.navigation?.removeEventListener("currententrychange", me.keepAddress);
  };
}

function build(box) {
  const area = document.createElement("textarea");
  const note = document.createElement("p");
  note.className = "note";
  note.setAttribute("role", "status");
  box.append(area, note);
  area.rows = 1;
  area.spellcheck = false;
  area.placeholder = "Type something, or pick an example.";
  area.setAttribute("aria-label", "Text for the model to read");
  const me = { area, note, timer: null, sent: "", composing: false };

  me.settle = () => {
    const style = getComputedStyle(area);
    const frame = area.offsetHeight - area.clientHeight;
    const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    const most = LINES * parseFloat(style.lineHeight) + padding;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, most) + frame}px`;
    const length = area.value.length > me.limit ? countOf(area.value) : 0;
    note.textContent =
      length > me.limit
        ? `${length.toLocaleString("en")} characters; ` +
          `the first ${me.limit.toLocaleString("en")} are read.`
        : "";
  };
  const flush = () => {
    clearTimeout(me.timer);
    if (me.composing || area.value === me.sent) return;
    me.sent = area.value;
    remember(me);
    writeAddress(area.value);
    me.send({ text: head(area.value), length: countOf(area.value) });
  };
  area.oninput = () => {
    me.settle();
    clearTimeout(me.timer);
    if (!me.composing) me.timer = setTimeout(flush, PAUSE_MS);
  };
  area.oncompositionstart = () => {
    me.composing = true;
    clearTimeout(me.timer);
  };
  area.oncompositionend = () => {
    me.composing = false;
    area.oninput();
  };
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
  // A change of page drops the text from the address for a moment; putting it back
  // in place keeps one entry a page in the browser's history.
  me.keepAddress = (event) => {
    if (event.navigationType === "push") keepParameters(event);
  };
  window.navigation?.addEventListener("currententrychange", me.keepAddress);
  return me;
}

function remember({ session, revision, sent }) {
  window.headlightPrompt = { session, revision, text: sent };
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

// The address as the server writes it (Python's quote_plus), to the letter: where
// the two agree, typing adds nothing to the browser's history.
function quoted(text) {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

function writeAddress(text) {
  const whole = text.isWellFormed?.() === false ? text.toWellFormed() : text;
  const value = quoted(whole);
  if (value.length > LONGEST_PLAIN) return;
  const kept = partsOf(window.location.search).filter((part) => !part.startsWith("z="));
  const index = kept.findIndex((part) => part.startsWith("text="));
  kept.splice(index < 0 ? kept.length : index, index < 0 ? 0 : 1, `text=${value}`);
  replaceSearch(kept);
}

function keepParameters(event) {
  const before = new URL(event.from.url);
  if (before.pathname === window.location.pathname) return;
  const parts = partsOf(window.location.search);
  const lost = partsOf(before.search).filter(
    (part) => KEPT.some((name) => part.startsWith(name)) && !has(parts, part),
  );
  if (lost.length > 0) replaceSearch([...parts, ...lost]);
}

function partsOf(search) {
  return search.slice(1).split("&").filter(Boolean);
}

function has(parts, part) {
  const name = part.slice(0, part.indexOf("=") + 1);
  return parts.some((other) => other.startsWith(name));
}

function replaceSearch(parts) {
  const url = `${window.location.pathname}?${parts.join("&")}${window.location.hash}`;
  window.history.replaceState(window.history.state ?? {}, "", url);
}
