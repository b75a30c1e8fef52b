// What a turn does to one query and one key (core/positions/rotary_score.py), in the browser.

// The places of both tokens. No text has a place before its first: where the key would
// stand there, both move on until it stands at 0, which changes no score.
export const placesOf = ({ query }, both, distance) => {
  const asks = query + both;
  const early = Math.max(0, distance - asks);
  return { query: asks + early, key: asks + early - distance };
};

export const pairOf = (values, pair) => [values[2 * pair], values[2 * pair + 1]];

/** @type {(pair: number[], angle: number) => number[]} */
export const turnedBy = ([first, second], angle) => {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [first * cos - second * sin, first * sin + second * cos];
};

/** @type {(pair: number[]) => number} */
export const lengthOf = ([first, second]) => Math.hypot(first, second);

// What a pair adds to the dot product at this distance.
const productOf = (numbers, pair, distance) => {
  const [q, k] = [pairOf(numbers.q, pair), pairOf(numbers.k, pair)];
  const angle = distance * numbers.angles[pair];
  const alike = q[0] * k[0] + q[1] * k[1];
  const across = q[0] * k[1] - q[1] * k[0];
  return alike * Math.cos(angle) + across * Math.sin(angle);
};

export const productsOf = (numbers, distance) =>
  Array.from(numbers.angles, (_, pair) => productOf(numbers, pair, distance));

export const added = (values) => values.reduce((sum, value) => sum + value, 0);

const scoreOf = (data, dot) => {
  const scaled = (dot + data.rest) * data.scaling;
  return data.softcap ? data.softcap * Math.tanh(scaled / data.softcap) : scaled;
};

export const scoresOf = ({ data, numbers }) =>
  Array.from({ length: data.most - data.least + 1 }, (_, at) =>
    scoreOf(data, added(productsOf(numbers, data.least + at))));

// The most that any pair adds or takes away at any of the distances: a full bar.
export const mostOf = ({ data, numbers }) => {
  let most = 0;
  for (let distance = data.least; distance <= data.most; distance += 1) {
    for (const product of productsOf(numbers, distance)) most = Math.max(most, Math.abs(product));
  }
  return most || 1;
};
