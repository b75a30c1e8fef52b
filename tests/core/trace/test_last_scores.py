"""Scores after the last token: of several texts at once the same as text by text."""

import numpy as np

from core.models import LoadedModel
from core.trace import Trace, trace
from core.trace.last_scores import ENOUGH, score_last

TEXTS = ["The cat", "One two three four five six seven eight nine", "It rains", "A"]


def test_texts_scored_together_have_the_scores_of_each_alone(smollm2: LoadedModel):
    together = [trace(smollm2, text) for text in TEXTS]
    assert len(together) == ENOUGH
    assert score_last(together) > 0
    for one, text in zip(together, TEXTS, strict=True):
        alone = trace(smollm2, text)
        np.testing.assert_allclose(one.logits(-1), alone.logits(-1), atol=1e-4)
        np.testing.assert_allclose(one.logits_all(), alone.logits_all(), atol=1e-4)


def test_what_has_no_vocabulary_or_too_few_for_company_is_left_as_it_is(
    minilm: LoadedModel, smollm2: LoadedModel
):
    read: list[Trace] = [trace(minilm, text) for text in TEXTS]
    assert score_last(read) == 0
    assert score_last([trace(smollm2, "The cat")]) == 0
