"""English that looks foreign: its words change, its signs do not."""

import pytest

from components.words.language import CONTENT, Language
from components.words.pseudo import pseudo, pseudo_table

PSEUDO = Language("pseudo")


@pytest.mark.parametrize(
    "kept",
    [
        "`a code`",
        "$a + e$",
        "{place}",
        '<b class="one">',
        "&nbsp;",
        ":material/home:",
        "](https://a.example/it?a=1)",
        "https://a.example/it",
    ],
)
def test_what_is_no_word_stays(kept: str):
    assert pseudo(f"On {kept} and") == f"ÓÓññ {kept} ááññd"


def test_signs_of_markdown_stay_where_they_are():
    said = pseudo("# A\n- **token**: [see](#x) :red[it]")
    assert said == "# ÁÁ\n- **ţóókééññ**: [séééé](#x) :red[ííţ]"


def test_values_are_put_in_as_they_are():
    assert PSEUDO.sentence("at {place}", place="a {place}") == "ááţ a {place}"
    assert PSEUDO.counted(1, "{n} one", "{n} many") == "1 óóññéé"
    assert PSEUDO.counted(2, "{n} one", "{n} many") == "2 mááññýý"


def test_it_is_about_a_third_longer():
    text = (CONTENT / "en" / "tokens.md").read_text("utf-8")
    assert 1.3 < len(pseudo(text)) / len(text) < 1.4


def test_of_a_table_what_is_read_changes_and_texts_for_a_model_do_not():
    table = {"view": [{"title": "One", "text": "One", "url": "one"}]}
    assert pseudo_table(table) == {
        "view": [{"title": "ÓÓññéé", "text": "One", "url": "one"}]
    }
    steps = {"steps": [["heads", "one"]]}
    assert pseudo_table(steps) == {"steps": [["heads", "óóññéé"]]}
