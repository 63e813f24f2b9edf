"""Words of a text: in order, without the common ones, each with the stem by which it is compared."""

import re
from functools import cache, lru_cache

from snowballstemmer import stemmer

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "but",
        "by",
        "can",
        "could",
        "do",
        "does",
        "each",
        "for",
        "from",
        "get",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "like",
        "make",
        "many",
        "may",
        "more",
        "most",
        "need",
        "new",
        "no",
        "not",
        "of",
        "on",
        "one",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "per",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "up",
        "us",
        "use",
        "used",
        "using",
        "very",
        "want",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


@cache
def _english() -> object:
    return stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a word."""
    return str(_english().stemWord(word.lower()))  # type: ignore[attr-defined]


def words(text: str) -> list[str]:
    """Return the words of a text as typed, in order, the common ones too."""
    return _WORD.findall(text)


def stems(text: str) -> list[str]:
    """Return the stems of a text's telling words, in order."""
    return [stem(word) for word in words(text) if word.lower() not in STOP_WORDS]
