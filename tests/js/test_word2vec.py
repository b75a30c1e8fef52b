"""word2vec's training in JavaScript, beside the reference in Python."""

import numpy as np
import pytest

from components.embeddings.word2vec.texts import bundled_texts
from components.embeddings.word2vec.view import task
from core.embeddings.word2vec import Settings, Trainer
from core.embeddings.word_pairs import Corpus, corpus_of
from tests.harness.node import in_node

KINGDOM, ALICE = (corpus_of(one.text) for one in bundled_texts())
TINY = corpus_of("One cat sat. One dog sat. One dog ran.")
TRAIN = """(Word2vec, { task, steps }) => {
  const net = new Word2vec(task);
  for (let n = 0; n < steps; n += 1) if (n % 3) net.advance(); else net.step();
  const { centre, context, axes, losses } = net;
  return { centre: [...centre], context: [...context], losses,
           axes: axes.map((axis) => [...axis]) };
}"""


@pytest.mark.parametrize(
    ("corpus", "settings"),
    [
        (KINGDOM, Settings()),
        (KINGDOM, Settings(dims=2, window=5, negatives=1, rate=0.5, seed=0)),
        (ALICE, Settings(dims=32, negatives=15, subsample=0.003, seed=2**31 - 1)),
        (TINY, Settings(dims=3, window=1, subsample=0.1, seed=5)),
    ],
    ids=["usual", "two dimensions", "thinned out", "three sentences"],
)
def test_two_thousand_steps_equal_the_reference(corpus: Corpus, settings: Settings):
    sent = {"task": task(corpus, settings), "steps": 2000}
    found = in_node("embeddings/word2vec/train.js", "Word2vec", TRAIN, sent)
    reference = Trainer(corpus, settings).train(2000)
    for name in ("centre", "context"):
        wanted = getattr(reference, name).ravel()
        np.testing.assert_allclose(found[name], wanted, atol=1e-9)
    np.testing.assert_allclose(found["losses"], reference.losses, atol=1e-9)
    np.testing.assert_allclose(found["axes"], reference.axes, atol=1e-6)
