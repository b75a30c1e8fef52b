// A view drawn by its own code, with data as it is or unpacked from one block of bytes
// (mounting.py), and marked once it is drawn, so that a test can wait for it.

// The same block is the same data.
const known = new WeakMap();

export const draw = (code, view, told) => {
  const undo = code({ ...view, data: read(view.data) }, told);
  const { host = view.parentElement } = view.parentElement;
  host.dataset.drawn = "";
  return undo;
};

export const read = (sent) => {
  if (!(sent instanceof Uint8Array)) return sent;
  if (!known.has(sent)) known.set(sent, unpacked(sent));
  return known.get(sent);
};

const unpacked = (bytes) => {
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const { data, arrays } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, end)));
  const array = ([name, [start, size]]) => [name, bytes.slice(end + start, end + start + size)];
  return { ...data, ...Object.fromEntries(Object.entries(arrays).map(array)) };
};
