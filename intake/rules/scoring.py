"""The score: weight times criterion, each mapped to 0–1 by the policy's anchors; and why it is what it is.

Nothing here knows which criteria there are, so a version with others explains itself too."""

from typing import NamedTuple

from intake.approaches import Approach
from intake.ideas import Asked, Chance, Currency, IdeaInputs, Value, WorkKind
from intake.policy import SCALES, Criterion, Frozen, Policy
from intake.rules.matching.priority_match import Fit

# The score: the sum of weight times criterion, each mapped to 0–1 by the policy's anchors and rounded once.

TENTHS = 10
# Counts up when the same inputs get another score under the same policy, so that ideas are ranked again.
RULES = 3
# What an idea is ready by; who sponsors it says nothing of that.
READY = (Asked.data_access, Asked.expert, Asked.integration_owner)
NO_MATCH, SUPPORTS, UNSURE = "matches no priority yet", "supports ", "match not confirmed yet"
# The policy's line for an answer that nobody has given.
BLANK_LINE = "default when blank"
# And for a value that nobody else has checked and that counts less for now; the level follows.
CLAIM_LINE = "claimed, until checked counts as"
LEVELS = tuple(Value)


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
    criterion_levels = levels(inputs, fit, policy)
    tenths = {c: _tenths(weights[c] * TENTHS * level.worth) for c, level in criterion_levels.items()}
    completeness = sum(weights[criterion] for criterion, level in criterion_levels.items() if level.is_real) / 100
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
            for c, level in criterion_levels.items()
        ),
        completeness=completeness,
        ranked=version is not None and bool(policy.priorities) and completeness >= policy.completeness,
        missing=tuple(criterion for criterion, level in criterion_levels.items() if level.missing),
        policy_version=version,
    )


def levels(inputs: IdeaInputs, fit: Fit, policy: Policy) -> dict[Criterion, Level]:
    """Return what each criterion says of an idea, before it is weighed."""
    return {
        Criterion.fit: _fit(fit, policy),
        Criterion.value: _value(inputs, policy),
        Criterion.chance: chance_level(inputs, policy),
        **{criterion: _on_scale(criterion, inputs, policy) for criterion in SCALES},
        Criterion.reach: _reach(inputs, policy),
        Criterion.readiness: _readiness(inputs),
    }


def _fit(fit: Fit, policy: Policy) -> Level:
    priority = policy.priority(fit.priority)
    if priority is None:
        reason = NO_MATCH if policy.priorities else "no priorities published yet"
        return Level(policy.anchors.missing[Criterion.fit], reason, False, reason, "0 without a match")
    # guard: a match that isn't sure counts once it is confirmed
    if fit.provisional and fit.confidence is not None and fit.confidence < policy.match_confidence:
        return Level(policy.anchors.missing[Criterion.fit], UNSURE, False, UNSURE, "0 until a triager confirms it")
    line = f"weight {priority.weight} of 5 × how well the words match"
    answer = f"{priority.name}, {'clear' if fit.strength == 1 else f'{fit.strength:.0%}'} match"
    return Level(priority.weight / 5 * fit.strength, f"{SUPPORTS}{priority.name}", False, answer, line)


def counted_value(inputs: IdeaInputs, policy: Policy) -> dict[Currency, tuple[Value, Value]]:
    """Return by currency the level that was told, and the one that counts: a claim, so much at most."""
    most = LEVELS[-1] if inputs.checked else policy.claimed_at_most
    levels = {currency: level for currency in policy.anchors.value if (level := inputs.value.get(currency))}
    return {currency: (level, min(level, most, key=LEVELS.index)) for currency, level in levels.items()}


def _value(inputs: IdeaInputs, policy: Policy) -> Level:
    tables = policy.anchors.value
    answers = [
        (tables[currency][counts].worth, LEVELS.index(level) * (level is not counts), currency, level, counts)
        for currency, (level, counts) in counted_value(inputs, policy).items()
    ]
    if not answers:
        return _unknown(Criterion.value, policy)
    # Of equals that were held back the highest is named, then the first by the policy's order.
    worth, _, currency, level, counts = max(answers, key=lambda each: each[:2])
    answer = f"{currency.value}, {tables[currency][level].words or _spoken(level)}"
    if policy.claimed_at_most is not LEVELS[-1] and not inputs.checked:
        # guard: a claim never loses to a blank
        worth = max(worth, policy.anchors.missing[Criterion.value])
    if level is counts:
        return Level(worth, answer, False, answer, _level_line(level))
    return Level(worth, answer, False, answer, f"{CLAIM_LINE} {_spoken(counts)}")


def chance_level(inputs: IdeaInputs, policy: Policy) -> Level:
    """Return how likely an idea is to work: its worth is the chance itself."""
    if inputs.proven is not None:
        result = f"{inputs.proven:.0%} after its experiment"
        return Level(inputs.proven, result, False, result, "the experiment decides")
    guess = inputs.chance
    if policy.anchors.chance:
        if guess is None:
            return _unknown(Criterion.chance, policy)
        return Level(policy.anchors.chance[guess].worth, guess.value, False, guess.value, _level_line(guess))
    # guard: the prior counts until an experiment has decided
    prior = policy.chances().get(inputs.kind, policy.anchors.missing[Criterion.chance])
    work, line = f"{inputs.kind.value} work", prior_line(inputs.kind, policy)
    if (own := policy.rule(inputs.approach).chance) is not None:
        prior, work = own, called_done(inputs.approach)
        line = f"usual for {work}"
    reason = "uncertain, so run an experiment" if guess is Chance.low else f"usual for {work}"
    return Level(prior, reason, False, f"{work}, no experiment yet", line, is_real=False)


def called_done(approach: Approach | None) -> str:
    """Return what ideas that would be done in a way are called."""
    return {Approach.buy: "bought tools", Approach.agent: "agents"}.get(approach or Approach.build, "what is built")


def prior_line(kind: WorkKind, policy: Policy) -> str:
    """Return the policy's line for the chance of a kind of work that no experiment has decided on."""
    return f"usual for {kind.value} work{', from our track record' if kind in policy.priors_by_record else ''}"


def _on_scale(criterion: Criterion, inputs: IdeaInputs, policy: Policy) -> Level:
    answer = getattr(inputs, criterion.value)
    if answer is None:
        return _unknown(criterion, policy)
    anchor, level = policy.anchors.table(criterion)[answer], _spoken(answer)
    return Level(anchor.worth, level, False, anchor.words or level, _level_line(level))


def _reach(inputs: IdeaInputs, policy: Policy) -> Level:
    areas, most = inputs.areas_behind, policy.most_areas
    one_or_none = {0: "no other area supports it yet", 1: "1 other area supports it"}
    answer = one_or_none.get(areas, f"{areas} other areas support it")
    return Level(min(areas, most) / most, answer, False, answer, f"counts up to {most}", is_real=areas > 0)


def _readiness(inputs: IdeaInputs) -> Level:
    confirmed = [each for each in READY if each in inputs.confirmed]
    answer = f"confirmed: {', '.join(confirmed)}" if confirmed else "nothing confirmed yet"
    line = f"needs {', '.join(READY)}"
    return Level(len(confirmed) / len(READY), answer, False, answer, line, is_real=bool(confirmed))


def _unknown(criterion: Criterion, policy: Policy) -> Level:
    return Level(policy.anchors.missing[criterion], "no answer yet", True, "no answer yet", BLANK_LINE, is_real=False)


def _level_line(level: str) -> str:
    return f"level: {_spoken(level)}"


def _spoken(choice: str) -> str:
    return choice.replace("_", " ")


def _tenths(exact: float) -> int:
    # Halves go up, also where a float falls short of one; each part by itself, so that the same answer brings the same.
    return int(exact + 0.5 + 1e-9)
