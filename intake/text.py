"""Text that people type, cleaned once on arrival, and its words, each with the stem by which it is compared."""

import re
import unicodedata
from functools import lru_cache

from store.analyzer import ENGLISH, UNSPACED, Language, language_of, stem, stop_words, without_accents
from store.analyzer import ENGLISH_STOP_WORDS as STOP_WORDS

__all__ = [
    "ENGLISH",
    "STOP_WORDS",
    "Language",
    "Stems",
    "clean",
    "is_blank",
    "language_of",
    "phrases",
    "runs",
    "shortened",
    "stem",
    "stems",
    "telling",
    "without_accents",
    "words",
]

# Text that people type, cleaned once when it arrives: stored as typed but for what no database or reader can take.

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_END = re.compile(r"\r\n?|\x85")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Letters by Unicode's book that print as nothing: Hangul fillers and the Braille blank.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def clean(text: str) -> str:
    """Return `text` without control characters, lone surrogates replaced, and outer white space removed.

    Nothing else is ever done to what people type: what is stored is this, or the field says why not.
    """
    return _SURROGATE.sub("\ufffd", _LINE_END.sub("\n", _CONTROL.sub("", text))).strip()


def is_blank(text: str) -> bool:
    """Tell whether nothing of `text` would be seen: only spaces, format characters, fillers and marks."""
    return all(
        character in _BLANK_LETTERS or unicodedata.category(character)[0] in "ZCM" or character.isspace()
        for character in text
    )


# A text that is too long for where it is shown loses at most this part of the room to end where a word does.
_LOST = 1 / 3


def shortened(text: str, limit: int) -> str:
    """Return a text cut to `limit` UTF-16 units with an ellipsis: at a word's end where one is near, else anywhere."""
    units = text.encode("utf-16-le", "replace")
    if len(units) <= limit * 2:
        return text
    kept = units[: (limit - 1) * 2].decode("utf-16-le", "ignore")
    around = kept[-1:] + text[len(kept) : len(kept) + 1]
    words = [] if any(map(str.isspace, around)) else kept.rsplit(None, 1)
    # A text without blanks, as Japanese is written, has no words to end at.
    whole = words[0] if len(words) > 1 else kept
    lost = limit - 1 - len(whole.encode("utf-16-le", "replace")) // 2
    return f"{(whole if lost < limit * _LOST else kept).rstrip()}…"


# Words of a text: in order, without the common ones, each with the stem by which it is compared.

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
