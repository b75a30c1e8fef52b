"""The headers of every answer: what a browser may do with it, and nothing more.

Scripts come from this server alone; nothing is loaded from, or told to, another site.
"""

import hashlib
import os
import re
from base64 import b64encode
from functools import cache
from pathlib import Path

import streamlit as st

VARIABLE = "HEADLIGHT_FRAME_ANCESTORS"
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
"""Streamlit's page holds one script of its own; it is allowed by its hash."""


def security_headers(host: str = "") -> list[tuple[bytes, bytes]]:
    """The headers for an answer to a request that named this host."""
    ancestors = frame_ancestors()
    headers = [
        (b"content-security-policy", _policy(host, ancestors).encode()),
        (b"x-content-type-options", b"nosniff"),
        # The address holds the text: no other site may learn it.
        (b"referrer-policy", b"same-origin"),
    ]
    if ancestors == "'self'":
        headers.append((b"x-frame-options", b"SAMEORIGIN"))
    return headers


@cache
def frame_ancestors() -> str:
    """Which sites may show this server in a frame: itself, unless others are named.

    Raises:
        ValueError: ``HEADLIGHT_FRAME_ANCESTORS`` would end the policy it stands in.
    """
    chosen = os.environ.get(VARIABLE, "").strip()
    if not chosen.isascii() or re.search(r"[;,\x00-\x1f\x7f]", chosen):
        raise ValueError(f"{VARIABLE} names sites with a space between, not {chosen!r}")
    return f"'self' {chosen}" if chosen else "'self'"


def _policy(host: str, ancestors: str) -> str:
    # Older browsers do not count a websocket of the same host as 'self'.
    sockets = f" ws://{host} wss://{host}" if host else ""
    return "; ".join(
        (
            "default-src 'self'",
            # Vega compiles a chart's expressions, and a view's few lines come as blob.
            f"script-src 'self' 'unsafe-eval' blob: {_inline_hashes()}".rstrip(),
            # Streamlit and the charts set styles from scripts.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data: blob:",
            "worker-src 'self' blob:",
            f"connect-src 'self' data: blob:{sockets}",
            "frame-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {ancestors}",
        )
    )


@cache
def _inline_hashes() -> str:
    page = Path(st.__file__).parent / "static" / "index.html"
    digests = (
        b64encode(hashlib.sha256(code.encode()).digest()).decode()
        for code in INLINE.findall(page.read_text("utf-8"))
    )
    return " ".join(f"'sha256-{digest}'" for digest in digests)
