"""Opening the pages about vectors without a browser."""

from streamlit.testing.v1 import AppTest

from tests.pages.open import go_to
from tests.pages.token_pages import SHELL, TEXT, sound


def opened(
    page: str, text: str = TEXT, query: dict[str, str] | None = None, **state: object
) -> AppTest:
    """A page of the section with this text, address, and session."""
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.session_state["text"] = text
    for name, value in state.items():
        at.session_state[name] = value
    for name, value in (query or {}).items():
        at.query_params[name] = value
    go_to(at, f"embeddings/{page}.py").run()
    return sound(at)


def boxes(at: AppTest) -> str:
    """What the page says in its coloured boxes."""
    return "\n".join(box.value.replace("\\", "") for box in [*at.info, *at.warning])


def plainly(text: str) -> str:
    """Markdown without its escapes."""
    return text.replace("\\", "")
