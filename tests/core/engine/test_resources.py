"""Questions without a text: about a model, about GloVe's words, about nothing."""

import pickle
from dataclasses import dataclass
from typing import Any

import pytest

from core.engine import Answered, AskRequest, LocalEngine, about_models, resources
from core.engine.resources import GLOVE, NOTHING, Resource
from core.errors import HeadlightError
from core.models import LoadedModel
from core.text.continuation import Continuations
from core.text.written_text import WrittenText
from core.weights.progress import Progress
from tests.travels import travels


@dataclass(frozen=True)
class KindOf:
    """What a question is called with."""

    def __call__(self, about: Resource) -> str:
        return type(about).__name__


def asked(question: Any, about: str) -> Any:
    found = LocalEngine(workers=1).submit(AskRequest(about, question), "ann").answer()
    assert isinstance(found, Answered)
    return found.answer


@pytest.mark.parametrize(
    ("name", "kind"),
    [("minilm-l6", "LoadedModel"), (GLOVE, "WordVectors"), (NOTHING, "Nothing")],
)
def test_a_question_is_called_with_what_it_names(
    name: str, kind: str, minilm: LoadedModel
):
    assert asked(KindOf(), name) == kind


def test_words_that_are_not_here_yet_are_one_sentence(monkeypatch: pytest.MonkeyPatch):
    on_the_way = Progress("GloVe", "downloading", 0, 1, "")
    monkeypatch.setattr(resources, "opened_words", lambda: None)
    monkeypatch.setattr(resources, "words_or_progress", lambda: on_the_way)
    with pytest.raises(HeadlightError, match="on their way"):
        asked(KindOf(), GLOVE)


def test_what_is_asked_of_every_model_travels(minilm: LoadedModel):
    for question in (
        about_models.CardOf(),
        about_models.TokensOf("A 🙂 black cat"),
        about_models.EntriesOf((0, 101, 4937, 10**6)),
    ):
        travels(question, question(minilm), 5_000)


def test_a_row_beyond_the_vocabulary_has_no_entry(minilm: LoadedModel):
    size = len(minilm.tokenizer)
    last, beyond = about_models.EntriesOf((size - 1, size))(minilm)
    assert last is not None
    assert last.id == size - 1
    assert beyond is None


def test_a_spelling_travels_and_says_what_the_tokenizer_says(minilm: LoadedModel):
    question = about_models.SpellingOf()
    spelling = question(minilm)
    sent = pickle.dumps(spelling)
    assert len(sent) < 500_000
    assert pickle.loads(sent) == spelling
    theirs, ours = Continuations(minilm.tokenizer), Continuations(spelling)
    ids = (0, 101, 100, 4937, 30_521, 30_522)
    assert [ours[one] for one in ids] == [theirs[one] for one in ids]
    assert ours.size == theirs.size
    shown = WrittenText(spelling).shown(ids)
    assert shown == WrittenText(minilm.tokenizer).shown(ids)
