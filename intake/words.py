"""The words of a text: in order, without the common ones, each with the stem by which it is compared."""

import re
from functools import lru_cache

from store.analyzer import ENGLISH, UNSPACED, Language, language_of, stem, stop_words, without_accents
from store.analyzer import ENGLISH_STOP_WORDS as STOP_WORDS

__all__ = [
    "ENGLISH",
    "STOP_WORDS",
    "Language",
    "Stems",
    "language_of",
    "phrases",
    "runs",
    "stem",
    "stems",
    "telling",
    "without_accents",
    "words",
]


Stems = tuple[str, ...]
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Text without spaces between its words: pairs of characters stand for them, as in the search index.
_UNSPACED = re.compile(f"[{UNSPACED}]+")
_HIRAGANA = re.compile("[\u3041-\u309f]+")
# So long are words of languages other than English at most that join others: nicht, wegen, entre.
COMMON_LETTERS = 5


def words(text: str) -> list[str]:
    """Return the words of a text as typed, in order, the common ones too; of what has no spaces, pairs of letters."""
    return [part for word in _WORD.findall(text) for part in _parts(word)]


def _parts(word: str) -> list[str]:
    if word.isascii() or not _UNSPACED.search(word):
        return [word]
    parts: list[str] = []
    place = 0
    for run in _UNSPACED.finditer(word):
        parts += [word[place : run.start()]] if run.start() > place else []
        parts += [run[0][at : at + 2] for at in range(max(1, len(run[0]) - 1))]
        place = run.end()
    return [*parts, word[place:]] if place < len(word) else parts


@lru_cache(maxsize=50_000)
def _tells(word: str, language: Language) -> bool:
    return len(word) > 1 and not _is_common(word, language) and _HIRAGANA.fullmatch(word) is None


def _is_common(word: str, language: Language) -> bool:
    common, folded = stop_words(language), word.lower()
    if language == ENGLISH:
        return folded in common or stem(word) in common
    # Lists of other languages have much that a charter speaks of (cuenta, nuevos): only what is short says nothing.
    return folded in STOP_WORDS or (folded in common and len(folded) <= COMMON_LETTERS)


def telling(text: str, language: Language = ENGLISH) -> list[str]:
    """Return the words of a text that tell what it is about, as typed, in order."""
    return [word for word in words(text) if _tells(word, language)]


def stems(text: str, language: Language = ENGLISH) -> list[str]:
    """Return the stems of a text's telling words, in order."""
    return [stem(word, language) for word in telling(text, language)]


@lru_cache(maxsize=1_000)
def phrases(texts: tuple[str, ...], language: Language = ENGLISH) -> tuple[Stems, ...]:
    """Return the stems of each text, once; texts without telling words are left out."""
    return tuple(dict.fromkeys(phrase for text in texts if (phrase := tuple(stems(text, language)))))


def runs(text: str, longest: int, language: Language = ENGLISH) -> dict[Stems, str]:
    """Return every run of up to `longest` telling words by its stems, as it was typed first."""
    typed = telling(text, language)
    stemmed = [stem(word, language) for word in typed]
    typed_by_stems: dict[Stems, str] = {}
    for length in range(1, longest + 1):
        for start in range(len(typed) - length + 1):
            run = tuple(stemmed[start : start + length])
            if run not in typed_by_stems:
                typed_by_stems[run] = _joined(typed[start : start + length])
    return typed_by_stems


def _joined(run: list[str]) -> str:
    if _UNSPACED.match(run[0]) and all(_UNSPACED.fullmatch(word) for word in run):
        return run[0] + "".join(word[-1] for word in run[1:])
    return " ".join(run)
