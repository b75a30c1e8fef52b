"""The projector's view as the server sees it: address, lead, letters of charts."""

from pathlib import Path

import altair as alt
import pandas as pd
from streamlit.testing.v1 import AppTest

from components.page import chart_look

ROOT = Path(__file__).parents[2]


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(ROOT / "components" / "shell.py", default_timeout=120)
    for name, value in query.items():
        at.query_params[name] = value
    at.session_state["text"] = "a b"
    at.switch_page(str(ROOT / "pages" / "server/glossary.py"))
    return at.run()


def test_the_address_asks_for_the_view_and_keeps_it():
    at = opened(view="projector")
    assert at.session_state["_projector"] is True
    at.run()
    assert at.query_params["view"] == "projector"


def test_another_word_in_the_address_changes_nothing():
    at = opened(view="other")
    assert at.session_state["_projector"] is False
    assert at.query_params["view"] == "other"


def test_the_lead_makes_room_for_the_picture():
    lead, projected = opened(), opened(view="projector")
    said = next(
        one.value for one in lead.main.markdown if not one.value.startswith("<")
    )
    assert said in [one.value for one in lead.main.markdown]
    assert said not in [one.value for one in projected.main.markdown]
    assert said == projected.title[0].proto.help


def test_the_letters_of_charts_are_larger_on_a_projector(monkeypatch):
    chart = alt.Chart(pd.DataFrame({"a": [1.0]})).mark_bar().encode(x="a")
    assert "axis" not in chart.to_dict().get("config", {})
    monkeypatch.setattr(chart_look, "projecting", lambda: True)
    axis = chart.to_dict()["config"]["axis"]
    assert min(axis["labelFontSize"], axis["titleFontSize"]) >= 14
