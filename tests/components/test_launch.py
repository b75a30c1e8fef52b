"""Opening the app: which port, who may come in, and when a browser opens."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from components import launch
from components.class_code import VARIABLE
from components.launch import (
    free_port,
    free_ports,
    has_screen,
    lan_address,
    main,
    proxy_before,
    server_options,
    shares_engine,
    who_may_come_in,
)

ROOT = Path(__file__).resolve().parents[2]


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port([port]) is None
        assert free_port([port, 0]) == 0


def test_a_wished_port_that_is_taken_is_said(capsys: pytest.CaptureFixture[str]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit):
            main(["--port", str(port)])
    assert f"port {port} is taken" in capsys.readouterr().err


def test_without_haproxy_one_process_answers_and_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(launch, "haproxy", lambda: None)
    assert proxy_before(2) is None
    said = capsys.readouterr().out
    assert "apt install haproxy" in said
    assert "one process answers all" in said
    monkeypatch.setattr(launch, "haproxy", lambda: "/usr/sbin/haproxy")
    assert proxy_before(2) == "/usr/sbin/haproxy"
    assert proxy_before(1) is None
    assert capsys.readouterr().out == ""


def test_processes_share_an_engine_where_ray_is_and_none_was_chosen(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(launch, "find_spec", lambda name: object())
    assert shares_engine({})
    assert not shares_engine({"HEADLIGHT_ENGINE": "local"})
    monkeypatch.setattr(launch, "find_spec", lambda name: None)
    assert not shares_engine({})


def test_each_process_listens_at_a_port_of_its_own():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        free = free_ports(2, range(port, port + 50))
    assert len(set(free)) == 2
    assert port not in free


def test_only_this_machine_may_come_in_unless_lan_is_asked_for():
    assert "--server.address=127.0.0.1" in server_options(False, "127.0.0.1", 8501)
    options = server_options(True, "192.168.1.5", 8501)
    assert "--server.address=0.0.0.0" in options
    assert "--browser.serverAddress=192.168.1.5" in options


def test_a_network_is_given_a_code_unless_everybody_may_come_in():
    environ: dict[str, str] = {}
    assert "BCD-FGH" in who_may_come_in(False, environ, lambda: "BCDFGH")
    assert environ[VARIABLE] == "BCDFGH"
    # One that the teacher has chosen stays.
    assert "BCD-FGH" in who_may_come_in(False, environ, lambda: "JKMNPQ")
    assert "Everybody" in who_may_come_in(True, environ, lambda: "JKMNPQ")
    assert VARIABLE not in environ


def test_the_address_on_the_network_is_one_of_this_machine():
    own = {
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
    }
    assert lan_address() in own


@pytest.mark.parametrize(
    ("system", "environ", "opens"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": ":0", "CI": "true"}, False),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_a_browser_opens_where_there_is_a_screen(
    system: str, environ: dict[str, str], opens: bool
):
    assert has_screen(system, environ) == opens


def answer(address: str) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2) as response:
                return response.read().decode()
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


def test_the_real_server_listens_here_only_and_opens_the_browser(tmp_path: Path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    note = tmp_path / "opened"
    environ = {name: value for name, value in os.environ.items() if name != "CI"}
    # The standard library opens what BROWSER names; here it writes the address down.
    environ |= {"BROWSER": f"{sys.executable} -c {recorder(note)} %s", "PATH": ""}
    command = [sys.executable, "-m", "components.launch", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert answer(f"http://127.0.0.1:{port}/_stcore/health") == "ok"
            listening = {
                connection.laddr.ip
                for connection in psutil.Process(process.pid).net_connections("tcp")
                if connection.status == psutil.CONN_LISTEN
            }
            assert listening == {"127.0.0.1"}
            deadline = time.monotonic() + 30
            while not note.exists() and time.monotonic() < deadline:
                time.sleep(0.1)
            assert note.read_text() == f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            said, _ = process.communicate(timeout=30)
    assert f"Headlight opens at http://127.0.0.1:{port}" in said


def recorder(note: Path) -> str:
    code = f"import sys,pathlib;pathlib.Path('{note}').write_text(sys.argv[1])"
    return f'"{code}"'
