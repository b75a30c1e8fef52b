"""What is said of a sum of words, and of words on a line, every number computed."""

from components.embeddings.analogies.choice import Analogy
from components.embeddings.analogies.questions import SumOfWords
from components.page.content import plain
from components.words.language import sentence, whole
from components.words.numbers import number


def nearest_to_sum(analogy: Analogy, found: SumOfWords) -> str:
    """What came out, what leaving out did to it, and how near it was from the start."""
    nearest = found.everyone_words[0]
    said = [
        sentence(
            "The word nearest to **{sum}** is **{best}** (cosine {cosine}), if the "
            "three words themselves may not be the answer.",
            sum=plain(str(analogy)),
            best=plain(found.best),
            cosine=number(float(found.left_out.values[0])),
        )
    ]
    if nearest in analogy.words:
        said.append(
            sentence(
                "If they may, it is **{nearest}**, one of your own words ({cosine}).",
                nearest=plain(nearest),
                cosine=number(float(found.everyone.values[0])),
            )
        )
    else:
        said.append(sentence("It is so even if they may."))
    if analogy.a not in (found.best, analogy.b):
        said.append(
            sentence(
                "Without any sum, among the words nearest to **{a}** alone, **{best}** "
                "comes at place {place}.",
                a=plain(analogy.a),
                best=plain(found.best),
                place=whole(found.rank_without_sum),
            )
        )
    return " ".join(said)


def furthest(first: str, last: str, low: str, high: str) -> str:
    """Which words lie furthest towards the two ends of the line."""
    return sentence(
        "Of your words, **{first}** lies furthest towards **{low}** and **{last}** "
        "furthest towards **{high}**.",
        first=plain(first),
        low=plain(low),
        last=plain(last),
        high=plain(high),
    )


def list_is_cut(n: int, most: int) -> str:
    """How many words of a list are shown."""
    return sentence(
        "Your list has {n} words; the first {most} are shown.",
        n=whole(n),
        most=whole(most),
    )


def more_without_vector(n: int) -> str:
    """How many more words of the list have none."""
    return sentence("{n} more of your words have no vector.", n=whole(n))
