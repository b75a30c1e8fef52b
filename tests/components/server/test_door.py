"""The class code at the door: who is asked, who comes in, and how often one may try."""

from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket

from components.class_code import VARIABLE
from components.reach import VARIABLE as REACHED_AT
from components.server import door, gate
from components.server.files import Room
from components.server.gate import Gate
from core.limits import LIMITS

LAN = "http://192.168.7.3:8501"
STREAM = "ws://192.168.7.3:8501/_stcore/stream"
BROWSER = {"accept": "text/html,*/*"}


async def behind(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("inside")


async def stream(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.receive()


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., TestClient]:
    """A browser at the door of a server with the code BCDFGH."""
    monkeypatch.setenv(VARIABLE, "BCDFGH")
    monkeypatch.setattr(door, "cookie_key", lambda: bytes(range(32)))
    monkeypatch.setattr("streamlit.get_option", lambda _name: "192.168.7.3")
    monkeypatch.setattr(gate, "room", lambda: Room(pages=2, gone=1, connections=9))
    routes = [
        *(Route(path, behind) for path in ("/", "/tokens", "/ready")),
        WebSocketRoute("/_stcore/stream", stream),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Gate)])

    def client(address: str = "192.168.7.20", url: str = LAN) -> TestClient:
        where = (address, 50_000)
        return TestClient(app, url, client=where, headers=BROWSER)

    return client


def test_who_has_not_said_the_code_gets_nothing_but_the_question(visit):
    stranger = visit()
    for path in ("/", "/tokens?text=secret", "/nowhere", "/_stcore/health/"):
        answer = stranger.get(path)
        assert answer.status_code in {403, 404}
        assert "inside" not in answer.text
        assert "frame-ancestors" in answer.headers["content-security-policy"]
    assert "class code" in stranger.get("/tokens").text
    with pytest.raises(WebSocketDenialResponse) as refused:
        stranger.websocket_connect(STREAM).__enter__()
    assert refused.value.status_code == 403
    # Whether the server runs may be asked without.
    assert stranger.get("/ready").text == "inside"


def test_the_right_code_leads_to_the_page_asked_for_and_is_asked_once(visit):
    learner = visit()
    answer = learner.post(
        "/tokens?text=a%20b", data={"code": "bcd-fgh"}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "?text=a%20b"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert learner.get("/tokens").text == "inside"
    with learner.websocket_connect(STREAM):
        pass


def test_a_made_up_cookie_does_not_open(visit):
    stranger = visit()
    for value in ("", "1", "BCDFGH", "0" * 64):
        stranger.cookies = {door.COOKIE: value}
        assert stranger.get("/").status_code == 403


def test_a_wrong_code_is_said_and_may_not_be_tried_for_ever(visit, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(door.time, "monotonic", lambda: now)
    stranger, other = visit(), visit("192.168.7.21")
    for _ in range(LIMITS.code_tries):
        answer = stranger.post("/", data={"code": "BCDFGJ"})
        assert answer.status_code == 403
        assert "not the code" in answer.text
    # From now on the right one does not help either, but other devices may try.
    assert stranger.post("/", data={"code": "BCDFGH"}).status_code == 429
    assert other.post("/", data={"code": "BCDFGH"}).text == "inside"
    now += 61
    assert stranger.post("/", data={"code": "BCDFGH"}).text == "inside"


@pytest.mark.parametrize(
    "body", [b"", b"code=", b"code=" + b"B" * 10_000, b"\xff\xfe", b"other=BCDFGH"]
)
def test_a_form_that_holds_no_code_is_a_wrong_try(visit, body: bytes):
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = visit().post("/", content=body, headers=kind)
    assert answer.status_code == 403


def test_the_machine_itself_is_not_asked_but_what_it_hands_on_is(visit):
    home = visit("127.0.0.1", "http://127.0.0.1:8501")
    assert home.get("/").text == "inside"
    for handed_on in (
        {"x-forwarded-for": "10.0.0.9"},
        {"x-forwarded-for": "127.0.0.1"},
        {"forwarded": "for=10.0.0.9"},
    ):
        assert home.get("/", headers=handed_on).status_code == 403
    assert visit("127.0.0.1").get("/").status_code == 403
    assert visit("10.0.0.9", "http://127.0.0.1:8501").get("/").status_code == 403


def test_behind_our_proxy_the_machine_itself_is_who_the_proxy_says(visit, monkeypatch):
    monkeypatch.setenv(REACHED_AT, "0.0.0.0")
    home = visit("127.0.0.1", "http://127.0.0.1:8501")
    ours = {"x-forwarded-for": "127.0.0.1"}
    assert home.get("/", headers=ours).text == "inside"
    for told in (
        {"x-forwarded-for": "10.0.0.9"},
        {"x-forwarded-for": "127.0.0.1, 10.0.0.9"},
        ours | {"forwarded": "for=10.0.0.9"},
        ours | {"host": "192.168.7.3:8501"},
    ):
        assert home.get("/", headers=told).status_code in {403, 421}


def test_without_a_code_everybody_comes_in(visit, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    assert visit().get("/").text == "inside"


def test_when_all_pages_are_taken_the_next_visitor_is_told(visit, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    learner = visit()
    with (
        learner.websocket_connect(STREAM),
        learner.websocket_connect(STREAM),
    ):
        answer = learner.get("/tokens")
        assert answer.status_code == 503
        assert "This server is full: 2 pages are open" in answer.text
        assert answer.headers["retry-after"]
        with pytest.raises(WebSocketDenialResponse) as refused:
            learner.websocket_connect(STREAM).__enter__()
        assert refused.value.status_code == 503
        # What a page that is open still fetches is answered.
        assert learner.get("/", headers={"accept": "*/*"}).text == "inside"
    assert learner.get("/tokens").text == "inside"
