"""While the tests run, core's types are checked, and its shapes where it names any."""

from typing import Any

import numpy as np
import pytest
from beartype.roar import BeartypeCallHintParamViolation
from jaxtyping import TypeCheckError

from core.graphemes import visible
from core.layers.activations import activated


def test_a_type_that_is_not_the_declared_one_is_an_error():
    no_text: Any = 5
    with pytest.raises(BeartypeCallHintParamViolation):
        visible(no_text)


def test_a_shape_that_is_not_the_declared_one_is_an_error():
    with pytest.raises(TypeCheckError):
        activated("relu", np.zeros((2, 2), dtype=np.float32))
