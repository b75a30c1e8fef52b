"""What a page must not send of a stranger's text is found in what it sends."""

import pytest
from streamlit.proto.Element_pb2 import Element

from attack.addressed import most, rendered
from attack.evil_texts import EVIL, TEXTS
from attack.forged import ADDRESSES
from bench.learner import Screen

TEXT = f'"><iframe src="{EVIL}"></iframe>'


def screen(kind: str, **said: object) -> Screen:
    element = Element()
    for name, value in said.items():
        setattr(getattr(element, kind), name, value)
    return Screen({(0,): element})


PLANTED = {
    "HTML in Markdown": screen("markdown", body=f"You said {TEXT}", allow_html=True),
    "HTML alone": screen("html", body=f"<p>{TEXT}</p>"),
    "a link": screen("markdown", body="[press](javascript:window.ran=1)"),
    "a picture": screen("markdown", body=f"![picture]({EVIL}/x.png)"),
    "a link in a notice": screen("alert", body=f"[press]({EVIL})"),
    "a frame": screen("iframe", src=EVIL),
}
TEXTS_ALONE = {
    "Markdown without HTML": screen("markdown", body=f"You said {TEXT}"),
    "escaped HTML": screen("html", body="&lt;iframe&gt;"),
    "an escaped link": screen("markdown", body=r"\[press\](javascript:1)"),
    "our own link": screen("markdown", body="[Tokens](/tokens)"),
}


@pytest.mark.parametrize("what", PLANTED)
def test_more_than_text_is_found(what: str):
    assert list(rendered(PLANTED[what], TEXT)) != []


@pytest.mark.parametrize("what", TEXTS_ALONE)
def test_text_is_no_finding(what: str):
    assert list(rendered(TEXTS_ALONE[what], TEXT)) == []


def test_every_text_is_tried_on_every_page():
    assert most(ADDRESSES) > len(TEXTS) * len(ADDRESSES)
