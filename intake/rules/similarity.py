"""Tells how alike two ideas are, on one scale for all, so that one measured floor decides what is worth showing.

Words count by their rarity (inverse document frequency, Spärck Jones 1972): the cosine of the whole texts, with the
overlap of the titles, damped where the two share little in absolute terms. Weights, damping and floor were chosen with
`benchmarks/similar.py`."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import fsum, log, sqrt

from intake.policy import Frozen
from intake.text import stem, stems, telling

SIMILAR_FLOOR = 0.15
AT_MOST = 3
TITLE_SHARE = 0.3
ENOUGH_WORDS = 2.5


class SimilarCandidate(Frozen):
    """An idea that may be like the one at hand, and what trying it out has shown."""

    id: str
    number: int = 0
    title: str
    text: str
    learned: str = ""


class Rarity:
    """What a word is worth: more, the fewer of all ideas have it."""

    def __init__(self, counts: Mapping[str, int], total: int) -> None:
        """`counts` says in how many of `total` ideas a word as typed (in any case, of any form) stands."""
        self._total = total
        self._counts: dict[str, int] = {}
        for word, count in counts.items():
            self._counts[stem(word)] = max(count, self._counts.get(stem(word), 0))

    def of(self, stemmed: str) -> float:
        """Return the worth of a stem."""
        return log(1 + self._total / (1 + self._counts.get(stemmed, 0)))

    @property
    def enough(self) -> float:
        """Return how much two texts must share for half of their likeness to count."""
        return ENOUGH_WORDS * log(1 + self._total)


def search_terms(title: str, text: str) -> list[str]:
    """Return the words to search the index for."""
    return telling(f"{title} {text}")


def likeness(title: str, text: str, other_title: str, other_text: str, rarity: Rarity) -> float:
    """Return how alike two ideas are, 0–1."""
    our_title, ours = _stems(title, text)
    their_title, theirs = _stems(other_title, other_text)
    shared = fsum(map(rarity.of, ours & theirs))
    if not shared:
        return 0.0
    squares = [fsum(rarity.of(word) ** 2 for word in group) for group in (ours & theirs, ours, theirs)]
    alike = squares[0] / sqrt(squares[1] * squares[2])
    if our_title and their_title:
        alike = (1 - TITLE_SHARE) * alike + TITLE_SHARE * _overlap(our_title, their_title, rarity)
    return alike * shared / (shared + rarity.enough)


def pick(title: str, text: str, candidates: Sequence[SimilarCandidate], rarity: Rarity) -> list[SimilarCandidate]:
    """Return up to three candidates above the floor, the most alike first."""
    rated = [(_likeness(title, text, candidate, rarity), candidate) for candidate in candidates]
    above = [(rate, candidate) for rate, candidate in rated if rate >= SIMILAR_FLOOR]
    return [
        candidate for _, candidate in sorted(above, key=lambda each: (-each[0], each[1].number, each[1].id))[:AT_MOST]
    ]


def _likeness(title: str, text: str, candidate: SimilarCandidate, rarity: Rarity) -> float:
    # More words of the other make two texts less alike, and what was learned may not hide what was asked.
    texts = {candidate.text, f"{candidate.text} {candidate.learned}" if candidate.learned else candidate.text}
    return max(likeness(title, text, candidate.title, each, rarity) for each in texts)


@lru_cache(maxsize=2_000)
def _stems(title: str, text: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(stems(title)), frozenset(stems(f"{title} {text}"))


def _overlap(ours: Iterable[str], theirs: Iterable[str], rarity: Rarity) -> float:
    union = fsum(map(rarity.of, {*ours, *theirs}))
    return fsum(map(rarity.of, set(ours) & set(theirs))) / union if union else 0.0
