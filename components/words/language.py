"""Sentences in the language of this server, and all that is known of its grammar.

The English sentence is the key, as with gettext: another language says it otherwise in
``content/<language>/words.toml``, and what is missing there is said in English. What is
put in stands in ``{names}``, ready to be read, so that it can move to another place::

    sentence("{token} is at place {place}.", token=label, place=whole(place))
    counted(n, "{n} token", "{n} tokens")

In ``words.toml`` a counted sentence, under its form for many, has the forms that the
language tells apart: ``"{n} tokens" = { one = "…", few = "…", other = "…" }``.

Plurals, ordinals, lists and the signs of numbers follow Unicode's CLDR, by Babel.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal

from components.words.pseudo import CODE as PSEUDO
from components.words.pseudo import pseudo
from core.sentence import Sentence

CONTENT = Path(__file__).parents[2] / "content"
ENGLISH = "en"
VARIABLE = "HEADLIGHT_LANGUAGE"
ORDINALS = {"one": "{n}st", "two": "{n}nd", "few": "{n}rd", "other": "{n}th"}


class Language:
    """One language, by its folder in ``content``."""

    def __init__(self, code: str = ENGLISH, content: Path = CONTENT) -> None:
        """The language of this code.

        Raises:
            ValueError: ``content`` has no such folder.
        """
        known = sorted({PSEUDO, *(path.name for path in content.iterdir())})
        if code not in known:
            raise ValueError(f"{VARIABLE} must be one of {', '.join(known)}")
        self.code, self.content = code, content
        # Babel's English of America writes a comma before "and".
        british = code in (ENGLISH, PSEUDO)
        self._locale = Locale.parse("en_GB" if british else code)

    @classmethod
    def of_server(cls, environ: Mapping[str, str] = os.environ) -> "Language":
        """What whoever runs the server has chosen."""
        return cls(environ.get(VARIABLE, "").strip() or ENGLISH)

    @cached_property
    def _words(self) -> dict[str, Any]:
        file = self.content / self.code / "words.toml"
        return tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}

    @property
    def tag(self) -> str:
        """As a browser names the language."""
        return str(self._locale).replace("_", "-")

    def form(self, english: str) -> str | dict[str, str]:
        """The sentence in this language, its values not yet put in, or its forms."""
        return (
            pseudo(english)
            if self.code == PSEUDO
            else self._words.get(english, english)
        )

    def template(self, english: str) -> str:
        """The sentence in this language; of more than one form the commonest."""
        form = self.form(english)
        return form if isinstance(form, str) else form["other"]

    def sentence(self, template: str, /, **values: Any) -> str:
        """The sentence with its values, which are put in as they are.

        Args:
            template: in English. With values, a brace is written twice.
            values: ready to be read: a token, a number, a sentence.
        """
        said = self.template(template)
        return said.format(**values) if values else said

    def counted(self, n: int, one: str, many: str, /, **values: Any) -> str:
        """The sentence for so many; ``{n}`` in it is their number.

        Args:
            n: how many.
            one: the English template where there is one.
            many: the English template for any other number; the key.
            values: what else is put in.
        """
        form = self._locale.plural_form(n)
        forms = self._words.get(many)
        if isinstance(forms, dict):
            said = forms.get(form) or forms["other"]
        else:
            said = self.template(one if n == 1 else many)
        return said.format(**{"n": self.whole(n), **values})

    def said(self, told: str) -> str:
        """What core tells, in this language; its sentences know their values."""
        if not isinstance(told, Sentence):
            return self.sentence(told)
        values = {
            name: self.said(value) if isinstance(value, Sentence) else value
            for name, value in told.values.items()
        }
        if told.n is None:
            return self.sentence(told.template, **values)
        return self.counted(told.n, told.one, told.template, **values)

    def ordinal(self, n: int) -> str:
        """1st, 2nd, 3rd, 11th."""
        form = self._locale.ordinal_form(n)
        forms = self._words.get(ORDINALS["other"], ORDINALS)
        return forms.get(form, forms["other"]).format(n=self.whole(n))

    def listed(self, items: Iterable[str], joined: Literal["and", "or"] = "and") -> str:
        """One after the other: a, b and c."""
        style = "standard" if joined == "and" else "or"
        return format_list(list(items), style, self._locale)

    def whole(self, n: int) -> str:
        """A whole number: 2,345."""
        return format_decimal(n, "#,##0", self._locale).replace("-", "−")

    def figures(self, number: str) -> str:
        """A number written as in English, with this language's signs: 2,345.6."""
        signs = self._locale.number_symbols["latn"]
        return number.translate({46: signs["decimal"], 44: signs["group"]})


LANGUAGE = Language.of_server()
sentence, counted, said = LANGUAGE.sentence, LANGUAGE.counted, LANGUAGE.said
listed, ordinal, whole = LANGUAGE.listed, LANGUAGE.ordinal, LANGUAGE.whole
