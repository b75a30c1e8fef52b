"""Two texts in one batch: what is asked for, and how far a text goes into one."""

from components.choice import state
from components.page.waiting import awaited
from core.engine.batches import Batch, batch_jobs, read_batch


def batch_of(model_id: str, texts: tuple[str, ...], layer: int) -> Batch:
    """The batch; while it is read, a newer run of the page may take over.

    Raises:
        HeadlightError: why it cannot be had.
    """
    session = state.session_id()
    return awaited(
        lambda: read_batch(batch_jobs(), model_id, texts, layer, session), give_up=False
    )
