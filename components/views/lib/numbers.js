// Numbers as a reader sees them, the same as the server writes them.

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

export const minus = (text) => text.replace(/^-/, "−");

export const signed = (value, digits) => minus(value.toFixed(digits));

// Three figures after the point for small numbers, fewer for large ones.
export const shortly = (value) => {
  const size = Math.abs(value);
  if (size > 0 && size < 0.0005) return minus(value.toExponential(1));
  if (size >= 1000) return signed(value, 0).replace(/\B(?=(\d{3})+$)/g, ",");
  return signed(value, size >= 10 ? 2 : 3);
};

// All the figures that a 32-bit number has.
export const figures = (value) => minus(String(Number(value.toPrecision(8))));
