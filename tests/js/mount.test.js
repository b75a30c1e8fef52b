import assert from "node:assert/strict";
import { test } from "node:test";

import { draw, read } from "../../components/views/lib/mount.js";
import { arraysFor } from "./arrays.js";

const [{ words, arrays, block }] = arraysFor("mount");

test("a block is read as it was packed, wherever it stands in memory", () => {
  const bytes = Uint8Array.from([7, ...block]).subarray(1);
  const { numbers, seen, ...rest } = read(bytes);
  assert.deepEqual(rest, words);
  assert.deepEqual({ numbers: [...numbers], seen: [...seen] }, arrays);
  assert.equal(read(bytes), read(bytes));
});

test("what is no block is left as it is", () => {
  assert.equal(read(words), words);
  assert.equal(read(null), null);
});

test("a view is drawn with its data and marked once it stands", () => {
  const host = { dataset: {} };
  const undo = () => {};
  const seen = [];
  const code = (view, told) => {
    assert.equal(host.dataset.drawn, undefined);
    seen.push(view.data.text, view.setStateValue, told);
    return undo;
  };
  const view = { parentElement: { host }, data: Uint8Array.from(block), setStateValue: 1 };
  assert.equal(draw(code, view, 2), undo);
  assert.deepEqual(seen, [words.text, 1, 2]);
  assert.equal(host.dataset.drawn, "");
});
