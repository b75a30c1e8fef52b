"""The views' code: at an address of its own, named by its content."""

import re

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from components.views.serve import script, served, view_js

ROUTE = Starlette(routes=[Route("/scripts/{name}.js", script)])


def address(loader: str) -> str:
    found = re.search(r"scripts/\w+\.js", loader)
    assert found is not None
    return "/" + found[0]


def test_code_is_served_as_it_was_given_and_for_good():
    loader = served("export default () => 'é'")
    answer = TestClient(ROUTE).get(address(loader))
    assert answer.text == "export default () => 'é'"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


def test_the_same_code_has_the_same_address_and_other_code_another():
    assert served("1") == served("1")
    assert address(served("1")) != address(served("2"))


def test_what_streamlit_sends_with_every_message_is_short():
    assert len(view_js("views/token_bars/view.js")) < 400


def test_no_other_file_can_be_asked_for():
    client = TestClient(ROUTE)
    assert client.get("/scripts/nothing.js").status_code == 404
    assert client.get("/scripts/..%2Fsource.js").status_code == 404
