"""Words and how they sound together: *de + le* is *du*, *le ami* is *l'ami*."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

VOWELS = frozenset("aeiouàâéèêëîïôûœh")
"""What an article loses its vowel before; no *h* of these words is aspirated."""


@dataclass(frozen=True)
class Word:
    """A word, or forms of it between which the next word decides, and what it says.

    ``vieux/vieil``: the second before a vowel. ``il/lo/l'``: the second before *s* with
    a consonant and before *z*, the third before a vowel.
    """

    text: str
    says: frozenset[str]


def word(text: str, *says: str) -> list[Word]:
    """One word, or several that say the same together; none for no text."""
    return [Word(part, frozenset(says)) for part in text.split()]


def joined(
    words: Sequence[Word],
    contracted: Mapping[tuple[str, str], str],
    vowels: frozenset[str] = VOWELS,
) -> list[Word]:
    """Each word in the form that the next one asks for, some two made one.

    Args:
        words: with their forms.
        contracted: what two words become, such as *de* and *le*.
        vowels: letters at a word's beginning that count as one.
    """
    found: list[Word] = []
    for one in reversed(words):
        chosen = replace(
            one, text=_form(one.text, found[-1].text if found else "", vowels)
        )
        both = contracted.get((chosen.text, found[-1].text)) if found else None
        if both is not None:
            found[-1] = Word(both, chosen.says | found[-1].says)
        else:
            found.append(chosen)
    return found[::-1]


def is_impure(text: str) -> bool:
    """Whether Italian says *lo* before it: *studente*, *zaino*."""
    return text.startswith(("z", "gn", "ps")) or (
        text[:1] == "s" and text[1:2] not in VOWELS - {"h"}
    )


def _form(forms: str, following: str, vowels: frozenset[str]) -> str:
    plain, *others = forms.split("/")
    if others and following[:1] in vowels:
        return others[-1]
    if len(others) == 2 and is_impure(following):
        return others[0]
    return plain
