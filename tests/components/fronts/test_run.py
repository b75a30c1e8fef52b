"""What the app processes of one class are told."""

from pathlib import Path

import pytest

from components.class_code import KEY_VARIABLE, VARIABLE
from components.fronts import run
from components.fronts.proxy import haproxy
from components.fronts.run import check, environment
from components.reach import VARIABLE as REACHED_AT
from core.limits import LIMITS, Limits


def test_each_process_gets_its_share_of_the_machine():
    told = environment({"PATH": "/bin"}, "0.0.0.0", 2)
    assert told["PATH"] == "/bin"
    assert told[REACHED_AT] == "0.0.0.0"
    limits = Limits.from_environment(told)
    assert limits.readers == max(1, LIMITS.readers // 2)
    assert "HEADLIGHT_ENGINE" not in told
    shared = environment({"PATH": "/bin"}, "0.0.0.0", 2, one_engine=True)
    assert shared["HEADLIGHT_ENGINE"] == "ray"
    assert limits.model_memory_share == LIMITS.model_memory_share / 2
    # More processes than cores: none of them may be without a reader.
    assert Limits.from_environment(environment({}, "0.0.0.0", 1000)).readers == 1


def test_all_take_the_same_cookie_for_the_class_code(monkeypatch):
    monkeypatch.setattr(run, "cookie_key", lambda: bytes(range(32)))
    told = environment({VARIABLE: "BCDFGH"}, "0.0.0.0", 2)
    assert bytes.fromhex(told[KEY_VARIABLE]) == bytes(range(32))
    assert KEY_VARIABLE not in environment({}, "0.0.0.0", 2)


@pytest.mark.skipif(haproxy() is None, reason="HAProxy is not here")
def test_what_haproxy_has_against_its_settings_is_said(tmp_path: Path):
    file = tmp_path / "haproxy.cfg"
    file.write_text("frontend visitors\n    bind nowhere:at:all\n")
    program = haproxy()
    assert program is not None
    with pytest.raises(ValueError, match=r"(?s)does not take its settings:.*bind"):
        check(program, file)
