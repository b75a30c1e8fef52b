// Numbers as a reader sees them, the same as the server writes them (components/words).

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

export const minus = (text) => text.replace(/^-/, "−");

// So many digits after the point; what is rounded to nothing has no sign.
export const signed = (value, digits) => {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : minus(text);
};

// Three figures after the point for small numbers, fewer for large ones.
export const shortly = (value) => {
  const size = Math.abs(value);
  if (size > 0 && size < 0.0005) return minus(value.toExponential(1));
  if (size >= 1000) return signed(value, 0).replace(/\B(?=(\d{3})+$)/g, ",");
  return signed(value, size >= 10 ? 2 : 3);
};

// So many figures and no zeros behind them; by itself all that a 32-bit number has.
export const figures = (value, most = 8) => minus(String(Number(value.toPrecision(most))));

// So many digits after the point, and where these would all be 0, the number's size.
export const signedOrTiny = (value, digits = 4) => {
  if (value === 0) return "0";
  return Math.abs(value) < 0.5 * 10 ** -digits ? minus(value.toExponential(1)) : signed(value, digits);
};

const RAISED = { "+": "", "-": "⁻" };
[..."⁰¹²³⁴⁵⁶⁷⁸⁹"].forEach((raised, digit) => (RAISED[digit] = raised));

// What is less than everything never reads 100 %, and more than nothing never 0 %.
export const percentText = (share) => {
  const value = share * 100;
  if (share === 0 || share === 1) return `${value} %`;
  if (value >= 0.995) return value < 99.95 ? `${value.toFixed(1)} %` : "> 99.9 %";
  if (value >= 0.001) return `${value.toPrecision(2)} %`;
  const [mantissa, exponent] = value.toExponential(1).split("e");
  return `${mantissa} × 10${exponent.replace(/./g, (sign) => RAISED[sign])} %`;
};

// Where there is no room for all of it: what is less than the least is said to be so.
export const percentDownTo = (least, share) =>
  share > 0 && share < least ? `< ${100 * least} %` : percentText(share);
