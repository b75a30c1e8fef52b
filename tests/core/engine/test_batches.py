"""Two texts in one batch, beside the pages: the numbers of the batch itself."""

import numpy as np

from core.attention.masked_words import padded_batch
from core.engine.batches import RULES, BatchJobs, read_batch
from core.engine.jobs import Jobs
from core.models import LoadedModel
from tests.core.engine.jobs import LONG

TEXTS = ("a small cat", "a small cat sat on a mat")


def test_it_is_the_batch_and_equal_ones_are_read_once(minilm: LoadedModel):
    jobs: BatchJobs = Jobs("batch", RULES, lambda: False)
    first = read_batch(jobs, minilm.card.id, TEXTS, 2, "ann")
    assert first.wait(LONG)
    found, both = first.result(), padded_batch(minilm, TEXTS)
    assert (found.short, found.n_padding) == (0, 4)
    np.testing.assert_array_equal(found.pattern, both[0].pattern(2))
    assert found.error == both[0].error
    assert found.error_seen == both[0].error_seen
    assert not found.pattern.flags.writeable
    assert read_batch(jobs, minilm.card.id, TEXTS, 2, "bob").result() is found
    other = read_batch(jobs, minilm.card.id, TEXTS, 3, "bob")
    assert other.wait(LONG)
    assert other.result() is not found
