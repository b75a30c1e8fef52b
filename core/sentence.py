"""A sentence that keeps apart what is said in every language and what is put into it.

core knows no language but English. What it tells a reader, in an error or a notice, it
hands on with the template and the values, so that the pages can say it in theirs.
"""

from typing import Any, Self


class Sentence(str):
    """An English sentence that knows its template; a plain `str` to all who ask."""

    template: str
    """The sentence with ``{names}`` where the values go."""
    values: dict[str, Any]
    """Text as it is to be read, or further sentences."""
    n: int | None
    """How many there are, where that decides the form of the words."""
    one: str
    """The template where there is one of them."""

    def __new__(cls, template: str, /, **values: Any) -> Self:
        """The sentence with its values.

        Args:
            template: what is said, ``{names}`` where the values go.
            values: ready to be read, numbers too.
        """
        return cls._made(template, values)

    @classmethod
    def counted(cls, n: int, one: str, many: str, /, **values: Any) -> Self:
        """The sentence for one or for many; ``{n}`` is their number."""
        return cls._made(many, values, n, one)

    @classmethod
    def _made(
        cls, template: str, values: dict[str, Any], n: int | None = None, one: str = ""
    ) -> Self:
        form = one if n == 1 else template
        put = values if n is None else {"n": f"{n:,}", **values}
        made = super().__new__(cls, form.format(**put) if put else form)
        made.template, made.values, made.n, made.one = template, values, n, one
        return made
