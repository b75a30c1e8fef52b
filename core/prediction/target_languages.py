"""The languages a translating model can be told to write, as tokens of its vocabulary.

M2M100, NLLB and mBART-50 are told by the first token that the decoder writes: it is
not chosen but given, transformers' ``forced_bos_token_id``.

Source: Fan et al. 2021, section 2.2, https://arxiv.org/abs/2010.11125; Tang et al. 2020
(mBART-50), section 3, https://arxiv.org/abs/2008.00401
"""

import re
from typing import Any

from ..models.loaded import LoadedModel

_LANGUAGE = re.compile(r"__([a-z]{2,3})__|([a-z]{2}_[A-Z]{2})|([a-z]{3}_[A-Z][a-z]{3})")
"""``__de__`` of M2M100, ``de_DE`` of mBART-50, ``deu_Latn`` of NLLB."""


def target_languages(model: LoadedModel) -> dict[str, int]:
    """Code and token of each language, in the order of the codes; empty for others."""
    if model.card.kind != "encoder-decoder":
        return {}
    found: dict[str, int] = {}
    tokenizer: Any = model.tokenizer
    for token, token_id in tokenizer.get_added_vocab().items():
        matched = _LANGUAGE.fullmatch(token)
        if matched is not None and token_id < model.card.d_vocab:
            found[next(code for code in matched.groups() if code)] = token_id
    if model.model.config.decoder_start_token_id in found.values():
        # Such a model is told by its start token; nothing is to be put behind it.
        return {}
    return dict(sorted(found.items()))


def own_language(model: LoadedModel) -> str | None:
    """The code of the language that the model's settings name, or None."""
    config = getattr(model.model, "generation_config", None)
    own = getattr(config, "forced_bos_token_id", None)
    known = target_languages(model)
    return next((code for code, token_id in known.items() if token_id == own), None)
