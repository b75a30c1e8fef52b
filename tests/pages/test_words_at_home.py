"""In the pseudo-language no page has an English text that is longer than a label.

A server has one language from its start, so the pages run in a process of their own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages.untranslated import LEFT, LONGEST_LABEL, is_long

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("one two three four", False),
        ("one two three four five", True),
        ("one two · three four five", False),
        ("one two ţhŕéééé four five six", False),
        ("one two `a code` three four five", False),
        ('<p>one two</p> <b aria-label="one two three four five">', True),
        ("one, two, three, four, it’s five", True),
    ],
)
def test_a_text_is_longer_than_a_label(text: str, long: bool):
    assert LONGEST_LABEL == 4
    assert is_long(text) is long


def test_no_page_has_a_long_text_that_is_not_translated():
    run = subprocess.run(
        [sys.executable, "-m", "tests.pages.untranslated"],
        cwd=ROOT,
        env={**os.environ, "HEADLIGHT_LANGUAGE": "pseudo"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    # What is left is no sentence of ours: one that the model reads, and what a library
    # says when it is asked for too much.
    found = {page: texts for page, texts in json.loads(run.stdout).items() if texts}
    assert {page: len(texts) for page, texts in found.items()} == LEFT, found
