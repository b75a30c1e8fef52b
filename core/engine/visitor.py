"""Who a visitor is: where somebody's pages come from, as the network tells.

A session is one page that somebody has open; a visitor is an IPv4 address, or the first
half of an IPv6 one, for each device has as many addresses of its network as it likes
(https://www.rfc-editor.org/rfc/rfc8981).
"""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

BETWEEN = ":"


def network_of(address: str) -> IPv4Network | IPv6Network | None:
    """All addresses that count as the same visitor as this one; None if it is none.

    An IPv4 address that is written as an IPv6 one is that IPv4 address, and the name
    of a network card behind a ``%`` says nothing about who comes.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if found.version == 6 and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    one_alone = found.version == 4 or found.is_loopback
    return ip_network((found, found.max_prefixlen if one_alone else 64), strict=False)


def one_address(address: str) -> str:
    """The same as text: an address, or a network such as ``fd00::/64``."""
    network = network_of(address)
    if network is None:
        return address
    one_alone = network.prefixlen == network.max_prefixlen
    return str(network.network_address if one_alone else network)


def is_here(address: str) -> bool:
    """Whether it is the machine itself, or a proxy that stands on it."""
    network = network_of(address)
    return network is not None and network.is_loopback


def visitor_at(address: str | None) -> str:
    """A name for whoever comes from this address of the network.

    Nobody for this computer itself (None): who stands behind a proxy or a tunnel is not
    known, and may be a whole class. The same holds for a router that many stand behind,
    which is why visitors are served in turn and none is refused for their number. The
    address itself is not kept.
    """
    network = network_of(address or "")
    if network is None or network.is_loopback:
        return ""
    return f"{hash(network.network_address.packed) & 0xFFFFFFFF:08x}"


def session_of(visitor: str, session: str) -> str:
    """The name of a session that says whose it is."""
    return f"{visitor}{BETWEEN}{session}"


def visitor_of(session: str) -> str:
    """Whose session it is; sessions that do not say so have one visitor together."""
    visitor, between, _ = session.partition(BETWEEN)
    return visitor if between else ""
