// The address of the page, which holds the whole view, and the browser's history.

const LONGEST_PLAIN = 2000;
const LEAVING_MS = 1000;
// What a change of page keeps if the reader has chosen it; a short text is in text, one
// that packs well in z.
const KEPT = {
  text: (me) => me.own.text && !isLong(me.area.value),
  z: (me) => me.own.text && me.packs,
  model: (me) => me.own.model,
  target: (me) => me.own.target,
  view: () => window.headlightProjecting === true,
};
// They say nothing of text, model or settings.
const QUIET = new Set(["example", "view", "embed", "embed_options"]);

// The address as the server writes it (Python's quote_plus), to the letter: where
// the two agree, typing adds nothing to the browser's history.
function quoted(text) {
  return encodeURIComponent(text.toWellFormed?.() ?? text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

// Whether the text is too long to stand in the address as it is; the server then
// packs it into z, or leaves it out.
export function isLong(text) {
  return text.length > LONGEST_PLAIN || quoted(text).length > LONGEST_PLAIN;
}

export function writeAddress(text) {
  if (isLong(text)) return;
  const kept = partsOf(window.location.search).filter((part) => !part.startsWith("z="));
  const index = kept.findIndex((part) => part.startsWith("text="));
  kept.splice(index < 0 ? kept.length : index, index < 0 ? 0 : 1, `text=${quoted(text)}`);
  replaceSearch(kept);
}

// Whether the reader has done something since the last entry that may be a choice:
// what the server writes then is an entry of its own, and anything else is none. A link
// opens a page, and typing is not to fill the history.
export function noteAct(event, { area }) {
  const path = event.composedPath();
  acted = !path.some((node) => node === area || node.tagName === "A");
}

// The menu drops text and model from the address until the server writes them again,
// and leaving a page clears its settings first: three entries in the browser's history
// for one change of page. Here they become one, with text and model kept.
export function tidyHistory(event, me) {
  const target = new URL(event.destination.url);
  const ours = event.destination.sameDocument && target.origin === window.origin;
  const chosen = acted && target.pathname === window.location.pathname;
  acted = false;
  if (event.navigationType !== "push" || !event.cancelable || !ours) return;
  const parts = partsOf(target.search);
  const lost = partsOf(window.location.search).filter(
    (part) => nameOf(part) in KEPT && KEPT[nameOf(part)](me) && !has(parts, part),
  );
  const samePage = target.pathname === window.location.pathname;
  const view = (list) => list.filter((part) => nameOf(part) in KEPT).sort().join("&");
  const whole = [...parts, ...lost];
  const sameView = samePage && view(whole) === view(partsOf(window.location.search));
  const leaving = !samePage && Date.now() - cleared.at < LEAVING_MS;
  const isOwnEntry = sameView ? chosen : !leaving;
  if (sameView && parts.length < partsOf(window.location.search).length) {
    cleared = { url: window.location.href, at: Date.now() };
  }
  if (isOwnEntry && lost.length === 0) return;
  event.preventDefault();
  const url = `${target.pathname}${whole.length ? "?" : ""}${whole.join("&")}`;
  if (sameView && !chosen) {
    window.history.replaceState({}, "", url);
    return;
  }
  // Settings that were cleared only because the page is being left come back with it.
  if (leaving) window.history.replaceState({}, "", cleared.url);
  cleared.at = 0;
  // This is seen here once more.
  acted = chosen;
  window.history.pushState({}, "", url);
}

// An address that holds a setting says of which text and model: a page may come with
// another text by then. A widget writes its setting by itself, so this watches.
export function completeAddress({ address, area }) {
  const parts = partsOf(window.location.search);
  const names = parts.map(nameOf);
  const here = window.location.pathname.replace(/\/$/, "").split("/").pop();
  const complete = ["text", "z", "example"].some((name) => names.includes(name));
  if (!address || complete || here !== address.page || isLong(area.value)) return;
  if (names.every((name) => QUIET.has(name) || name === "model")) return;
  const lacking = Object.entries(address.parts).filter(([name]) => !names.includes(name));
  if (lacking.length === 0) return;
  replaceSearch([...parts, ...lacking.map(([name, value]) => `${name}=${quoted(value)}`)]);
}

let cleared = { url: "", at: 0 };
let acted = false;

export function nameOf(part) {
  return part.split("=", 1)[0];
}

export function partsOf(search) {
  return search.slice(1).split("&").filter(Boolean);
}

function has(parts, part) {
  return parts.some((other) => nameOf(other) === nameOf(part));
}

function replaceSearch(parts) {
  const url = `${window.location.pathname}?${parts.join("&")}${window.location.hash}`;
  window.history.replaceState(window.history.state ?? {}, "", url);
}
