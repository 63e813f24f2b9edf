"""Tells how alike two ideas are, on one scale for all, so that one measured floor decides what is worth showing."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from intake.policy import Frozen
from intake.words import STOP_WORDS, stems, words

SIMILAR_FLOOR = 0.5
AT_MOST = 3


class Candidate(Frozen):
    """An idea that may be like the one at hand."""

    id: str
    title: str
    text: str


def search_terms(title: str, text: str) -> list[str]:
    """Return the words to search the index for."""
    return [word for word in words(f"{title} {text}") if word.lower() not in STOP_WORDS]


def likeness(title: str, text: str, other_title: str, other_text: str) -> float:
    """Return how alike two ideas are, 0–1: their titles and their stems, whichever says more."""
    titles = fuzz.token_sort_ratio(title.lower(), other_title.lower()) / 100
    ours, theirs = set(stems(f"{title} {text}")), set(stems(f"{other_title} {other_text}"))
    smaller = min(len(ours), len(theirs)) or 1
    return float(max(titles, len(ours & theirs) / smaller))


def pick(title: str, text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return up to three candidates above the floor, the most alike first."""
    rated = [(likeness(title, text, candidate.title, candidate.text), candidate) for candidate in candidates]
    above = [(rate, candidate) for rate, candidate in rated if rate >= SIMILAR_FLOOR]
    return [candidate for _, candidate in sorted(above, key=lambda each: (-each[0], each[1].id))[:AT_MOST]]
