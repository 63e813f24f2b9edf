"""Proposes the squad for an idea by readable rules, with the reasons, the runners-up and how sure it is."""

from collections import Counter
from collections.abc import Sequence

from intake.ideas import IdeaInputs, Kind
from intake.policy import Frozen
from intake.squads import SquadCard, SquadKind, hub_of
from intake.words import stem, stems, words


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


AREA, AREA_IN_TEXT, WORK, CHARTER_WORD = 6.0, 2.0, 2.0, 1.0
NOBODY = "no squad's charter matches, so the hub looks first"


def route(title: str, text: str, inputs: IdeaInputs, squads: Sequence[SquadCard]) -> Routing:
    """Return the squad for an idea; the hub where nothing speaks for another."""
    told = f"{title} {text}"
    shared = Counter(word for squad in squads for word in _charter(squad))
    ranked = sorted(
        ((*_speaks(squad, told, inputs, shared), -place, squad) for place, squad in enumerate(squads)),
        key=lambda each: (each[0], each[2]),
        reverse=True,
    )
    claims = [(weight, reasons, squad) for weight, reasons, _, squad in ranked if weight > 0]
    if not claims:
        return Routing(squad=hub_of(list(squads)).key, reasons=(NOBODY,), confidence=0.0)
    weight, reasons, squad = claims[0]
    second = claims[1][0] if len(claims) > 1 else 0.0
    runners = tuple(RunnerUp(squad=other.key, reason=why[0]) for _, why, other in claims[1:3])
    confidence = round((weight - second) / weight, 2)
    return Routing(squad=squad.key, reasons=reasons[:2], runners_up=runners, confidence=confidence)


def _speaks(squad: SquadCard, told: str, inputs: IdeaInputs, shared: Counter[str]) -> tuple[float, tuple[str, ...]]:
    weight = 0.0
    reasons: list[str] = []
    if inputs.area is not None and inputs.area in squad.areas:
        weight, reasons = weight + AREA, [*reasons, f"its area is {inputs.area}"]
    told_stems = set(stems(told))
    for area in squad.areas:
        if area != inputs.area and set(stems(area)) and set(stems(area)) <= told_stems:
            weight, reasons = weight + AREA_IN_TEXT, [*reasons, f"it speaks of {area}"]
            break
    if inputs.kind is not Kind.product and squad.kind is SquadKind.hub:
        weight, reasons = weight + WORK, [*reasons, f"{inputs.kind.value} work is the hub's"]
    matched = [word for word in _typed(told) if stem(word) in _charter(squad)]
    if matched:
        weight += sum(CHARTER_WORD / shared[stem(word)] for word in matched)
        reasons = [*reasons, f"its charter speaks of {' and '.join(matched[:3])}"]
    return weight, tuple(reasons)


def _typed(text: str) -> list[str]:
    return list({stem(word): word for word in reversed(words(text))}.values())[::-1]


def _charter(squad: SquadCard) -> set[str]:
    return set(stems(" ".join([squad.name, squad.charter, *squad.words, *squad.areas])))
