"""The SELECTs of routing: what people have decided about public ideas, and what was learned of it."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select, union_all
from sqlmodel import col

from intake.ideas import Stage, WorkKind
from intake.queries.visibility import PUBLIC, PUBLIC_AMONG_FEW
from intake.tables import Idea, IdeaChange, RoutingFitRow
from store.session import Session, cached

# What moves an idea to a squad or away from one.
SENT, HANDED_BACK, UNDONE = ("sent", "passed on", "rerouted"), "handed back", "undone"
ENOUGH_DECISIONS, LAST_ROUTES = 20, 50
DECISIONS = ("sent", "parked", "declined")


class SquadChange(NamedTuple):
    """An idea came to a squad, or was handed back by one."""

    id: int
    idea_id: str
    verb: str
    squad: str | None
    title: str
    problem: str
    area: str | None
    kind: WorkKind


_OF_SQUADS = or_(
    col(IdeaChange.verb).in_((*SENT, HANDED_BACK)),
    and_(col(IdeaChange.verb) == UNDONE, col(IdeaChange.fields)[UNDONE].as_string().in_(SENT)),
)
_CHANGES = (
    select(
        col(IdeaChange.id),
        col(IdeaChange.idea_id),
        col(IdeaChange.verb),
        col(IdeaChange.fields),
        col(Idea.title),
        col(Idea.problem),
        col(Idea.area),
        col(Idea.kind_of_work),
    )
    .join(Idea, col(Idea.id) == col(IdeaChange.idea_id))
    .where(_OF_SQUADS, PUBLIC_AMONG_FEW)  # guard: private ideas teach nothing
    .order_by(col(IdeaChange.id))
)
_VERBS = (
    select(col(IdeaChange.id), col(IdeaChange.verb))
    .join(Idea, col(Idea.id) == col(IdeaChange.idea_id))
    .where(_OF_SQUADS, PUBLIC_AMONG_FEW)
    .order_by(col(IdeaChange.id))
)


def squad_changes(session: Session, ids: Collection[int] | None = None) -> list[SquadChange]:
    """Return what came to squads or left them, oldest first, or those changes of it; private ideas never."""
    query = _CHANGES if ids is None else _CHANGES.where(col(IdeaChange.id).in_(ids))
    rows = session.connection().execute(query)
    return [
        SquadChange(id_, idea_id, verb, _squad(verb, fields), title, problem, area, kind)
        for id_, idea_id, verb, fields, title, problem, area, kind in rows
    ]


def squad_change_verbs(session: Session, after: int, most: int) -> list[tuple[int, str]]:
    """Return number and verb of what came to squads or left them after a change of this number, oldest first."""
    rows = session.connection().execute(_VERBS.where(col(IdeaChange.id) > after).limit(most))
    return [(id_, verb) for id_, verb in rows if id_ is not None]


def newest_fit(session: Session) -> RoutingFitRow | None:
    """Return what was learned last of past decisions, or None."""
    return session.scalars(select(RoutingFitRow).order_by(col(RoutingFitRow.number).desc()).limit(1)).first()


def handed_back_twice(session: Session, most: int) -> list[Idea]:
    """Return public ideas that wait for a decision and that two squads or more have handed back, oldest first."""
    query = select(Idea).where(PUBLIC, col(Idea.stage) == Stage.submitted, col(Idea.times_handed_back) > 1)
    return list(session.scalars(query.order_by(col(Idea.submitted_at), col(Idea.number)).limit(most)))


def _squad(verb: str, fields: dict[str, Any]) -> str | None:
    squad = fields.get("from_squad" if verb == HANDED_BACK else "squad")
    return squad if isinstance(squad, str) else None


# How much people have decided, and how often as was suggested.

_LAST_ROUTES = (
    select(col(IdeaChange.fields)["squad"].as_string(), col(Idea.routing)["squad"].as_string())
    .join(Idea, col(Idea.id) == col(IdeaChange.idea_id))
    .where(col(IdeaChange.verb) == "sent", PUBLIC)
    .order_by(col(IdeaChange.id).desc())
    .limit(LAST_ROUTES)
)
# Each verb by itself, so that the index is walked no further than is needed.
_DECIDED = select(func.count()).select_from(
    union_all(
        *(
            select(col(IdeaChange.id))
            .join(Idea, col(Idea.id) == col(IdeaChange.idea_id))
            .where(col(IdeaChange.verb) == verb, col(IdeaChange.by).is_not(None), PUBLIC)
            .limit(ENOUGH_DECISIONS)
            .subquery()
            .select()
            for verb in DECISIONS
        )
    ).subquery()
)


def decided_little(session: Session) -> bool:
    """Tell whether people have decided too little yet about public ideas to know how often routes are right."""
    return cached(session, _decided_little)


def last_routes(session: Session) -> tuple[int, int]:
    """Return how many public ideas were sent lately, at most fifty, and how many of them where it was proposed."""
    rows = session.execute(_LAST_ROUTES).all()
    return len(rows), sum(went == proposed for went, proposed in rows)


def _decided_little(session: Session) -> bool:
    return (session.scalar(_DECIDED) or 0) < ENOUGH_DECISIONS
