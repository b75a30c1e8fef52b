"""Home on the server's side: it opens for any text, and keeps what was chosen."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

SHELL = Path(__file__).parents[2] / "components" / "shell.py"
WORDS = " ".join(["word"] * 200)


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def address(app: AppTest) -> str | None:
    """What the journey wrote into the address."""
    written = app.query_params.get("home")
    return written[0] if isinstance(written, list) else written


def test_home_opens_with_one_title_and_no_error():
    app = opened()
    assert not app.exception
    assert [title.value for title in app.title] == [
        "What happens to your text inside the model?"
    ]
    assert {box.label for box in app.expander} >= {
        "How it works",
        "Do not over-read this",
    }


@pytest.mark.parametrize(
    "text", ["", " ", "a", "👩‍👩‍👧 é", "ฉันชอบกินข้าว", "<b>x</b>\0", "שלום", WORDS]
)
@pytest.mark.parametrize("model", ["smollm2-135m", "minilm-l6"])
def test_any_text_is_shown_or_answered_in_a_sentence(text: str, model: str):
    app = opened(text=text, model=model)
    assert not app.exception
    assert len(app.title) == 1


def test_a_choice_in_the_address_is_opened_and_kept():
    app = opened(home="layers.12.3")
    assert not app.exception
    assert address(app) == "layers.12.3"


def test_a_choice_that_does_not_exist_is_mended():
    app = opened(home="layers.99.77")
    assert not app.exception
    assert address(app) == "layers.15"


def test_no_choice_leaves_the_address_alone():
    assert address(opened()) is None


def test_another_model_shows_its_own_end():
    app = opened(home="next.3", model="minilm-l6")
    assert not app.exception
    assert address(app) == "sentence.3"
