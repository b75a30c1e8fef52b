"""Two texts in one batch: what is asked for, and how far a text goes into one."""

from components.choice import state
from components.page.waiting import awaited
from core.engine.batches import Batch, batch_jobs, read_batch
from core.models import LoadedModel
from core.text.tokenization import encode

MOST_TOKENS = 64
"""A longer text is cut: its map would be too small to read."""


def batch_of(model: LoadedModel, texts: tuple[str, ...], layer: int) -> Batch:
    """The batch; while it is read, a newer run of the page may take over.

    Raises:
        HeadlightError: why it cannot be had.
    """
    session = state.session_id()
    return awaited(
        lambda: read_batch(batch_jobs(), model, texts, layer, session), give_up=False
    )


def first_part(model: LoadedModel, text: str) -> str:
    """The text as far as a batch reads it."""
    limit = min(MOST_TOKENS, model.card.n_ctx or MOST_TOKENS)
    while (n := len(tokens := encode(model.tokenizer, text).tokens)) > limit:
        own = [token for token in tokens if token.start < token.end]
        left = len(own) - (n - limit)
        end = own[left - 1].end if left > 0 else len(text)
        # A glyph of many tokens is cut into; what was cut may be other tokens now.
        text = text[: end if end < len(text) else len(text) * limit // n]
    return text
