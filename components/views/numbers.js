// Numbers as a reader sees them, the same as the server writes them.

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

const minus = (text) => text.replace("-", "−");

const signed = (value, digits) => minus(value.toFixed(digits));

// Three figures after the point for small numbers, fewer for large ones.
const shortly = (value) => {
  const size = Math.abs(value);
  if (size > 0 && size < 0.0005) return minus(value.toExponential(1).replace("e+", "e"));
  return signed(value, size >= 1000 ? 0 : size >= 10 ? 2 : 3);
};

// All the figures that a 32-bit number has.
const figures = (value) => minus(String(Number(value.toPrecision(8))));

const RAISED = { "+": "", "-": "⁻" };
[..."⁰¹²³⁴⁵⁶⁷⁸⁹"].forEach((raised, digit) => (RAISED[digit] = raised));

// What is less than everything never reads 100 %, and more than nothing never 0 %.
const percentText = (share) => {
  const value = share * 100;
  if (share === 0 || share === 1) return `${value} %`;
  if (value >= 0.995) return value < 99.95 ? `${value.toFixed(1)} %` : "> 99.9 %";
  if (value >= 0.001) return `${value.toPrecision(2)} %`;
  const [mantissa, exponent] = value.toExponential(1).split("e");
  return `${mantissa} × 10${exponent.replace(/./g, (sign) => RAISED[sign])} %`;
};
