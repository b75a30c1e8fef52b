"""Which scheme of position biases the page shows, and at which sizes."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from jaxtyping import Float, Int
from streamlit.delta_generator import DeltaGenerator

from components.choice.opening import setting
from components.page.content import section
from components.page.say import InOneSentence
from components.words.language import sentence
from core.position_formulas import alibi_slopes
from core.positions.biases import alibi_by_ahead, as_row, learnt_by_ahead
from core.positions.extrapolation import BucketSizes
from core.positions.relative_bias import RelativeBias

PAGE = "biases"
"""What this page's keys begin with, in the session and in the address."""
SCHEME, LENGTH, HEADS, HEAD, SEES, BUCKETS, FARTHEST, TABLE = (
    f"{PAGE}_{name}"
    for name in ("scheme", "n", "heads", "head", "sees", "buckets", "distance", "of")
)
ALIBI, T5, NONE = "ALiBi", "T5 relative bias", "None (NoPE)"
EARLIER, ALL = "earlier tokens", "all tokens"
OWN_SIZES = "sizes of your own"
LONGEST, MOST_HEADS, MOST_BUCKETS, MOST_DISTANCE = 256, 64, 64, 512


@dataclass(frozen=True, eq=False)
class Scheme:
    """One scheme at chosen sizes; arrays alone, no tensor."""

    name: str
    both_ways: bool
    head: int
    by_ahead: Float[np.ndarray, "head ahead"] | None
    """What is added at each distance; None where only training could tell."""
    slopes: Float[np.ndarray, " head"] | None = None
    buckets: Int[np.ndarray, " ahead"] | None = None
    learnt: RelativeBias | None = None
    sizes: BucketSizes | None = None

    @property
    def n_tokens(self) -> int:
        """Positions of the matrix."""
        shown = self.by_ahead if self.by_ahead is not None else self.buckets
        assert shown is not None
        return (shown.shape[-1] + 1) // 2

    @property
    def n_heads(self) -> int:
        """Heads with a bias of their own."""
        return 1 if self.by_ahead is None else len(self.by_ahead)


def chosen_name(first: str) -> str:
    """Draw the choice of the scheme, with what is shown at first."""
    return st.segmented_control(
        sentence("What is added to the scores"),
        [ALIBI, T5, NONE],
        default=first,
        required=True,
        format_func=sentence,
        key=SCHEME,
        bind="query-params",
    )


def chosen_scheme(own: dict[str, RelativeBias]) -> Scheme | None:
    """Draw what chooses scheme and sizes; None where the sizes make no sense.

    Args:
        own: the tables that the model has learnt, by stack.
    """
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        # What the model has learnt itself comes first.
        name = chosen_name(T5 if own else setting(SCHEME, ALIBI))
        found = own if name == T5 else {}
        table = found.get(_chosen_table(list(found)))
        both_ways = _chosen_sees() if table is None else table.bidirectional
    columns = st.columns(4, gap="large", vertical_alignment="bottom")
    with columns[0]:
        n = st.slider(
            "Tokens", 2, LONGEST, setting(LENGTH, 12), key=LENGTH, bind="query-params",
            help=sentence("Rows and columns of the matrix."),
        )  # fmt: skip
    if name == ALIBI:
        with columns[1]:
            n_heads = st.slider(
                "Heads", 1, MOST_HEADS, 8, key=HEADS, bind="query-params"
            )
        head = _chosen_head(n_heads, columns[2])
        by_ahead = alibi_by_ahead(n_heads, n, both_ways=both_ways)
        return Scheme(name, both_ways, head, by_ahead, slopes=alibi_slopes(n_heads))
    if name == NONE:
        nothing = np.zeros((1, 2 * n - 1), dtype=np.float32)
        return Scheme(name, both_ways, 0, nothing)
    if table is not None:
        head = _chosen_head(table.n_heads, columns[1])
        return _learnt(table, n, head)
    return _own_sizes(n, both_ways, columns[1], columns[2])


def _chosen_table(names: list[str]) -> str:
    if not names:
        return OWN_SIZES
    options = [*names, OWN_SIZES]
    if st.session_state.get(TABLE) not in options:
        # Another model's table, or none: this one has its own.
        st.session_state.pop(TABLE, None)
    return st.segmented_control(
        sentence("Biases of this model's"), options, default=names[0], required=True,
        format_func=sentence,
        key=TABLE, bind="query-params",
    )  # fmt: skip


def _chosen_sees() -> bool:
    sees = st.segmented_control(
        sentence("Each token sees"), [EARLIER, ALL], default=EARLIER, required=True,
        format_func=sentence,
        key=SEES, bind="query-params", help=section(PAGE, "sees"),
    )  # fmt: skip
    return sees == ALL


def _chosen_head(n_heads: int, column: DeltaGenerator) -> int:
    before = st.session_state.get(HEAD)
    if before is not None and before >= n_heads:
        # A head of a model with more of them.
        st.session_state[HEAD] = n_heads - 1
    return int(
        column.number_input(
            sentence("Head, 0 to {last}", last=n_heads - 1), 0, n_heads - 1, 0,
            key=HEAD, bind="query-params",
        )
    )  # fmt: skip


def _learnt(table: RelativeBias, n: int, head: int) -> Scheme:
    sizes = BucketSizes(table.n_buckets, table.max_distance, table.bidirectional)
    return Scheme(
        T5, table.bidirectional, head, learnt_by_ahead(table, n),
        buckets=as_row(table.buckets(n, n)), learnt=table, sizes=sizes,
    )  # fmt: skip


@InOneSentence()
def _own_sizes(
    n: int,
    both_ways: bool,
    first: DeltaGenerator,
    second: DeltaGenerator,
) -> Scheme | None:
    n_buckets = first.slider(
        "Buckets", 4, MOST_BUCKETS, 32, 2, key=BUCKETS, bind="query-params"
    )
    farthest = second.slider(
        sentence("Distance from which all share the last bucket"), 4, MOST_DISTANCE,
        128, key=FARTHEST, bind="query-params",
    )  # fmt: skip
    sizes = BucketSizes(n_buckets, farthest, both_ways)
    buckets = as_row(sizes.square(n))
    return Scheme(T5, both_ways, 0, None, buckets=buckets, sizes=sizes)
