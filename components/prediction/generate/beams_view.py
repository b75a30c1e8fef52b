"""The texts of one step of a beam search: which were kept, and by how much."""

from typing import Any

import numpy as np

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js
from components.words.percent import percent
from core.prediction.beams import Beam, BeamStep, beam_groups
from core.text.written_text import WrittenText

_VIEW = component(
    "headlight_generate_beams",
    html=view_html("""
<div class="beams" tabindex="0" role="region" aria-label="Texts of this step">
  <table>
    <thead><tr><th></th><th>text</th><th>all together</th>
      <th>log sum</th><th>a token</th></tr></thead>
    <tbody></tbody>
  </table>
</div>
"""),
    css=view_css("prediction/generate/beams_view.css"),
    js=view_js("prediction/generate/beams_view.js"),
)


def generate_beams(step: BeamStep, words: WrittenText, over: bool, *, key: str) -> None:
    """Draw a row a text: those kept, those dropped, and those that have ended."""
    _VIEW(key=key, data={"rows": beams_rows(step, words, over)})


def beams_rows(
    step: BeamStep, words: WrittenText, over: bool = False
) -> list[dict[str, Any]]:
    """What the browser paints; a bar is full for the most probable text."""
    groups = beam_groups(step, over)
    listed = [(state, beam) for state, beams in groups for beam in beams]
    most = max((beam.log_prob for _, beam in listed), default=0.0)
    return [_row(state, beam, most, words) for state, beam in listed]


def _row(state: str, beam: Beam, most: float, words: WrittenText) -> dict[str, Any]:
    return {
        "state": state,
        "before": words.text(beam.ids[:-1]),
        "last": words.text(beam.ids)[len(words.text(beam.ids[:-1])) :]
        or words.text(beam.ids[-1:]),
        "share": float(np.exp(beam.log_prob - most)),
        "percent": percent(float(np.exp(beam.log_prob))),
        "sum": f"{beam.log_prob:.3f}".replace("-", "−"),
        "mean": f"{beam.score:.3f}".replace("-", "−"),
        "exact": f"{beam.log_prob!r}",
    }
