"""What is said of a text to learn from, every number computed."""

from components.words.language import sentence, whole
from core.embeddings.word_pairs import Corpus


def size_of(corpus: Corpus) -> str:
    """How many words are read, and how many of them differ."""
    return sentence(
        "{n} words, {different} different ones.",
        n=whole(corpus.n_read),
        different=whole(len(corpus.words)),
    )


def first_are_learnt(corpus: Corpus) -> str:
    """That the text has more words than are learnt from."""
    return sentence(
        "Your text has {n} words. Only the first {read} are learnt from.",
        n=whole(corpus.n_given),
        read=whole(corpus.n_read),
    )


def map_title(n_pairs: int) -> str:
    """Of the map, in a picture file."""
    return sentence("Word vectors after {n} pairs", n=whole(n_pairs))


def loss_title(n_pairs: int) -> str:
    """Of the loss, in a picture file."""
    return sentence("Loss: each point the mean of {n} pairs", n=whole(n_pairs))
