"""Draws ideas near the funded line: band, probability, and what is worth finding out about each."""

from collections.abc import Sequence

import numpy as np

from intake.uncertainty.draws import DRAWS, SEED, Numbers, luck_of, points_of, simulate
from intake.uncertainty.funding import bands, funded, lines
from intake.uncertainty.information import Knowing, knowing_chance, knowing_value
from intake.uncertainty.outlook import Finding, Outlook, changes
from intake.uncertainty.ranges import Uncertain
from intake.uncertainty.spans import Band, too_close_to_call

# Ideas at once, so that all that is drawn of them fits into some tens of megabytes.
AT_ONCE = 500


def outlooks(
    ideas: Sequence[Uncertain], marginals: Sequence[float], seed: int = SEED, draws: int = DRAWS
) -> list[Outlook]:
    """Return the outlook of each idea, in the order given; `marginals` are the plan's points a squad-week for each."""
    luck = luck_of(seed, draws)
    found: list[Outlook] = []
    for first in range(0, len(ideas), AT_ONCE):
        found += _some(ideas[first : first + AT_ONCE], marginals[first : first + AT_ONCE], luck)
    return found


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
