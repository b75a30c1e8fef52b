"""What the page about word2vec asks; none of it needs a model, or what is trained."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.embeddings.word2vec import Settings, Trainer
from core.embeddings.word_pairs import Corpus, corpus_of


@dataclass(frozen=True)
class CorpusOf:
    """The words of a text."""

    text: str

    def __call__(self, _nothing: object) -> Corpus:
        """By sentence, as they are trained on.

        Raises:
            BadText: there is too little to train on.
        """
        return corpus_of(self.text)


@dataclass(frozen=True, eq=False)
class Start:
    """Where a training begins."""

    vectors: Float[np.ndarray, "word dim"]
    axes: Float[np.ndarray, "two dim"]
    """The plane in which the vectors are drawn."""
    point: int
    """So many pairs are summed up to one point of the loss."""


@dataclass(frozen=True)
class StartOf:
    """Where training on this text begins."""

    text: str
    settings: Settings

    def __call__(self, nothing: object) -> Start:
        """By the seed of the settings."""
        trainer = Trainer(CorpusOf(self.text)(nothing), self.settings)
        return Start(trainer.centre, trainer.axes, trainer.point)
