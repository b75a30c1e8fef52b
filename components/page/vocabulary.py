"""What each token of a model says, on a page that holds no tokenizer."""

from components.page.run import ask
from core.engine.about_models import SpellingOf
from core.text.continuation import Continuations
from core.text.written_text import WrittenText


def continuations(model_id: str) -> Continuations:
    """Each entry of the model's vocabulary as the end of a text.

    Raises:
        HeadlightError: the model cannot be had.
    """
    return Continuations(ask(SpellingOf(), model_id))


def written_text(model_id: str) -> WrittenText:
    """The model's vocabulary, for tokens that were written in a row.

    Raises:
        HeadlightError: the model cannot be had.
    """
    return WrittenText(ask(SpellingOf(), model_id))
