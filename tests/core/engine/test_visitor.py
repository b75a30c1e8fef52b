"""Who a visitor is: one reading of an address for all who count by it."""

import pytest

from core.engine.visitor import is_here, one_address, session_of, visitor_at, visitor_of

ADDRESSES = [
    "10.0.0.7", "::ffff:10.0.0.7", "10.0.0.8", "127.0.0.1", "::1", "::ffff:127.0.0.2",
    "fe80::1%eth0", "fe80::2", "2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1",
]  # fmt: skip


def test_a_session_says_whose_it_is():
    assert visitor_of(session_of("ann", "1")) == "ann"
    assert visitor_of(session_of("", "1")) == visitor_of("1") == ""


def test_a_visitor_is_an_address_but_not_this_computer_nor_one_of_many_of_a_house():
    assert visitor_at(None) == visitor_at("127.0.0.1") == visitor_at("::1") == ""
    assert visitor_at("no address") == ""
    assert visitor_at("10.0.0.7") == visitor_at("::ffff:10.0.0.7") != ""
    assert visitor_at("10.0.0.7") != visitor_at("10.0.0.8")
    assert visitor_at("2001:db8::1") == visitor_at("2001:db8::ffff")
    assert visitor_at("2001:db8::1") != visitor_at("2001:db8:0:1::1")
    assert "10.0.0.7" not in visitor_at("10.0.0.7")


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("fd00:1:2:3:4::5", "fd00:1:2:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::1"),
        ("testclient", "testclient"),
    ],
)
def test_a_network_of_addresses_counts_as_one(address: str, one: str):
    assert one_address(address) == one


@pytest.mark.parametrize("left", ADDRESSES)
@pytest.mark.parametrize("right", ADDRESSES)
def test_pages_and_turns_count_the_same_addresses_as_one_visitor(left: str, right: str):
    alike = one_address(left) == one_address(right)
    assert (visitor_at(left) == visitor_at(right)) is (
        alike or (is_here(left) and is_here(right))
    )
