"""The CSS and JavaScript files of the views, put together."""

from pathlib import Path

_FOLDER = Path(__file__).parent


def view_css(*names: str) -> str:
    """The style files of a view joined, in order."""
    return _joined(names)


def view_js(*names: str) -> str:
    """The scripts of a view joined, in order, behind what all views share."""
    return _joined(("dom.js", *names))


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((_FOLDER / name).read_text("utf-8") for name in names)
