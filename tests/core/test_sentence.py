"""Sentences and errors of core: English for who asks, and their parts for the pages."""

import pickle

from core.errors import BadText, TypedOver
from core.sentence import Sentence


def test_a_sentence_is_a_text_that_knows_its_parts():
    told = Sentence("{n} tokens; {model} reads {most}.", n="12", model="{x}", most="9")
    assert told == "12 tokens; {x} reads 9."
    assert told.template == "{n} tokens; {model} reads {most}."
    assert told.values == {"n": "12", "model": "{x}", "most": "9"}


def test_one_and_many_are_said_apart():
    said = [Sentence.counted(n, "{n} token", "{n} tokens") for n in (1, 2, 3000)]
    assert said == ["1 token", "2 tokens", "3,000 tokens"]


def test_an_error_reads_as_its_sentence():
    error = BadText("There is no token {token}.", token=7)
    assert str(error) == error.sentence == "There is no token 7."
    assert error.sentence.template == "There is no token {token}."
    assert str(BadText("A brace { stays.")) == "A brace { stays."
    assert "newer text" in TypedOver().sentence


def test_what_travels_keeps_its_parts():
    told = pickle.loads(pickle.dumps(Sentence("at {place}", place="3")))
    error = pickle.loads(pickle.dumps(BadText("at {place}", place="3")))
    assert told.template == error.sentence.template == "at {place}"
