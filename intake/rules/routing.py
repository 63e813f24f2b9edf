"""Proposes the squad for an idea by readable rules, with the reasons, the runners-up and how sure it is."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from intake.ideas import IdeaInputs, WorkKind
from intake.policy import Frozen, SquadCard, SquadKind, hub_of
from intake.text import Stems, phrases, runs, stems


class RunnerUp(Frozen):
    """A squad that was nearly proposed, and what spoke for it."""

    squad: str
    reason: str


class Routing(Frozen):
    """The proposed squad."""

    squad: str
    reasons: tuple[str, ...]
    runners_up: tuple[RunnerUp, ...] = ()
    confidence: float


AREA, AREA_IN_TEXT, WORK, CHARTER = 8.0, 3.0, 2.0, 4.0
# A word of the charter's prose says less than one that the squad names; so much of both is as good as all.
NAMED, PROSE, ENOUGH = 1.2, 1.0, 3.0
# Less than this is chance: a single word of prose, or one that another squad names too.
CLAIM = 1.4
NOBODY = "no other squad covers this"


class SquadCharter(NamedTuple):
    """What a squad is recognised by, as stems: the phrases that it names and each word of its charter, weighted."""

    squad: SquadCard
    phrases: dict[Stems, float]


def route(title: str, text: str, inputs: IdeaInputs, squads: Sequence[SquadCard]) -> Routing:
    """Return the squad for an idea; the hub where nothing speaks for another."""
    charters = [_charter(squad) for squad in squads]
    shared = Counter(phrase for charter in charters for phrase in charter.phrases)
    longest = max(map(len, shared), default=0)
    text_runs = runs(f"{title} {text}", longest)
    rated = [(*_evidence(charter, text_runs, inputs, shared), charter.squad) for charter in charters]
    # A stable sort: of two that are equal the one published first comes first.
    claims = sorted((claim for claim in rated if claim[0] >= CLAIM), key=lambda claim: -claim[0])
    if not claims:
        return Routing(squad=hub_of(list(squads)).key, reasons=(NOBODY,), confidence=0.0)
    weight, reasons, squad = claims[0]
    second = claims[1][0] if len(claims) > 1 else 0.0
    runners = tuple(RunnerUp(squad=other.key, reason=why[0]) for _, why, other in claims[1:3])
    confidence = round((weight - second) / weight, 2)
    return Routing(squad=squad.key, reasons=reasons[:2], runners_up=runners, confidence=confidence)


def _evidence(
    charter: SquadCharter, text_runs: dict[Stems, str], inputs: IdeaInputs, shared: Counter[Stems]
) -> tuple[float, tuple[str, ...]]:
    squad, weight = charter.squad, 0.0
    reasons: list[str] = []
    for area in squad.areas:
        if area == inputs.area:
            weight, reasons = weight + AREA, [f"owns {area}", *reasons]
        elif not reasons and tuple(stems(area)) in text_runs:
            weight, reasons = weight + AREA_IN_TEXT, [f"owns {area}"]
    if inputs.kind is not WorkKind.product and squad.kind is SquadKind.hub:
        weight, reasons = weight + WORK, [*reasons, f"handles {inputs.kind.value} work"]
    matched = [phrase for phrase in text_runs if phrase in charter.phrases]
    weight += CHARTER * min(sum(charter.phrases[phrase] / shared[phrase] for phrase in matched) / ENOUGH, 1.0)
    already_named = set(stems(" ".join(reasons)))
    quoted = [text_runs[phrase] for phrase in matched if not already_named.issuperset(phrase)]
    if quoted:
        reasons = [*reasons, f"works on {', '.join(quoted[:3])}"]
    return weight, tuple(reasons)


@lru_cache(maxsize=1_000)
def _charter(squad: SquadCard) -> SquadCharter:
    prose = {(word,): PROSE for word in stems(f"{squad.name} {squad.charter}")}
    return SquadCharter(squad, prose | dict.fromkeys(phrases((*squad.words, *squad.areas)), NAMED))
