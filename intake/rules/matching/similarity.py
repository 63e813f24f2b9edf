"""Tells how surely two ideas are about the same thing, so that hints are chosen by how many of them may be false.

Words count by their rarity (inverse document frequency, Spärck Jones 1972). Two texts are alike by their cosine with
the overlap of their titles, damped where they share little. A likeness alone decides nothing: how far an idea stands
out from the others that were found, by likeness and by BM25, and how much of the shorter text lies in the longer one
(containment, Broder 1997) are put together by a logistic regression. Its weights and the floors come from
`guildhall backtest similar`, fitted over ideas of many companies, whole companies left out in turn."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import exp, fsum, log, sqrt
from typing import NamedTuple

from intake.policy import Frozen
from store.analyzer import Term, Token, language_of, terms, tokens

AT_MOST, REASONS = 3, 3
TITLE_SHARE = 0.3
ENOUGH_WORDS = 2.5
# Where fewer were found than are looked for, those that are missing are taken to be as alike as chance makes ideas.
BY_CHANCE, WEIGHT_BY_CHANCE = 0.1, 0.6
# From here on at least four of five are the same idea told again.
SAME = 0.6
# Beside few ideas something always stands out. Below this likeness it is no hint, and unless the shared words are
# together as rare as so many that no idea has, it isn't called the same: of 830 right ones 29 are then only related.
LEAST_ALIKE, SHARED_BY_THE_SAME = 0.05, 1.5
# On a card there are at most six false hints for ten ideas; before submitting, where a miss costs more, twelve.
RELATED, BEFORE = 0.22, 0.12
# A title alone has weights of its own, and a floor that keeps to the same six false hints for ten ideas.
TITLE_ALONE = 0.2


class SimilarityWeights(NamedTuple):
    """What each sign weighs in the logarithm of the odds that two ideas are the same."""

    constant: float
    ahead_of_next: float
    ahead_of_third: float
    weight_ahead_of_next: float
    weight_ahead_of_third: float
    titles: float
    contained: float
    shared: float


WEIGHTS = SimilarityWeights(-11.12, 5.93, 1.25, 6.63, 4.68, 1.82, -0.71, 0.38)
# A title alone shares few words even with its own text, so that what it shares says more. Fitted on 4,206 titles.
TITLE_WEIGHTS = SimilarityWeights(-10.58, 2.5, 1.48, 5.44, 6.17, 1.82, 1.39, 0.87)


class SimilarCandidate(Frozen):
    """An idea that may be like the one at hand, what trying it out has shown, and its BM25 weight in the search."""

    id: str
    number: int = 0
    title: str
    text: str
    learned: str = ""
    weight: float = 1.0


class Hint(Frozen):
    """An idea to point at: how surely it is the same (0–1), and the strongest words that both have, as typed."""

    id: str
    probability: float
    words: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Tell whether it is probably the same idea, rather than a related one."""
        return self.probability >= SAME


class Signs(NamedTuple):
    """What speaks for two ideas being the same; all 0–1 but `shared`, the rarity of the words that both have."""

    alike: float
    titles: float
    contained: float
    shared: float
    same_title: bool


class Rarity:
    """What a term is worth: more, the fewer of all ideas have it."""

    def __init__(self, counts: Mapping[Term, int], total: int) -> None:
        """`counts` says in how many of `total` ideas a term stands."""
        self._worth = {term: log(1 + total / (1 + count)) for term, count in counts.items()}
        self._of_unknown = log(1 + total)

    def of(self, term: Term) -> float:
        """Return the worth of a term."""
        return self._worth.get(term, self._of_unknown)

    @property
    def most(self) -> float:
        """Return what a term is worth that no idea has."""
        return self._of_unknown


def plain_title(title: str) -> str:
    """Return a title without its case and further spaces, to be compared with another."""
    return " ".join(title.split()).casefold()


def search_terms(title: str, text: str) -> list[Term]:
    """Return what to search the index for."""
    return sorted(_terms(title, text)[1])


def likeness(title: str, text: str, other_title: str, other_text: str, rarity: Rarity) -> float:
    """Return how alike two ideas are, 0–1."""
    return signs(title, text, other_title, other_text, rarity).alike


def signs(title: str, text: str, other_title: str, other_text: str, rarity: Rarity) -> Signs:
    """Return what speaks for two ideas being the same."""
    our_title, ours = _terms(title, text)
    their_title, theirs = _terms(other_title, other_text)
    is_same_title = bool(our_title) and plain_title(title) == plain_title(other_title)
    both = ours & theirs
    shared = fsum(map(rarity.of, both))
    if not shared:
        return Signs(0.0, 0.0, 0.0, 0.0, is_same_title)
    squares = [fsum(rarity.of(word) ** 2 for word in group) for group in (both, ours, theirs)]
    alike, titles = squares[0] / sqrt(squares[1] * squares[2]), 0.0
    if our_title and their_title:
        titles = _overlap(our_title, their_title, rarity)
        alike = (1 - TITLE_SHARE) * alike + TITLE_SHARE * titles
    contained = shared / min(fsum(map(rarity.of, ours)), fsum(map(rarity.of, theirs)))
    # Of texts that share little, chance may be the reason.
    damped = alike * shared / (shared + ENOUGH_WORDS * rarity.most)
    return Signs(damped, titles, contained, shared / rarity.most, is_same_title)


def hints(
    title: str, text: str, candidates: Sequence[SimilarCandidate], rarity: Rarity, floor: float = RELATED
) -> list[Hint]:
    """Return up to three ideas to point at, the surest first; those with the same title always."""
    rated = rate(title, text, candidates, rarity)
    above = [(sure, candidate) for sure, candidate in rated if sure >= floor_of(text, candidate, floor)]
    best = sorted(above, key=lambda each: (-each[0], each[1].number, each[1].id))[:AT_MOST]
    return [
        Hint(id=each.id, probability=round(sure, 3), words=shared_words(title, text, each, rarity))
        for sure, each in best
    ]


def floor_of(text: str, candidate: SimilarCandidate, floor: float) -> float:
    """Return from which probability on to point at an idea; a title alone has no `text`."""
    return TITLE_ALONE if _is_title_alone(text, candidate) and floor == RELATED else floor


def _is_title_alone(text: str, candidate: SimilarCandidate) -> bool:
    """Tell whether an idea that is a title alone is compared with one that has a text."""
    return not text.strip() and bool(candidate.text.strip())


def rate(
    title: str, text: str, candidates: Sequence[SimilarCandidate], rarity: Rarity
) -> list[tuple[float, SimilarCandidate]]:
    """Return each candidate with how surely it is the same idea, 0–1."""
    all_signs = [_signs(title, text, candidate, rarity) for candidate in candidates]
    alikes, weights = [each.alike for each in all_signs], [candidate.weight for candidate in candidates]
    return [
        (_probability(signs_of, place, alikes, weights, _weights_for(text, candidate)), candidate)
        for place, (signs_of, candidate) in enumerate(zip(all_signs, candidates, strict=True))
    ]


def shared_words(title: str, text: str, candidate: SimilarCandidate, rarity: Rarity) -> tuple[str, ...]:
    """Return the rarest words that both ideas have, as the one at hand has typed them; at most three, numbers last."""
    _, theirs = _terms(candidate.title, f"{candidate.text} {candidate.learned}")
    worth: dict[str, tuple[float, str]] = {}
    for typed, its_terms in _joined(tokens(f"{title} {text}"), theirs):
        worth.setdefault(typed.casefold(), (max(map(rarity.of, its_terms)) * sqrt(len(its_terms)), typed))
    strongest = sorted(worth.values(), key=lambda each: (each[1].isdecimal(), -each[0], each[1]))
    return tuple(typed for _, typed in strongest[:REASONS])


def _joined(words: Sequence[Token], theirs: Iterable[Term]) -> list[tuple[str, list[Term]]]:
    """Return the words that are shared; of what is written without spaces, pairs that follow each other as one."""
    shared, joined = set(theirs), list[tuple[str, list[Term]]]()
    last = ""
    for token in words:
        if token.term not in shared:
            last = ""
            continue
        if last and token.is_pair and joined[-1][0][-1] == token.typed[0] and last != token.typed:
            typed, its_terms = joined[-1]
            joined[-1] = (typed + token.typed[1:], [*its_terms, token.term])
        elif not any(token.term in its_terms for _, its_terms in joined):
            joined.append((token.typed, [token.term]))
        last = token.typed if token.is_pair else ""
    return joined


def _signs(title: str, text: str, candidate: SimilarCandidate, rarity: Rarity) -> Signs:
    # More words of the other make two texts less alike, and what was learned may not hide what was asked.
    texts = {candidate.text, f"{candidate.text} {candidate.learned}" if candidate.learned else candidate.text}
    return max(signs(title, text, candidate.title, each, rarity) for each in texts)


def _weights_for(text: str, candidate: SimilarCandidate) -> SimilarityWeights:
    return TITLE_WEIGHTS if _is_title_alone(text, candidate) else WEIGHTS


def _probability(
    signs_of: Signs, place: int, alikes: Sequence[float], weights: Sequence[float], weigh: SimilarityWeights
) -> float:
    if signs_of.same_title:
        return 1.0
    if not signs_of.shared:
        return 0.0
    next_alike, third_alike = _rivals(alikes, place, BY_CHANCE)
    next_weight, third_weight = _rivals(weights, place, WEIGHT_BY_CHANCE * weights[place])
    odds = weigh.constant
    odds += weigh.ahead_of_next * _ahead(signs_of.alike, next_alike)
    odds += weigh.ahead_of_third * _ahead(signs_of.alike, third_alike)
    odds += weigh.weight_ahead_of_next * _ahead(weights[place], next_weight)
    odds += weigh.weight_ahead_of_third * _ahead(weights[place], third_weight)
    odds += weigh.titles * signs_of.titles + weigh.contained * signs_of.contained
    odds += weigh.shared * log(1e-3 + signs_of.shared)
    return min(_at_most(signs_of), 1 / (1 + exp(-odds)))


def _at_most(signs_of: Signs) -> float:
    """Return the highest probability that so little in common may have."""
    if signs_of.alike < LEAST_ALIKE:
        return BEFORE - 0.01
    return 1.0 if signs_of.shared >= SHARED_BY_THE_SAME else SAME - 0.01


def _rivals(values: Sequence[float], place: int, by_chance: float) -> tuple[float, float]:
    """Return the highest and the third highest of the others."""
    others = sorted((value for position, value in enumerate(values) if position != place), reverse=True)
    padded = [*others, *[by_chance] * (AT_MOST - len(others))]
    return padded[0], padded[AT_MOST - 1]


def _ahead(value: float, rival: float) -> float:
    return value / (value + rival) if value + rival > 0 else 0.0


@lru_cache(maxsize=500)
def _terms(title: str, text: str) -> tuple[frozenset[Term], frozenset[Term]]:
    language = language_of(f"{title} {text}")
    titled = frozenset(terms(title, language))
    return titled, titled.union(terms(text, language))


def _overlap(ours: Iterable[Term], theirs: Iterable[Term], rarity: Rarity) -> float:
    union = fsum(map(rarity.of, {*ours, *theirs}))
    return fsum(map(rarity.of, set(ours) & set(theirs))) / union if union else 0.0
