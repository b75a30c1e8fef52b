"""What HAProxy makes of a request, tried with the real one and processes that echo."""

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bench.server import free_port
from components.fronts import proxy
from components.fronts.proxy import haproxy, settings
from components.launch import lan_address

PROGRAM = haproxy()
needs_haproxy = pytest.mark.skipif(
    PROGRAM is None, reason=f"HAProxy is not here; {proxy.HOW_TO_GET_IT} gets it"
)


class Front(ThreadingHTTPServer):
    """An app process as the proxy sees it: says who it is and what it was told."""

    ready = True

    def __init__(self, name: str) -> None:
        super().__init__(("127.0.0.1", 0), Echo)
        self.name = name
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """The proxy drops a connection that it only looked at."""


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        assert isinstance(self.server, Front)
        told = {key.lower(): value for key, value in self.headers.items()}
        body = json.dumps({"name": self.server.name, "told": told}).encode()
        is_down = self.path == "/ready" and not self.server.ready
        self.send_response(503 if is_down else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written beside the tests' own report."""


class Proxy:
    def __init__(self, port: int, fronts: list[Front]) -> None:
        self.port, self.fronts = port, fronts

    def ask(
        self, path: str = "/", method: str = "GET", host: str = "127.0.0.1", **headers
    ) -> tuple[int, dict[str, str], str]:
        connection = HTTPConnection(host, self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body

    def told(self, **asked: str) -> dict[str, str]:
        return json.loads(self.ask(**asked)[2])["told"]

    def until(self, status: int) -> None:
        deadline = time.monotonic() + 20
        while self.ask()[0] != status:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Proxy]:
    fronts = [Front("front1"), Front("front2")]
    port = free_port()
    file = tmp_path / "haproxy.cfg"
    ports = [front.server_port for front in fronts]
    file.write_text(settings(f"0.0.0.0:{port}", ports))
    assert PROGRAM is not None
    process = subprocess.Popen([PROGRAM, "-db", "-q", "-f", str(file)])
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                Proxy(port, fronts).until(200)
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield Proxy(port, fronts)
    finally:
        process.terminate()
        process.wait(10)
        for front in fronts:
            front.shutdown()
            front.server_close()


@needs_haproxy
def test_a_visitor_stays_with_one_process_and_another_takes_over(running: Proxy):
    _, headers, body = running.ask()
    mine = json.loads(body)["name"]
    cookie = headers["set-cookie"].partition(";")[0]
    assert "httponly" in headers["set-cookie"].lower()
    for _ in range(6):
        _, headers, body = running.ask(cookie=cookie)
        assert json.loads(body)["name"] == mine
        # It is the proxy's own, and no business of the app's.
        assert "headlight_front" not in json.loads(body)["told"].get("cookie", "")
    front = next(front for front in running.fronts if front.name == mine)
    front.shutdown()
    front.server_close()
    # Not even the first request after it has gone fails.
    status, headers, body = running.ask(cookie=cookie)
    assert status == 200
    assert json.loads(body)["name"] != mine
    assert "headlight_front" in headers["set-cookie"]


@needs_haproxy
def test_class_codes_are_counted_in_one_place_and_it_keeps_nobody(running: Proxy):
    asked = [running.ask(method="POST", cookie="headlight_front=front2")]
    asked += [running.ask(method="POST") for _ in range(3)]
    assert {json.loads(body)["name"] for _, _, body in asked} == {"front1"}
    assert not any("set-cookie" in headers for _, headers, _ in asked)


@needs_haproxy
def test_who_comes_is_said_by_the_proxy_alone(running: Proxy):
    assert running.told()["x-forwarded-for"] == "127.0.0.1"
    # A tunnel on this machine knows better who is behind it.
    tunnel = running.told(x_forwarded_for="10.0.0.9")
    assert tunnel["x-forwarded-for"] == "10.0.0.9"
    assert "x-forwarded-for" not in running.told(forwarded="for=10.0.0.9")
    elsewhere = lan_address()
    if elsewhere == "127.0.0.1":
        pytest.skip("this machine is on no network")
    forged = running.told(
        host=elsewhere,
        x_forwarded_for="127.0.0.1",
        x_forwarded_proto="https",
        forwarded="for=127.0.0.1",
    )
    assert forged["x-forwarded-for"] == elsewhere
    assert "forwarded" not in forged
    assert "x-forwarded-proto" not in forged


@needs_haproxy
def test_while_no_process_is_ready_a_page_says_so_and_looks_again(running: Proxy):
    for front in running.fronts:
        front.ready = False
    running.until(503)
    status, headers, body = running.ask()
    assert status == 503
    assert "Headlight is starting" in body
    assert 'http-equiv="refresh"' in body
    assert headers["cache-control"] == "no-store"
    running.fronts[0].ready = True
    running.until(200)


def test_it_is_found_where_debian_puts_it(monkeypatch, tmp_path: Path):
    program = tmp_path / "haproxy"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(proxy, "BESIDE_PATH", (str(tmp_path),))
    assert haproxy() == shutil.which("haproxy", path=str(tmp_path)) == str(program)
    program.unlink()
    assert haproxy() is None


def test_each_process_is_asked_for_its_readiness():
    made = settings("127.0.0.1:8501", [8601, 8602, 8603])
    assert made.count("check\n") == 3
    assert "bind 127.0.0.1:8501" in made
    assert "server front3 127.0.0.1:8603 cookie front3 check" in made
    assert made.count("backup") == 2
    assert "$" not in made
