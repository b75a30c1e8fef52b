"""The app's own marks and style, read from their files once and not in every run.

A look at the disk lets the threads of other readers go first, and a run that looks
twenty times waits twenty times.
"""

from base64 import b64encode
from pathlib import Path

HERE = Path(__file__).parent


def picture(name: str) -> str:
    """A picture beside this file as an address that holds it whole."""
    held = b64encode((HERE / name).read_bytes()).decode()
    return f"data:image/svg+xml;base64,{held}"


# Files of ours: a Material icon as the page's icon would be fetched from outside.
ICON = picture("logo.svg")
WORDMARK = picture("wordmark.svg")


def rules(*names: str) -> str:
    """Style sheets beside this file, one after the other."""
    return "".join((HERE / name).read_text(encoding="utf-8") for name in names)


LOW = "@media (max-height: 560px) and (min-width: 700px)"
"""A projector's screen, or a phone that lies: wider than high, and little height."""
SHEETS = rules("shell.css", "way.css")
STYLE = f"<style>{SHEETS}{LOW} {{\n{rules('compact.css', 'low.css')}}}\n</style>"
PROJECTOR_STYLE = f"<style>{SHEETS}{rules('compact.css', 'projector.css')}</style>"
