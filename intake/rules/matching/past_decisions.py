"""Past decisions of a company as evidence: which squads took what reads alike, and which words went where.

Kept in memory and changed by one decision at a time. Words weigh by rarity (inverse document frequency, Spärck Jones
1972); near ideas are found by BM25 (Robertson and Zaragoza 2009) and rated by the cosine of their words; words speak
for squads by naive Bayes with Dirichlet smoothing (Zhai and Lafferty 2004)."""

from __future__ import annotations

from array import array
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from heapq import nlargest
from math import fsum, log, sqrt
from threading import RLock
from typing import NamedTuple

from intake.words import Language, language_of, stem, stems, telling

# How many of the nearest are compared word by word, and how many entries of the index are walked to find them.
NEAREST, WALKED = 20, 6_000
LENGTH_SHARE, SATURATION = 0.6, 1.2
TITLE_SHARE = 0.3
SMOOTHING = 20.0
# Near ideas vote by this power of their likeness; what is less alike than DOUBT hardly has a vote.
SHARPNESS, DOUBT = 5.0, 0.15
# Of two ideas that are as alike as this at least nine in ten are the same (`guildhall backtest routing`).
THE_SAME = 0.6
# What more ideas name than so many, or than such a share of all, everybody has already.
NAMED_BY, NAMED_SHARE = 10, 0.02
# So many of the last decisions tell how much a squad has been given lately.
LATELY = 50


class PastDecision(NamedTuple):
    """Where people sent an idea last, and which squads have handed it back; `id` is the idea's."""

    id: str
    title: str
    text: str
    squad: str | None
    refused_by: tuple[str, ...] = ()


class NearIdea(NamedTuple):
    """A past decision about an idea that reads alike: how alike, 0 to 1, who took it and who handed it back."""

    id: str
    alike: float
    squad: str | None
    refused_by: tuple[str, ...]


class Evidence(NamedTuple):
    """What past decisions say of squads, by key: votes of near ideas, the nearest of them, and the words."""

    votes: Mapping[str, float]
    nearest: Mapping[str, float]
    words: Mapping[str, float]
    near: tuple[NearIdea, ...]


class _Document(NamedTuple):
    id: str
    title: array[int]
    words: array[int]
    squad: str | None
    refused_by: tuple[str, ...]


class PastDecisions:
    """The last decision about each idea, indexed by its words."""

    def __init__(self) -> None:
        # Requests ask in several threads while another takes up what is new.
        self._lock = RLock()
        self._numbers: dict[str, int] = {}
        self._places: list[array[int]] = []
        self._squads_of_word: list[dict[str, float]] = []
        self._documents: list[_Document | None] = []
        self._of_idea: dict[str, int] = {}
        self._sent: Counter[str] = Counter()
        self._words_sent: Counter[str] = Counter()
        self._length = 0
        self._lately: deque[str] = deque(maxlen=LATELY)
        # An idea is compared by the stems of its own language.
        self._languages: dict[Language, None] = {}
        self._worths = _Worths(0)

    def __len__(self) -> int:
        return len(self._of_idea)

    def count(self, squad: str) -> int:
        """Return how many ideas a squad has got and not handed back."""
        return self._sent[squad]

    def learn(self, decision: PastDecision) -> None:
        """Take a decision up, in place of an earlier one about the same idea."""
        with self._lock:
            self.forget(decision.id)
            language = language_of(f"{decision.title} {decision.text}")
            self._languages[language] = None
            title = sorted({self._number(word) for word in stems(decision.title, language)})
            words = sorted({self._number(word) for word in stems(decision.text, language)}.union(title))
            document = _Document(decision.id, array("I", title), array("I", words), decision.squad, decision.refused_by)
            place = len(self._documents)
            self._documents.append(document)
            self._of_idea[decision.id] = place
            self._worths = _Worths(len(self))
            for word in words:
                self._places[word].append(place)
            self._count(document, 1)
            if decision.squad is not None:
                self._lately.append(decision.squad)

    def forget(self, idea: str) -> None:
        """Leave out what was decided about an idea."""
        with self._lock:
            place = self._of_idea.pop(idea, None)
            if place is None or (document := self._documents[place]) is None:
                return
            self._worths = _Worths(len(self))
            self._documents[place] = None
            for word in document.words:
                self._places[word].remove(place)
            self._count(document, -1)

    def _count(self, document: _Document, sign: int) -> None:
        self._length += sign * len(document.words)
        if document.squad is None:
            return
        self._sent[document.squad] += sign
        for word in document.words:
            counts = self._squads_of_word[word]
            counts[document.squad] = counts.get(document.squad, 0) + sign
        self._words_sent[document.squad] += sign * len(document.words)

    def _number(self, word: str) -> int:
        number = self._numbers.setdefault(word, len(self._places))
        if number == len(self._places):
            self._places.append(array("I"))
            self._squads_of_word.append({})
        return number

    def rarity(self, word: str) -> float:
        """Return what a stem is worth, 0 to 1: more, the fewer past ideas have it."""
        return self._weight(word) / log(2 + len(self))

    def _weight(self, word: str) -> float:
        number = self._numbers.get(word)
        return self._worths[0 if number is None else len(self._places[number])]

    def evidence(
        self,
        title: str,
        text: str,
        squads: Sequence[str],
        seeds: Mapping[str, Mapping[str, float]],
        language: Language | None = None,
    ) -> Evidence:
        """Return what past decisions say of an idea; `seeds` are the words of charters, by squad, with their weight."""
        titled, worded = _stems_of(title, text, language)
        with self._lock:
            near = self._near(titled, worded)
            votes: dict[str, float] = dict.fromkeys(squads, 0.0)
            nearest: dict[str, float] = dict.fromkeys(squads, 0.0)
            total = DOUBT**SHARPNESS
            for idea in near:
                weight = idea.alike**SHARPNESS
                if idea.squad in votes:
                    total += weight
                    votes[idea.squad] += weight
                    nearest[idea.squad] = max(nearest[idea.squad], idea.alike)
                for squad in idea.refused_by:
                    if squad in votes:
                        votes[squad] -= weight
            votes = {squad: vote / total for squad, vote in votes.items()}
            length = sqrt(len(worded) + 1)
            words = {squad: log_odds / length for squad, log_odds in self._bayes(worded, squads, seeds).items()}
            return Evidence(votes, nearest, words, near)

    def nearest(self, title: str, text: str) -> tuple[NearIdea, ...]:
        """Return the past decisions about ideas that read most alike, the nearest first."""
        titled, worded = _stems_of(title, text)
        with self._lock:
            return self._near(titled, worded)

    def naming(self, names: Sequence[str], most: int = 50) -> list[str]:
        """Return the latest ideas that have every word of one of these names; none by names that many ideas have.

        What many ideas name, everybody in the company has: nobody need be told of it.
        """
        with self._lock:
            places: set[int] = set()
            # A name stands in ideas of every language, each with the stem that its language makes of it.
            spelled = {tuple(stems(name, language)): None for name in names for language in self._languages}
            for words in spelled:
                numbers = [self._numbers.get(word) for word in words]
                if not numbers or None in numbers:
                    continue
                having = set[int].intersection(*(set(self._places[number]) for number in numbers if number is not None))
                if len(having) <= max(NAMED_BY, NAMED_SHARE * len(self)):
                    places |= having
            documents = (self._documents[place] for place in nlargest(most, places))
            return [document.id for document in documents if document is not None]

    def telling_words(
        self, text: str, squad: str, squads: Sequence[str], seeds: Mapping[str, Mapping[str, float]], most: int = 3
    ) -> tuple[str, ...]:
        """Return the words of a text, as typed, that speak most for one squad among others."""
        with self._lock:
            typed: dict[str, str] = {}
            language = language_of(text)
            for word in telling(text, language):
                typed.setdefault(stem(word, language), word)
            weights = {word: self._bayes({word}, squads, seeds)[squad] for word in typed if word in self._numbers}
            best = [
                word for word in nlargest(most, weights, key=lambda word: (weights[word], word)) if weights[word] > 0
            ]
            return tuple(typed[word] for word in best)

    def given_lately(self, squad: str) -> float:
        """Return a squad's share of the last decisions, 0 to 1."""
        return self._lately.count(squad) / max(1, len(self._lately))

    def _near(self, titled: set[str], worded: set[str]) -> tuple[NearIdea, ...]:
        known = [number for word in worded if (number := self._numbers.get(word)) is not None]
        known.sort(key=lambda number: (len(self._places[number]), number))
        usual = self._length / max(1, len(self))
        scores: dict[int, float] = {}
        walked = 0
        for number in known:
            places = self._places[number]
            walked += len(places)
            if walked > WALKED and scores:
                break
            worth = self._worths[len(places)]
            for place in places:
                scores[place] = scores.get(place, 0.0) + worth
        if not scores:
            return ()
        documents = self._documents

        def weight(place: int) -> float:
            length = len(documents[place].words) / usual  # type: ignore[union-attr]
            return scores[place] * (SATURATION + 1) / (1 + SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length))

        best = nlargest(NEAREST, scores, key=weight)
        squares = fsum(self._weight(word) ** 2 for word in worded)
        ours, our_title = set(known), {self._numbers.get(word, -1) for word in titled}
        rated = [self._rated(documents[place], ours, our_title, squares) for place in best]  # type: ignore[arg-type]
        return tuple(sorted(rated, key=lambda idea: (-idea.alike, idea.id)))

    def _rated(self, document: _Document, ours: set[int], our_title: set[int], squares: float) -> NearIdea:
        worths, places = self._worths, self._places
        values = [worths[len(places[number])] for number in document.words]
        theirs = fsum([value * value for value in values])
        shared = fsum([value**2 for number, value in zip(document.words, values, strict=True) if number in ours])
        alike = shared / sqrt(theirs * squares) if theirs and squares else 0.0
        title = set(document.title)
        if title and our_title:
            union = fsum([worths[len(places[each]) if each >= 0 else 0] for each in title | our_title])
            both = fsum([worths[len(places[each])] for each in title & our_title])
            alike = (1 - TITLE_SHARE) * alike + TITLE_SHARE * (both / union if union else 0.0)
        return NearIdea(document.id, alike, document.squad, document.refused_by)

    def _bayes(
        self, worded: set[str], squads: Sequence[str], seeds: Mapping[str, Mapping[str, float]]
    ) -> dict[str, float]:
        totals = {squad: self._words_sent[squad] + fsum(seeds.get(squad, {}).values()) for squad in squads}
        everything = max(1.0, fsum(totals.values()))
        log_odds = [0.0] * len(squads)
        seeded = [(squad, seeds.get(squad, {})) for squad in squads]
        smoothed = [totals[squad] + SMOOTHING for squad in squads]
        for word in sorted(worded):
            number = self._numbers.get(word)
            counts = self._squads_of_word[number] if number is not None else {}
            of_squad = [counts.get(squad, 0.0) + seed.get(word, 0.0) for squad, seed in seeded]
            if not any(of_squad):
                continue
            usual = fsum(of_squad) / everything
            prior = SMOOTHING * usual
            for place, count in enumerate(of_squad):
                log_odds[place] += log((count + prior) / smoothed[place] / usual)
        return dict(zip(squads, log_odds, strict=True))


class _Worths(dict[int, float]):
    """What a word is worth by how many of so many documents have it."""

    def __init__(self, documents: int) -> None:
        super().__init__()
        self._documents = documents

    def __missing__(self, count: int) -> float:
        worth = self[count] = log(1 + (self._documents + 1) / (1 + count))
        return worth


def _stems_of(title: str, text: str, language: Language | None = None) -> tuple[set[str], set[str]]:
    """Return the stems of a title, and those of it and the text, in the language of both."""
    language = language or language_of(f"{title} {text}")
    titled = set(stems(title, language))
    return titled, titled.union(stems(text, language))
