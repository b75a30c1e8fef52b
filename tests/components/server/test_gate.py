"""What the real server lets in, what it refuses, and what it says with each answer."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from attack.watched import Watched, hooked
from bench.server import Server
from tests.components.server.asking import STREAM, ask, knock

EVIL = "http://evil.example"
ROUTES = [
    "/",
    "/tokens",
    "/ready",
    "/views/none.js",
    "/nowhere/at.all",
    "/static/none.js",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/upload_file/a/b",
    "/_stcore/agent/openapi.json",
    "/media/none",
    "/component/none",
    "/..%2f..%2fetc/passwd",
]


def own(server: Server) -> str:
    return urlsplit(server.url).netloc


def assert_guarded(headers) -> None:
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "http:" not in policy.replace("http://127", "")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", ROUTES)
def test_every_route_carries_the_headers(server: Server, path: str):
    assert_guarded(ask(server, path).headers)
    assert_guarded(ask(server, path, "DELETE").headers)


@pytest.mark.parametrize("path", ROUTES)
def test_a_name_made_to_point_here_is_refused_everywhere(server: Server, path: str):
    port = own(server).partition(":")[2]
    evil = f"evil.example:{port}"
    assert ask(server, path, Host=evil).status == 421
    assert ask(server, path, Host=evil, Origin=f"http://{evil}").status == 421
    assert knock(server, path, Host=evil, Origin=f"http://{evil}").status == 421


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("origin", [EVIL, "null", "http://127.0.0.1:1"])
def test_a_page_of_another_site_is_refused_everywhere(
    server: Server, path: str, origin: str
):
    answer = ask(server, path, Origin=origin)
    assert answer.status == 403
    assert_guarded(answer.headers)
    assert "access-control-allow-origin" not in answer.headers
    answer = knock(server, path, Origin=origin)
    assert answer.status == 403
    assert_guarded(answer.headers)


def test_our_own_pages_are_let_in_under_each_of_our_names(server: Server):
    port = own(server).partition(":")[2]
    assert knock(server).status == 101
    for host in (own(server), f"localhost:{port}", "class.example"):
        assert ask(server, "/tokens", Host=host).status == 200
        assert knock(server, Host=host, Origin=f"http://{host}").status == 101
    # Behind a proxy that hands requests on under the server's inner name.
    assert knock(server, Origin="https://class.example").status == 101


def test_a_websocket_is_let_in_at_one_address_alone(server: Server):
    for path in ("/", "/ready", "/tokens/_stcore/stream", "/_stcore/agent/mcp"):
        answer = knock(server, path)
        assert answer.status in {403, 404}
        assert_guarded(answer.headers)


def test_no_file_is_taken_and_no_figure_about_the_server_is_told(server: Server):
    for path in ("upload_file/a/b", "metrics", "script-health-check", "agent/mcp"):
        for method in ("GET", "PUT", "POST", "DELETE", "OPTIONS"):
            answer = ask(server, f"/_stcore/{path}", method, body="x" * 1000)
            assert answer.status == 404


def test_what_only_asks_is_answered_and_what_would_change_is_not(server: Server):
    assert ask(server, "/ready", "HEAD").status in {200, 503}
    for method in ("PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert ask(server, "/ready", method).status == 405


def test_strangers_neither_hold_up_the_server_nor_make_it_call_out(
    watched: Watched,
):
    server = watched.server
    started = time.monotonic()
    for origin in (EVIL, "https://x.streamlit.app", "null", "https://8.8.8.8"):
        for path in (STREAM, "/_stcore/health", "/"):
            knock(server, path, Origin=origin)
            ask(server, path, Origin=origin)
    assert ask(server, "/_stcore/health").body == "ok"
    assert time.monotonic() - started < 2
    assert watched.left() == []


def test_the_watch_sees_a_way_out(tmp_path: Path):
    """Otherwise the test above could not fail."""
    log = tmp_path / "egress.log"
    way_out = "s = socket.socket(); s.settimeout(0.1); s.connect_ex(('192.0.2.1', 9))"
    subprocess.run(
        [sys.executable, "-c", f"import socket; {way_out}"],
        env=os.environ | hooked("egress") | {"HEADLIGHT_EGRESS_LOG": str(log)},
        check=True,
        timeout=30,
    )
    assert "192.0.2.1" in log.read_text()
