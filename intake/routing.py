"""Proposes the squad for an idea by readable rules, with the reasons, the runners-up and how sure it is."""

from collections import Counter
from collections.abc import Sequence

from intake.ideas import IdeaInputs, Kind
from intake.policy import Frozen
from intake.squads import SquadCard, SquadKind, hub_of
from intake.words import stem, stems, telling


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
# So many words of its own charter are as good as all of them.
ENOUGH_WORDS = 4.0
NOBODY = "no squad's charter matches, so the hub looks first"


def route(title: str, text: str, inputs: IdeaInputs, squads: Sequence[SquadCard]) -> Routing:
    """Return the squad for an idea; the hub where nothing speaks for another."""
    told = f"{title} {text}"
    charters = [_charter(squad) for squad in squads]
    shared = Counter(word for charter in charters for word in charter)
    rated = [
        (*_speaks(squad, charter, told, inputs, shared), squad) for squad, charter in zip(squads, charters, strict=True)
    ]
    # A stable sort: of two that are equal the one published first comes first.
    claims = sorted((claim for claim in rated if claim[0] > 0), key=lambda claim: -claim[0])
    if not claims:
        return Routing(squad=hub_of(list(squads)).key, reasons=(NOBODY,), confidence=0.0)
    weight, reasons, squad = claims[0]
    second = claims[1][0] if len(claims) > 1 else 0.0
    runners = tuple(RunnerUp(squad=other.key, reason=why[0]) for _, why, other in claims[1:3])
    confidence = round((weight - second) / weight, 2)
    return Routing(squad=squad.key, reasons=reasons[:2], runners_up=runners, confidence=confidence)


def _speaks(
    squad: SquadCard, charter: set[str], told: str, inputs: IdeaInputs, shared: Counter[str]
) -> tuple[float, tuple[str, ...]]:
    weight = 0.0
    reasons: list[str] = []
    told_stems = set(stems(told))
    for area in squad.areas:
        if area == inputs.area:
            weight, reasons = weight + AREA, [f"its area is {area}", *reasons]
        elif not reasons and told_stems.issuperset(area_stems := stems(area)) and area_stems:
            weight, reasons = weight + AREA_IN_TEXT, [f"it speaks of {area}"]
    if inputs.kind is not Kind.product and squad.kind is SquadKind.hub:
        weight, reasons = weight + WORK, [*reasons, f"{inputs.kind.value} work is the hub's"]
    named = set(stems(" ".join(reasons)))
    matched = [word for word in _typed(told) if stem(word) in charter]
    if matched:
        alone = sum(1 / shared[stem(word)] for word in matched)
        weight += CHARTER * min(alone / ENOUGH_WORDS, 1.0)
    if telling_more := [word for word in matched if stem(word) not in named]:
        reasons = [*reasons, f"its charter speaks of {' and '.join(telling_more[:3])}"]
    return weight, tuple(reasons)


def _typed(told: str) -> list[str]:
    return list({stem(word): word for word in reversed(telling(told))}.values())[::-1]


def _charter(squad: SquadCard) -> set[str]:
    return set(stems(" ".join([squad.name, squad.charter, *squad.words, *squad.areas])))
