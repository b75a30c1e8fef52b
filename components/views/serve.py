"""The CSS and JavaScript files of the views, put together and handed to the browser.

Streamlit sends a view's code with every message to it, forty kilobytes and more with
each key that is typed. So the code stands at an address of its own, named by its
content, which a browser fetches once; Streamlit sends a few lines that import it.
"""

from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

_FOLDER = Path(__file__).parents[1]
_scripts: dict[str, str] = {}
"""The code by its name; filled as the views are imported."""
# The page's own address ends in its name, whatever stands before it.
_LOADER = """\
const root = window.location.pathname.replace(/[^/]*\\/?$/, "") || "/"
const address = new URL(`${root}scripts/%s.js`, window.location.origin).href
const rest = (ms) => new Promise((done) => setTimeout(done, ms))
const load = async (tries) => {
  try {
    return await import(tries ? `${address}?again=${tries}` : address)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    await rest(Math.min(500 * 2 ** tries, 4000))
    return load(tries + 1)
  }
}
const code = await load(0)
export default (view) => {
  const undo = code.default(view)
  const { host = view.parentElement } = view.parentElement
  host.dataset.drawn = ""
  return undo
}
"""
"""What Streamlit sends. It marks the view once drawn, so a test can wait for it.

Where the server went away before the code came, it is asked for again until it comes: a
browser remembers for good that an address gave nothing, so each try has another one.
"""


def view_css(*names: str) -> str:
    """The style files of a view in order, behind what all views share."""
    return _joined(("views/lib/base.css", *names))


def view_js(*names: str) -> str:
    """The scripts of a view in order, behind what all share, as one line to import."""
    return served(view_code(*names))


def view_code(*names: str) -> str:
    """The scripts of a view in order, behind what all views share."""
    return _joined(("views/lib/dom.js", *names))


def served(code: str) -> str:
    """The line that imports this code from its address on the server."""
    name = sha256(code.encode()).hexdigest()[:20]
    _scripts[name] = code
    return _LOADER % name


async def script(request: Request) -> Response:
    """The code of this name, for good: other code would have another name."""
    code = _scripts.get(request.path_params["name"])
    if code is None:
        return PlainTextResponse("There is no such script.", status_code=404)
    return Response(
        code,
        media_type="text/javascript",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((_FOLDER / name).read_text("utf-8") for name in names)
