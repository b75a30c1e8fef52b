"""A choice: kept for the session, written in the address, restored by Back."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.harness.back import gone_back


def page() -> None:
    from typing import Any

    import streamlit as st

    from components.choice import kept, state
    from components.choice.kept import Kept
    from core.whole_number import within

    state.begin("heads")
    step = Kept("step", lambda w: w or None, str, lambda _: "q", key="number_step")
    place = Kept("place", lambda w: within(int(w or 9), 9), str)
    first = {"low": "1", "high": ""}
    pair = Kept(("low", "high"), lambda a, b: (a, b), tuple, lambda name: first[name])
    sends: list[tuple[Kept[Any], Any]] = [
        (step, "share"), (place, 3), (pair, ("2", "1"))
    ]  # fmt: skip
    for choice, sent in sends:
        if st.button(f"send {choice.names[0]}"):
            choice.keep(sent)
    text = st.session_state.setdefault("text", "one")
    st.text([step.value(), place.chosen(text), pair.chosen()])
    step.say(step.value())
    place.say(place.chosen(text))
    pair.say(pair.chosen())
    kept.settled()


@pytest.fixture
def opened() -> Callable[..., AppTest]:
    def run(**query: str) -> AppTest:
        at = AppTest.from_function(page)
        at.query_params.update(query)
        at.run()
        assert not at.exception
        return at

    return run


def shown(at: AppTest) -> str:
    return at.text[0].value


def query(at: AppTest) -> dict[str, str]:
    names = ("step", "place", "low", "high")
    return {name: at.query_params[name] for name in names if name in at.query_params}


def test_what_one_begins_with_is_not_written(opened):
    at = opened()
    assert (shown(at), query(at)) == ("['q', None, None]", {})


def test_a_choice_is_kept_and_written(opened):
    at = opened()
    at.button[0].click().run()
    at.button[1].click().run()
    at.run()
    assert shown(at) == "['share', 3, None]"
    assert query(at) == {"step": "share", "place": "3"}


def test_a_link_is_read_once_and_then_the_address_only_follows(opened):
    at = opened(step="share", place="5")
    assert shown(at) == "['share', 5, None]"
    at.query_params["place"] = "7"
    assert shown(at.run()) == "['share', 5, None]"


def test_a_name_that_a_link_lacks_has_what_one_begins_with(opened):
    assert shown(opened(high="3")) == "['q', None, ('1', '3')]"


def test_several_names_are_written_as_far_as_they_differ(opened):
    at = opened(high="3")
    assert query(at) == {"high": "3"}
    at.button[2].click().run()
    assert query(at) == {"low": "2", "high": "1"}


def test_back_brings_the_earlier_choice_and_forward_the_later(opened):
    at = opened()
    at.button[0].click().run()
    at.button[1].click().run()
    later = query(at)
    assert shown(gone_back(at, step="share")) == "['share', None, None]"
    assert shown(gone_back(at)) == "['q', None, None]"
    assert shown(gone_back(at, **later)) == "['share', 3, None]"


def test_what_is_chosen_after_back_stays(opened):
    at = gone_back(opened(place="5"))
    at.button[1].click().run()
    assert shown(at.run()) == "['q', 3, None]"


def test_a_choice_of_a_text_is_forgotten_with_it_and_comes_back_by_the_address(opened):
    at = opened(place="5")
    at.session_state["text"] = "two"
    assert shown(at.run()) == "['q', None, None]"
    assert query(at) == {}
    assert shown(gone_back(at, place="5", text="one")) == "['q', 5, None]"


def test_all_that_changes_at_once_is_one_entry_of_the_history():
    def both() -> None:
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        from components.choice.address import say

        context = get_script_run_ctx()
        assert context is not None
        sent, enqueue = [], context.enqueue

        def note(msg) -> None:
            sent.append(msg.WhichOneof("type"))
            enqueue(msg)

        context.enqueue = note
        say({"a": "1", "b": None, "c": ""})
        say({"a": "1", "b": None, "c": ""})
        context.enqueue = enqueue
        st.text(sent)

    at = AppTest.from_function(both)
    at.query_params.update({"b": "2", "d": "4"})
    assert shown(at.run()) == "['page_info_changed']"
    assert at.query_params == {"d": "4", "a": "1", "c": ""}
