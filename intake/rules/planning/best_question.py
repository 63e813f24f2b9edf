"""Which one question to a requester could matter most now: by the draws, and else by what keeps an idea unranked."""

from collections.abc import Iterable, Sequence

from intake.ideas import LegalAnswers
from intake.policy import REQUESTER_CRITERIA, Frozen

# What requesters can tell by one choice: what counts in a score, each for the criterion of the same name, and what
# legal has to know. Effort and chance are estimated by those who would do the work.
CRITERIA = tuple(each.value for each in REQUESTER_CRITERIA)
LEGAL = tuple(LegalAnswers.model_fields)
FIELDS = (*CRITERIA, *LEGAL)
# From here on an idea will more likely than not be built as things stand, so that legal must be asked in time.
LIKELY = 0.5


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
    is_for_legal: bool = False


def best_question(inputs: Iterable[OpenInput]) -> OpenInput | None:
    """Return the one input whose answer could matter most, of equals the first; None where none could."""
    telling = [each for each in inputs if each.points > 0 or each.unlocks or each.is_for_legal]
    return max(telling, key=lambda each: (each.points, each.unlocks, each.weight), default=None)


def part_changed(low: float, high: float, line: float, gain: float) -> float:
    """Return in which part of the draws an idea reaches the line only with so many points more.

    Its draws lie between `low` and `high`, and are taken to be as likely everywhere between.
    """
    if high <= low:
        return float(low < line <= low + gain)
    reach = [min(1.0, max(0.0, (high + more - line) / (high - low))) for more in (0.0, gain)]
    return reach[1] - reach[0]


def open_fields(missing: Sequence[str], unknown: Sequence[str]) -> list[str]:
    """Return which inputs are missing that the requester was not asked in vain before."""
    return [field for field in FIELDS if field in missing and field not in unknown]
