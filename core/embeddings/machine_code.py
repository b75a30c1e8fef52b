"""UMAP, whose machine code is kept beside it between one start and the next.

Numba translates UMAP's functions when they are first called, which takes about fifteen
seconds. UMAP asks for that anew in every process; here it is written down once for each
environment, in the folder of UMAP's own bytecode.
"""

import sys
import warnings
from collections import Counter
from functools import cache
from typing import Any


@cache
def umap_class() -> Any:
    """The class ``umap.UMAP``; the first time takes seconds."""
    # It also offers what needs TensorFlow, which nothing here does.
    warnings.filterwarnings("ignore", "Tensorflow not installed", ImportWarning)
    import umap

    for function in translated():
        function.enable_caching()
    return umap.UMAP


def translated() -> list[Any]:
    """UMAP's functions that are translated when called and can be kept.

    Two translations of one function would be kept under one name. So of those that
    differ in this only the one for a single thread is, which is the one in use.
    """
    from numba.core.dispatcher import Dispatcher

    held = {
        id(value): value
        for name, module in list(sys.modules.items())
        if name.startswith("umap.")
        for value in vars(module).values()
        if isinstance(value, Dispatcher)
    }.values()
    times = Counter(function.py_func for function in held)
    return [
        function
        for function in held
        if times[function.py_func] == 1 or not function.targetoptions["parallel"]
    ]
