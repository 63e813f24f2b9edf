"""The score: the sum of weight times criterion, each mapped to 0–1 by the policy's anchors and rounded once."""

from typing import NamedTuple

from intake.fit import Fit
from intake.ideas import Asked, Chance, IdeaInputs, Kind
from intake.policy import Criterion, Frozen, Policy

TENTHS = 10
# Counts up when the same inputs get another score under the same policy, so that ideas are ranked again.
RULES = 2
# What an idea is ready by; who sponsors it says nothing of that.
READY = (Asked.data_access, Asked.expert, Asked.integration_owner)


class Level(NamedTuple):
    """What one criterion says of an idea, 0–1, and why; `missing` when nobody has told.

    `given` is the input in words, `line` what of the policy turns it into the worth; `is_real` when it is no default.
    """

    worth: float
    reason: str
    missing: bool
    given: str = ""
    line: str = ""
    is_real: bool = True


class Contribution(Frozen):
    """What one criterion brings, in tenths of a point, of at most so many, and why.

    `given` is the input, `line` the policy's line and `worth` what that makes of it, 0–1: `most` times `worth` is the
    contribution, rounded to a tenth. Older ones don't know these three, and may be a tenth off.
    """

    criterion: Criterion
    tenths: int
    most: int
    reason: str
    missing: bool
    given: str = ""
    line: str = ""
    worth: float | None = None


class Score(Frozen):
    """A score in tenths (0–1000) with what it is made of; unranked where too little of it is known."""

    tenths: int
    contributions: tuple[Contribution, ...]
    completeness: float
    ranked: bool
    missing: tuple[Criterion, ...]
    policy_version: int | None

    def part(self, criterion: Criterion) -> Contribution | None:
        """Return what a criterion brings; None in a score from before it was there."""
        return next((part for part in self.contributions if part.criterion is criterion), None)


def score(inputs: IdeaInputs, fit: Fit, policy: Policy, version: int | None) -> Score:
    """Return the score of an idea under a policy version; None is the version before any was published."""
    weights = policy.weights.by_criterion()
    found = levels(inputs, fit, policy)
    tenths = {c: _tenths(weights[c] * TENTHS * level.worth) for c, level in found.items()}
    completeness = sum(weights[criterion] for criterion, level in found.items() if level.is_real) / 100
    return Score(
        tenths=sum(tenths.values()),
        contributions=tuple(
            Contribution(
                criterion=c,
                tenths=tenths[c],
                most=weights[c] * TENTHS,
                reason=level.reason,
                missing=level.missing,
                given=level.given,
                line=level.line,
                worth=level.worth,
            )
            for c, level in found.items()
        ),
        completeness=completeness,
        ranked=version is not None and bool(policy.priorities) and completeness >= policy.completeness,
        missing=tuple(criterion for criterion, level in found.items() if level.missing),
        policy_version=version,
    )


def levels(inputs: IdeaInputs, fit: Fit, policy: Policy) -> dict[Criterion, Level]:
    """Return what each criterion says of an idea, before it is weighed."""
    return {
        Criterion.fit: _fit(fit, policy),
        Criterion.value: _value(inputs, policy),
        Criterion.chance: _chance(inputs, policy),
        Criterion.urgency: _urgency(inputs, policy),
        Criterion.effort: _effort(inputs, policy),
        Criterion.reach: _reach(inputs, policy),
        Criterion.readiness: _readiness(inputs),
    }


def _fit(fit: Fit, policy: Policy) -> Level:
    priority = policy.priority(fit.priority)
    if priority is None:
        reason = "serves no published priority" if policy.priorities else "no priorities published"
        return Level(policy.anchors.missing[Criterion.fit], reason, False, "no priority", "serves no priority")
    line = f"priority {priority.name}, weight {priority.weight} of 5, times how plainly the words say so"
    given = f"{priority.name}, {fit.strength:.0%} plain"
    return Level(priority.weight / 5 * fit.strength, f"serves {priority.name}", False, given, line)


def _value(inputs: IdeaInputs, policy: Policy) -> Level:
    told = [
        (anchor.worth, currency, level, anchor.words)
        for currency, table in policy.anchors.value.items()
        if (level := inputs.value.get(currency)) and (anchor := table[level])
    ]
    if not told:
        return _unknown(Criterion.value, policy)
    # Of equals the first by the policy's order.
    worth, currency, level, words = max(told, key=lambda each: each[0])
    said = f"{currency.value}, {words or _spoken(level)}"
    return Level(worth, said, False, said, f"anchor of value, {currency.value}, {_spoken(level)}")


def _chance(inputs: IdeaInputs, policy: Policy) -> Level:
    if inputs.proven is not None:
        said = f"{inputs.proven:.0%} after the experiment"
        return Level(inputs.proven, said, False, said, "what an experiment has shown counts")
    guess = inputs.chance
    if policy.anchors.chance:
        if guess is None:
            return _unknown(Criterion.chance, policy)
        return Level(policy.anchors.chance[guess].worth, guess.value, False, guess.value, f"anchor of chance, {guess}")
    prior = policy.chances().get(inputs.kind, policy.anchors.missing[Criterion.chance])
    kind = inputs.kind.value
    said = "unknown, so experiment" if guess is Chance.low else f"as {kind} work goes"
    line = prior_line(inputs.kind, policy)
    return Level(prior, said, False, f"{kind} work, no experiment yet", line, is_real=False)


def prior_line(kind: Kind, policy: Policy) -> str:
    """Return the policy's line for the chance of a kind of work that no experiment has decided on."""
    return f"prior of {kind.value} work{', by the record' if kind in policy.priors_by_record else ''}"


def _urgency(inputs: IdeaInputs, policy: Policy) -> Level:
    if inputs.urgency is None:
        return _unknown(Criterion.urgency, policy)
    anchor, level = policy.anchors.urgency[inputs.urgency], _spoken(inputs.urgency)
    return Level(anchor.worth, level, False, anchor.words or level, f"anchor of urgency, {level}")


def _effort(inputs: IdeaInputs, policy: Policy) -> Level:
    if inputs.effort is None:
        return _unknown(Criterion.effort, policy)
    anchor, level = policy.anchors.effort[inputs.effort], _spoken(inputs.effort)
    return Level(anchor.worth, level, False, anchor.words or level, f"anchor of effort, {level}")


def _reach(inputs: IdeaInputs, policy: Policy) -> Level:
    behind, most = inputs.areas_behind, policy.most_areas
    said = {0: "no other area behind it", 1: "1 other area behind it"}.get(behind, f"{behind} other areas behind it")
    return Level(min(behind, most) / most, said, False, said, f"other areas, {most} at most", is_real=behind > 0)


def _readiness(inputs: IdeaInputs) -> Level:
    there = [each for each in READY if each in inputs.confirmed]
    said = f"confirmed: {', '.join(there)}" if there else "nothing confirmed yet"
    line = f"confirmed of {', '.join(READY)}"
    return Level(len(there) / len(READY), said, False, said, line, is_real=bool(there))


def _unknown(criterion: Criterion, policy: Policy) -> Level:
    line = f"what a missing {criterion.value} is worth"
    return Level(policy.anchors.missing[criterion], "not known yet", True, "nothing yet", line, is_real=False)


def _spoken(choice: str) -> str:
    return choice.replace("_", " ")


def _tenths(exact: float) -> int:
    # Halves go up, also where a float falls short of one; each part by itself, so that the same answer brings the same.
    return int(exact + 0.5 + 1e-9)
