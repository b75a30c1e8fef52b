// What the server packed, as numbers again.

// Bytes that the server deflated, as a promise of a Uint8Array.
export const inflated = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

// A packed head (core/attention/packed.py): { rows, cols, step, exact, share(q, k) -> 0..1 or
// null where the query cannot see the key }.
export const unpackHead = async (bytes, rows, cols, step, exact) => {
  const planes = await inflated(bytes);
  const size = rows * cols;
  const share = (query, key) => {
    const at = query * cols + key;
    const number = planes[at] + 256 * planes[size + at] + 65536 * planes[2 * size + at];
    return number ? (number - 1) * step : null;
  };
  return { rows, cols, step, exact, share };
};
