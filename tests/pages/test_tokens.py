"""The Tokens page without a browser: chips, counts, one token, the vocabulary."""

from components.choice.page_views import page_views
from core.models import LoadedModel
from core.text.tokenization import encode
from tests.pages.token_pages import FAMILY, TEXT, opened, said, sent, sound


def test_the_chips_and_ids_are_the_models_own(smollm2: LoadedModel):
    chips = sent(opened("tokens"), "token_chips")
    assert chips["ids"] == smollm2.tokenizer(TEXT).input_ids
    assert [chip[0] for chip in chips["chips"]] == [
        "The",
        "·capital",
        "·of",
        "·France",
        "·is",
    ]
    assert chips["chosen"] == 0


def test_the_line_counts_by_hand():
    words = said(opened("tokens"))
    # 24 characters, spaces too, in 5 tokens.
    assert "**5** tokens of your text · **0** special · **24** characters" in words
    assert "**4.80** characters per token · a vocabulary of **49,152**" in words


def test_special_tokens_are_counted_apart_and_can_be_switched_off():
    at = opened("tokens", "hello world!", model="minilm-l6")
    assert "**3** tokens of your text · **2** special" in said(at)
    assert sent(at, "token_chips")["ids"] == [101, 7592, 2088, 999, 102]
    at.toggle(key="tokens_special").set_value(False).run()
    assert "**3** tokens of your text · **0** special" in said(sound(at))
    assert sent(at, "token_chips")["ids"] == [7592, 2088, 999]


def test_an_emoji_is_one_chip_with_all_its_ids(smollm2: LoadedModel):
    chips = sent(opened("tokens", f"a {FAMILY}"), "token_chips")
    assert [chip[0] for chip in chips["chips"]] == ["a", f"·{FAMILY}"]
    count = len(encode(smollm2.tokenizer, f"a {FAMILY}").tokens) - 1
    assert chips["chips"][1][1:3] == [1, count]
    assert "2 characters" not in said(opened("tokens", FAMILY))


def test_the_chosen_token_shows_its_bytes_and_its_one():
    at = opened("tokens")
    at.number_input(key="tokens_place").set_value(4).run()
    shown = sent(sound(at), "one_hot")
    assert ["id", "4,649", False] in shown["facts"]
    assert ["spelled", "ĠFrance", True] in shown["facts"]
    assert [cell[0] for cell in shown["bytes"]] == [f"{b:02X}" for b in b" France"]
    assert shown["said"] == (
        "49,152 numbers: 49,151 zeros and a single 1, at place 4,649."
    )
    assert [cell[2] for cell in shown["cells"]] == [0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert [cell[0] for cell in shown["cells"]] == list(range(4645, 4654))


def test_the_first_entry_has_no_neighbours_before_it():
    at = opened("tokens", "<|endoftext|>")
    cells = sent(at, "one_hot")["cells"]
    assert [cell[0] for cell in cells] == [None] * 4 + [0, 1, 2, 3, 4]


def test_a_part_of_a_glyph_shows_the_other_parts_too():
    at = opened("tokens", "ส")
    shown = sent(at, "one_hot")
    assert [(cell[0], cell[2]) for cell in shown["bytes"]] == [
        ("E0", True),
        ("B8", True),
        ("AA", False),
    ]
    assert shown["note"].startswith("2 bytes of the 3 that write this sign")


def test_the_chosen_token_follows_a_shorter_text():
    at = opened("tokens", TEXT, tokens_place=5)
    at.session_state["text"] = "Hi"
    at.run()
    assert sent(sound(at), "token_chips")["chosen"] == 0


def test_the_search_counts_exactly():
    at = opened("tokens")
    at.text_input(key="tokens_query").set_value("france").run()
    assert "**4** of 49,152 entries with “france”" in said(sound(at))
    table = at.dataframe[0].value
    assert set(table["id"]) >= {4649}
    assert table[table["id"] == 4649]["in your text"].tolist() == [1]


def test_the_search_by_id_explains_itself():
    at = opened("tokens")
    at.segmented_control(key="tokens_how").set_value("id").run()
    at.text_input(key="tokens_query").set_value("100-120").run()
    assert "**21** of 49,152 entries" in said(sound(at))
    at.text_input(key="tokens_query").set_value("apple").run()
    assert any("from 0 to 49,151" in info.value for info in sound(at).info)


def test_results_can_be_paged_and_begin_anew_with_a_new_query():
    at = opened("tokens", tokens_query="ing", tokens_page=3)
    first = at.dataframe[0].value
    assert len(first) == 12
    at.text_input(key="tokens_query").set_value("ings").run()
    assert at.session_state["tokens_page"] == 1
    sound(at)


def test_a_text_that_makes_no_token_is_said_so():
    at = opened("tokens", " ", model="minilm-l6", tokens_special=False)
    assert any("makes no token" in info.value for info in at.info)


def test_a_lost_character_is_counted():
    assert "**1** character lost" in said(opened("tokens", "a\x04b"))


def test_the_views_hold_what_they_say(smollm2: LoadedModel):
    words, signs, code = page_views("tokens").views
    tokens = encode(smollm2.tokenizer, words.text).tokens
    assert len(tokens) > len(words.text.split())
    assert any(token.text.startswith(" ") for token in tokens)
    glyphs = encode(smollm2.tokenizer, signs.text).tokens
    assert len(glyphs) > len(signs.text)
    pieces = [token.text for token in encode(smollm2.tokenizer, code.text).tokens]
    assert any("\n" in piece for piece in pieces)
    assert [piece for piece in pieces if piece.isdigit()] == list("1024314159")
