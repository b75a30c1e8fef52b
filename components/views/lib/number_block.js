// The server's numbers (number_block.py): one block of bytes, and an index of what
// stands where in it. Returns { name: Float32Array | Uint16Array | Uint8Array }.
export const numbersOf = (block, index) => {
  const bytes = Uint8Array.from(block);
  const kinds = { f4: Float32Array, u2: Uint16Array, u1: Uint8Array };
  const read = ([name, [kind, start, count]]) => [name, new kinds[kind](bytes.buffer, start, count)];
  return Object.fromEntries(Object.entries(index).map(read));
};
