"""How surprising each token of a text was, asked once for all that is drawn of it."""

from components.page.text_read import TextRead
from components.prediction.questions import SurpriseOfWords
from core.surprisal import Surprise


def surprise_of_words(read: TextRead) -> Surprise:
    """Kept by the engine: choosing a token does not compute it again."""
    return read.ask(SurpriseOfWords())
