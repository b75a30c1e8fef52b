// Rows of a matrix of numbers.

export const rowOf = (matrix, row, dims) => matrix.subarray(row * dims, (row + 1) * dims);

export function dotRows(one, other) {
  let sum = 0;
  for (let i = 0; i < one.length; i += 1) sum += one[i] * other[i];
  return sum;
}
