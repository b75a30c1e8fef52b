"""The door: the class code before the first page, and a word to who finds it full.

The pages here are plain HTML: who is outside gets nothing of the app.
"""

import asyncio
import html
import os
import time
from collections import deque
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope

from components.class_code import VARIABLE, cookie_key, cookie_of, is_same
from components.reach import is_behind_our_proxy
from components.server.hosts import HERE, Hosts
from core.engine.visitor import one_address
from core.limits import LIMITS

COOKIE = "headlight_class"
A_DAY_S = 24 * 60 * 60
A_MINUTE_S = 60.0
LONGEST_FORM = 1000
ADDRESSES = 4096
"""So many are remembered for their wrong tries; the oldest is forgotten first."""
ALWAYS_OPEN = {"/ready", "/_stcore/health"}
"""They say whether the server runs, and no more."""
PAGE = Template(Path(__file__).with_name("door.html").read_text("utf-8"))
FORM = """\
<p>Type the <strong>class code</strong>. Your teacher has it. This device is asked
only once a day.</p>
$said
<form method="post">
  <p><label for="code">Class code</label></p>
  <p><input id="code" name="code" required autofocus autocomplete="off"
    autocapitalize="characters" spellcheck="false" maxlength="40">
  <button>Come in</button></p>
</form>"""
WRONG = "That is not the code. Look at it once more; capitals and dashes do not matter."
TOO_OFTEN = "Those were many wrong codes. Wait a minute, then try again."


class Door:
    """Asks for the code where one is set.

    Args:
        code: the class's code; without one everybody may come in.
        key: makes the cookie that stands for having known it.
        hosts: tells who sits at the server's own machine and is not asked.
        behind_ours: whether a proxy of ours stands before this process.
    """

    def __init__(
        self, code: str, key: bytes, hosts: Hosts, behind_ours: bool = False
    ) -> None:
        self._code, self._hosts, self._behind_ours = code, hosts, behind_ours
        self._cookie = cookie_of(code, key)
        self._wrong: dict[str, deque[float]] = {}

    def is_open_to(self, scope: Scope, headers: Headers) -> bool:
        """Whether this request need not show that it knows the code."""
        if not self._code or scope["path"] in ALWAYS_OPEN:
            return True
        return self._is_at_home(scope, headers) or self._is_known(headers)

    async def answer(self, scope: Scope, receive: Receive) -> Response:
        """To a request that may not come in yet: the form, or what its code leads to.

        A right code leads to the page that was asked for in the first place.
        """
        if scope["type"] != "http" or not wants_page(Headers(scope=scope)):
            return PlainTextResponse("The class code is asked for first.", 403)
        if scope["method"] != "POST":
            return _form()
        address = (scope.get("client") or ("", 0))[0]
        if self._tries_left(one_address(address)) <= 0:
            return _form(TOO_OFTEN, 429)
        if not is_same(await _typed(Request(scope, receive)), self._code):
            self._wrong[one_address(address)].append(time.monotonic())
            return _form(WRONG)
        # The same page again; with no host in it this can lead nowhere else.
        where = "?" + scope["query_string"].decode("ascii", "ignore")
        answer = Response(status_code=303, headers={"location": where})
        answer.set_cookie(
            COOKIE,
            self._cookie,
            max_age=A_DAY_S,
            httponly=True,
            samesite="lax",
            secure=scope.get("scheme") == "https",
        )
        return answer

    def _is_at_home(self, scope: Scope, headers: Headers) -> bool:
        """At the machine itself: no proxy or tunnel hands on from elsewhere."""
        address = (scope.get("client") or ("", 0))[0]
        here = address in HERE and self._hosts.is_here(headers.get("host", ""))
        return here and "forwarded" not in headers and self._is_first_hand(headers)

    def _is_first_hand(self, headers: Headers) -> bool:
        """Whether nobody but our own proxy handed the request on."""
        told = headers.getlist("x-forwarded-for")
        # Ours names who came to it, and leaves what a tunnel on this machine has said.
        ours = self._behind_ours and len(told) == 1 and told[0] in HERE
        return ours or not told

    def _is_known(self, headers: Headers) -> bool:
        try:
            held = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return held is not None and is_same(held.value, self._cookie)

    def _tries_left(self, address: str) -> int:
        now = time.monotonic()
        wrong = self._wrong.pop(address, deque())
        while wrong and now - wrong[0] > A_MINUTE_S:
            wrong.popleft()
        self._wrong[address] = wrong
        while len(self._wrong) > ADDRESSES:
            del self._wrong[next(iter(self._wrong))]
        return LIMITS.code_tries - len(wrong)


def door_of_the_class(hosts: Hosts) -> Door:
    """The door of this server, with the code of its environment."""
    code = os.environ.get(VARIABLE, "").strip()
    key = cookie_key() if code else b""
    return Door(code, key, hosts, is_behind_our_proxy())


def page(title: str, body: str, status: int) -> Response:
    """A plain page that stands for itself."""
    return HTMLResponse(PAGE.substitute(title=html.escape(title), body=body), status)


def full(words: str, headers: Headers) -> Response:
    """What is said to who finds no room."""
    if wants_page(headers):
        answer = page("No room just now", f"<p>{html.escape(words)}</p>", 503)
    else:
        answer = PlainTextResponse(words, 503)
    answer.headers["retry-after"] = "30"
    return answer


def wants_page(headers: Headers) -> bool:
    """Whether a browser asks for something to show by itself."""
    return "text/html" in headers.get("accept", "")


def _form(said: str = "", status: int = 403) -> Response:
    told = f'<p class="said" role="alert">{said}</p>' if said else ""
    answer = page("Headlight", FORM.replace("$said", told), status)
    answer.headers["cache-control"] = "no-store"
    return answer


async def _typed(request: Request) -> str:
    body = b""
    try:
        async with asyncio.timeout(LIMITS.request_s):
            async for part in request.stream():
                body += part
                if len(body) > LONGEST_FORM:
                    return ""
    except TimeoutError:
        return ""
    return parse_qs(body.decode("ascii", "ignore")).get("code", [""])[0]
