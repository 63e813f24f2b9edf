"""Proposes which published priority an idea supports, how surely, and by which words; it may find that none is.

Whole words and whole phrases count first, other forms of a word less, its mere stem least. What was confirmed or
corrected earlier teaches (log-odds of words, as in naive Bayes). The sum is calibrated by a logistic regression on
ideas labelled by hand (`guildhall backtest priorities`); below the floor it abstains, and one word alone never claims.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import exp, log
from typing import NamedTuple

from intake.policy import Frozen, Policy, Priority
from intake.words import phrases
from store.analyzer import ENGLISH, UNSPACED, Language, language_of, stem, stop_words, without_accents

PHRASE, IN_TITLE, IN_TEXT = 2.0, 1.5, 1.0
# What a word is worth by where the priority has it, and by how it matches.
LISTED, IN_NAME, IN_PHRASE, IN_WHY = 1.0, 0.7, 0.35, 0.3
WHOLE, FORM, PART, STEM = 1.0, 1.0, 0.75, 0.35
# Of a compound a word is a part from so many letters on: cyber in cybersecurity, Rechnung in Lieferantenrechnung.
PART_LETTERS = 5
# From examples: a word brings so much at most, the less the fewer have it; so many count, each as half a word.
LEARNED_WORD, LEARNED, SMOOTHING, TAUGHT_BY, HALFWAY, SURE = 0.8, 6, 0.5, 2, 4, 2.0
ENOUGH, FULL, DECIDING, MOST_WORDS = 1.2, 6.0, 2, 6
# What weighs less, such as a stem of prose, is no reason to show beside two that weigh more.
SHOWN = 0.2
CONSTANT, PER_WEIGHT, PER_LEAD = -1.3, 0.54, 1.57
FLOOR = 0.4
# How strong a match is at least that a triager has named.
NAMED = 0.5

_TOKEN = re.compile(f"[{UNSPACED}]|[^\\W_{UNSPACED}]+|[&#]|\\+\\+")
# Goals of every kind speak of these.
_EVERYWHERE = frozenset(
    """
    cost costs day days decrease fewer find found give half halve help hour hours improve increase know less looked
    looking month months non number numbers people percent quarter raise reduce save staff team time times week weeks
    work working year years
    """.split()  # noqa: SIM905 - read as prose
)
# Of plural, person and past; what ends in -ing is as often a thing of its own (coding, building).
_ENDINGS = ("ies", "es", "s", "ied", "ed")


class Fit(Frozen):
    """The priority that an idea supports, the idea's own words that say so, and how strongly (0–1).

    `confidence` is how surely it is the right one, 0–1; older ones don't know it. Confirmed, it is not `provisional`.
    """

    priority: str | None = None
    words: tuple[str, ...] = ()
    strength: float = 0.0
    provisional: bool = True
    confidence: float | None = None


class Example(NamedTuple):
    """An idea of which a triager has said which priority it supports; None for none."""

    priority: str | None
    title: str
    text: str


class MatchEvidence(NamedTuple):
    """A word or phrase that speaks for a priority, as the idea has it: its weight, and how many words it counts as.

    What the priority's prose has finds it, but makes the match no stronger: only what is `listed` or learned does.
    """

    typed: str
    weight: float
    words: float
    listed: bool = True


class _Word(NamedTuple):
    typed: str
    folded: str


class _Text(NamedTuple):
    """The words of a text in order, where each stands by its stem, and the stems in one string, a line each."""

    words: tuple[_Word, ...]
    places: Mapping[str, tuple[int, ...]]
    stems: str


def propose_fit(title: str, text: str, area: str | None, policy: Policy, examples: tuple[Example, ...] = ()) -> Fit:
    """Return the best matching priority, or an empty Fit where none is likely enough to be claimed."""
    language = language_of(f"{title} {text}")
    places = [(_read(title, language), IN_TITLE), (_read(f"{text} {area or ''}", language), IN_TEXT)]
    taught = _taught(examples, language)
    rated = [
        (_weight(evidence), evidence, priority.key)
        for priority in policy.priorities
        for evidence in [_evidence(priority, places, language, taught)]
    ]
    # A stable sort: of two that are equal the one published first comes first.
    rated.sort(key=lambda each: -each[0])
    if not rated:
        return Fit()
    weight, evidence, key = rated[0]
    confidence = _confidence(weight, rated[1][0] if len(rated) > 1 else 0.0)
    if weight < ENOUGH or sum(each.words for each in evidence) < DECIDING or confidence < FLOOR:
        return Fit()
    return Fit(
        priority=key,
        words=_strongest(evidence, language),
        strength=_strength(evidence),
        confidence=round(confidence, 3),
    )


def is_recognisable(priority: Priority) -> bool:
    """Tell whether any idea can match a priority by its words, its name or its reason."""
    return bool(_wanted(priority, language_of(" ".join((priority.name, *priority.words)))))


def fit_to(title: str, text: str, area: str | None, policy: Policy, key: str | None) -> Fit:
    """Return the fit of an idea to a priority that a triager names; to None, the Fit of an idea that supports none."""
    priority = policy.priority(key)
    if priority is None:
        return Fit(confidence=1.0)
    language = language_of(f"{title} {text}")
    places = [(_read(title, language), IN_TITLE), (_read(f"{text} {area or ''}", language), IN_TEXT)]
    evidence = _evidence(priority, places, language, {})
    strength = max(NAMED, _strength(evidence))
    return Fit(priority=key, words=_strongest(evidence, language), strength=strength, confidence=1.0)


BY_NAME_ALONE = "“{name}” has no specific keywords, so ideas match it only by the words of its name and reason."


def word_hints(priorities: Iterable[Priority]) -> list[str]:
    """Return what may surprise about the words of these priorities, in sentences; none of it is an error."""
    sentences, owners = [], dict[tuple[str, ...], list[str]]()
    for priority in priorities:
        telling = phrases(priority.words)
        if not telling and is_recognisable(priority):
            sentences.append(BY_NAME_ALONE.format(name=priority.name))
        elif not telling:
            sentences.append(f"“{priority.name}” has no specific words, so no idea will match it.")
        common = [word for word in priority.words if not phrases((word,))]
        if common and telling:
            sentences.append(f"“{', '.join(common)}” of “{priority.name}” is too common to match ideas.")
        for phrase in telling:
            owners.setdefault(phrase, []).append(priority.name)
    for phrase, names in owners.items():
        if len(names) > 1:
            sentences.append(f"“{' '.join(phrase)}” belongs to {' and '.join(names)}; the one listed first wins a tie.")
    return sentences


def _strength(evidence: Sequence[MatchEvidence]) -> float:
    weight = _weight(each for each in evidence if each.listed) or _weight(evidence)
    return round(min(weight / FULL, 1.0), 3)


def _strongest(evidence: Iterable[MatchEvidence], language: Language) -> tuple[str, ...]:
    typed_by_stems: dict[tuple[str, ...], str] = {}
    for each in sorted(evidence, key=lambda each: -each.weight):
        if each.weight < SHOWN and len(typed_by_stems) >= DECIDING:
            break
        # Of “detection” and “detected” one says it.
        typed_by_stems.setdefault(tuple(stem(word, language) for word in each.typed.split()), each.typed)
    return tuple(typed_by_stems.values())[:MOST_WORDS]


def _confidence(weight: float, second: float) -> float:
    return 1 / (1 + exp(-(CONSTANT + PER_WEIGHT * weight + PER_LEAD * (weight - second))))


def _weight(evidence: Iterable[MatchEvidence]) -> float:
    return sum(each.weight for each in evidence)


def _evidence(
    priority: Priority,
    places: Sequence[tuple[_Text, float]],
    language: Language,
    taught: Mapping[str | None, Mapping[str, float]],
) -> list[MatchEvidence]:
    best_by_word: dict[str, MatchEvidence] = {}
    seen: set[str] = set()
    for phrase, worth in _wanted(priority, language):
        if seen.issuperset(each.folded for each in phrase):
            continue
        matches = [
            match for text, place in places for match in [_match(phrase, text, language, worth * place)] if match
        ]
        if matches:
            best = max(matches, key=lambda match: match.weight)._replace(listed=worth == LISTED)
            best_by_word.setdefault(best.typed.casefold(), best)
            seen.update(each.folded for each in phrase)
    return [*best_by_word.values(), *_learned(places, taught.get(priority.key, {}), {*best_by_word})]


@lru_cache(maxsize=500)
def _wanted(priority: Priority, language: Language) -> tuple[tuple[tuple[_Word, ...], float], ...]:
    """Return what a priority is recognised by, each with its worth: longest phrases first."""
    listed = [_words(words) for words in priority.words]
    phrases = [(phrase, LISTED) for phrase in sorted(listed, key=len, reverse=True) if phrase]
    parts = " ".join(words for words, phrase in zip(priority.words, listed, strict=True) if len(phrase) > 1)
    prose = [
        ((word,), worth)
        for text, worth in ((priority.name, IN_NAME), (parts, IN_PHRASE), (priority.why, IN_WHY))
        for word in _words(text)
        if _tells(word, language) and word.folded not in _EVERYWHERE
    ]
    return tuple(
        (phrase, worth)
        for phrase, worth in [*phrases, *prose]
        if any(_tells(word, language) for word in phrase) or len(phrase) > 1
    )


def _match(phrase: Sequence[_Word], text: _Text, language: Language, worth: float) -> MatchEvidence | None:
    """Return how a phrase stands in a text, as a whole word by word; None where it doesn't."""
    best: MatchEvidence | None = None
    if len(phrase) == 1 and _key(phrase[0], language) not in text.places:
        return _compound(phrase[0], text, language, worth)
    for start in text.places.get(_key(phrase[0], language), ()):
        window = text.words[start : start + len(phrase)]
        if len(window) < len(phrase):
            continue
        likeness = min(_alike(ours, theirs, language) for ours, theirs in zip(phrase, window, strict=True))
        if likeness and (best is None or likeness * worth > best.weight):
            is_unspaced = bool(_UNSPACED_LETTER.match(phrase[0].folded))
            size = 1 + (len(phrase) > (3 if is_unspaced else 1))
            typed = "".join(w.typed for w in window) if is_unspaced else " ".join(w.typed for w in window)
            best = MatchEvidence(typed, likeness * worth * (PHRASE if size > 1 else 1.0), size)
    return best


def _compound(word: _Word, text: _Text, language: Language, worth: float) -> MatchEvidence | None:
    """Return the first compound in a text that begins with a word, or ends with it where languages join them so."""
    part = _key(word, language)
    if len(part) < PART_LETTERS or len(word.folded) < PART_LETTERS:
        return None
    if f"\n{part}" not in text.stems and (language == ENGLISH or f"{part}\n" not in text.stems):
        return None
    for stemmed, at in text.places.items():
        # What is left must be a word too: a form of the word itself is no compound.
        is_part = len(stemmed) >= len(part) + PART_LETTERS - 1 and (
            stemmed.startswith(part) or (language != ENGLISH and stemmed.endswith(part))
        )
        if is_part:
            return MatchEvidence(text.words[at[0]].typed, PART * worth, 1)
    return None


def _alike(ours: _Word, theirs: _Word, language: Language) -> float:
    if ours.folded == theirs.folded:
        return WHOLE
    if stem(ours.folded, language) != stem(theirs.folded, language):
        return 0.0
    if language != ENGLISH or _base(ours.folded) == _base(theirs.folded):
        return FORM
    return STEM


def _base(word: str) -> str:
    """Return an English word without the ending of its plural, person or past: forms of one word have one."""
    ending = next((each for each in _ENDINGS if word.endswith(each) and len(word) - len(each) >= 3), "")
    if word.endswith("ss"):
        ending = ""
    base = word.removesuffix(ending) + ("y" if ending in ("ies", "ied") else "")
    return base[:-1] if ending == "ed" and base[-1] == base[-2] else base.removesuffix("e")


def _learned(
    places: Sequence[tuple[_Text, float]], odds: Mapping[str, float], already: set[str]
) -> list[MatchEvidence]:
    if not odds:
        return []
    words = {stemmed: text.words[at[0]].typed for text, _ in reversed(places) for stemmed, at in text.places.items()}
    learned = sorted(
        (
            MatchEvidence(typed, odds[stemmed], 0.5)
            for stemmed, typed in words.items()
            if stemmed in odds and typed.casefold() not in already
        ),
        key=lambda each: (-each.weight, each.typed),
    )
    return learned[:LEARNED]


@lru_cache(maxsize=8)
def _taught(examples: tuple[Example, ...], language: Language) -> dict[str | None, dict[str, float]]:
    """Return by priority what each word says for it: how much more often its examples have the word than all do."""
    by_priority: dict[str | None, list[frozenset[str]]] = {}
    for example in examples:
        by_priority.setdefault(example.priority, []).append(_telling(example.title, example.text, language))
    everywhere = Counter(word for group in by_priority.values() for words in group for word in words)
    total = len(examples)
    taught: dict[str | None, dict[str, float]] = {}
    for priority, group in by_priority.items():
        counts = Counter(word for words in group for word in words)
        taught[priority] = {
            word: LEARNED_WORD * min(odds / SURE, 1.0) * count / (count + HALFWAY)
            for word, count in counts.items()
            if count >= TAUGHT_BY
            for odds in [
                log((count + SMOOTHING) / (len(group) + 2 * SMOOTHING))
                - log((everywhere[word] - count + SMOOTHING) / (total - len(group) + 2 * SMOOTHING))
            ]
            if odds > 0 and everywhere[word] < total
        }
    return taught


@lru_cache(maxsize=500)
def _telling(title: str, text: str, language: Language) -> frozenset[str]:
    return frozenset(_key(word, language) for word in _words(f"{title} {text}") if _tells(word, language))


_UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")


def _words(text: str) -> tuple[_Word, ...]:
    folded = unicodedata.normalize("NFKC", text)
    return tuple(_Word(word, without_accents(word.casefold())) for word in _TOKEN.findall(folded))


@lru_cache(maxsize=50)
def _read(text: str, language: Language) -> _Text:
    words = _words(text)
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(_key(word, language), []).append(place)
    return _Text(words, {key: tuple(at) for key, at in places.items()}, "\n".join(["", *places, ""]))


def _key(word: _Word, language: Language) -> str:
    return stem(word.folded, language)


def _tells(word: _Word, language: Language) -> bool:
    return len(word.folded) > 1 and word.folded not in stop_words(language)
