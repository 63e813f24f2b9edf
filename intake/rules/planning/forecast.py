"""What is not known of an idea, as plain values: ranges of answers, bands, odds, and the company's record."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, NamedTuple, Self

from intake.ideas import IdeaInputs, WorkKind
from intake.policy import Anchor, Criterion, Frozen, Policy
from intake.rules.matching.priority_match import Fit
from intake.rules.scoring import Level, levels

# Ranges: what an answer may turn out to be worth, as low, likely and high, in the points of the policy.

# What is not known exactly even when it was answered; in this order stands the luck of each draw.
UNCERTAIN = (Criterion.value, Criterion.chance, Criterion.effort)


class Range(NamedTuple):
    """Between which points a criterion may end up, and where most likely."""

    low: float
    likely: float
    high: float

    @property
    def mean(self) -> float:
        """Return the mean of the triangle over the range."""
        return (self.low + self.likely + self.high) / 3


class Uncertain(NamedTuple):
    """An idea as the draws see it: points that are sure, a range of points for each of UNCERTAIN, squad-weeks.

    `success` are the points that the chance brings once it has worked; a failure brings none.
    """

    id: str
    sure: float
    ranges: tuple[Range, ...]
    success: float
    weeks: float

    @property
    def mean(self) -> float:
        """Return the mean of the score in closed form."""
        return self.sure + sum(each.mean for each in self.ranges)


def ranges_of(idea_id: str, inputs: IdeaInputs, fit: Fit, policy: Policy, weeks: float) -> Uncertain:
    """Return an idea of so many squad-weeks with the range of each uncertain criterion, as the anchors tell it.

    Where nobody has answered, everything that the anchors know is possible. A prior is what it is: whether the idea
    works is no part of its range, and after an experiment nothing is left to know of that.
    """
    weights = policy.weights.by_criterion()
    criterion_levels = levels(inputs, fit, policy)
    chance = weights[Criterion.chance]
    return Uncertain(
        id=idea_id,
        sure=sum(weights[each] * level.worth for each, level in criterion_levels.items() if each not in UNCERTAIN),
        ranges=tuple(
            _range(criterion_levels[each], _anchors(each, inputs, policy), weights[each]) for each in UNCERTAIN
        ),
        success=chance * (1.0 if inputs.proven is None else inputs.proven),
        weeks=weeks,
    )


def _range(level: Level, anchors: Sequence[Anchor], weight: float) -> Range:
    lows, highs = [each.low for each in anchors], [each.high for each in anchors]
    # Of several answers the largest counts, so it is the largest low and high; of what is not known, anything.
    low = (min if level.missing else max)(lows, default=level.worth)
    high = max(highs, default=level.worth)
    return Range(weight * min(low, level.worth), weight * level.worth, weight * max(high, level.worth))


def _anchors(criterion: Criterion, inputs: IdeaInputs, policy: Policy) -> Sequence[Anchor]:
    """Return the anchors of what was answered, of every possible answer where nothing was, none for what is sure."""
    tables = policy.anchors
    if criterion is Criterion.value:
        answered = [table[level] for name, table in tables.value.items() if (level := inputs.value.get(name))]
        return answered or [anchor for table in tables.value.values() for anchor in table.values()]
    if criterion is Criterion.effort:
        return [tables.effort[inputs.effort]] if inputs.effort else [*tables.effort.values()]
    if inputs.proven is not None or not tables.chance:
        return []
    return [tables.chance[inputs.chance]] if inputs.chance else [*tables.chance.values()]


# What the draws say of an idea near the funded line, as plain values.

COULD, MOSTLY = 0.1, 2 / 3
ASSUMPTIONS = (
    "An idea is funded when its score beats what its squad-weeks would bring elsewhere in this plan.",
    "Everything else stays the same, and so does what the last funded squad-week brings.",
    "Finding out gives a certain answer: whether it works, or what it is worth.",
    "If it works, its chance counts in full. If it doesn't, its chance counts for nothing.",
)


class Odds(StrEnum):
    """How readily an idea is funded, where its band straddles the line."""

    likely = "likely"
    even = "even"
    unlikely = "unlikely"


def odds(part: float) -> Odds:
    """Say in a word how readily an idea is funded: likely from two draws in three on, unlikely up to one in three."""
    if part >= MOSTLY:
        return Odds.likely
    return Odds.unlikely if part <= 1 - MOSTLY else Odds.even


class Changes(StrEnum):
    """How readily knowing a fact would change the plan."""

    likely = "likely"
    could = "could"
    unlikely = "unlikely"


def changes(part: float) -> Changes:
    """Say in a word how readily the plan changes: likely from two draws in three, could from one in ten."""
    if part >= MOSTLY:
        return Changes.likely
    return Changes.could if part >= COULD else Changes.unlikely


class Finding(Frozen):
    """What knowing one fact would be worth: in points, how often the plan would change, and that in a word."""

    points: float
    part: float
    changes: Changes


NOTHING = Finding(points=0.0, part=0.0, changes=Changes.unlikely)


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

    def fixed(self) -> Self:
        """Return the outlook of an idea whose place no score would change: nothing about it is worth finding out."""
        return self.model_copy(update={"too_close": False, "about_chance": NOTHING, "about_value": NOTHING})

    @property
    def worth_finding_out(self) -> float:
        """Return what the better of the two findings is worth: ideas can be ordered by it."""
        return max(self.about_chance.points, self.about_value.points)

    @property
    def better(self) -> Finding:
        """Return the finding that is worth more."""
        return self.about_chance if self.is_about_chance else self.about_value

    @property
    def is_about_chance(self) -> bool:
        """Tell whether it is worth more to know whether the idea works than what it would bring."""
        return self.about_chance.points >= self.about_value.points


# What is said of one idea's uncertainty, without a draw: where it could land, and whether it is too close to call.


class Band(NamedTuple):
    """Between which points four draws in five put a score: one in ten is below, one in ten above."""

    low: float
    high: float


class Span(NamedTuple):
    """The ranks at which an idea could land, the best first."""

    best: int
    worst: int


def too_close_to_call(band: Band, line: float) -> bool:
    """Tell whether the funded line, in points, runs through a band.

    One that is sure to the point is never too close: ties have a rule.
    """
    return band.low < line < band.high


def span(other_scores: Sequence[int], low: int, high: int) -> Span:
    """Return where an idea with a score from low to high could land among the scores of the others, which ascend.

    Who has the same score may stand before it or after it, so the best counts none of them and the worst all.
    """
    count = len(other_scores)
    return span_of_counts(count - bisect_right(other_scores, high), count - bisect_left(other_scores, low))


def span_of_counts(above_high: int, not_below_low: int) -> Span:
    """Return the same where the database counts: how many others are above the high score, and at or above the low."""
    return Span(best=1 + above_high, worst=1 + not_below_low)


# What a plan says of its line, and the job that draws the ideas near it.


class Marginals(Frozen):
    """What one squad-week more would bring to a plan, in points: of the company, and of squads that differ from it.

    `priorities` is what is added to it for ideas of a priority whose share binds: less than nothing where it must have
    at least so much, so that its line is lower; `kinds` is the same for a kind of work.
    """

    overall: float
    squads: dict[str, float] = {}
    priorities: dict[str, float] = {}
    kinds: dict[WorkKind, float] = {}

    def of(self, squad: str | None, priority: str | None, kind: WorkKind = WorkKind.product) -> float:
        """Return what a squad-week must bring for an idea of this squad, priority and kind of work to be funded."""
        here = self.squads.get(squad or "", self.overall)
        return max(0.0, here + self.priorities.get(priority or "", 0.0) + self.kinds.get(kind, 0.0))


class DrawBandsJob(Frozen):
    """Draw the bands of some ideas near the line of a plan; a later `drawing` replaces an earlier one."""

    kind: ClassVar[str] = "draw bands"
    schema_number: ClassVar[int] = 1

    drawing: int
    marginals: Marginals
    piece: int = 0
