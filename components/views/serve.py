"""The CSS and the JavaScript of the views, handed to the browser.

Streamlit sends a view's code with every message to it, forty kilobytes and more with
each key that is typed. So the scripts stand at addresses of their own, below one that
is named by the content of them all: a browser fetches each once, and an ``import`` in
one finds the others where they stand in ``components``. Streamlit sends a few lines
that import the view's own script.
"""

import json
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from components.words.language import ENGLISH, LANGUAGE, Language

FOLDER = Path(__file__).parents[1]
SHARED_CSS = "views/lib/base.css"
LANGUAGE_JS = "views/lib/language.js"
DRAW_JS = "views/lib/mount.js"
QUOTED = re.compile(r'"(?:[^"\\\n]|\\[nu"])*"')
"""A text in a script, where it is written as in JSON."""
READ = re.compile(r"(>\s*)([^<>\s][^<>]*?)(\s*(?=<))")
READ_ALOUD = re.compile(r'((?:aria-label|title|placeholder|alt)=")([^"]+)(")')
# The page's own address ends in its name, whatever stands before it.
_LOADER = """\
const root = window.location.pathname.replace(/[^/]*\\/?$/, "") || "/"
const rest = (ms) => new Promise((done) => setTimeout(done, ms))
const load = async (name, tries = 0) => {
  const path = `${root}views/${tries ? `${tries}/` : ""}${name}`
  try {
    return await import(new URL(path, window.location.origin).href)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    await rest(Math.min(500 * 2 ** tries, 4000))
    return load(name, tries + 1)
  }
}
const [code, { draw }] = await Promise.all(["%s", "%s"].map((name) => load(name)))
const told = %s
export default (view) => draw(code.default, view, told)
"""
"""What Streamlit sends.

Where the server went away before the code came, it is asked for again until it comes: a
browser remembers for good that an address gave nothing, so each try has another one,
and so has all that it imports.
"""
TRY = re.compile(r"^\d{1,4}/")
"""What stands before an address that is asked for again."""


def _named(*texts: str) -> str:
    return sha256("\0".join(texts).encode()).hexdigest()[:20]


def language_js(language: Language, code: Iterable[str]) -> str:
    """The script with the sentences of a language.

    Args:
        language: whose.
        code: scripts; what of their quoted texts the language knows is taken.
    """
    quoted = {json.loads(text) for one in code for text in QUOTED.findall(one)}
    said = {text: language.form(text) for text in sorted(quoted) if " " in text}
    table = {text: form for text, form in said.items() if form != text}
    return (
        f"export const LANGUAGE = {json.dumps(language.tag)};\n"
        f"export const SENTENCES = {json.dumps(table, ensure_ascii=False)};\n"
    )


def _found() -> dict[str, str]:
    paths = sorted(FOLDER.rglob("*.js"))
    code = {
        path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in paths
    }
    if LANGUAGE.code != ENGLISH:
        code[LANGUAGE_JS] = language_js(LANGUAGE, code.values())
    version = _named(*code, *code.values())
    return {f"{version}/{name}": text for name, text in code.items()}


_scripts = _found()
"""The code by its address below ``views/``, and what views are told for good."""
_addresses = {address.partition("/")[2]: address for address in _scripts}


def view_css(*names: str) -> str:
    """The style files of a view in order, behind what all views share.

    Args:
        names: below ``components``, such as ``home/view.css``.
    """
    return "\n".join(
        (FOLDER / name).read_text("utf-8") for name in (SHARED_CSS, *names)
    )


def view_html(html: str, language: Language = LANGUAGE) -> str:
    """The HTML of a view with what is read in it in the reader's language."""

    def said(found: re.Match[str]) -> str:
        before, text, after = found.groups()
        bare = " ".join(text.split())
        return f"{before}{language.template(bare)}{after}" if bare else found[0]

    if language.code == ENGLISH:
        return html
    return READ_ALOUD.sub(said, READ.sub(said, html))


def view_js(name: str, told: Any = None) -> str:
    """The lines that import a view's script and draw it.

    Args:
        name: below ``components``, such as ``home/view.js``.
        told: what the script's function is given beside the view, the same for every
            reader: plain data, fetched once.

    Raises:
        KeyError: there is no such script.
    """
    if told is None:
        return _LOADER % (_addresses[name], _addresses[DRAW_JS], "undefined")
    code = f"export default {json.dumps(told, ensure_ascii=False)};\n"
    address = f"{_named(code)}/told.js"
    _scripts[address] = code
    told_there = f'(await load("{address}")).default'
    return _LOADER % (_addresses[name], _addresses[DRAW_JS], told_there)


async def script(request: Request) -> Response:
    """The code at this address, for good: other code would have another address."""
    code = _scripts.get(TRY.sub("", request.path_params["path"]))
    if code is None:
        return PlainTextResponse("There is no such script.", status_code=404)
    return Response(
        code,
        media_type="text/javascript",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )
