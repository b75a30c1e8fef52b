"""Which Host and which Origin a request may name: those of this server alone.

A web page from elsewhere can make a browser ask this server for things. Its requests
carry the page's own address as Origin, or, where the page's name was made to point
here (DNS rebinding), a Host that is not ours. Both are refused before anything else
looks at them: Streamlit would ask a service on the internet for its own address first.
"""

import os
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import psutil

VARIABLE = "HEADLIGHT_HOSTS"
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = frozenset({"0.0.0.0", "::", ""})
LOOKED_AT_AGAIN_S = 2.0
"""A laptop that moves to another network has another address there."""
STANDARD_PORT = {"http": 80, "https": 443, "ws": 80, "wss": 443}


@dataclass(frozen=True)
class Named:
    """A host and its port, as a Host header or an Origin names them."""

    host: str
    port: int | None


def named(value: str, scheme: str = "http") -> Named | None:
    """Host and port of ``host:port``, or None when the value is nothing but that.

    Args:
        value: what stands in a Host header, or behind the ``//`` of an Origin.
        scheme: decides which port is meant when none is named.
    """
    # A browser sends neither; they are how one name is made to look like another.
    if not value.isascii() or any(sign in value for sign in "@/\\?# \t,"):
        return None
    try:
        parts = urlsplit(f"//{value}")
        port = parts.port or STANDARD_PORT.get(scheme)
    except ValueError:
        return None
    host = (parts.hostname or "").removesuffix(".")
    return Named(host, port) if host else None


class Hosts:
    """The names of this server.

    Args:
        address: what it listens on, such as ``127.0.0.1`` or ``0.0.0.0``.
        chosen: names that whoever runs it adds, such as ``class.example``.
        own_addresses: this machine's addresses, asked when it listens on all of them.
    """

    def __init__(
        self,
        address: str | None,
        chosen: Iterable[str] = (),
        own_addresses: Callable[[], Iterable[str]] | None = None,
    ) -> None:
        self._everywhere = (address or "") in EVERYWHERE
        self._chosen = {name.lower().removesuffix(".") for name in chosen}
        self._fixed = HERE | self._chosen
        self._own_addresses = own_addresses or _addresses_of_this_machine
        self._own: frozenset[str] = frozenset()
        self._looked_at = float("-inf")
        if self._everywhere:
            name = socket.gethostname().lower()
            self._fixed |= {name, f"{name.partition('.')[0]}.local"}
        else:
            self._fixed |= {str(address).lower()}

    def is_host(self, value: str, scheme: str = "http") -> bool:
        """Whether a Host header names this server."""
        found = named(value, scheme)
        return found is not None and self._is_ours(found.host)

    def is_here(self, value: str) -> bool:
        """Whether a Host header names this server as only its own machine does."""
        found = named(value)
        return found is not None and found.host in HERE

    def is_origin(self, value: str, host: str, scheme: str = "http") -> bool:
        """Whether a page of this Origin is a page of the server that Host names.

        Another port of the same machine is another program, so it is not. A name that
        whoever runs the server has added may stand for it whatever the Host: so it is
        behind a proxy that hands requests on under another name.
        """
        where, _, rest = value.partition("://")
        found = named(rest, where) if where in {"http", "https"} else None
        if found is None:
            return False
        return found.host in self._chosen or found == named(host, where or scheme)

    def _is_ours(self, host: str) -> bool:
        if host in self._fixed or host in self._own:
            return True
        if not self._everywhere or not _is_address(host):
            return False
        if (now := time.monotonic()) - self._looked_at > LOOKED_AT_AGAIN_S:
            self._looked_at = now
            self._own = frozenset(self._own_addresses())
        return host in self._own


def chosen_hosts() -> list[str]:
    """What ``HEADLIGHT_HOSTS`` names, separated by commas or spaces."""
    return os.environ.get(VARIABLE, "").replace(",", " ").split()


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _addresses_of_this_machine() -> set[str]:
    nets = psutil.net_if_addrs().values()
    # "fe80::1%eth0" names the card as well.
    return {each.address.partition("%")[0].lower() for net in nets for each in net}
