"""The outlook of ideas near the funded line: band, probability, and what is worth finding out about them."""

from collections.abc import Sequence

import numpy as np

from intake.policy import Frozen
from intake.uncertainty.draws import DRAWS, SEED, Numbers, luck_of, points_of, simulate
from intake.uncertainty.funding import bands, funded, lines
from intake.uncertainty.information import Changes, Knowing, changes, knowing_chance, knowing_value
from intake.uncertainty.ranges import Uncertain
from intake.uncertainty.spans import Band, too_close_to_call

# Ideas at once, so that all that is drawn of them fits into some tens of megabytes.
AT_ONCE = 500


class Finding(Frozen):
    """What knowing one fact would be worth: in points, how often the plan would change, and that in a word."""

    points: float
    part: float
    changes: Changes


class Outlook(Frozen):
    """What the draws say of an idea, in points; `line` is what it needs to be funded, `funded` how often it is."""

    id: str
    mean: float
    low: float
    high: float
    line: float
    funded: float
    too_close: bool
    about_chance: Finding
    about_value: Finding

    @property
    def worth_finding_out(self) -> float:
        """Return what the better of the two findings is worth: ideas can be ordered by it."""
        return max(self.about_chance.points, self.about_value.points)


def outlooks(
    ideas: Sequence[Uncertain], marginals: Sequence[float], seed: int = SEED, draws: int = DRAWS
) -> list[Outlook]:
    """Return the outlook of each idea, in the order given; `marginals` are the plan's points a squad-week for each."""
    luck = luck_of(seed, draws)
    found: list[Outlook] = []
    for first in range(0, len(ideas), AT_ONCE):
        found += _some(ideas[first : first + AT_ONCE], marginals[first : first + AT_ONCE], luck)
    return found


def by_worth(found: Sequence[Outlook]) -> list[Outlook]:
    """Return outlooks in order of what is most worth finding out; ties by id."""
    return sorted(found, key=lambda each: (-each.worth_finding_out, each.id))


def _some(ideas: Sequence[Uncertain], marginals: Sequence[float], luck: Numbers) -> list[Outlook]:
    points, weeks = points_of(ideas), np.array([idea.weeks for idea in ideas])
    line = lines(weeks, np.array(marginals))
    band, part = np.empty((len(ideas), 2)), np.empty(len(ideas))
    for rows, scores in simulate(points, luck):
        band[rows], part[rows] = bands(scores), funded(scores, weeks[rows], np.array(marginals)[rows])
    chance, value = knowing_chance(points, line, luck), knowing_value(points, line, luck)
    return [
        Outlook(
            id=idea.id,
            mean=float(points.means[row]),
            low=float(band[row, 0]),
            high=float(band[row, 1]),
            line=float(line[row]),
            funded=float(part[row]),
            too_close=too_close_to_call(Band(float(band[row, 0]), float(band[row, 1])), float(line[row])),
            about_chance=_finding(chance, row),
            about_value=_finding(value, row),
        )
        for row, idea in enumerate(ideas)
    ]


def _finding(knowing: Knowing, row: int) -> Finding:
    part = float(knowing.changes[row])
    return Finding(points=float(knowing.points[row]), part=part, changes=changes(part))
