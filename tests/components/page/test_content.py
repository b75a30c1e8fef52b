"""The words on the pages: every section is there, every term is explained."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.page.content import (
    BOLD,
    entry_of,
    plain,
    words_of,
)
from components.words.language import CONTENT
from components.words.written import HEADING, glossary, sections

FOLDER = CONTENT / "en"

PAGES = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "glossary")
LESSONS = [page for page in PAGES if page != "about"]
LONGEST_TERM = 5
"""Words; what is longer is a sentence."""
EMPHASIS = {
    *("Another head", "Another model", "Another text", "in that layer"),
    *("added", "at", "behind", "bold", "directly", "every", "hidden", "mean nothing"),
    *("Nearest", "Nothing is added", "on these texts", "on this text", "Start"),
    *("text", "Words", "Much is left out", "The address holds your text"),
    *("u", "v", "gate × up", "&lt;/w&gt;", "k is not in it", "but the three put in"),
    *("Enough have ended", "None can get better", "None is better now"),
    *("MiniLM was trained for this", "small", "tuned to chat", "rounded"),
}
"""What is bold to be heard, or stands for itself, and is no term to be explained."""


@pytest.mark.parametrize("page", LESSONS)
def test_every_lesson_says_how_it_works_and_what_not_to_conclude(page: str):
    assert sections(page)["how"]
    assert sections(page)["caution"]


@pytest.mark.parametrize("page", PAGES)
def test_no_section_is_empty(page: str):
    assert all(sections(page).values())


def test_a_missing_section_is_an_error_not_an_empty_page():
    with pytest.raises(KeyError):
        sections("about")["nothing of the kind"]


def test_glossary_entries_are_short_and_in_order():
    words = list(glossary())
    assert words == sorted(words, key=str.lower)
    assert all(
        len(re.findall(r"[.?!](?:\s|$)", text)) <= 4 for text in glossary().values()
    )


def test_no_word_is_explained_twice():
    written = (FOLDER / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^## (.+)$", written, flags=re.MULTILINE)
    assert words[:2] == list(HEADING)
    assert len(words) == len({word.lower() for word in words})


def test_a_term_is_found_for_one_or_many():
    assert entry_of("Token") == "token"
    assert entry_of("tokens") == "token"
    assert entry_of("weight") == "weights"
    assert entry_of("probabilities") == "probability"
    assert entry_of("Softmax.") == "softmax"
    assert entry_of("Softmax (a rule)") == "softmax"
    assert entry_of("no such word") is None


def test_the_words_of_a_page_are_those_it_sets_in_bold():
    assert words_of("about") == ("visitor", "weights")


# Characters that Markdown cannot show are named instead; see the last test.
NAMED = "".join(c for c in map(chr, [*range(32), 127]) if c not in "\t\n\r")


@given(st.text(st.characters(exclude_characters=NAMED)))
def test_escaping_adds_only_what_nobody_sees(text: str):
    seen = re.sub(r"\\([^A-Za-z0-9\s])", r"\1", plain(text)).replace("\u2060", "")
    assert seen == text.replace("\n", " ").replace("\u2060", "")


@pytest.mark.parametrize(
    "text",
    [
        "**b** _i_ `c` ~~s~~ # h",
        "<script>alert(1)</script>",
        "[l](http://x) ![i](x.png)",
        ":smile: :red[x] $x$ | a |",
    ],
)
def test_no_sign_of_markdown_is_left_unescaped(text: str):
    assert not re.search(r"(?<!\\)[`*_\[\]<>#|~$:]", plain(text))


@pytest.mark.parametrize("text", ["https://a.b", "www.a.b", "a@b.c", ":material/home:"])
def test_links_and_icons_are_taken_apart(text: str):
    assert "\u2060" in plain(text)


def test_a_character_that_markdown_cannot_show_is_named():
    assert plain("a\x00b\x1bc") == "a⟨NUL⟩b⟨ESC⟩c"
    assert plain("a\u202eb\u2066c") == "a⟨RLO⟩b⟨LRI⟩c"
    assert plain("one\ntwo\tthree") == "one two\tthree"


@pytest.mark.parametrize(
    "text",
    [
        *("\n".join(sections(page).values()) for page in PAGES),
        sections("glossary")["lead"],
    ],
    ids=[*PAGES, "lead of the glossary"],
)
def test_every_bold_term_is_explained_or_is_known_to_be_no_term(text: str):
    # A bold sentence heads its paragraph; it is said, not named. No term of the
    # glossary is as long as one.
    bold = BOLD.findall(text)
    terms = [t for t in bold if not t.endswith(".") and len(t.split()) <= LONGEST_TERM]
    unknown = {term for term in terms if entry_of(term) is None}
    assert unknown - EMPHASIS == set()


def test_no_word_of_the_glossary_is_as_long_as_a_sentence():
    assert max(len(word.split()) for word in glossary()) <= LONGEST_TERM


def test_what_is_listed_as_emphasis_has_no_entry():
    assert [term for term in EMPHASIS if entry_of(term)] == []


@pytest.mark.parametrize(
    "word", ["Q4_1", "float32", "stream", "‖q‖", "resid", "L13H8", "residual stream"]
)
def test_the_signs_of_the_pages_are_explained(word: str):
    assert entry_of(word) == word


def test_an_entry_is_plain_text():
    # It is shown in place letter by letter, not as Markdown.
    assert [text for text in glossary().values() if re.search(r"[*`$<]", text)] == []
