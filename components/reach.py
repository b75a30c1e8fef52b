"""Where visitors reach this server: at its own address, or at that of a proxy.

A process behind a proxy listens on this machine alone, and may yet be open to a whole
network. Whoever starts both says so.
"""

import os

import streamlit as st

VARIABLE = "HEADLIGHT_REACHED_AT"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def reached_at() -> str:
    """The address that takes visitors in, such as ``0.0.0.0`` for any of them."""
    return _of_the_proxy() or st.get_option("server.address") or ""


def is_behind_our_proxy() -> bool:
    """Whether a proxy of ours stands before this process.

    It alone says where a request comes from: what a visitor says of it is dropped.
    """
    return bool(_of_the_proxy())


def is_open_to_others() -> bool:
    """Whether other machines reach this server."""
    return reached_at() not in LOOPBACK


def _of_the_proxy() -> str:
    return os.environ.get(VARIABLE, "").strip()
