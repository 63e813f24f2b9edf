"""Which ideas somebody may find, and those of them that fit a person, a squad, a stage or a number."""

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlmodel import col

from intake.access import Principal
from intake.ideas import UNDECIDED, Stage
from intake.queries.visibility import PUBLIC, visible_to
from intake.rules.matching.search import SearchQuery
from intake.tables import Idea, Member
from store.session import Session

# So many private ideas are looked through for words; nobody has more to themselves.
PRIVATE_LOOKED_AT = 200


def names_of_members(session: Session) -> dict[str, tuple[str, ...]]:
    """Return what each person is called: by the short name and by the full one."""
    columns = select(col(Member.id), col(Member.name), col(Member.real_name))
    return {id_: tuple(names) for id_, *names in session.execute(columns.order_by(col(Member.id)))}


def public_ids(principal: Principal, query: SearchQuery) -> Select[str]:
    """Select the ids of the public ideas among which words are searched."""
    return select(col(Idea.id)).where(PUBLIC, *_narrowed(principal, query))


def newest(session: Session, principal: Principal, query: SearchQuery, limit: int) -> list[Idea]:
    """Return the ideas that fit without any words, those that changed last first."""
    statement = select(Idea).where(*_narrowed(principal, query))
    return list(session.scalars(statement.order_by(col(Idea.changed_at).desc(), col(Idea.id)).limit(limit)))


def numbered(session: Session, principal: Principal, number: int) -> list[Idea]:
    """Return the idea of a number, in a list."""
    return list(session.scalars(select(Idea).where(col(Idea.number) == number, *_listed(principal))))


def private_ideas(session: Session, principal: Principal, query: SearchQuery) -> list[Idea]:
    """Return the private ideas that the person may see and that fit, the newest first."""
    statement = select(Idea).where(col(Idea.private).is_(True), *_narrowed(principal, query))
    return list(session.scalars(statement.order_by(col(Idea.submitted_at).desc()).limit(PRIVATE_LOOKED_AT)))


def _listed(principal: Principal) -> tuple[ColumnElement[bool], ...]:
    return (col(Idea.stage) != Stage.draft, visible_to(principal))  # guard: visible_to: search


def _narrowed(principal: Principal, query: SearchQuery) -> list[ColumnElement[bool]]:
    conditions = [*_listed(principal)]
    if query.stages:
        conditions.append(col(Idea.stage).in_(query.stages))
    if query.people or query.names:
        conditions.append(col(Idea.requester).in_(query.people))
    if query.squads:
        suggested = and_(col(Idea.stage).in_(UNDECIDED), col(Idea.routing)["squad"].as_string().in_(query.squads))
        conditions.append(or_(col(Idea.squad).in_(query.squads), suggested))
    return conditions
