"""Proposes the squad for an idea: readable rules and what people have decided before, with reasons and probability.

Rules speak first (`route_by_rules`). From past decisions come votes of near ideas and words (`past_decisions`); a
conditional logit (McFadden 1974) with seven weights puts them together. The weights below were fitted on companies
other than the one that is measured (`guildhall backtest routing`), and are fitted again on a company's own decisions
(`routing_fit`)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from math import exp, fsum, log
from typing import NamedTuple

from pydantic import Field

from intake.ideas import IdeaInputs, WorkKind
from intake.policy import Frozen, SquadCard, SquadKind, hub_of
from intake.rules.matching.past_decisions import Evidence, NearIdea, PastDecisions
from intake.words import ENGLISH, Language, Stems, language_of, phrases, runs, stems, without_accents


class RunnerUp(Frozen):
    """A squad that was nearly proposed, what spoke for it, and how probable it is where that is known."""

    squad: str
    reason: str
    probability: float | None = None


class LearnedFrom(Frozen):
    """One thing that speaks for the proposed squad, and its `part` of all that does.

    `what` is "ideas", "words", "area", "charter" or "rule"; `words` are as typed, `ideas` are ids of past ideas.
    """

    what: str
    part: float
    words: tuple[str, ...] = ()
    ideas: tuple[str, ...] = ()


class Routing(Frozen):
    """The proposed squad; with a `probability` once enough was decided to know it.

    Below `alone` the first runner-up is named beside it.
    Where it `abstains` none is proposed: it and the runners-up are the three to choose from.
    """

    squad: str
    reasons: tuple[str, ...]
    runners_up: tuple[RunnerUp, ...] = ()
    confidence: float
    probability: float | None = None
    alone: float = 0.0
    abstains: bool = False
    learned_from: tuple[LearnedFrom, ...] = ()


class RoutingFeature(NamedTuple):
    """What speaks for a squad, each about 0 to 1: the columns of the model, in this order."""

    votes: float = 0.0
    nearest: float = 0.0
    words: float = 0.0
    area: float = 0.0
    charter: float = 0.0
    rules: float = 0.0
    first: float = 0.0


# Fitted on five departments and one list of agencies; each was measured with weights fitted on the others.
SHIPPED = RoutingFeature(votes=2.3, nearest=1.7, words=0.25, area=1.25, charter=1.2, rules=0.95, first=0.9)


class RoutingFit(Frozen):
    """What was learned of a company's own decisions: weights, and how what they say becomes a probability.

    `slope` and `offset` are Platt's (1999); of `decisions` it was made.
    """

    weights: tuple[float, ...] = tuple(SHIPPED)
    slope: float = 1.0
    offset: float = 0.0
    decisions: int = 0


class Thresholds(Frozen):
    """From which probability one squad is proposed alone, and below which none is."""

    alone: float = Field(default=0.6, ge=0, le=1)
    floor: float = Field(default=0.4, ge=0, le=1)


AREA, AREA_IN_TEXT, WORK, CHARTER = 8.0, 3.0, 2.0, 4.0
# A word of the charter's prose says less than one that the squad names; so much of both is as good as all.
NAMED, PROSE, ENOUGH = 1.2, 1.0, 3.0
# Less than this is chance: a single word of prose, or one that another squad names too.
CLAIM = 1.4
NOBODY = "no other squad covers this"
# Before so many decisions there is no probability.
DECISIONS_TO_FIT = 20
# Below so many decisions a squad what was learned moves no squad that the rules name first.
DECISIONS_A_SQUAD = 5
# There is something to choose from so many squads on.
AT_LEAST = 2
# Between squads that are otherwise equal the one that was given less lately comes first.
LOAD = 0.05
# A seed is a word of a charter, as if so many past ideas with it had gone to the squad.
SEED = 2.0
CANDIDATES, IDEAS, WORDS = 3, 3, 3
HALF_CHARTER, HALF_RULES = 3.0, 4.0
# Of a compound a word is a part from so many letters on, and says so much of what it would say alone.
PART_LETTERS, COMPOUND, PART = 5, 9, 0.75


class SquadCharter(NamedTuple):
    """What a squad is recognised by, as stems: the phrases that it names and each word of its charter, weighted."""

    squad: SquadCard
    phrases: dict[Stems, float]


class Claims(NamedTuple):
    """What the rules find for one squad: weight, reasons, whether an area speaks for it, and its charter by rarity."""

    weight: float
    reasons: tuple[str, ...]
    area: float
    charter: float


def route(
    title: str,
    text: str,
    inputs: IdeaInputs,
    squads: Sequence[SquadCard],
    past: PastDecisions | None = None,
    fit: RoutingFit | None = None,
    barred: Collection[str] = (),
    thresholds: Thresholds | None = None,
) -> Routing:
    """Return the squad for an idea; the hub where nothing speaks for another.

    Without past decisions the rules alone say so. A probability needs a `fit`. A `barred` squad is not proposed unless
    all are.
    """
    open_to_all = [squad for squad in squads if squad.key not in barred] or list(squads)
    if past is None or not len(past) or len(open_to_all) < AT_LEAST:
        return route_by_rules(title, text, inputs, open_to_all)
    evidence = evidence_of(title, text, inputs, open_to_all, past)
    by_rules = _by_rules(evidence.claims, open_to_all)
    weights = RoutingFeature(*fit.weights) if fit else SHIPPED
    scores = {
        key: _score(feature, weights) - LOAD * past.given_lately(key) for key, feature in evidence.features.items()
    }
    stands = len(past) < DECISIONS_A_SQUAD * len(open_to_all) and by_rules.reasons != (NOBODY,)
    order = sorted(scores, key=lambda key: (not (stands and key == by_rules.squad), -scores[key]))
    return _proposed(
        evidence, scores, order, weights, f"{title} {text}", open_to_all, past, fit, thresholds or Thresholds()
    )


def route_by_rules(title: str, text: str, inputs: IdeaInputs, squads: Sequence[SquadCard]) -> Routing:
    """Return the squad for an idea by charters, areas and kinds of work alone."""
    return _by_rules(_claims(title, text, inputs, squads, None, language_of(f"{title} {text}")), squads)


def _by_rules(claims: Mapping[str, Claims], squads: Sequence[SquadCard]) -> Routing:
    # A stable sort: of two that are equal the one published first comes first.
    first = sorted((key for key in claims if claims[key].weight >= CLAIM), key=lambda key: -claims[key].weight)
    if not first:
        return Routing(squad=hub_of(list(squads)).key, reasons=(NOBODY,), confidence=0.0)
    weight = claims[first[0]].weight
    second = claims[first[1]].weight if len(first) > 1 else 0.0
    runners = tuple(RunnerUp(squad=key, reason=claims[key].reasons[0]) for key in first[1:CANDIDATES])
    confidence = round((weight - second) / weight, 2)
    return Routing(squad=first[0], reasons=claims[first[0]].reasons[:2], runners_up=runners, confidence=confidence)


class SquadEvidence(NamedTuple):
    """All that speaks for squads, by key."""

    features: dict[str, RoutingFeature]
    claims: dict[str, Claims]
    past: Evidence


def evidence_of(
    title: str, text: str, inputs: IdeaInputs, squads: Sequence[SquadCard], past: PastDecisions
) -> SquadEvidence:
    """Return what rules, charters and past decisions say of each squad."""
    language = language_of(f"{title} {text}")
    claims = _claims(title, text, inputs, squads, past, language)
    learned = past.evidence(title, text, tuple(claims), seeds(tuple(squads), language), language)
    first = max(claim.weight for claim in claims.values())
    fallback = hub_of(list(squads)).key if first < CLAIM else None
    features = {
        key: RoutingFeature(
            votes=learned.votes[key],
            nearest=learned.nearest[key],
            words=learned.words[key],
            area=claim.area,
            charter=claim.charter / (claim.charter + HALF_CHARTER),
            rules=claim.weight / (claim.weight + HALF_RULES),
            first=float(key == fallback if fallback else claim.weight == first),
        )
        for key, claim in claims.items()
    }
    return SquadEvidence(features, claims, learned)


@lru_cache(maxsize=20)
def seeds(squads: tuple[SquadCard, ...], language: Language) -> Mapping[str, Mapping[str, float]]:
    """Return the words of each squad's charter, areas and own words; one that others have too counts by its share.

    They are stems in the language of the idea that they are compared with.
    """
    words = {squad.key: {word for phrase in _charter(squad, language).phrases for word in phrase} for squad in squads}
    shared = Counter(word for each in words.values() for word in each)
    return {key: {word: SEED / shared[word] for word in each} for key, each in words.items()}


def probabilities(scores: Mapping[str, float]) -> dict[str, float]:
    """Return scores as shares of one."""
    highest = max(scores.values())
    raised = {key: exp(score - highest) for key, score in scores.items()}
    total = fsum(raised.values())
    return {key: each / total for key, each in raised.items()}


def calibrated(share: float, fit: RoutingFit) -> float:
    """Return the probability that a share of the model's means, by Platt's curve.

    It is never surer than decisions that were all right could make it (rule of succession, Laplace 1774).
    """
    share = min(max(share, 1e-6), 1 - 1e-6)
    decisions = max(fit.decisions, DECISIONS_TO_FIT)
    return min((decisions + 1) / (decisions + 2), 1 / (1 + exp(-(fit.slope * log(share / (1 - share)) + fit.offset))))


def with_rule(routing: Routing, rule: str) -> Routing:
    """Return a route with the company's rule that it follows as its first reason."""
    if not rule:
        return routing
    others = tuple(reason for reason in routing.reasons if reason != NOBODY)
    return routing.model_copy(update={"reasons": (rule, *others)[:2]})


def _score(feature: RoutingFeature, weights: RoutingFeature) -> float:
    return fsum(weight * value for weight, value in zip(weights, feature, strict=True))


def _proposed(
    evidence: SquadEvidence,
    scores: Mapping[str, float],
    order: Sequence[str],
    weights: RoutingFeature,
    text: str,
    squads: Sequence[SquadCard],
    past: PastDecisions,
    fit: RoutingFit | None,
    thresholds: Thresholds,
) -> Routing:
    shares = probabilities(scores)
    first, *rest = order
    probability = calibrated(shares[first], fit) if fit else None
    left = (1 - probability) / max(1e-9, 1 - shares[first]) if probability is not None else 0.0
    learned = _learned_from(first, evidence, weights, text, squads, past)
    runners = tuple(
        RunnerUp(
            squad=key,
            reason=_reason(key, evidence),
            probability=round(left * shares[key], 3) if probability is not None else None,
        )
        for key in rest[: CANDIDATES - 1]
    )
    return Routing(
        squad=first,
        reasons=_reasons(first, evidence, learned),
        runners_up=runners,
        confidence=round(shares[first] - (shares[rest[0]] if rest else 0.0), 2),
        probability=round(probability, 3) if probability is not None else None,
        alone=thresholds.alone,
        abstains=probability is not None and probability < thresholds.floor,
        learned_from=learned,
    )


def _learned_from(
    first: str,
    evidence: SquadEvidence,
    weights: RoutingFeature,
    text: str,
    squads: Sequence[SquadCard],
    past: PastDecisions,
) -> tuple[LearnedFrom, ...]:
    """Return what sets the proposed squad apart from the others on average, the most first."""
    ours, others = evidence.features[first], [each for key, each in evidence.features.items() if key != first]
    usual = RoutingFeature(*(fsum(column) / len(others) for column in zip(*others, strict=True)))
    ahead = RoutingFeature(*(max(0.0, w * (a - b)) for w, a, b in zip(weights, ours, usual, strict=True)))
    total = fsum(ahead) or 1.0
    keys, known = tuple(evidence.features), seeds(tuple(squads), language_of(text))
    words = past.telling_words(text, first, keys, known, WORDS) if ahead.words else ()
    near = [idea.id for idea in evidence.past.near if idea.squad == first]
    parts = (
        LearnedFrom(what="ideas", part=(ahead.votes + ahead.nearest) / total, ideas=tuple(near[:IDEAS])),
        LearnedFrom(what="words", part=ahead.words / total, words=words),
        LearnedFrom(what="area", part=ahead.area / total),
        LearnedFrom(what="charter", part=ahead.charter / total),
        LearnedFrom(what="rule", part=(ahead.rules + ahead.first) / total, words=evidence.claims[first].reasons),
    )
    shares = [each.model_copy(update={"part": round(each.part, 3)}) for each in parts if round(each.part, 2) > 0]
    return tuple(sorted(shares, key=lambda each: -each.part))


def _reasons(key: str, evidence: SquadEvidence, learned: Sequence[LearnedFrom]) -> tuple[str, ...]:
    near = sum(idea.squad == key for idea in evidence.past.near if idea.alike >= ALIKE)
    reasons = list(evidence.claims[key].reasons[:2])
    if near:
        reasons.insert(min(1, len(reasons)), f"took {near} similar {'idea' if near == 1 else 'ideas'}")
    words = next((each.words for each in learned if each.what == "words" and each.words), ())
    if not reasons and words:
        reasons.append(f"its past ideas mention {', '.join(words)}")
    return tuple(reasons[:2]) or (NOBODY,)


def _reason(key: str, evidence: SquadEvidence) -> str:
    return (
        _reasons(key, evidence, ())[0]
        if evidence.claims[key].reasons or _near(key, evidence)
        else "took ideas like this"
    )


def _near(key: str, evidence: SquadEvidence) -> list[NearIdea]:
    return [idea for idea in evidence.past.near if idea.squad == key and idea.alike >= ALIKE]


# From so much likeness on a past idea is called similar.
ALIKE = 0.15


def _claims(
    title: str,
    text: str,
    inputs: IdeaInputs,
    squads: Sequence[SquadCard],
    past: PastDecisions | None,
    language: Language,
) -> dict[str, Claims]:
    # A charter is compared in the language of the idea, whatever others of the company's texts are written in.
    charters = [_charter(squad, language) for squad in squads]
    shared = Counter(phrase for charter in charters for phrase in charter.phrases)
    longest = max(map(len, shared), default=0)
    text_runs = runs(f"{title} {text}", longest, language)
    if language == ENGLISH:
        # Only other languages have words with parts that are a charter's.
        text_runs = {phrase: typed for phrase, typed in text_runs.items() if phrase in shared}
    return {charter.squad.key: _claim(charter, text_runs, inputs, shared, past, language) for charter in charters}


def _claim(
    charter: SquadCharter,
    text_runs: dict[Stems, str],
    inputs: IdeaInputs,
    shared: Counter[Stems],
    past: PastDecisions | None,
    language: Language,
) -> Claims:
    squad, weight, owns = charter.squad, 0.0, 0.0
    reasons: list[str] = []
    called = (squad.name,) if squad.owns(inputs.area) and inputs.area not in squad.areas else ()
    for area in (*squad.areas, *called):
        if area == inputs.area:
            weight, reasons, owns = weight + AREA, [f"owns {area}", *reasons], 2.0
        elif tuple(stems(area, language)) in text_runs:
            owns = max(owns, 1.0)
            if not reasons:
                weight, reasons = weight + AREA_IN_TEXT, [f"owns {area}"]
    if inputs.kind is not WorkKind.product and squad.kind is SquadKind.hub:
        weight, reasons = weight + WORK, [*reasons, f"handles {inputs.kind.value} work"]
    matched = _matched(charter, text_runs, language)
    weight += CHARTER * min(sum(worth / shared[phrase] for phrase, (worth, _) in matched.items()) / ENOUGH, 1.0)
    already_named = set(stems(" ".join(reasons), language))
    quoted = [typed for phrase, (_, typed) in matched.items() if not already_named.issuperset(phrase)]
    if quoted:
        reasons = [*reasons, f"works on {', '.join(quoted[:3])}"]
    # A phrase counts with all its words, each by its rarity.
    rare = past and fsum(worth * fsum(map(past.rarity, p)) / shared[p] for p, (worth, _) in matched.items())
    return Claims(weight, tuple(reasons), owns, rare or 0.0)


def _matched(
    charter: SquadCharter, text_runs: Mapping[Stems, str], language: Language
) -> dict[Stems, tuple[float, str]]:
    """Return the phrases of a charter that a text has, each with its worth there and as it was typed."""
    ours = charter.phrases
    matched = {phrase: (ours[phrase], typed) for phrase, typed in text_runs.items() if phrase in ours}
    if language == ENGLISH:
        return matched
    # Other languages join words into one: Rechnung in Lieferantenrechnung.
    # What is cut off a long word as its ending belongs to the short one, so that the word itself is looked at too.
    compounds = [
        (word, typed)
        for run, typed in text_runs.items()
        if len(run) == 1 and len(run[0]) >= COMPOUND
        for word in (run[0], without_accents(typed.casefold()))
    ]
    for phrase, worth in ours.items():
        if phrase not in matched and len(phrase) == 1 and len(phrase[0]) >= PART_LETTERS:
            typed = next((typed for word, typed in compounds if _is_part(phrase[0], word)), None)
            if typed is not None:
                matched[phrase] = PART * worth, typed
    # What a squad names says more than pairs of letters that its prose happens to have.
    return dict(sorted(matched.items(), key=lambda each: (-each[1][0], -len(each[0]))))


def _is_part(part: str, word: str) -> bool:
    return len(word) > len(part) and (word.startswith(part) or word.endswith(part))


@lru_cache(maxsize=2_000)
def _charter(squad: SquadCard, language: Language) -> SquadCharter:
    prose = {(word,): PROSE for word in stems(f"{squad.name} {squad.charter}", language)}
    return SquadCharter(squad, prose | dict.fromkeys(phrases((*squad.words, *squad.areas), language), NAMED))
