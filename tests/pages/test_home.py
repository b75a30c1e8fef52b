"""Home on the server's side: it opens for any text, and keeps what was chosen."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.choice.page_views import page_views
from components.home.journey import SentenceVector
from components.home.questions import JourneyOfText
from components.views.mounting import sent_data
from core.models import LoadedModel
from core.trace import trace

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


def test_home_opens_on_one_word_far_above_all_others(smollm2: LoadedModel):
    read = trace(smollm2, page_views("").views[0].text)
    assert len(read.tokens) == 5
    assert read.main_stack.n_layers == 30
    first, second = read.next_token().top(2)
    assert smollm2.tokenizer.decode([first.id]) == " Paris"
    assert first.prob > 10 * second.prob


def test_the_first_layer_changes_most_where_the_view_says_so(smollm2: LoadedModel):
    read = trace(smollm2, page_views("").views[1].text)
    ratio = JourneyOfText()(read).updates.ratio
    assert ratio[0].min() > 10
    assert np.median(ratio[2:], axis=1).max() < 0.7


def test_the_encoders_view_ends_in_a_sentence_vector(minilm: LoadedModel):
    view = page_views("").views[2]
    assert view.model == "minilm-l6"
    read = trace(minilm, view.text)
    end = JourneyOfText()(read).end
    assert isinstance(end, SentenceVector)
    assert end.cosines.shape == (len(read.tokens),)


def test_a_view_opens_its_station_and_the_address_does_not_claim_a_choice():
    app = opened(example="2")
    (journey,) = (
        element.proto
        for element in app.get("bidi_component")
        if element.proto.component_name.endswith("journey")
    )
    said = sent_data(journey)
    assert said["selected"]["station"] == "layers"
    assert app.session_state["home_choice"] is None
    assert address(app) is None
