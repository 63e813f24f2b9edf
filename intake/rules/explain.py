"""Why a score is what it is: its lines, what the ideas just above have more of, and what others could still confirm."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from intake.ideas import Asked, IdeaInputs
from intake.policy import Criterion, Frozen
from intake.rules.scoring import READY, TENTHS, Contribution, Score

# Only what another named person says yes to: nobody is told to find more value in an idea, or less effort.
CONFIRMABLE = READY


class ScoreLine(Frozen):
    """What one criterion brings: what was given is, by the policy's line, worth so much of its weight (0–1).

    Of scores from before they knew the policy's line it is empty, and the worth is what the tenths say.
    """

    criterion: Criterion
    given: str
    line: str
    worth: float
    weight: int
    tenths: int
    missing: bool


class HigherRanked(Frozen):
    """An idea that stands just above."""

    label: str
    title: str
    tenths: int
    contributions: tuple[Contribution, ...]


class Gap(Frozen):
    """How many of those above get more from a criterion, by how many tenths at most, and for which reasons."""

    criterion: Criterion
    ahead: int
    most: int
    reasons: tuple[tuple[str, int], ...]


class ScoreRaise(Frozen):
    """What the score would gain, in tenths, if somebody confirmed one more fact, alone."""

    fact: Asked
    tenths: int


class Prospects(Frozen):
    """Each fact that would raise the score, alone, and what all of them would bring, in tenths."""

    alone: tuple[ScoreRaise, ...] = ()
    together: int = 0


def lines(score: Score) -> tuple[ScoreLine, ...]:
    """Return the lines of a score; their tenths add up to it."""
    return tuple(
        ScoreLine(
            criterion=part.criterion,
            given=part.given or part.reason,
            line=part.line,
            worth=_worth(part),
            weight=part.most // TENTHS,
            tenths=part.tenths,
            missing=part.missing,
        )
        for part in score.contributions
    )


def gaps(score: Score, rivals: Sequence[HigherRanked]) -> tuple[Gap, ...]:
    """Return where those above get more, the widest gap first."""
    ours = {part.criterion: part for part in score.contributions}
    all_gaps = [_gap(criterion, ours.get(criterion), rivals) for criterion in Criterion]
    return tuple(sorted((gap for gap in all_gaps if gap.ahead), key=lambda gap: (-gap.most * gap.ahead, gap.criterion)))


def prospects(inputs: IdeaInputs, rescored: Callable[[IdeaInputs], int]) -> Prospects:
    """Return what facts that nobody has confirmed yet would bring to the score, by `rescored`."""
    now = rescored(inputs)
    missing = [fact for fact in CONFIRMABLE if fact not in inputs.confirmed]
    alone = [ScoreRaise(fact=fact, tenths=rescored(_confirmed(inputs, [fact])) - now) for fact in missing]
    raising = tuple(each for each in alone if each.tenths > 0)
    together = rescored(_confirmed(inputs, [each.fact for each in raising])) - now
    return Prospects(alone=raising, together=together)


def _worth(part: Contribution) -> float:
    if part.worth is not None:
        return part.worth
    return part.tenths / part.most if part.most else 0.0


def _gap(criterion: Criterion, ours: Contribution | None, rivals: Sequence[HigherRanked]) -> Gap:
    theirs = [part for rival in rivals for part in rival.contributions if part.criterion is criterion]
    tenths = ours.tenths if ours else 0
    ahead = [part for part in theirs if part.tenths > tenths and not _same(part, ours)]
    counted = Counter(part.reason for part in ahead)
    return Gap(
        criterion=criterion,
        ahead=len(ahead),
        most=max((part.tenths - tenths for part in ahead), default=0),
        reasons=tuple(sorted(counted.items(), key=lambda each: (-each[1], each[0]))),
    )


def _same(theirs: Contribution, ours: Contribution | None) -> bool:
    # Scores from before each part was rounded by itself may differ by a tenth where the answers are the same.
    if ours is None or ours.worth is None or theirs.worth is None:
        return False
    return (theirs.worth, theirs.most) == (ours.worth, ours.most)


def _confirmed(inputs: IdeaInputs, facts: Iterable[Asked]) -> IdeaInputs:
    return inputs.model_copy(update={"confirmed": (*inputs.confirmed, *facts)})
