"""Skip-gram with negative sampling: by hand, by law, and against torch's autograd."""

import math

import numpy as np
import pytest
import torch

from components.embeddings.word2vec.texts import bundled_texts
from core.embeddings.word2vec import (
    Mulberry32,
    Settings,
    Trainer,
    pair_gradients,
    pair_loss,
    point_size,
    sigmoid,
)
from core.embeddings.word_pairs import Corpus, corpus_of, count_pairs

TEXT = "The cat drinks milk. The dog drinks water. The king wears a crown."
LN3 = math.log(3)


def kingdom() -> Corpus:
    return corpus_of(bundled_texts()[0].text)


def test_the_random_numbers_are_those_of_mulberry32():
    # What the JavaScript form of the algorithm gives for seed 0.
    random = Mulberry32(0)
    assert [random.draw() * 2**32 for _ in range(3)] == [1144304738, 1416247, 958946056]


def test_one_step_worked_out_on_paper():
    # u·v is ln 3 for the context word and −ln 3 for the negative: σ is 3/4 and 1/4,
    # so both errors have size 1/4 and the loss is −2 ln 3/4.
    v = np.array([LN3, 0.0])
    u = np.array([[1.0, 2.0], [-1.0, 2.0]])
    np.testing.assert_allclose(sigmoid(u @ v), [0.75, 0.25])
    assert pair_loss(v, u) == pytest.approx(2 * math.log(4 / 3))
    grad_v, grad_u = pair_gradients(v, u)
    # −1/4 (1, 2) + 1/4 (−1, 2) = (−1/2, 0); the rows of u: ∓1/4 (ln 3, 0).
    np.testing.assert_allclose(grad_v, [-0.5, 0.0])
    np.testing.assert_allclose(grad_u, [[-LN3 / 4, 0], [LN3 / 4, 0]])


def test_a_step_of_the_trainer_is_that_update():
    trainer = Trainer(corpus_of("a b"), Settings(dims=2, negatives=1, rate=0.5))
    trainer.centre[0], trainer.context[1] = [LN3, 0], [1, 2]
    trainer.context[0] = [-1, 2]
    pair, loss = trainer.step()
    # Of two words the negative can only be the one that is not the context.
    assert (pair.centre, pair.context, pair.negatives) == (0, 1, (0,))
    assert loss == pytest.approx(2 * math.log(4 / 3))
    np.testing.assert_allclose(trainer.centre[0], [LN3 + 0.25, 0])
    np.testing.assert_allclose(trainer.context[1], [1 + LN3 / 8, 2])
    np.testing.assert_allclose(trainer.context[0], [-1 - LN3 / 8, 2])


def test_gradients_equal_the_finite_differences_of_the_loss():
    random = np.random.default_rng(3)
    v, u = random.normal(size=5), random.normal(size=(4, 5))
    grad_v, grad_u = pair_gradients(v, u)
    tiny = 1e-6
    for i in range(5):
        step = np.eye(5)[i] * tiny
        slope = (pair_loss(v + step, u) - pair_loss(v - step, u)) / (2 * tiny)
        assert slope == pytest.approx(grad_v[i], abs=1e-8)
        for row in range(4):
            moved = np.zeros((4, 5))
            moved[row] = step
            slope = (pair_loss(v, u + moved) - pair_loss(v, u - moved)) / (2 * tiny)
            assert slope == pytest.approx(grad_u[row, i], abs=1e-8)


def test_thirty_steps_equal_torch_with_autograd():
    settings = Settings(dims=3, negatives=4, rate=0.2, seed=9)
    trainer = Trainer(corpus_of(TEXT), settings)
    centre = torch.tensor(trainer.centre, requires_grad=True)
    context = torch.tensor(trainer.context, requires_grad=True)
    optimiser = torch.optim.SGD([centre, context], lr=0.2)
    for _ in range(30):
        pair, loss = trainer.step()
        scores = context[pair.targets] @ centre[pair.centre]
        labels = torch.zeros_like(scores)
        labels[0] = 1
        theirs = torch.nn.functional.binary_cross_entropy_with_logits(
            scores, labels, reduction="sum"
        )
        optimiser.zero_grad()
        theirs.backward()
        optimiser.step()
        assert loss == pytest.approx(theirs.item(), abs=1e-12)
    np.testing.assert_allclose(trainer.centre, centre.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(trainer.context, context.detach().numpy(), atol=1e-12)


def test_the_first_loss_is_that_of_knowing_nothing():
    _, loss = Trainer(corpus_of(TEXT), Settings(negatives=7)).step()
    assert loss == pytest.approx(8 * math.log(2))


def test_the_loss_falls_on_the_bundled_text():
    corpus, settings = kingdom(), Settings()
    trainer = Trainer(corpus, settings).train(8 * count_pairs(corpus, settings.window))
    assert trainer.losses[0] > 3.9
    assert np.mean(trainer.losses[-10:]) < 0.5 * trainer.losses[0]
    assert trainer.steps // point_size(corpus, settings) == len(trainer.losses)


def test_the_bundled_text_teaches_that_king_and_queen_are_alike():
    corpus = kingdom()
    trainer = Trainer(corpus, Settings()).train(16_000)
    unit = trainer.centre / np.linalg.norm(trainer.centre, axis=1, keepdims=True)
    for word, alike in [("king", "queen"), ("man", "woman"), ("cat", "kitten")]:
        cosines = unit @ unit[corpus.words.index(word)]
        assert corpus.words[int(np.argsort(-cosines)[1])] == alike


@pytest.mark.parametrize("subsample", [0.0, 0.01])
def test_the_same_seed_gives_the_same_numbers_and_another_gives_others(subsample):
    def trained(seed: int) -> Trainer:
        settings = Settings(dims=4, subsample=subsample, seed=seed)
        return Trainer(corpus_of(TEXT), settings).train(100)

    one, same, other = trained(1), trained(1), trained(2)
    assert (one.centre == same.centre).all()
    assert one.losses == same.losses
    assert not np.allclose(one.centre, other.centre)


def test_pairs_come_in_the_order_of_the_text_and_negatives_are_not_the_context():
    corpus = corpus_of("a b c. d e")
    trainer = Trainer(corpus, Settings(window=1, negatives=3))
    pairs = [trainer.step()[0] for _ in range(12)]
    said = [corpus.words[pair.centre] + corpus.words[pair.context] for pair in pairs]
    assert said == ["ab", "ba", "bc", "cb", "de", "ed"] * 2
    assert all(pair.context not in pair.negatives for pair in pairs)


def test_negatives_are_as_frequent_as_the_formula_promises():
    corpus = corpus_of("a " * 16 + "b " * 2 + "c d")
    trainer = Trainer(corpus, Settings(dims=2, negatives=10, rate=0.01))
    drawn = [trainer.step()[0] for _ in range(1000)]
    against_b = [n for pair in drawn if pair.context == 1 for n in pair.negatives]
    # Without b: 16^0.75 = 8 against 1 and 1.
    assert np.mean(np.array(against_b) == 0) == pytest.approx(0.8, abs=0.05)


def test_a_pass_that_loses_all_its_pairs_keeps_the_whole_text():
    corpus = corpus_of("a b")
    trainer = Trainer(corpus, Settings(dims=2, subsample=1e-9)).train(50)
    assert trainer.steps == 50
