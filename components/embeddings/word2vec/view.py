"""word2vec trained in the page: windows, pairs, loss, and the map of the words."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js
from core.embeddings.word2vec import Settings, point_size
from core.embeddings.word_pairs import Corpus, keep_shares, noise_shares

_HTML = """
<div class="w2v">
  <div class="bar" role="group" aria-label="Training">
    <button type="button" class="go">Start</button>
    <button type="button" class="one">One step</button>
    <button type="button" class="pass">One pass</button>
    <button type="button" class="reset">Reset</button>
    <label>Speed<select class="speed">
      <option value="0">1 pair a second</option>
      <option value="1">10 pairs a second</option>
      <option value="2">100 pairs a second</option>
      <option value="3">1,000 pairs a second</option>
      <option value="4">10,000 pairs a second</option>
      <option value="5">as fast as it can</option>
    </select></label>
    <span class="state" role="status"></span>
  </div>
  <p class="window" dir="auto" aria-label="The window on the text"></p>
  <div class="halves">
    <div>
      <section class="pair">
        <h2></h2>
        <div class="heads" aria-hidden="true"><span>u of</span><span>label</span>
          <span>u·v</span><span>σ(u·v)</span><span>σ − label</span>
          <span>u·v after</span>
        </div>
        <ol class="rows" aria-label="The pair and its negatives"></ol>
        <p class="sum"></p>
      </section>
      <section class="loss">
        <h2>Loss</h2>
        <canvas role="img" aria-label="The loss, pair after pair"></canvas>
        <p class="note"></p>
      </section>
      <section><h2>How the marked row is computed</h2>
        <div class="formula"></div>
      </section>
    </div>
    <div>
      <section class="map">
        <h2>The word vectors v</h2>
        <canvas role="img"></canvas>
        <p class="note"></p>
      </section>
      <section class="alike">
        <label>Nearest to<select class="chooser"></select></label>
        <ol aria-label="Nearest words by cosine"></ol>
      </section>
    </div>
  </div>
</div>
"""
_VIEW = component(
    "headlight_word2vec",
    html=view_html(_HTML),
    css=view_css("embeddings/word2vec/view.css"),
    js=view_js("embeddings/word2vec/view.js"),
)


def word2vec_view(
    corpus: Corpus,
    settings: Settings,
    *,
    key: str,
    tag: str,
    start: dict[str, Any],
    on_report: Callable[[], None],
) -> dict[str, Any] | None:
    """Draw the training; return what the view last reported, or None.

    Args:
        corpus: what to train on.
        settings: how.
        key: the widget's own name on the page.
        tag: a name for text and settings together; another one starts anew.
        start: the ``steps`` to take at once, the ``speed`` in pairs a second (0: as
            fast as it can), the ``word`` whose neighbours are shown, and how often
            it ``begun``: another number starts anew.
        on_report: called when the view reports.
    """
    data = {"tag": tag, "start": start, "task": task(corpus, settings)}
    return _VIEW(key=key, data=data, on_report_change=on_report).report


def task(corpus: Corpus, settings: Settings) -> dict[str, Any]:
    """What the browser needs to train exactly as ``core.embeddings.word2vec`` does."""
    return {
        "words": list(corpus.words),
        "sentences": [list(sentence) for sentence in corpus.sentences],
        "noise": np.cumsum(noise_shares(corpus.counts)).tolist(),
        "keep": keep_shares(corpus.counts, settings.subsample).tolist(),
        "point": point_size(corpus, settings),
        "settings": asdict(settings),
    }
