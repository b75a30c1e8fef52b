"""The groups of words for the map: ready ones, and the reader's own, one a line."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """Groups that are worth a look."""

    title: str
    lines: tuple[str, ...]
    n_neighbours: int = 0


PRESETS = (
    Preset(
        "Countries and capitals",
        (
            "countries: France, Germany, Italy, Spain, Japan, China, Egypt, Russia",
            "capitals: Paris, Berlin, Rome, Madrid, Tokyo, Beijing, Cairo, Moscow",
        ),
    ),
    Preset(
        "Animals, fruits, vehicles",
        (
            "animals: dog, cat, horse, cow, lion, tiger, mouse",
            "fruits: apple, banana, orange, pear, lemon, cherry",
            "vehicles: car, bus, train, truck, bicycle, plane, ship",
        ),
    ),
    Preset(
        "Numbers",
        (
            "words: one, two, three, four, five, six, seven, eight, nine, ten",
            "digits: 1, 2, 3, 4, 5, 6, 7, 8, 9",
            "order: first, second, third, fourth, fifth",
        ),
    ),
    Preset("Words and neighbours", ("king", "river", "music", "red"), 8),
)


@dataclass(frozen=True)
class Written:
    """One line of the reader's: a group's name and its words."""

    name: str
    words: tuple[str, ...]


def written_groups(text: str) -> list[Written]:
    """The groups in a text: "name: word, word", or words alone; one a line."""
    groups = []
    for line in text.splitlines():
        name, colon, rest = line.partition(":")
        words = _words(rest if colon else line)
        if words:
            named = name.strip() if colon else ""
            groups.append(Written(named or _name(words), tuple(words)))
    return groups


def swapped(text: str, unknown: str, spelling: str) -> str:
    """The text with another word in the place of one, wherever it stands in a list."""
    lines = []
    for line in text.splitlines():
        name, colon, rest = line.partition(":")
        words = _words(rest if colon else line)
        if unknown in words:
            new = ", ".join(spelling if word == unknown else word for word in words)
            line = f"{name}: {new}" if colon else new
        lines.append(line)
    return "\n".join(lines)


def _words(written: str) -> list[str]:
    """The words between commas, or between spaces where there is no comma."""
    parts = written.replace(";", ",").split(",")
    parts = parts if len(parts) > 1 else written.split()
    return list(dict.fromkeys(word for part in parts if (word := part.strip())))


def _name(words: list[str]) -> str:
    """What a group without a name is called."""
    return words[0] if len(words) == 1 else f"{words[0]}, {words[1]} …"
