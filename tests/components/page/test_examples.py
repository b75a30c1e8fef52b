"""The shelf of examples."""

from components.page.examples import examples


def test_every_example_has_a_title_a_text_and_what_to_look_for():
    assert all(e.title and e.text and e.look for e in examples())


def test_no_two_examples_share_a_title_or_a_text():
    assert len({e.title for e in examples()}) == len(examples())
    assert len({e.text for e in examples()}) == len(examples())


def test_the_lectures_sentences_are_there_word_for_word():
    texts = {e.text for e in examples()}
    assert {
        "The animal didn't cross the street because it was too tired",
        "I bought an apple and an orange",
        "I bought an apple watch",
        "The black cat fights the white cat.",
        "chocolate is delicious",
        "Most people know chocolate is delicious",
        "The capital of France is",
        "hello world!",
    } <= texts


def test_emoji_thai_arabic_and_many_lines_are_there():
    texts = [e.text for e in examples()]
    assert any("\u200d" in text for text in texts)
    assert any("\u0e01" <= char <= "\u0e5b" for text in texts for char in text)
    assert any("\u0600" <= char <= "\u06ff" for text in texts for char in text)
    assert any(text.strip().count("\n") >= 2 for text in texts)


def test_what_is_true_of_one_model_is_not_said_of_another():
    paris = next(e for e in examples() if e.text == "The capital of France is")
    assert paris.hint("smollm2-135m") == paris.look
    assert paris.hint("minilm-l6") == ""
    street = next(e for e in examples() if e.title == "The animal and the street")
    assert street.hint("minilm-l6") == street.look
