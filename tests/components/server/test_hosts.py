"""Which names a request may use for this server, and which pages may ask."""

import pytest

from components.server.hosts import Hosts, named


@pytest.fixture
def loopback() -> Hosts:
    return Hosts("127.0.0.1")


@pytest.fixture
def lan() -> Hosts:
    return Hosts("0.0.0.0", ["class.example"], lambda: {"192.168.7.3", "fd00::3"})


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8501", "localhost", "LOCALHOST:80", "localhost.:1", "[::1]:8501"],
)
def test_the_machines_own_names_are_let_in(loopback: Hosts, lan: Hosts, host: str):
    assert loopback.is_host(host)
    assert loopback.is_here(host)
    assert lan.is_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8501",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "",
        ":8501",
        "127.0.0.1@evil.example",
        "evil.example/127.0.0.1",
        "127.0.0.1:8501, evil.example",
        "127.0.0.1:port",
        "127.0.0.1:99999",
        "127.0.0.1#",
        "[::1",
        "loc\u0430lhost",  # a Cyrillic letter
    ],
)
def test_any_other_name_is_not(loopback: Hosts, lan: Hosts, host: str):
    assert not loopback.is_host(host)
    assert not lan.is_host(host)


def test_on_a_network_the_addresses_of_the_machine_count(lan: Hosts, loopback: Hosts):
    assert lan.is_host("192.168.7.3:8501")
    assert lan.is_host("[fd00::3]:8501")
    assert not lan.is_here("192.168.7.3:8501")
    assert not lan.is_host("192.168.7.4:8501")
    assert not loopback.is_host("192.168.7.3:8501")


def test_one_address_to_listen_on_is_one_name():
    hosts = Hosts("192.168.7.3")
    assert hosts.is_host("192.168.7.3:8501")
    assert not hosts.is_host("192.168.7.4:8501")


def test_a_name_that_the_operator_adds_is_let_in(lan: Hosts, loopback: Hosts):
    assert lan.is_host("Class.Example")
    assert not loopback.is_host("class.example")


@pytest.mark.parametrize(
    ("origin", "host", "ours"),
    [
        ("http://127.0.0.1:8501", "127.0.0.1:8501", True),
        ("http://localhost", "localhost:80", True),
        ("https://localhost", "localhost:443", True),
        ("http://localhost:8501", "127.0.0.1:8501", False),
        ("http://127.0.0.1:8888", "127.0.0.1:8501", False),
        ("http://evil.example", "127.0.0.1:8501", False),
        ("http://127.0.0.1:8501@evil.example", "127.0.0.1:8501", False),
        ("http://user@127.0.0.1:8501", "127.0.0.1:8501", False),
        ("null", "127.0.0.1:8501", False),
        ("", "127.0.0.1:8501", False),
        ("file://", "127.0.0.1:8501", False),
        ("https://x.streamlit.app", "127.0.0.1:8501", False),
        ("https://class.example", "127.0.0.1:8501", True),  # a proxy hands it on
    ],
)
def test_a_page_may_ask_only_the_server_it_is_from(
    lan: Hosts, origin: str, host: str, ours: bool
):
    assert lan.is_origin(origin, host) is ours


def test_a_host_is_taken_apart_whole_or_not_at_all():
    found = named("[::1]:8501")
    assert found is not None
    assert (found.host, found.port) == ("::1", 8501)
    assert named("a b") is None
