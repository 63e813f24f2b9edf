"""What a draft would change: which ideas it would fund, and how the backlog moves."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from intake.formatting import money
from intake.ideas import IdeaInputs
from intake.operations.idea_notifications import label
from intake.operations.matching.assess import inputs_of_all, routing_of
from intake.operations.planning import portfolio as portfolio_operations
from intake.policy import Objective, Policy, Priority, SquadCard, hub_of
from intake.queries import organization as organization_queries
from intake.queries import policy as policy_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.policy import policy_in_force
from intake.queries.portfolio import being_built
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.benefit import benefit
from intake.rules.planning.portfolio import NEAR_ENOUGH, Candidate, Pin, best_of, capacity_of, make_plan, shares_of
from intake.rules.planning.replay import (
    Chosen,
    Effect,
    Moved,
    Placed,
    PlanTotals,
    ReplayIdea,
    ShareEffect,
    fit_under,
    replay,
    the_top,
)
from intake.tables import Idea
from store.engine import Session

# Which ideas a version of the policy would take on: those that its plan would hold, by its own weeks and shares.


def by_plan(session: Session, *versions: Policy) -> Chosen:
    """Return what tells who would be funded, with squads, pins, links and what is being built as they are.

    Where one of the versions that are compared has no weeks, and so no plan, the best few are taken under each.
    """
    squads = organization_queries.squads(session)
    if not all(capacity_of(policy, squads) for policy in versions):
        return the_top
    pins = {id_: Pin(row.pin) for id_, row in portfolio_queries.pins(session).items()}
    requires: dict[str, tuple[str, ...]] = {}
    for enabled, idea_id, _ in portfolio_queries.missing_links(session):
        requires[enabled] = (*requires.get(enabled, ()), idea_id)
    built, same = being_built(session), portfolio_operations.savings(session)

    def chosen(policy: Policy, ranked: Sequence[Placed]) -> frozenset[str]:
        candidates = [
            candidate
            for placed in ranked
            if (candidate := _candidate(placed, policy, squads, pins, requires, same)) is not None
        ]
        making_room = [
            candidate
            for row, brought in zip(built, portfolio_operations.benefits(session, built, policy), strict=True)
            if (candidate := _built(row, policy, brought)) is not None
        ]
        plan = make_plan(
            [*making_room, *best_of(candidates)], capacity_of(policy, squads), shares_of(policy), NEAR_ENOUGH
        )
        return frozenset(plan.chosen) - {candidate.id for candidate in making_room}

    return chosen


def _candidate(
    placed: Placed,
    policy: Policy,
    squads: list[SquadCard],
    pins: Mapping[str, Pin],
    requires: Mapping[str, tuple[str, ...]],
    same: Mapping[str, str],
) -> Candidate | None:
    idea = placed.idea
    weeks = policy.weeks(idea.inputs.effort, idea.squad, idea.inputs.kind, idea.inputs.approach)
    if weeks is None:
        return None
    brought = portfolio_operations.estimated_benefit(idea.inputs, placed.fit, policy)
    columns = {"value": placed.score.tenths} | (brought.columns() if brought else {})
    return Candidate(
        id=idea.id,
        number=idea.number,
        squad=idea.squad,
        weeks=weeks,
        priority=placed.fit.priority,
        kind=idea.inputs.kind,
        requires=requires.get(idea.id, ()),
        pin=pins.get(idea.id),
        outside=idea.squad == hub_of(squads).key and policy.charter.excludes(idea.inputs.kind, idea.inputs.area),
        tenths=placed.score.tenths,
        saving=same.get(idea.id),
        **columns,
    )


def _built(row: Idea, policy: Policy, brought: portfolio_operations.EstimatedBenefit | None) -> Candidate | None:
    # What is being built keeps the place that it has, whatever the version says of its score.
    return portfolio_operations.candidate(row, (), None, policy, "", brought)


# What a draft would do to the backlog, in short: the few that move most, each with why.

# So many ideas, the best ones, are scored anew while somebody waits: half a second's work.
MOST, SHOWN = 1000, 3
# So many who enter, and who leave, are named where the objective itself changes.
SIDE_BY_SIDE = 8


def effect_of(session: Session, new: Policy) -> Effect:
    """Return what a policy would do to the backlog of public ideas if it took the place of the one in force."""
    number, old, _ = policy_in_force(session)
    ideas = backlog(session)
    after, examples = ((number or 0) + 1, new), policy_queries.priority_examples(session)
    moves = replay(ideas, (number, old), after, by_plan(session, old, new), examples)
    return in_full(session, ideas, moves, old, new)


def in_full(
    session: Session,
    ideas: Sequence[ReplayIdea],
    moves: Sequence[Moved],
    old: Policy,
    new: Policy,
    most: int = SHOWN,
) -> Effect:
    """Return the effect in short, and where a version plans by benefit what either plan brings.

    Where the objective changes many more enter and leave, and more of them are named.
    """
    effect = in_short(moves, most if old.objective is new.objective else max(most, SIDE_BY_SIDE))
    by_id = {idea.id: idea for idea in ideas}
    before = [by_id[move.id] for move in moves if move.chosen_before]
    after = [by_id[move.id] for move in moves if move.chosen_after]
    # Without weeks there is no plan, and what is chosen is the top of the queue.
    is_planned = any(_weeks(idea, new) for idea in after)
    if not is_planned or Objective.benefit not in (new.objective, old.objective):
        return effect
    changed = [
        priority
        for priority in new.priorities
        if (was := old.priority(priority.key)) is None or (was.share, was.bound) != (priority.share, priority.bound)
    ]
    shares = [(priority, _supporting(before, priority, new), _supporting(after, priority, new)) for priority in changed]
    brings = _TotalBenefit(new, portfolio_operations.savings(session))
    return effect.model_copy(
        update={
            "enters": tuple(brings.told(move, by_id[move.id], _weeks(by_id[move.id], new)) for move in effect.enters),
            "leaves": tuple(brings.told(move, by_id[move.id], _weeks(by_id[move.id], new)) for move in effect.leaves),
            "plans": (_totals(before, old.objective, brings), _totals(after, new.objective, brings)),
            "shares": tuple(
                ShareEffect(
                    name=priority.name,
                    ideas=(len(first), len(second)),
                    benefit=(brings.together(first), brings.together(second)),
                )
                for priority, first, second in shares
                if first or second
            ),
        }
    )


class _TotalBenefit(NamedTuple):
    """What ideas bring under a policy, each saving once."""

    policy: Policy
    savings: Mapping[str, str]

    def a_year(self, idea: ReplayIdea) -> int:
        return benefit(idea.inputs, fit_under(idea, self.policy), self.policy).a_year

    def together(self, ideas: Sequence[ReplayIdea]) -> int:
        most: dict[str, int] = {}
        for idea in ideas:
            saving = self.savings.get(idea.id, idea.id)
            most[saving] = max(self.a_year(idea), most.get(saving, 0))
        return sum(most.values())

    def told(self, move: Moved, idea: ReplayIdea, weeks: float) -> Moved:
        """Return a move into the plan or out of it with what the idea brings as the reason."""
        its = self.a_year(idea)
        each = f", {money(its / weeks)} a week" if weeks else ""
        return move.model_copy(update={"why": f"brings {money(its)} a year{each}"})


def _totals(ideas: Sequence[ReplayIdea], objective: Objective, brings: _TotalBenefit) -> PlanTotals:
    weeks = sum(_weeks(idea, brings.policy) for idea in ideas)
    return PlanTotals(objective=objective, ideas=len(ideas), weeks=weeks, benefit=brings.together(ideas))


def _weeks(idea: ReplayIdea, policy: Policy) -> float:
    return policy.weeks(idea.inputs.effort, idea.squad, idea.inputs.kind, idea.inputs.approach) or 0.0


def _supporting(ideas: Sequence[ReplayIdea], priority: Priority, policy: Policy) -> list[ReplayIdea]:
    return [idea for idea in ideas if fit_under(idea, policy).priority == priority.key]


def backlog(session: Session, most: int = MOST) -> list[ReplayIdea]:
    """Return the public ideas that are ranked or wait to be."""
    rows = policy_queries.backlog(session, most)
    return [replayed(row, inputs) for row, inputs in zip(rows, inputs_of_all(session, rows), strict=True)]


def replayed(row: Idea, inputs: IdeaInputs) -> ReplayIdea:
    """Return an idea as a replay takes it."""
    return ReplayIdea(
        id=row.id,
        number=row.number or 0,
        label=label(row),
        title=row.title,
        problem=row.problem,
        squad=row.squad or routing_of(row).squad,
        inputs=inputs,
        fit=Fit.model_validate(row.fit),
    )


def in_short(moves: Sequence[Moved], most: int = SHOWN) -> Effect:
    """Return those that move most, up to so many of each."""
    staying = [move for move in moves if not move.enters and not move.leaves]
    return Effect(
        enters=tuple(move for move in moves if move.enters)[:most],
        leaves=tuple(move for move in moves if move.leaves)[:most],
        rises=_most([move for move in staying if move.steps > 0], most),
        falls=_most([move for move in staying if move.steps < 0], most),
        moved=sum(move.rank_before != move.rank_after for move in moves),
        of=len(moves),
        entering=sum(move.enters for move in moves),
        leaving=sum(move.leaves for move in moves),
    )


def _most(moves: list[Moved], most: int) -> tuple[Moved, ...]:
    return tuple(sorted(moves, key=lambda move: (-abs(move.steps), move.rank_after or 0))[:most])
