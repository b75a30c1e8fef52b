"""The fixed texts of a view's HTML, in another language and in English."""

import pytest

from components.words import markup as module
from components.words.language import Language
from components.words.markup import markup

HTML = """<label class="title">Keys by
  <select aria-label="How they are sorted"><option value="one">1</option></select>
</label>
<b> ÷ 2 </b><i title="Where it <stops>">the end</i>"""


def test_in_english_it_stays_as_it_is():
    assert markup(HTML) == HTML


def test_each_text_and_what_is_read_aloud_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
):
    said: list[str] = []
    language = Language("pseudo")

    def sentence(template: str) -> str:
        said.append(template)
        return language.sentence(template)

    monkeypatch.setattr(module, "sentence", sentence)
    put = markup(HTML.replace("<stops>", "stops"))
    assert said == ["How they are sorted", "Where it stops", "Keys by", "the end"]
    assert '<label class="title">Kééýýs' in put
    assert '<option value="one">1</option>' in put
