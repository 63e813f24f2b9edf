"""Which one question to a requester could matter most now: by the draws, and else by what keeps an idea unranked."""

from collections.abc import Iterable, Sequence

from intake.policy import REQUESTER_CRITERIA, Frozen

# What requesters can tell by one choice; each stands for the criterion of the same name.
FIELDS = tuple(each.value for each in REQUESTER_CRITERIA)


class OpenInput(Frozen):
    """Something that nobody has said of an idea yet.

    Knowing it is worth so many `points` of the plan by the draws, and changes the plan in this `part` of them; it
    `unlocks` the idea where without it there is no rank at all. `weight` is that of its criterion.
    """

    idea_id: str
    field: str
    weight: int
    points: float = 0.0
    part: float = 0.0
    unlocks: bool = False


def best_question(inputs: Iterable[OpenInput]) -> OpenInput | None:
    """Return the one input whose answer could matter most, of equals the first; None where none could."""
    telling = [each for each in inputs if each.points > 0 or each.unlocks]
    return max(telling, key=lambda each: (each.points, each.unlocks, each.weight), default=None)


def open_fields(missing: Sequence[str], unknown: Sequence[str]) -> list[str]:
    """Return which inputs are missing that the requester was not asked in vain before."""
    return [field for field in FIELDS if field in missing and field not in unknown]
