"""What the browser writes of a number and what the server does agree to the digit."""

from pathlib import Path

import numpy as np
from playwright.sync_api import Browser

from bench.browser import new_page
from components.percent import percent

VIEWS = Path(__file__).parents[2] / "components" / "views"


def test_a_share_reads_the_same_in_a_view_and_in_a_sentence(browser: Browser):
    made = np.random.default_rng(0)
    shares = [
        *(0.0, 1.0, 0.9995, 0.99949, 0.0625, 0.03125, 0.00995, 1 / 3, 1e-5, 9.96e-5),
        *made.random(500, dtype=np.float32).tolist(),
        *(10 ** made.uniform(-12, 0, 500)).astype(np.float32).tolist(),
    ]
    script = (VIEWS / "dom.js").read_text(encoding="utf-8")
    with new_page(browser) as page:
        written = page.evaluate(
            f"(shares) => {{ {script}; return shares.map(percentText); }}", shares
        )
    assert written == [percent(share) for share in shares]


def test_the_mask_lab_writes_its_shares_by_the_same_rule(browser: Browser):
    shares = [0.0, 1.0, 0.9995, 0.99951, 0.0625, 0.003, 0.001]
    names = ("dom.js", "mask_lab_sums.js")
    script = "\n".join((VIEWS / name).read_text(encoding="utf-8") for name in names)
    with new_page(browser) as page:
        written = page.evaluate(
            f"(shares) => {{ {script}; return shares.map(shareIn); }}", shares
        )
    assert written == [percent(share) for share in shares]
