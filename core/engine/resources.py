"""What a question without a text is about: a model, the words of GloVe, or nothing.

Each has a name, a model its own. So a page names what it asks about and never holds it.
"""

from ..embeddings.word_vectors import WordVectors, opened_words, words_or_progress
from ..errors import HeadlightError
from ..models.loaded import LoadedModel, load_model, loaded_models

GLOVE = "words of GloVe"
NOTHING = "nothing"
"""For what is computed from the question alone."""


class Nothing:
    """What such a question is called with."""


_nothing = Nothing()

Resource = LoadedModel | WordVectors | Nothing


def at_hand(name: str) -> Resource | None:
    """What is in memory under this name; None where it has to be loaded first."""
    if name == NOTHING:
        return _nothing
    if name == GLOVE:
        return opened_words()
    return next((one for one in loaded_models() if one.card.id == name), None)


def obtained(name: str) -> Resource:
    """The same, loaded if need be.

    Raises:
        HeadlightError: why it cannot be had.
    """
    if name == NOTHING:
        return _nothing
    if name != GLOVE:
        return load_model(name)
    words = words_or_progress()
    if not isinstance(words, WordVectors):
        raise HeadlightError("The word vectors are still on their way here.")
    return words
