"""The translators: trained on the small corpora as the paper trains its own.

Source: Vaswani et al. 2017, section 5, https://arxiv.org/abs/1706.03762
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import nn

from ..transformer import PAD, Size, Transformer
from .batches import Batch, Example, batches
from .corpus import Language, Pair, pairs
from .vocabulary import Vocabulary


@dataclass(frozen=True)
class Recipe:
    """All that decides what comes out: the same recipe gives the same weights."""

    language: Language
    seed: int = 2017
    n_pairs: int = 200_000
    """Sentences written, of all splits."""
    n_steps: int = 4_000
    n_tokens: int = 4_000
    """Words of a batch, source and target together."""
    warm_up: int = 800
    peak: float = 2e-3
    """The largest learning rate, at the end of the warm-up."""
    n_layers: int = 2
    d_model: int = 128
    n_heads: int = 4
    d_mlp: int = 512
    dropout: float = 0.1

    def size(self, d_vocab: int) -> Size:
        """The size of its model."""
        return Size(
            d_vocab, self.n_layers, self.d_model, self.n_heads, self.d_mlp, self.dropout
        )


class Step(NamedTuple):
    """How far the training is."""

    n: int
    loss: float
    """Cross-entropy of a word, in nats."""
    learning_rate: float
    seconds: float


@dataclass(frozen=True)
class Trained:
    """A translator, and what it was trained on."""

    model: Transformer
    vocabulary: Vocabulary
    recipe: Recipe
    corpus: tuple[Pair, ...]
    steps: tuple[Step, ...]


def train(recipe: Recipe, tell: Callable[[Step], None] = lambda step: None) -> Trained:
    """Train a translator from nothing.

    Args:
        recipe: what decides the outcome.
        tell: is told of each step.
    """
    corpus = tuple(pairs(recipe.language, recipe.seed, recipe.n_pairs))
    mine = [pair for pair in corpus if pair.split == "train"]
    vocabulary = Vocabulary.of(
        words for pair in mine for words in (pair.source, pair.target)
    )
    torch.manual_seed(recipe.seed)
    model = Transformer(recipe.size(len(vocabulary)))
    optimiser = torch.optim.Adam(
        model.parameters(), lr=1.0, betas=(0.9, 0.98), eps=1e-9
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: learning_rate(n + 1, recipe)
    )
    drawn = batches(examples(mine, vocabulary), recipe.n_tokens, recipe.seed)
    began, steps = time.monotonic(), []
    for n in range(1, recipe.n_steps + 1):
        rate = learning_rate(n, recipe)
        loss = learn(model, next(drawn), optimiser)
        schedule.step()
        steps.append(Step(n, loss, rate, time.monotonic() - began))
        tell(steps[-1])
    return Trained(model.eval(), vocabulary, recipe, corpus, tuple(steps))


def learn(model: Transformer, batch: Batch, optimiser: torch.optim.Optimizer) -> float:
    """One step down the gradient; the loss before it, in nats a word."""
    model.train()
    logits = model(batch.source, batch.given)
    # No label smoothing (section 5.4): a page shows what the model thinks likely, and
    # smoothing teaches it to say that it is less sure than it is.
    loss = nn.functional.cross_entropy(
        logits.flatten(0, 1), batch.wanted.flatten(), ignore_index=PAD
    )
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return float(loss.detach())


def learning_rate(step: int, recipe: Recipe) -> float:
    """Up to its peak in a straight line, then down with 1 / √step.

    Section 5.3, equation 3, with the peak given in place of d_model.
    """
    rising, falling = step / recipe.warm_up, (recipe.warm_up / step) ** 0.5
    return recipe.peak * min(rising, falling)


def examples(pairs: Sequence[Pair], vocabulary: Vocabulary) -> list[Example]:
    """The pairs as ids."""
    return [
        Example(tuple(vocabulary.ids(one.source)), tuple(vocabulary.ids(one.target)))
        for one in pairs
    ]
