"""The views' code: at addresses of its own, named by the content of all of it."""

import re

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from components.views.serve import (
    DRAW_JS,
    FOLDER,
    language_js,
    script,
    view_css,
    view_html,
    view_js,
)
from components.words.language import Language

CLIENT = TestClient(Starlette(routes=[Route("/views/{path:path}", script)]))
SCRIPTS = sorted(FOLDER.rglob("*.js"))
IMPORT = re.compile(r'^(?:import|\}) .*?from "(\.[^"]+)";$', re.M)
BARS = "views/token_bars/view.js"


def addresses(loader: str) -> list[str]:
    """Of the view's own script, of what draws it, of what it is told."""
    return ["/views/" + name for name in re.findall(r'"(\w+/[^"]+\.js)"', loader)]


def test_a_script_is_served_as_it_stands_and_for_good():
    address, drawing = addresses(view_js(BARS))
    assert CLIENT.get(drawing).text == (FOLDER / DRAW_JS).read_text("utf-8")
    answer = CLIENT.get(address)
    assert answer.text == (FOLDER / BARS).read_text("utf-8")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


def test_all_scripts_stand_below_one_name_so_that_each_finds_the_others():
    tops = {addresses(view_js(one))[0].split("/")[2] for one in (BARS, "home/view.js")}
    assert len(tops) == 1


def test_what_a_view_is_told_for_good_has_an_address_of_its_own():
    one, two = (addresses(view_js(BARS, told={"é": n}))[2] for n in (1, 2))
    assert one != two
    assert CLIENT.get(one).text == 'export default {"é": 1};\n'


def test_what_streamlit_sends_with_every_message_is_short():
    assert len(view_js(BARS)) < 800


def test_a_script_asked_for_again_has_another_address_and_so_has_all_it_imports():
    address = addresses(view_js(BARS))[0]
    again = address.replace("/views/", "/views/2/", 1)
    assert CLIENT.get(again).text == CLIENT.get(address).text


def test_no_other_file_can_be_asked_for():
    top = addresses(view_js(BARS))[0].rpartition("/views/")[0]
    for name in ("nothing.js", "..%2Fserve.py", "serve.py", "../app.py"):
        assert CLIENT.get(f"{top}/{name}").status_code == 404
    with pytest.raises(KeyError):
        view_js("views/none.js")


def test_a_view_s_style_comes_behind_what_all_share():
    style = view_css("home/view.css")
    assert style.startswith((FOLDER / "views/lib/base.css").read_text("utf-8"))
    assert style.endswith((FOLDER / "home/view.css").read_text("utf-8"))


@pytest.mark.parametrize(
    "path", SCRIPTS, ids=lambda p: p.relative_to(FOLDER).as_posix()
)
def test_what_a_script_imports_is_there(path):
    for name in IMPORT.findall(path.read_text("utf-8")):
        assert (path.parent / name).resolve() in SCRIPTS


def test_a_server_of_another_language_hands_on_its_sentences():
    code = 'sentence("One of {all}", { all }); "word"; counted(n, "a b", "a\\nb c")'
    assert language_js(Language("pseudo"), [code]) == (
        'export const LANGUAGE = "en-GB";\n'
        "export const SENTENCES = "
        '{"One of {all}": "ÓÓññéé óóf {all}", "a\\nb c": "áá\\nb ç", "a b": "áá b"};\n'
    )


def test_what_is_read_in_the_html_of_a_view_is_said_in_the_language():
    html = '<p class="one">\n  a word <b aria-label="by it">on</b>\n</p><i></i>'
    assert view_html(html, Language("en")) == html
    assert view_html(html, Language("pseudo")) == (
        '<p class="one">\n  áá ŵóóřd <b aria-label="býý ííţ">óóññ</b>\n</p><i></i>'
    )
