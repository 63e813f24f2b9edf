"""Text that people type, cleaned once on arrival, and its words, each with the stem by which it is compared."""

import re
import unicodedata
from functools import cache, lru_cache

from snowballstemmer import stemmer

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


# Words of a text: in order, without the common ones, each with the stem by which it is compared.

Stems = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Words that tell nothing of what an AI idea is about. Own list: those of the libraries come with a whole toolkit.
STOP_WORDS = frozenset(
    """
    a about after again ai all almost already also always am an and another any anything are around artificial as at
    away back be because become been before being best better between both but by came can come could did do does
    done down each either else enough ever every everybody everyone everything few first for from full further gave
    get give go goes good got had half has have having he her here high his how i if in instead intelligence into is
    it its itself just keep kept last later learning least less let like little long look lot low machine made make
    many may me might ml more most much must my near need never new next no nobody nor not nothing now of off often
    on once one only open or other our out over own people per perhaps put quite rather right said same say second
    see several shall she short should since small so some somebody something soon still such take taken tell than
    that the their them then there these they thing this those though three through till to today together too
    toward two under until up upon us use used using very via want was way we well went were what whatever when
    where whether which while who whole whom whose why will with within without would yes yet you your
    """.split()  # noqa: SIM905 - a list of it would fill two hundred lines
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


@lru_cache(maxsize=50_000)
def _tells(word: str) -> bool:
    return len(word) > 1 and word.lower() not in STOP_WORDS and stem(word) not in _common_stems()


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(map(stem, STOP_WORDS))


def telling(text: str) -> list[str]:
    """Return the words of a text that tell what it is about, as typed, in order."""
    return [word for word in words(text) if _tells(word)]


def stems(text: str) -> list[str]:
    """Return the stems of a text's telling words, in order."""
    return [stem(word) for word in telling(text)]


@lru_cache(maxsize=1_000)
def phrases(texts: tuple[str, ...]) -> tuple[Stems, ...]:
    """Return the stems of each text, once; texts without telling words are left out."""
    return tuple(dict.fromkeys(phrase for text in texts if (phrase := tuple(stems(text)))))


def runs(text: str, longest: int) -> dict[Stems, str]:
    """Return every run of up to `longest` telling words by its stems, as it was typed first."""
    typed = telling(text)
    stemmed = [stem(word) for word in typed]
    typed_by_stems: dict[Stems, str] = {}
    for length in range(1, longest + 1):
        for start in range(len(typed) - length + 1):
            typed_by_stems.setdefault(tuple(stemmed[start : start + length]), " ".join(typed[start : start + length]))
    return typed_by_stems
