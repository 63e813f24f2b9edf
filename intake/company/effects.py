"""What a draft would do to the backlog, in short: the few that move most, each with why."""

from collections.abc import Sequence

from intake import assess, policy_queries, queries
from intake.company.choosing import by_plan
from intake.fit import Fit
from intake.idea_facts import label
from intake.ideas import IdeaInputs
from intake.policy import Frozen, Policy
from intake.replay import Moved, ReplayIdea, replay
from intake.tables import Idea
from store.engine import Session

# So many ideas, the best ones, are scored anew while somebody waits: half a second's work.
MOST, SHOWN = 1000, 3


class Effect(Frozen):
    """Who enters or leaves what is chosen, who else rises or falls most, and how many of how many move at all."""

    enters: tuple[Moved, ...] = ()
    leaves: tuple[Moved, ...] = ()
    rises: tuple[Moved, ...] = ()
    falls: tuple[Moved, ...] = ()
    moved: int = 0
    of: int = 0


def effect_of(session: Session, new: Policy) -> Effect:
    """Return what a policy would do to the backlog of public ideas if it took the place of the one in force."""
    number, old, _ = queries.policy_in_force(session)
    found = replay(backlog(session), (number, old), ((number or 0) + 1, new), by_plan(session, old, new))
    return in_short(found)


def backlog(session: Session, most: int = MOST) -> list[ReplayIdea]:
    """Return the public ideas that are ranked or wait to be."""
    rows = policy_queries.backlog(session, most)
    return [replayed(row, inputs) for row, inputs in zip(rows, assess.inputs_of_all(session, rows), strict=True)]


def replayed(row: Idea, inputs: IdeaInputs) -> ReplayIdea:
    """Return an idea as a replay takes it."""
    return ReplayIdea(
        id=row.id,
        number=row.number or 0,
        label=label(row),
        title=row.title,
        problem=row.problem,
        squad=row.squad or assess.routing_of(row).squad,
        inputs=inputs,
        fit=Fit.model_validate(row.fit),
    )


def in_short(found: Sequence[Moved], most: int = SHOWN) -> Effect:
    """Return those that move most, up to so many of each."""
    stays = [each for each in found if not each.enters and not each.leaves]
    return Effect(
        enters=tuple(each for each in found if each.enters)[:most],
        leaves=tuple(each for each in found if each.leaves)[:most],
        rises=_most([each for each in stays if each.steps > 0], most),
        falls=_most([each for each in stays if each.steps < 0], most),
        moved=sum(each.rank_before != each.rank_after for each in found),
        of=len(found),
    )


def _most(found: list[Moved], most: int) -> tuple[Moved, ...]:
    return tuple(sorted(found, key=lambda each: (-abs(each.steps), each.rank_after or 0))[:most])
