"""What the browser is given to run: small files that show text as text."""

from pathlib import Path

import pytest

from components.home import view as journey

HERE = Path(journey.__file__).parent
SCRIPTS = sorted(HERE.glob("*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short_and_writes_no_markup(path: Path):
    code = path.read_text("utf-8")
    assert len(code.splitlines()) <= 300
    for way_in in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"):
        assert way_in not in code
