"""What the plan by benefit brings of what perfect knowledge would, beside the plan by score and the list by score.

`python -m benchmarks.benefit`: forty drawn backlogs of 200 ideas for five squads, with 26 and with 52 weeks a squad.
The true amount of an idea is drawn log-uniformly from its level, its true chance up to 0.2 beside what is usual for
its kind of work. Once levels are told as they are, and once 40 % are misjudged by one. Each order is judged by what its
ideas truly bring; the best plan is the one that knows that."""

import random
from collections.abc import Callable, Iterator, Sequence
from math import exp, log
from statistics import mean
from typing import NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.results import Row
from intake.ideas import Asked, Currency, Effort, IdeaInputs, Urgency, Value, WorkKind
from intake.policy import WEEKS, Policy, Priority
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.benefit import amounts_of, benefit, priority_factor
from intake.rules.planning.portfolio import Candidate, in_turn, make_plan
from intake.rules.scoring import score

BACKLOGS, IDEAS, SQUADS, EACH_HAS = 40, 200, 5, (26, 52)
MISJUDGED, OFF = 0.4, 0.2
POLICY = Policy(
    priorities=tuple(Priority(key=f"goal {weight}", name=f"Goal {weight}", weight=weight) for weight in (5, 4, 3, 2))
).by_benefit()
SQUAD_KEYS = [f"squad {number}" for number in range(SQUADS)]
LEVELS, EFFORTS = list(Value), list(Effort)
# Few ideas are worth much, whatever they take.
HOW_OFTEN = {Value.small: 4, Value.medium: 3, Value.large: 2, Value.very_large: 1}


class Drawn(NamedTuple):
    """An idea: what was told of it, and what it truly brings a year."""

    number: int
    inputs: IdeaInputs
    fit: Fit
    squad: str
    truth: int

    def candidate(self, value: int) -> Candidate:
        """Return the idea as a plan takes it, with what it is to bring."""
        assert self.inputs.effort is not None
        weeks = WEEKS[self.inputs.effort].likely
        return Candidate(id=f"{self.number:03}", number=self.number, value=value, squad=self.squad, weeks=weeks)


def backlog(seed: int, *, misjudged: bool) -> list[Drawn]:
    """Return one drawn backlog, in order of arrival."""
    chance = random.Random(seed)
    return [_draw(number, chance, misjudged=misjudged) for number in range(IDEAS)]


def _draw(number: int, chance: random.Random, *, misjudged: bool) -> Drawn:
    kind = chance.choices(list(WorkKind), (6, 2, 2))[0]
    effort = chance.choices(EFFORTS, (2, 4, 3, 1))[0]
    place = chance.choices(range(len(LEVELS)), list(HOW_OFTEN.values()))[0]
    is_wrong, step = chance.random() < MISJUDGED and misjudged, chance.choice((-1, 1))
    # At an end there is one neighbour.
    told = place + step if 0 <= place + step < len(LEVELS) else place - step
    priority = chance.choice([None, *(each.key for each in POLICY.priorities)])
    fit = Fit(priority=priority, strength=round(chance.uniform(0.3, 1), 3) if priority else 0.0, provisional=False)
    bounds = amounts_of(Currency.money, LEVELS[place], POLICY)
    amount = exp(chance.uniform(log(bounds.low), log(bounds.high)))
    works = min(1.0, max(0.0, POLICY.chances()[kind] + chance.uniform(-OFF, OFF)))
    inputs = IdeaInputs(
        kind=kind,
        value={Currency.money: LEVELS[told if is_wrong else place]},
        urgency=chance.choice(list(Urgency)),
        effort=effort,
        areas_behind=chance.randint(0, 3),
        confirmed=tuple(each for each in Asked if chance.random() < 0.3),
        checked=True,
    )
    return Drawn(number, inputs, fit, chance.choice(SQUAD_KEYS), round(amount * works * priority_factor(fit, POLICY)))


class Brought(NamedTuple):
    """What each way of choosing truly brings, as a part of what perfect knowledge would."""

    by_benefit: float
    by_score: float
    down_the_list: float
    first_come: float
    large: int


def bring(ideas: Sequence[Drawn], weeks: float) -> Brought:
    """Return what each way of choosing brings when each squad has so many weeks."""
    capacity = dict.fromkeys(SQUAD_KEYS, float(weeks))
    truths = {f"{idea.number:03}": idea.truth for idea in ideas}

    def truth(chosen: Sequence[str]) -> int:
        return sum(truths[id_] for id_ in chosen)

    def plan(value: Callable[[Drawn], int]) -> tuple[str, ...]:
        return make_plan([idea.candidate(value(idea)) for idea in ideas], capacity).chosen

    by_score = {idea.number: score(idea.inputs, idea.fit, POLICY, 1).tenths for idea in ideas}
    best = truth(plan(lambda idea: idea.truth))
    planned = plan(lambda idea: benefit(idea.inputs, idea.fit, POLICY).a_year)
    listed = sorted(ideas, key=lambda idea: (-by_score[idea.number], idea.number))
    down = in_turn([idea.candidate(by_score[idea.number]) for idea in listed], capacity, ())
    came = in_turn([idea.candidate(by_score[idea.number]) for idea in ideas], capacity, ())
    return Brought(
        truth(planned) / best,
        truth(plan(lambda idea: by_score[idea.number])) / best,
        truth([each.id for each in down]) / best,
        truth([each.id for each in came]) / best,
        sum(ideas[int(id_)].inputs.effort in (Effort.months, Effort.quarters) for id_ in planned),
    )


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure over all backlogs, with levels as they are and misjudged."""
    for misjudged, target in ((False, 0.9), (True, 0.82)):
        told = "40 % of levels misjudged by one" if misjudged else "levels as they are"
        brought = [
            bring(backlog(seed, misjudged=misjudged), weeks)
            for weeks in EACH_HAS
            for seed in range(2 if short else BACKLOGS)
        ]
        others = (
            f"score plan {mean(each.by_score for each in brought):.3f}, list {_mean(brought, 'down_the_list')}, "
            f"first come {_mean(brought, 'first_come')}, least {min(each.by_benefit for each in brought):.3f}"
        )
        yield Row(f"plan / perfect knowledge, {told}", mean(each.by_benefit for each in brought), target, True, others)
        over = [each.by_benefit / each.down_the_list for each in brought]
        summary = f"the mean; the least {min(over):.3f}, below 1 in {sum(each < 1 for each in over)} of {len(over)}"
        yield Row(f"plan / list by score, {told}", mean(over) if misjudged else min(over), 1.0, True, summary)


def _mean(brought: Sequence[Brought], name: str) -> str:
    return f"{mean(getattr(each, name) for each in brought):.3f}"


def main(backlogs: int = BACKLOGS) -> None:
    """Print a line for each backlog size and each way of telling levels."""
    heads = ("weeks a squad", "levels", "plan by benefit", "least", "plan by score", "list by score", "first come")
    table = Table(*heads, "of months or more in the plan")
    for weeks in EACH_HAS:
        for misjudged in (False, True):
            brought = [bring(backlog(seed, misjudged=misjudged), weeks) for seed in range(backlogs)]
            table.add_row(
                str(weeks),
                "40 % misjudged" if misjudged else "as they are",
                _mean(brought, "by_benefit"),
                f"{min(each.by_benefit for each in brought):.3f}",
                *(_mean(brought, name) for name in ("by_score", "down_the_list", "first_come")),
                _mean(brought, "large"),
            )
    Console(width=140).print(
        f"parts of what perfect knowledge would bring, {backlogs} backlogs of {IDEAS} ideas", table
    )


if __name__ == "__main__":
    typer.run(main)
