"""A chart made without checks is the same chart."""

from typing import Any

import altair as alt
import pandas as pd
import pytest
from altair.utils import schemapi
from altair.utils.schemapi import SchemaBase

from components.server.charts import _converter, draw_lightly


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a chart is with all checks; from then on there are none."""
    monkeypatch.setattr(schemapi, "DEBUG_MODE", True)
    for name in ("validate", "from_dict"):
        monkeypatch.setattr(SchemaBase, name, vars(SchemaBase)[name])
    found = chart().to_dict()
    draw_lightly()
    return found


def chart() -> alt.TopLevelMixin:
    rows = pd.DataFrame({"place": [0, 1], "value": [0.5, 2.0], "kind": ["a", "b"]})
    base = alt.Chart(rows).encode(x="place:Q", y=alt.Y("value:Q", title="length"))
    lines = base.mark_line().encode(color=alt.Color("kind:N", legend=None))
    points = base.mark_point(size=9).encode(tooltip=["kind", "value:Q"])
    return (lines + points).resolve_scale(color="independent")


def test_it_is_what_altair_makes_with_its_checks(
    checked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    asked = []
    checks = schemapi._get_errors_from_spec
    monkeypatch.setattr(
        schemapi,
        "_get_errors_from_spec",
        lambda *of, **more: asked.append(1) or checks(*of, **more),
    )
    assert chart().to_dict() == checked
    assert asked == []


def test_the_classes_are_sorted_once(checked: dict[str, Any]):
    assert checked == chart().to_dict()
    before = _converter.cache_info()
    chart()
    after = _converter.cache_info()
    assert after.misses == before.misses
    assert after.hits > before.hits
