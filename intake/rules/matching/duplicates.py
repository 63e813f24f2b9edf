"""Tells whether two ideas are likely one told twice, repeat a title, or want the same tool: more than being alike."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from intake.rules.imports.heading_words import normalised
from intake.rules.matching.similarity import plain_title

# Likenesses of 100, with words in any order; a short title alone tells nothing.
SAME_TITLE, NEAR_TITLE, NEAR_TEXT, SAME_TEXT = 93.0, 75.0, 60.0, 88.0
TELLING_TITLE, TELLING_TEXT = 12, 40
COMPARED = 600


class ComparedText(NamedTuple):
    """An idea's title and text, as they are compared."""

    title: str
    text: str


def compared_text(title: str, text: str) -> ComparedText:
    """Return an idea as it is compared: its words sorted, without accents and case."""
    return ComparedText(*(" ".join(sorted(normalised(part[:COMPARED]).split())) for part in (title, text)))


def likely_same(one: ComparedText, other: ComparedText) -> bool:
    """Tell whether two ideas are likely one."""
    # Loaded only once somebody imports a list.
    from rapidfuzz import fuzz

    titles = fuzz.ratio(one.title, other.title, score_cutoff=NEAR_TITLE)
    if titles >= SAME_TITLE and min(len(one.title), len(other.title)) >= TELLING_TITLE:
        return True
    needed = NEAR_TEXT if titles else SAME_TEXT
    texts = fuzz.ratio(one.text, other.text, score_cutoff=needed)
    return bool(texts) and (bool(titles) or min(len(one.text), len(other.text)) >= TELLING_TEXT)


class Titled(NamedTuple):
    """An idea with its title, and the ideas that its card names as similar."""

    id: str
    title: str
    similar: Sequence[str]


def repeats(ideas: Iterable[Titled]) -> list[tuple[str, str]]:
    """Return pairs of an idea and a later one that repeats it, for ideas in order of arrival.

    The same title alone says too little, and so does a likeness: it takes both, on the card of either.
    """
    earlier: dict[str, list[Titled]] = {}
    pairs = []
    for idea in ideas:
        before = earlier.setdefault(plain_title(idea.title), [])
        pairs += [(each.id, idea.id) for each in before if each.id in idea.similar or idea.id in each.similar]
        before.append(idea)
    return pairs
