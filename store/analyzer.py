"""Breaks a text into the terms that it is found and compared by, in the language that it is written in.

Words become stems, without case, accents and width. What is written without spaces becomes pairs of characters; words
of languages other than English also become runs of four, so that the parts of long words meet (Damashek 1995,
McNamee and Mayfield 2004)."""

import re
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple, NewType

Term = NewType("Term", str)
# The name of a stemming algorithm, or of a language that needs none.
Language = NewType("Language", str)
ENGLISH, JAPANESE, CHINESE, KOREAN, THAI = map(Language, ("english", "japanese", "chinese", "korean", "thai"))
GRAM = 4
# So many letters tell the language of a text.
LOOKED_AT = 400
# How much more must speak for another language than for English.
MARGIN, ENOUGH = 1.25, 1.0

# Words that tell nothing of what an AI idea is about: narrower than any list of English that is kept elsewhere.
ENGLISH_STOP_WORDS = frozenset(
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
# What the halves of shortened words leave: don't, we've, it'll.
_HALVES = frozenset({"don", "doesn", "didn", "isn", "aren", "wasn", "weren", "won", "ve", "ll", "re"})
# By the codes of the lists of stop words.
_LANGUAGES = {
    "ar": "arabic",
    "hy": "armenian",
    "eu": "basque",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "nl": "dutch",
    "eo": "esperanto",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "el": "greek",
    "en": ENGLISH,
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "ga": "irish",
    "it": "italian",
    "ja": JAPANESE,
    "ko": KOREAN,
    "lt": "lithuanian",
    "no": "norwegian",
    "fa": "persian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "es": "spanish",
    "sv": "swedish",
    "th": THAI,
    "tr": "turkish",
    "zh": CHINESE,
}
_KANA, _HAN = "\u3041-\u30ff\u31f0-\u31ff", "\u3005\u3006\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_HANGUL, _THAI = "\uac00-\ud7af\u1100-\u11ff", "\u0e01-\u0e4e"
# Lao, Burmese and Khmer are written without spaces too.
UNSPACED = f"{_KANA}{_HAN}{_HANGUL}{_THAI}\u0e81-\u0ecd\u1000-\u109f\u1780-\u17dd"
_MARKS = "".join(
    chr(code) for code in (*range(0x300, 0x1000), *range(0x1AB0, 0x1B00)) if unicodedata.category(chr(code))[0] == "M"
)
_RUN = re.compile(f"([{UNSPACED}]+)|((?:[^\\W_{UNSPACED}]|[{_MARKS}])+)")
_SCRIPTS = (
    (re.compile(f"[{_KANA}]"), JAPANESE),
    (re.compile(f"[{_HANGUL}]"), KOREAN),
    (re.compile(f"[{_HAN}]"), CHINESE),
    (re.compile(f"[{_THAI}]"), THAI),
)
_HIRAGANA_ALONE = re.compile("[\u3041-\u309f]+")
_ACCENT = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


class Token(NamedTuple):
    """A word, or a pair of characters of what is written without spaces, as it is compared and as it was typed."""

    term: Term
    typed: str
    is_pair: bool = False


def language_of(text: str) -> Language:
    """Return the language that a text is most likely written in, by its script and its common words; else English."""
    folded = _folded(text[:LOOKED_AT])
    if not folded.isascii():
        letters = sum(map(str.isalpha, folded))
        for script, language in _SCRIPTS:
            # A name in another script is no language: of four letters one is.
            if len(script.findall(folded)) * 4 > letters:
                return language
    votes: defaultdict[Language, float] = defaultdict(float)
    by_word = _votes()
    for _, word in _RUN.findall(folded):
        if word in by_word:
            for language, weight in by_word[word]:
                votes[language] += weight
    best, most = max(votes.items(), key=lambda vote: vote[1], default=(ENGLISH, 0.0))
    return best if most >= max(ENOUGH, MARGIN * votes[ENGLISH]) else ENGLISH


def tokens(text: str, language: Language | None = None) -> list[Token]:
    """Return the words of a text that tell what it is about, in order; its language is guessed where none is given."""
    language = language or language_of(text)
    return [token for unspaced, word in _runs(text) for token in _tokens(unspaced, word, language)]


def terms(text: str, language: Language | None = None) -> list[Term]:
    """Return what a text is found by: its words, and the runs of four characters of words that aren't English."""
    language = language or language_of(text)
    whole = [token.term for token in tokens(text, language)]
    if language != ENGLISH:
        whole += [gram for _, word in _runs(text) if word for gram in _grams(word.casefold(), language)]
    return whole


def terms_in_any_language(text: str) -> list[Term]:
    """Return what a few words that somebody looks for may stand as, in whatever language the texts are."""
    languages = map(Language, _LANGUAGES.values())
    return list(dict.fromkeys(token.term for language in languages for token in tokens(text, language)))


@lru_cache(maxsize=50_000)
def stem(word: str, language: Language = ENGLISH) -> Term:
    """Return a word as it is compared: its stem in a language, without case, accents and width."""
    folded = _folded(word)
    if language not in (JAPANESE, CHINESE, KOREAN, THAI):
        folded = str(_stemmers.of(language).stemWord(folded))
    return Term(without_accents(folded))


def without_accents(word: str) -> str:
    """Return a word without the accents of its letters; the voice marks of Japanese stay."""
    if word.isascii():
        return word
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


@cache
def stop_words(language: Language) -> frozenset[str]:
    """Return the common words of a language, as they are compared."""
    words = ENGLISH_STOP_WORDS | _HALVES if language == ENGLISH else _listed(language)
    return frozenset(words) | {stem(word, language) for word in words}


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def _runs(text: str) -> Iterator[tuple[str, str]]:
    yield from _RUN.findall(text if text.isascii() else unicodedata.normalize("NFKC", text))


def _tokens(unspaced: str, word: str, language: Language) -> Sequence[Token]:
    if unspaced:
        pairs = [unspaced[place : place + 2] for place in range(max(1, len(unspaced) - 1))]
        common = _listed(language)
        telling = [pair for pair in pairs if pair not in common and not _HIRAGANA_ALONE.fullmatch(pair)]
        return [Token(Term(pair.casefold()), pair, is_pair=True) for pair in telling]
    term = _telling(word.casefold(), language)
    return [Token(term, word)] if term else ()


@lru_cache(maxsize=50_000)
def _telling(word: str, language: Language) -> Term | None:
    common = stop_words(language)
    if len(word) < 2 or word in common or (term := stem(word, language)) in common:
        return None
    return term


@lru_cache(maxsize=20_000)
def _grams(word: str, language: Language) -> tuple[Term, ...]:
    if len(word) <= GRAM or word in stop_words(language):
        return ()
    plain = without_accents(word)
    return tuple(Term(f"_{plain[place : place + GRAM]}") for place in range(len(plain) - GRAM + 1))


class _Stemmers(threading.local):
    """The stemmers of a thread: one keeps the word that it is at in itself."""

    def __init__(self) -> None:
        self._by_language: dict[Language, Any] = {}

    def of(self, language: Language) -> Any:
        """Return the stemmer of a language."""
        if language not in self._by_language:
            # Loaded with the first text: it brings the rules of all languages.
            from snowballstemmer import stemmer

            self._by_language[language] = stemmer(language)
        return self._by_language[language]


_stemmers = _Stemmers()


@cache
def _listed(language: Language) -> frozenset[str]:
    # Read when the first text that isn't English comes.
    from stopwordsiso import stopwords

    codes = [code for code, name in _LANGUAGES.items() if name == language]
    return frozenset(_folded(word) for code in codes for word in stopwords(code))


@cache
def _votes() -> dict[str, tuple[tuple[Language, float], ...]]:
    """Return by common word which languages it speaks for: the fewer have it, the more."""
    by_word: dict[str, list[Language]] = {}
    for language in map(Language, _LANGUAGES.values()):
        for word in _listed(language):
            if len(word) > 1 and word.isalpha():
                by_word.setdefault(word, []).append(language)
    return {word: tuple((language, 1 / len(names)) for language in names) for word, names in by_word.items()}
