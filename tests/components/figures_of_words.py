"""Every figure that shows tokens, made of any words, for tests of what it does to them.

The numbers are of no matter here: they are made so that each word has its mark.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from components.attention.flow.questions import FlowNumbers
from components.attention.flow.still import flow_chart
from components.attention.hidden.still import mask_pair, turn_bars
from components.attention.mask.still import kl_columns, mask_maps, training_bars
from components.attention.neurons.still import neurons_chart
from components.embeddings.analogies.still import axis_chart
from components.embeddings.contextual.still import cosine_lines, path_chart
from components.embeddings.map.cloud import Drawn
from components.embeddings.map.still import cloud_chart
from components.embeddings.word2vec.still import Trained, vectors_chart
from components.figures.ablation import change_bars, vector_bars
from components.figures.attention_heatmap import attention_heatmap
from components.figures.comparison import Comparison, Side, comparison_chart
from components.figures.cosine_square import square_chart
from components.figures.draws import draws_bars
from components.figures.nearest import nearest_bars
from components.figures.next_token import STEPS, probability_bars, step_bars
from components.figures.one_number import number_chart
from components.figures.positions import plane_curve
from components.figures.surprisal import both_columns, surprisal_columns
from components.figures.token_chips import Chip, Line, chip_picture
from components.figures.vector_strips import strip_chart
from components.home.chart_still import journey_chart
from components.home.table_still import JourneyNumbers
from components.positions.biases.still import row_bars
from components.prediction.block.inside_still import changed_bars, head_bars
from components.prediction.block.still import share_chart
from components.prediction.generate.still import (
    beams_bars,
    branches_chart,
    cache_chart,
    steps_columns,
)
from components.prediction.lens.map_still import lens_map
from components.prediction.lens.still import climb_chart
from components.text.bpe.still import pair_bars
from components.text.side_by_side.still import language_bars, tokenizer_bars
from components.text.tokens.still import one_hot_chart
from core.attention.head_vectors import HeadVectors
from core.attention.masks import full_mask
from core.attention.one_number import HeadPair
from core.attention.rollout import Links
from core.embeddings.cloud import Cloud
from core.embeddings.word_pairs import Corpus
from core.layers.residual import Updates
from core.layers.strips import strips
from core.positions.position_matrix import Plane
from core.text.matching import Partners

Words = Sequence[str]
CHANGED = ["token", "id", "before", "after"]


def shares(words: Words) -> list[float]:
    return [1 / (place + 2) for place in range(len(words))]


def steps(words: Words) -> dict[str, object]:
    """Each step's share of each word, another one after each step."""
    return {
        name: [share / at for share in shares(words)]
        for at, name in enumerate(STEPS, 1)
    }


def table(words: Words, **more: object) -> pd.DataFrame:
    """A row a word with every number that a chart of words asks for."""
    made: dict[str, Any] = {
        name: list(words)
        for name in ("token", "target", "text", "word", "pair", "likeliest", "expected")
    }
    made |= dict.fromkeys(
        (
            "softmax", "after_top_k", "probability", "share", "drawn", "expected_n",
            "before", "after", "moved", "cosine", "change", "place", "bits", "count",
            "logit", "scaled", "expected_probability", "KL in bits", "surprise in bits",
            "probability as trained", "probability without mask", "log_probability",
            "per_token", "probability when hidden", "answer_probability", "value",
        ),
        shares(words),
    )  # fmt: skip
    made |= {"id": range(len(words)), "state": "kept", "next": False, "best guess": "a"}
    numbers = range(1, len(words) + 1)
    made |= dict.fromkeys(
        ("rank", "position", "step", "place_no", "answer_rank"), numbers
    )
    return pd.DataFrame(made | more)


def vectors(words: Words) -> np.ndarray:
    return np.linspace(-1, 1, 8 * len(words), dtype=np.float32).reshape(-1, 8)


def pattern(words: Words) -> np.ndarray:
    n = len(words)
    return np.full((n, n), 1 / n, dtype=np.float32)


def mask(words: Words) -> np.ndarray:
    return full_mask(len(words), len(words))


def pair(words: Words) -> HeadPair:
    n, row = len(words), np.linspace(-1, 1, 8, dtype=np.float32)
    numbers = {name: row for name in ("q", "k", "products", "v", "weighted", "z")}
    of_keys = np.full(n, 1 / n)
    return HeadPair(
        layer=0, head=0, query=n - 1, key=0, kv_head=0, shared_with=(), is_turned=False,
        is_ablated=False, dot=1.0, scaling=1.0, is_divided_by_root=True, scaled=1.0,
        softcap=None, capped=1.0, bias=None, scores=of_keys, visible=np.ones(n, bool),
        exps=of_keys, shares=of_keys, stream=None, **numbers,
    )  # fmt: skip


def neurons(words: Words) -> Any:
    rows = vectors(words)
    head = HeadVectors(
        q=rows, k=rows, mask=mask(words), bias=None, scaling=1.0, softcap=None,
        kv_head=0, shared_with=(), is_turned=False, is_ablated=False,
    )  # fmt: skip
    return neurons_chart(head, pair(words), words, f"keys of {words[0]}")


def compared(words: Words) -> Any:
    n = len(words)
    side = Side("L0H0", words[0], tuple(words), tuple(words), pattern(words))
    partners = Partners(np.arange(n), n)
    return comparison_chart(Comparison(side, side, partners, partners))


def flow(words: Words) -> Any:
    n, at = len(words), np.zeros(1, dtype=np.int64)
    links = Links(at, at, at, np.ones(1), 1)
    mass = np.full((2, n), 1 / n)
    return flow_chart(
        FlowNumbers(tuple(words), words[0], mass, mass[0], links, 0, 0.5, False)
    )


def journey(words: Words) -> Any:
    n, rows = len(words), strips(vectors(words), 4)
    ones = np.ones((3, n), dtype=np.float32)
    return journey_chart(
        JourneyNumbers(
            tokens=words, token_ids=range(n), reader=0, vectors=rows, positions=rows,
            updates=Updates(ones, 2 * ones), read=ones / n, output=rows,
            bars=list(zip(words, shares(words), strict=True)),
        )
    )  # fmt: skip


def lens(words: Words) -> Any:
    n = len(words)
    rows = table(
        words,
        layer="L0",
        layers_passed=0,
        position=range(n),
        final_answer=words[0],
        answer_rank=1,
    )
    return lens_map(rows, [(word, word) for word in words])


def cloud(words: Words) -> Any:
    n = len(words)
    points = Cloud(np.arange(n), np.arange(n), np.ones(n, bool), np.ones(n, np.float32))
    coords = np.stack([np.arange(n), np.arange(n)], axis=1).astype(np.float32)
    names = tuple(words)
    return cloud_chart(
        Drawn(points, names, names, names, coords, ("x", "y"), True, np.arange(n), 3)
    )


def uses(words: Words) -> Any:
    plane = Plane(vectors(words)[:, :2].repeat(2, axis=0), np.array([0.6, 0.4]))
    return path_chart(plane, words)


def pairs(words: Words) -> Any:
    rows = table(words, layer="0", depth=0)
    names = [f"different tokens, {name}" for name in ("mean", "low", "high")]
    return cosine_lines(rows.assign(**dict.fromkeys(names, 0.1)))


def trained(words: Words) -> Any:
    n = len(words)
    corpus = Corpus(tuple(words), np.ones(n, dtype=np.int64), (tuple(range(n)),), n)
    axes = np.eye(2, 8, dtype=np.float32)
    return vectors_chart(
        Trained(corpus, 10, vectors(words), axes, np.ones(2, np.float32), 5, 1.0)
    )


def counts(words: Words, row: str) -> pd.DataFrame:
    n = range(1, len(words) + 1)
    return pd.DataFrame({row: list(words), "tokens": n, "unknown": 0, "label": "1"})


def row_of_keys(words: Words) -> Any:
    part = {"share before": shares(words), "share after": shares(words)}
    rows = {"key": range(len(words)), "says": list(words), "seen": True}
    return row_bars(pd.DataFrame(rows | part), ("before", "after"))


def cells(words: Words) -> Any:
    title = f"a row of {words[0]}"
    return attention_heatmap(pattern(words), mask(words), words, words, title=title)


def maps(words: Words) -> Any:
    square = pattern(words)
    return mask_maps(square, mask(words), square, words, words, f"of {words[0]}")


def nearest(words: Words) -> Any:
    rows = {"rank": range(len(words)), "says": words, "row": 0, "cosine": shares(words)}
    return nearest_bars(pd.DataFrame(rows))


def layers(words: Words) -> Any:
    rows = {"layer": words, "place": range(len(words)), "part": "MLP"}
    numbers = {"share": shares(words), "sum_so_far": shares(words)}
    return share_chart(pd.DataFrame(rows | numbers), 0)


def two_texts(words: Words) -> Any:
    rows = table(words[1:])
    return both_columns({"One": rows, "Two": rows}, [words[0], words[0]])[0]


WRITTEN: dict[str, Callable[[Words], Any]] = {
    "probability_bars": lambda words: probability_bars(table(words)),
    "step_bars": lambda words: step_bars(
        table(words, **steps(words)).drop(columns="share")
    ),
    "draws_bars": lambda words: draws_bars(table(words, expected=1.0)),
    "surprisal_columns": lambda words: surprisal_columns(table(words[1:]), words[0]),
    "change_bars": lambda words: change_bars(table(words).loc[:, CHANGED], words[0]),
    "vector_bars": lambda words: vector_bars(table(words)),
    "attention_heatmap": cells,
    "mask_maps": maps,
    "kl_columns": lambda words: kl_columns(table(words)),
    "training_bars": lambda words: training_bars(
        table(words).drop(columns="probability")
    ),
    "comparison_chart": compared,
    "mask_pair": lambda words: mask_pair(
        pattern(words), mask(words), mask(words), words, ("this one", "the other")
    ),
    "turn_bars": lambda words: turn_bars(table(words)),
    "changed_bars": lambda words: changed_bars(table(words), 1.0),
    "head_bars": lambda words: head_bars(table(words, head=words)),
    "share_chart": layers,
    "pair_bars": lambda words: pair_bars(
        table(words).loc[:, ["pair", "count", "next"]]
    ),
    "square_chart": lambda words: square_chart(pattern(words), words, "token"),
    "flow_chart": flow,
    "neurons_chart": neurons,
    "number_chart": lambda words: number_chart(pair(words), words, f"reads {words[0]}"),
    "journey_chart": journey,
    "lens_map": lens,
    "steps_columns": lambda words: steps_columns(table(words)),
    "branches_chart": lambda words: branches_chart(table(words, branch=1)),
    "beams_bars": lambda words: beams_bars(table(words)),
    "row_bars": row_of_keys,
    "cloud_chart": cloud,
    "nearest_bars": nearest,
    "strip_chart": lambda words: strip_chart(words, vectors(words)),
    "axis_chart": lambda words: axis_chart(table(words), words[0], words[1]),
    "path_chart": uses,
    "cosine_lines": pairs,
    "vectors_chart": trained,
    "tokenizer_bars": lambda words: tokenizer_bars(counts(words, "tokenizer")),
    "language_bars": lambda words: language_bars(counts(words, "language")),
    "chip_picture": lambda words: chip_picture(
        [Line(words[0], tuple(Chip(word, word, "#dedcf9") for word in words))]
    ),
}
"""The figures on which every word is written, by name."""
TOLD: dict[str, Callable[[Words], Any]] = {
    "both_columns": two_texts,
    "one_hot_chart": lambda words: one_hot_chart(1, words[0], 9),
    "climb_chart": lambda words: climb_chart(
        table(
            words,
            layer=range(len(words)),
            layers_passed=range(len(words)),
            answer_rank=range(1, len(words) + 1),
        )
    ),
    "cache_chart": lambda words: cache_chart(
        table(words, place=range(len(words)), keys_and_values="reused")
    ),
    "plane_curve": lambda words: plane_curve(
        Plane(vectors(words)[:, :2], np.array([0.6, 0.4])), words
    ),
}
"""Those that write one of them, or tell them where one points."""
