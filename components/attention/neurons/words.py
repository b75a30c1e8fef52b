"""What is said of one head's queries and keys, made from its numbers."""

from components.choice.questions import HeadChoice
from components.words.language import sentence, whole
from components.words.pair_steps import shared
from core.attention.head_vectors import HeadVectors


def head_words(choice: HeadChoice, of_head: HeadVectors) -> str:
    """What the head is, and what there is to know of its vectors."""
    facts = [
        sentence(
            "{head}, {kind}: {n} numbers in each query and key.",
            head=choice.label,
            kind=sentence(choice.facts.title),
            n=whole(of_head.d_head),
        )
    ]
    if of_head.shared_with:
        facts.append(shared(of_head))
    if of_head.is_turned:
        facts.append(sentence("Both are shown as they meet: turned by their position."))
    if of_head.is_ablated:
        facts.append(sentence("This head is switched off in this run."))
    return " ".join(facts)


def picture_title(head: str, query: str) -> str:
    """What stands above the still picture."""
    return sentence(
        "{head}: keys, and their products with {query}", head=head, query=query
    )
