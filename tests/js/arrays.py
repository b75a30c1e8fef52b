"""What core makes of small seeded arrays, for the scripts to be held to."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import numpy as np
import torch

from components.attention.flow.view import deflated_floats
from components.choice.address import LONGEST_PLAIN
from components.views.mounting import in_one_block
from components.views.number_block import NumberBlock
from components.words.language import counted, listed, whole
from components.words.numbers import number
from components.words.percent import percent
from core.attention import combined, rollout
from core.attention.chosen_mask import ChosenMask
from core.attention.head_vectors import HeadVectors
from core.attention.masks import blind_queries
from core.attention.packed import packed_head, thumbnails, unpacked_head
from core.embeddings.word_plane import plane_axes, spread_share
from core.graphemes import valid_text
from core.positions.rotary import Turns
from core.positions.rotary_score import (
    QueryAndKey,
    products_by_distance,
    scores_by_distance,
)
from core.positions.unrotated import turned

PERCENTS = Path(__file__).with_name("percent.json")


def numbers_from(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def plain(value: Any) -> Any:
    """Arrays as lists; what is no number as null."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if not isinstance(value, float) or np.isfinite(value) else None


def shares(rows: int, cols: int, seed: int, mask: np.ndarray | None = None):
    """Rows of shares, as float32."""
    raw = numbers_from(seed).exponential(size=(rows, cols)) ** 2
    raw = raw if mask is None else raw * mask
    return (raw / raw.sum(axis=1, keepdims=True)).astype(np.float32)


def softmax(scores: np.ndarray, mask: np.ndarray) -> np.ndarray:
    hidden = np.where(mask, scores.astype(np.float64), -np.inf)
    return torch.softmax(torch.from_numpy(hidden), dim=-1).numpy()


def flow() -> Any:
    return [
        _flow(causal, residual) for causal in (True, False) for residual in RESIDUALS
    ]


RESIDUALS = (0.0, 0.35, 0.5, 1.0)
LAYERS, TOKENS, TARGET, COUNT = 4, 6, 4, 20


def _flow(causal: bool, residual: float) -> dict[str, Any]:
    mask = np.tri(TOKENS) if causal else None
    means = np.stack([shares(TOKENS, TOKENS, seed, mask) for seed in range(LAYERS)])
    start = rollout.one_hot(TARGET, TOKENS)
    mass = rollout.masses(means, start, residual)
    found = rollout.largest_links(means, mass, residual, COUNT)
    return {
        "n": TOKENS,
        "residual": residual,
        "means": means,
        "deflated": deflated_floats(means),
        "withoutFirst": rollout.without_first(means),
        "start": start,
        "mass": mass,
        "rollout": rollout.rollout(means, residual)[TARGET],
        "links": _links(means, mass, residual),
        "count": COUNT,
        "all": found.n_all,
        "largest": found.mass,
        "places": [found.layer, found.reader, found.read],
        "through": [
            {"boundary": b, "token": t, "links": _through(means, mass, residual, b, t)}
            for b, t in ((0, 1), (2, 3), (LAYERS, TARGET))
        ],
    }


def _links(means: np.ndarray, mass: np.ndarray, residual: float) -> np.ndarray:
    each = zip(means, mass[1:], strict=True)
    return np.stack(
        [rollout.link_masses(mean, above, residual) for mean, above in each]
    )


def _through(
    means: np.ndarray, mass: np.ndarray, residual: float, boundary: int, token: int
) -> np.ndarray:
    """Each link's mass that goes through one token at one boundary."""
    start = mass[boundary, token] * rollout.one_hot(token, TOKENS)
    below = (
        rollout.masses(means[:boundary], start, residual) if boundary else start[None]
    )
    lit = np.zeros_like(means, dtype=np.float64)
    if boundary:
        lit[:boundary] = _links(means[:boundary], below, residual)
    every = _links(means, mass, residual)
    for layer in range(boundary, LAYERS):
        reached = np.eye(TOKENS)
        if layer > boundary:
            reached = rollout.rollout(means[boundary:layer], residual)
        lit[layer] = every[layer] * reached[:, token]
    return lit


def rotary() -> Any:
    return [_rotary(softcap, rest) for softcap in (None, 4.0) for rest in (0, 2)]


def _rotary(softcap: float | None, unturned: int) -> dict[str, Any]:
    made, pairs = numbers_from(unturned), 4
    q, k = made.normal(size=(2, 2 * pairs + unturned)).astype(np.float32) * 2
    # Halves that turn together, as Llama has them.
    dims = np.stack([np.arange(pairs), np.arange(pairs) + pairs], axis=1)
    angles = 10_000.0 ** (-np.arange(pairs) / pairs)
    places = np.arange(60)[:, None] * angles
    turns = Turns(
        np.cos(places).astype(np.float32),
        np.sin(places).astype(np.float32),
        angles,
        dims,
    )
    one = QueryAndKey(
        q=q, k=k, angles=angles, dims=dims, scaling=0.37, softcap=softcap,
        query=5, key=3, score=0.0, q_used=q, k_used=k,
    )  # fmt: skip
    distances = np.arange(-6, 31)
    return {
        "q": q[dims],
        "k": k[dims],
        "angles": angles,
        "data": {
            "query": 5, "key": 3, "rest": one.rest, "scaling": 0.37,
            "softcap": softcap, "least": -6, "most": 30,
        },
        "distances": distances,
        "products": products_by_distance(one, turns, distances),
        "scores": scores_by_distance(one, turns, distances),
        "place": 7,
        "turned": turned(q[None], Turns(*_row(turns, 7)))[0][dims],
    }  # fmt: skip


def _row(turns: Turns, place: int) -> tuple[np.ndarray, ...]:
    here = slice(place, place + 1)
    return turns.cos[here], turns.sin[here], turns.angles, turns.dims


def mask() -> Any:
    scores = numbers_from(3).normal(scale=3, size=(5, 5)).astype(np.float32)
    kinds = (
        ChosenMask(),
        ChosenMask("none", cells=((0, 1),)),
        ChosenMask("window", 2, cells=((0, 0), (3, 0), (4, 1))),
        ChosenMask("prefix", 3),
        ChosenMask("padding", padding=(0, 3), cells=((2, 1), (2, 2))),
    )
    trained = np.tri(5, dtype=bool)
    cases = []
    for kind in kinds:
        wanted = kind.wanted(trained, is_causal=True)
        cases.append(
            {
                "base": kind.base(trained, is_causal=True).astype(int).ravel(),
                "cells": kind.cells,
                "wanted": wanted.astype(int).ravel(),
                "blind": blind_queries(wanted),
                "shares": softmax(scores, wanted),
            }
        )
    return {"rows": 5, "cols": 5, "scores": scores.ravel(), "cases": cases}


def mount() -> Any:
    """Data on its way to a view, as words and as one block of bytes."""
    words = {"text": "วันนี้ 🙂", "index": {"a": ["u1", 0, 3]}, "right": None}
    arrays = {"numbers": [1, 2, 255], "seen": []}
    block = in_one_block(words | {k: np.array(v, np.uint8) for k, v in arrays.items()})
    return [{"words": words, "arrays": arrays, "block": np.frombuffer(block, np.uint8)}]


def neurons() -> Any:
    return [_neurons(*case) for case in HEADS]


HEADS = (
    ("all", None, False),
    ("causal", 2.5, False),
    ("some", None, True),
)
"""What is seen, the soft cap, and whether distance adds a bias."""


def _neurons(sees: str, softcap: float | None, biased: bool) -> dict[str, Any]:
    made, n = numbers_from(len(sees)), 5
    mask = {"all": np.ones((n, n)), "causal": np.tri(n)}.get(sees, np.tri(n, k=-1))
    mask = mask.astype(bool)
    mask[0, 0] = True
    head = HeadVectors(
        q=made.normal(size=(n, 8)).astype(np.float32),
        k=made.normal(size=(n, 8)).astype(np.float32),
        mask=mask,
        bias=made.normal(size=(n, n)).astype(np.float32) if biased else None,
        scaling=8**-0.5,
        softcap=softcap,
        kv_head=0,
        shared_with=(),
        is_turned=False,
        is_ablated=False,
    )
    scores = np.stack([head.scores(query) for query in range(n)])
    products = head.q[:, None].astype(np.float64) * head.k
    block = NumberBlock()
    for name in ("q", "k"):
        block.add(name, getattr(head, name))
    block.add("keysAlike", head.by_likeness, "u2")
    block.add("dimsAlike", head.dims_by_likeness, "u2")
    if head.bias is not None:
        block.add("bias", head.bias)
    if sees == "some":
        block.add("mask", mask, "u1")
    seen = np.where(mask, scores, -np.inf)
    return {
        "data": {"size": 8, "scaling": 8**-0.5, "softcap": softcap, "sees": sees},
        "index": block.index,
        "bytes": block.numbers(),
        "q": head.q.ravel(),
        "scores": scores,
        "products": products,
        "mask": mask.astype(int),
        "shares": softmax(scores, mask),
        "keysByShare": np.argsort(-seen, axis=1, kind="stable"),
        "keysAlike": head.by_likeness,
        "dimsAlike": head.dims_by_likeness,
        "dimsBySize": np.argsort(-(np.abs(products) * mask[..., None]).sum(axis=1)),
        "dimsByPair": np.argsort(-products[:, 2]),
    }


def packed() -> Any:
    sizes = ((1, 1, None), (7, 7, np.tri(7)), (4, 9, None), (80, 80, np.tri(80)))
    return [_packed(rows, cols, mask) for rows, cols, mask in sizes]


def _packed(rows: int, cols: int, mask: np.ndarray | None) -> dict[str, Any]:
    first, other = (shares(rows, cols, seed, mask) for seed in (7, 8))
    seen = np.ones((rows, cols), bool) if mask is None else mask.astype(bool)
    head = packed_head(first, seen)
    unpacked, mask_back = unpacked_head(head)
    # A step may lead a hair above everything.
    back = np.minimum(unpacked, 1)
    pair = np.stack([first, other])
    small = thumbnails(pair)
    return {
        "bytes": head.data,
        "rows": rows,
        "cols": cols,
        "step": head.step,
        "exact": head.is_exact,
        "shares": np.where(mask_back, back, np.nan),
        "withoutFirst": combined.without_first(back),
        "withoutFirstMax": combined.without_first(back, divide=False),
        "thumbs": small,
        "mean": pair.mean(axis=0),
        "max": pair.max(axis=0),
    }


def plane() -> Any:
    return [_plane(dims, count) for dims, count in ((2, 5), (3, 4), (12, 30))]


def _plane(dims: int, count: int) -> dict[str, Any]:
    made = numbers_from(dims)
    vectors = made.normal(size=(count, dims)) * np.linspace(3, 1, dims)
    moved = vectors + made.normal(scale=0.3, size=vectors.shape)
    axes = plane_axes(vectors)
    lengths = np.linalg.norm(vectors, axis=1)
    cosines = (vectors @ vectors[1]) / lengths / lengths[1]
    order = np.argsort(-cosines)
    return {
        "dims": dims,
        "vectors": vectors.ravel(),
        "moved": moved.ravel(),
        "axes": axes,
        "followed": plane_axes(moved, axes),
        "places": (vectors @ axes.T).ravel(),
        "share": spread_share(vectors, axes),
        "near": [int(one) for one in order if one != 1],
        "cosines": np.sort(cosines)[::-1][1:],
    }


def texts() -> Any:
    """Texts, and what the server makes of them in an address."""
    hard = (
        "", "The cat sat.", "a+b & c=d?", "it's (so) *very* ~new~!", "naïve — “so”",
        "ภาษาไทย", "👩‍👩‍👧 🏳️‍🌈", "\ud83d alone", "a\nb\tc", "x" * LONGEST_PLAIN,
        "x" * (LONGEST_PLAIN + 1), "é" * (LONGEST_PLAIN // 6), "é" * LONGEST_PLAIN,
        " " * LONGEST_PLAIN,
    )  # fmt: skip
    clean = [quote_plus(valid_text(text)) for text in hard]
    return [
        {"text": text, "quoted": quoted, "long": len(quoted) > LONGEST_PLAIN}
        for text, quoted in zip(hard, clean, strict=True)
    ]


def percents() -> Any:
    """The table that everybody reads, and many shares as the server says them."""
    made = numbers_from(0)
    many = [
        *made.random(500, dtype=np.float32).tolist(),
        *(10 ** made.uniform(-12, 0, 500)).astype(np.float32).tolist(),
        *(1 - 10 ** made.uniform(-9, -2, 100)).tolist(),
    ]
    table = json.loads(PERCENTS.read_text("utf-8"))
    return table + [[share, percent(share)] for share in many]


def written_numbers() -> Any:
    made = numbers_from(1)
    sizes = 10 ** made.uniform(-7, 6, 400) * made.choice([-1, 1], 400)
    ties = [0.0, 0.0625, -0.0625, 9.9995, 10.125, 0.0005, 0.00049, 999.995, 1000, 2.5e6]
    values = [*ties, *sizes.astype(np.float32).tolist()]
    return [[value, number(value)] for value in values]


def sentences() -> dict[str, Any]:
    """Counts and lists as the server says them."""
    one, many = "{n} token of {all}", "{n} tokens of {all}"
    items = [[], ["a"], ["a", "b"], ["a", "b", "c"]]
    return {
        "counts": [
            [n, whole(n), counted(n, one, many, all="x")]
            for n in (0, 1, 2, 11, 1000, 1234567)
        ],
        "lists": [[each, listed(each), listed(each, "or")] for each in items],
    }


WRITERS: dict[str, Callable[[], Any]] = {
    "address": texts,
    "flow": flow,
    "mask": mask,
    "mount": mount,
    "neurons": neurons,
    "numbers": written_numbers,
    "packed": packed,
    "percent": percents,
    "plane": plane,
    "rotary": rotary,
    "sentence": sentences,
}
"""What each test of the scripts reads, by its name."""


def write_for(name: str, folder: Path) -> None:
    """Write what the test of this name reads."""
    text = json.dumps(plain(WRITERS[name]()), allow_nan=False)
    (folder / f"{name}.json").write_text(text, "utf-8")
