"""Tells whether two ideas are likely the same one told twice: stricter than being like each other, in any language."""

from typing import NamedTuple

from rapidfuzz import fuzz

from intake.rules.imports.headings import normalised

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
    titles = fuzz.ratio(one.title, other.title, score_cutoff=NEAR_TITLE)
    if titles >= SAME_TITLE and min(len(one.title), len(other.title)) >= TELLING_TITLE:
        return True
    needed = NEAR_TEXT if titles else SAME_TEXT
    texts = fuzz.ratio(one.text, other.text, score_cutoff=needed)
    return bool(texts) and (bool(titles) or min(len(one.text), len(other.text)) >= TELLING_TEXT)
