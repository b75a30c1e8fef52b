"""The class code: what a teacher writes on the board and each device is asked for once.

It is the same all day, so that a server started again lets in who was in before.
"""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
from datetime import date
from functools import cache
from pathlib import Path

VARIABLE = "HEADLIGHT_CLASS_CODE"
KEY_VARIABLE = "HEADLIGHT_CLASS_KEY"
LETTERS = "BCDFGHJKMNPQRTVWXZ"
"""None that is read as another or as a figure, and none that makes words."""
LENGTH = 6
FILE = "class_code.json"


@cache
def code_and_key() -> tuple[str, bytes]:
    """Today's code, and the key that makes the cookie of who knew it."""
    # Not at the top: a server without a code starts without it.
    from core.weights.home import home

    return kept_in(home() / FILE, date.today())


def today() -> str:
    """The code of the day."""
    return code_and_key()[0]


def cookie_key() -> bytes:
    """The key that makes the cookie of who knew the code.

    Of several processes that answer one class each takes what all of them were given,
    or a learner would be asked by every one.
    """
    given = os.environ.get(KEY_VARIABLE, "")
    return bytes.fromhex(given) if given else code_and_key()[1]


def kept_in(path: Path, today: date) -> tuple[str, bytes]:
    """The code of the day and the key in this file; made and kept when there are none.

    Where nothing can be written both hold until the server ends.
    """
    day = today.isoformat()
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        held = json.loads(path.read_text("utf-8"))
        if held["day"] == day and len(held["code"]) == LENGTH:
            return str(held["code"]), bytes.fromhex(held["key"])
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    key = secrets.token_bytes(32)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Only who runs the server may read it.
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as out:
            json.dump({"day": day, "code": code, "key": key.hex()}, out)
    return code, key


def spelled(code: str) -> str:
    """A code as it is read best from a board: ``BCD-FGH``."""
    return f"{code[:3]}-{code[3:]}" if len(code) == LENGTH else code


def is_same(typed: str, code: str) -> bool:
    """Whether that is the code, in whichever letters and with whichever gaps.

    It takes as long for a nearly right one as for any other.
    """
    return hmac.compare_digest(_plain(typed), _plain(code))


def cookie_of(code: str, key: bytes) -> str:
    """What a browser that knew the code carries from then on."""
    return hmac.new(key, _plain(code), hashlib.sha256).hexdigest()


def _plain(code: str) -> bytes:
    return "".join(filter(str.isalnum, code.casefold())).encode()
