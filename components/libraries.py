"""What the server changes in the libraries that it runs models with.

They are changed for a whole process, so the process that serves a class says it, and
so do the tests and benches that stand for it. Importing core changes nothing.
"""


def settle_libraries() -> None:
    """One thread for each product, and no progress bars among the server's lines."""
    # Torch takes seconds to import, and the server can answer meanwhile.
    import torch
    from threadpoolctl import threadpool_limits
    from transformers.utils import logging

    # One thread per forward, as many forwards as cores: with several people typing
    # this answers an order of magnitude sooner than several threads per forward.
    torch.set_num_threads(1)
    # NumPy's products likewise: its threads serve one product at a time, and all
    # others that are asked for meanwhile stand still.
    threadpool_limits(1, "blas")
    logging.disable_progress_bar()
