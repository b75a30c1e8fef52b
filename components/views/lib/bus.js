// What the views of attention tell each other in the browser, without the server.

// The maps of all heads, kept by the grid so that other views can paint any head at
// once: { name, trace, rows, cols, whole, of(layer, head) -> Uint8Array } or null.
// A cell is 127·√share; whole says that each pair of tokens has its own cell.
export const headMaps = () => window.headlightHeads ?? null;

export const keepHeadMaps = (maps) => {
  window.headlightHeads = maps;
  window.dispatchEvent(new CustomEvent("headlight-heads"));
};

// What was asked by example, kept so that the grid can light the answers whenever it is
// drawn: { name, trace, words: [from, to], first, ranked: [[layer, head, share], …] }.
export const askedAnswers = () => window.headlightAsked ?? null;

export const keepAnswers = (answers) => {
  window.headlightAsked = answers;
  window.dispatchEvent(new CustomEvent("headlight-asked"));
};

// A head was chosen: { name, layer, head, source, bring }; name is such as
// "decoder.self". bring: by a click or a tap, so its picture is to come into view.
export const tellHead = (detail) =>
  window.dispatchEvent(new CustomEvent("headlight-head", { detail }));

// A token is pointed at: index or null. Rows and columns of cross-attention are tokens
// of two texts; side says which one: "query", "key", or absent where they are the same.
export const tellToken = (index, source, side) =>
  window.dispatchEvent(new CustomEvent("headlight-token", { detail: { index, source, side } }));

// A pair is pointed at: { query, key, source }, or { query: null, key: null, source }.
export const tellPair = (detail) =>
  window.dispatchEvent(new CustomEvent("headlight-pair", { detail }));

// Whether the window is as low as a projector's zoom makes it: pictures come first then.
export const isLow = () => window.innerHeight < 600;
