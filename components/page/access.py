"""Who may name which model: a stranger must not look through the server's folders."""

import os

from components.reach import is_open_to_others
from core.errors import ModelUnavailable
from core.models import catalogue


def open_models() -> bool:
    """Whether visitors may name any hub model or folder, not just the catalogue's.

    So it is on one's own machine; a server that others can reach offers its catalogue
    unless ``HEADLIGHT_OPEN_MODELS=1`` says otherwise (``0`` closes it here as well).
    """
    chosen = os.environ.get("HEADLIGHT_OPEN_MODELS")
    if chosen is not None:
        return chosen.strip().lower() in {"1", "true", "yes", "on"}
    return not is_open_to_others()


def check_access(model_id: str) -> None:
    """Do nothing, or say why this visitor may not use this model.

    Raises:
        ModelUnavailable: it is not in the catalogue of a server open to others.
    """
    if not open_models() and model_id not in {entry.id for entry in catalogue()}:
        raise ModelUnavailable(
            "On this server only the models of the list can be used; "
            "on your own machine Headlight reads any model of the hub or a folder."
        )
