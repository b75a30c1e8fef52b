import assert from "node:assert/strict";
import { test } from "node:test";

import { counted, listed, sentence, whole } from "../../components/views/lib/sentence.js";
import { arraysFor } from "./arrays.js";

const { counts, lists } = arraysFor("sentence");

test("so many are counted in the words of the server", () => {
  for (const [n, number, said] of counts) {
    assert.equal(whole(n), number);
    assert.equal(counted(n, "{n} token of {all}", "{n} tokens of {all}", { all: "x" }), said);
  }
});

test("a list reads the same in a view and in a sentence", () => {
  for (const [items, and, or] of lists) {
    assert.equal(listed(items), and);
    assert.equal(listed(items, "or"), or);
  }
});

test("what is put in is put in as it is", () => {
  assert.equal(sentence("{token} at {place}", { token: "{place} $&", place: 3 }), "{place} $& at 3");
  assert.equal(sentence("Nothing is put in {here}."), "Nothing is put in {here}.");
});
