"""Who may name which model."""

import pytest
import streamlit as st

from components.page.access import check_access, open_models
from core.errors import ModelUnavailable


@pytest.fixture
def address(monkeypatch):
    monkeypatch.delenv("HEADLIGHT_OPEN_MODELS", raising=False)

    def bind(where: str) -> None:
        monkeypatch.setattr(st, "get_option", {"server.address": where}.get)

    return bind


@pytest.mark.parametrize("where", ["127.0.0.1", "localhost", "::1"])
def test_on_ones_own_machine_any_model_may_be_named(address, where):
    address(where)
    check_access("/some/folder")


@pytest.mark.parametrize("where", ["0.0.0.0", "192.168.0.7", "::", None])
def test_on_a_server_for_others_only_the_catalogue_may_be_named(address, where):
    address(where)
    check_access("smollm2-135m")
    with pytest.raises(ModelUnavailable, match="only the models of the list"):
        check_access("/etc")


def test_a_process_behind_a_proxy_is_as_open_as_the_proxy(address, monkeypatch):
    address("127.0.0.1")
    monkeypatch.setenv("HEADLIGHT_REACHED_AT", "0.0.0.0")
    assert not open_models()
    monkeypatch.setenv("HEADLIGHT_REACHED_AT", "127.0.0.1")
    assert open_models()


def test_the_environment_opens_and_closes(address, monkeypatch):
    address("0.0.0.0")
    monkeypatch.setenv("HEADLIGHT_OPEN_MODELS", "1")
    assert open_models()
    address("127.0.0.1")
    monkeypatch.setenv("HEADLIGHT_OPEN_MODELS", "0")
    assert not open_models()
