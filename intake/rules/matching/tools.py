"""Which tools an idea is about: names in its title, and names that stand in one sentence with a word of buying."""

import re
from collections.abc import Collection
from typing import NamedTuple

from store.analyzer import UNSPACED, Language, language_of, stop_words

# How words of buying begin in a language; English ones count in every language.
_BUYING = {
    "english": "buy|bought|purchas|licen[cs]|subscri|seats?\\b",
    "german": "kauf|gekauft|einkauf|beschaff|lizen|abonn|abos?\\b",
    "french": "achet|achat|licence|abonne",
    "spanish": "compr|licencia|suscri",
    "italian": "compr|acquist|licenz|abbona",
    "portuguese": "compr|licenç|assinatura",
    "dutch": "koop|gekocht|aanscha|licentie|abonne",
    "japanese": "購入|ライセンス|契約",
    "chinese": "购买|采购|许可",
    "korean": "구매|라이선스|구독",
}
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|[。！？\n]+")
_WORD = re.compile(f"[^\\W_{UNSPACED}]+(?:[.+#'’-][^\\W_{UNSPACED}]+)*|[^\\w\\s]|[{UNSPACED}]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
# A capital after a small letter is a name's: ChatGPT, DeepL, GitHub.
_INNER_CAPITAL = re.compile(r"[^\W\d_]*[a-z][A-Z]")
# In German every noun has a capital.
_CAPITAL_NOUNS = ("german",)
# Kinds of things that are written like names.
_KINDS = frozenset({"genai", "iot", "devops", "mlops", "aiops", "ediscovery", "phd", "saas", "paas", "vpn", "wifi"})
SHORTEST_NAME = 3


class NamedTools(NamedTuple):
    """Names of tools that an idea is about, as typed: those that are surely names, and those that may be.

    What begins a sentence has a capital anyway, and in some titles every word has. `words` are all that the idea has in
    small letters: what is written so is no name.
    """

    sure: frozenset[str]
    possible: frozenset[str]
    words: frozenset[str]


def named_tools(title: str, text: str) -> NamedTools:
    """Return which tools an idea is about."""
    language = language_of(f"{title} {text}")
    sure, possible = set[str](), set[str]()
    for sentence in (title, *_SENTENCE.split(text)):
        is_buying = _speaks_of_buying(sentence, language)
        if is_buying or sentence is title:
            names = _names(sentence, language, by_capital=is_buying)
            sure |= {name for name, is_sure in names if is_sure}
            possible |= {name for name, _ in names}
    return NamedTools(frozenset(sure), frozenset(possible), frozenset(_small(f"{title} {text}")))


def same_tool(one: NamedTools, other: NamedTools, common: Collection[str] = ()) -> str:
    """Return the tool that two ideas are both about, as typed in the first; empty where there is none.

    `common` are words that everybody in the company writes with a capital, such as names of squads and areas.
    """
    plain = {word.casefold() for phrase in common for word in phrase.split()} | one.words | other.words | _KINDS
    for ours in sorted(one.possible, key=lambda name: (-len(name), name)):
        folded = ours.casefold()
        if not plain.isdisjoint(folded.split()):
            continue
        for theirs in other.possible:
            if (ours in one.sure or theirs in other.sure) and folded == theirs.casefold():
                return ours
    return ""


def _small(text: str) -> set[str]:
    return {word for word in _WORD.findall(text) if word.islower()}


def _speaks_of_buying(sentence: str, language: Language) -> bool:
    patterns = "|".join(dict.fromkeys((_BUYING["english"], _BUYING.get(language, _BUYING["english"]))))
    begin = "" if _UNSPACED.search(sentence) else r"\b"
    return re.search(f"{begin}(?:{patterns})", sentence, re.IGNORECASE) is not None


def _names(sentence: str, language: Language, *, by_capital: bool) -> list[tuple[str, bool]]:
    """Return what may be a name in a sentence, and whether it surely is: also `by_capital`, but for the first word."""
    words = _WORD.findall(sentence)
    plain = [word for word in words if word[:1].isalpha()]
    # Where half of the words have a capital, as in many titles, a capital tells little.
    is_sentence = sum(word[:1].isupper() for word in plain) * 2 <= len(plain)
    has_capital_nouns = language in _CAPITAL_NOUNS
    is_telling = by_capital and is_sentence
    names: list[tuple[str, bool]] = []
    run: list[tuple[str, bool]] = []
    is_first, begins = True, False
    for word in [*words, "."]:
        is_inner = _INNER_CAPITAL.match(word) is not None
        # The letters of LLMs stand for words.
        is_capital = not has_capital_nouns and word[:1].isupper() and not word.removesuffix("s").isupper()
        if len(word) >= SHORTEST_NAME and (is_inner or (is_capital and word.casefold() not in stop_words(language))):
            run.append((word, is_inner or (is_telling and not is_first)))
            begins = begins or (is_first and not is_inner)
        else:
            names += _parts(run, begins=begins)
            run, begins = [], False
        is_first = is_first and not word[:1].isalnum()
    return names


def _parts(run: list[tuple[str, bool]], *, begins: bool) -> list[tuple[str, bool]]:
    """Return what may be meant by words with capitals in a row; at the beginning the first may be a verb: Buy DeepL."""
    parts = [run, run[1:]] if begins and len(run) > 1 else [run] * bool(run)
    return [(" ".join(word for word, _ in part), any(is_sure for _, is_sure in part)) for part in parts]
