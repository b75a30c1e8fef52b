"""What the page that writes asks of a model besides its next token."""

from dataclasses import dataclass

from core.models import LoadedModel
from core.models.cards import ModelCard
from core.prediction.target_languages import own_language, target_languages
from core.prediction.writing import end_ids, longest


@dataclass(frozen=True)
class Writing:
    """How a model writes."""

    card: ModelCard
    end_ids: tuple[int, ...]
    """The tokens with which it says that it has finished."""
    longest: int
    """How many tokens a text may have in the end."""
    languages: dict[str, int]
    """The token of each language it can be told to write; empty for most models."""
    own_language: str | None
    """The code of the language that its settings name."""


@dataclass(frozen=True)
class HowItWrites:
    """How a model writes that predicts a next token; others have no settings for it."""

    def __call__(self, model: LoadedModel) -> Writing:
        """Read off its card, its settings and its vocabulary."""
        languages, own = target_languages(model), own_language(model)
        return Writing(model.card, end_ids(model), longest(model), languages, own)
