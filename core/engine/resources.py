"""What a question without a text is about: a model, the words of GloVe, or nothing.

Each has a name, a model its own. So a page names what it asks about and never holds it.
"""

from ..embeddings.matrix import embedding_matrix
from ..embeddings.neighbours import Matrix
from ..embeddings.word_vectors import (
    WordsOnTheirWay,
    WordVectors,
    fetch_again,
    opened_words,
    words_or_progress,
)
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
        WordsOnTheirWay: the words of GloVe are still being fetched.
        HeadlightError: why it cannot be had.
    """
    if name == NOTHING:
        return _nothing
    if name != GLOVE:
        return load_model(name)
    words = words_or_progress()
    if not isinstance(words, WordVectors):
        raise WordsOnTheirWay(words)
    return words


def matrix_of(about: LoadedModel | WordVectors) -> Matrix:
    """The rows that are compared: a word's each, or a token's each."""
    return about.matrix if isinstance(about, WordVectors) else embedding_matrix(about)


def try_again(name: str) -> None:
    """Fetch anew what could not be fetched, for somebody asked to."""
    if name == GLOVE:
        fetch_again()
