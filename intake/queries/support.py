"""What is read and marked of who stands behind an idea."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, or_, select, union
from sqlmodel import col

from intake.access import Principal
from intake.errors import NotFound
from intake.ideas import NOBODY, Asked, Stage
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import visibility as visibility_queries
from intake.rules.support import SupportAnswer, Supporter
from intake.tables import Backer, CheckedInput, Idea, IdeaChange, Support, Unheard
from store.session import Session

NO_SUCH_NUMBER = "There is no idea with this number."
LIVING = (None, SupportAnswer.yes)
# Asked for each idea that is told of, so they are put together once.
_JOINED_WITH = (
    col(Idea.merged_into) == bindparam("idea"),
    col(Idea.stage) == Stage.merged,
    visibility_queries.PUBLIC,
)
_JOINED = select(Idea).where(*_JOINED_WITH)
_SUPPORTS = (
    select(Support).where(col(Support.idea_id).in_(bindparam("ideas", expanding=True))).order_by(col(Support.at))
)
_MEMBERS = union(
    select(col(Support.member)).where(col(Support.idea_id) == bindparam("idea")),
    select(col(Support.member)).join(Idea, col(Idea.id) == col(Support.idea_id)).where(*_JOINED_WITH),
    select(col(Idea.requester)).where(*_JOINED_WITH, col(Idea.requester) != NOBODY),
).subquery()
_SUPPORTERS = select(_MEMBERS.c.member)
_ALL_JOINED = select(Idea).where(
    col(Idea.merged_into).in_(bindparam("ideas", expanding=True)),
    col(Idea.stage) == Stage.merged,
    visibility_queries.PUBLIC,
)
_ALL_SUPPORTS = (
    select(Support)
    .where(
        or_(
            col(Support.idea_id).in_(bindparam("ideas", expanding=True)),
            col(Support.idea_id).in_(
                select(col(Idea.id)).where(col(Idea.merged_into).in_(bindparam("ideas", expanding=True)))
            ),
        )
    )
    .order_by(col(Support.at))
)
_SAID_YES = select(col(Backer.role)).where(
    col(Backer.idea_id) == bindparam("idea"),
    col(Backer.answer) == SupportAnswer.yes,
    col(Backer.member) != bindparam("requester"),  # guard: nobody confirms for themselves: whose idea it is by now
)


def supporters(session: Session, row: Idea) -> list[Supporter]:
    """Return who supports an idea, in order of id: its requester does not.

    Those of a public idea that was joined with it do, and whoever handed that in.
    """
    merged = list(session.scalars(_JOINED, {"idea": row.id}))
    ids = [row.id, *(idea.id for idea in merged)]
    areas_by_member = {idea.requester: _areas(session, idea) for idea in merged if idea.requester}
    areas_by_member |= {support.member: tuple(support.areas) for support in session.scalars(_SUPPORTS, {"ideas": ids})}
    # guard: nobody supports their own idea: whose it is by now
    return [Supporter(member, areas_by_member[member]) for member in sorted(areas_by_member) if member != row.requester]


def count_supporters(session: Session, row: Idea) -> int:
    """Return how many support an idea, as `supporters` says."""
    return len({*session.scalars(_SUPPORTERS, {"idea": row.id})} - {row.requester})


def read_ahead(session: Session, ids: Sequence[str]) -> None:
    """Read with two statements at most who supports these ideas, for `supporters` and `words` to be answered."""
    joined: dict[str, list[Idea]] = {id_: [] for id_ in ids}
    for idea in session.scalars(_ALL_JOINED, {"ideas": [*ids]}):
        joined[str(idea.merged_into)].append(idea)
    supports = list(session.scalars(_ALL_SUPPORTS, {"ideas": [*ids]}))
    for id_, merged in joined.items():
        of_all = [id_, *(idea.id for idea in merged)]
        session.remember(_JOINED, {"idea": id_}, merged)
        of_these = [each for each in supports if each.idea_id in of_all]
        session.remember(_SUPPORTS, {"ideas": of_all}, of_these)
        members = {*(each.member for each in of_these), *(idea.requester for idea in merged if idea.requester)}
        session.remember(_SUPPORTERS, {"idea": id_}, sorted(members))


def words(session: Session, row: Idea) -> list[tuple[str, str]]:
    """Return what supporters say of an idea, and of those that were merged with it, the first first."""
    ids = [row.id, *(idea.id for idea in session.scalars(_JOINED, {"idea": row.id}))]
    return [(each.member, each.words) for each in session.scalars(_SUPPORTS, {"ideas": ids}) if each.words]


def support_of(session: Session, idea_id: str, member: str) -> Support | None:
    """Return that somebody supports an idea, None where they don't."""
    return session.get(Support, (idea_id, member))


def news_readers(session: Session, row: Idea) -> dict[str, bool]:
    """Return who supports an idea, in order of id, and whether they want to hear what becomes of it."""
    members = [supporter.member for supporter in supporters(session, row)]
    unheard = {*session.scalars(select(col(Unheard.member)).where(col(Unheard.member).in_(members)))}
    return {member: member not in unheard for member in members}


def unheard(session: Session, member: str) -> Unheard | None:
    """Return that somebody wants to hear nothing of ideas that they support, None where they do."""
    return session.get(Unheard, member)


def areas_led(session: Session, member: str) -> tuple[str, ...]:
    """Return the areas of the squads that somebody leads."""
    squads = organization_queries.squads(session)
    return tuple(dict.fromkeys(area for squad in squads if squad.lead == member for area in squad.areas))


def public_numbered(session: Session, number: int) -> Idea:
    """Return the public idea of a number; raises NotFound where there is none."""
    row = session.scalars(select(Idea).where(col(Idea.number) == number, visibility_queries.PUBLIC)).first()
    if row is None:
        raise NotFound(NO_SUCH_NUMBER)
    return row


def backers(session: Session, idea_id: str) -> list[Backer]:
    """Return everybody who was named for an idea, in the order they were asked."""
    query = select(Backer).where(col(Backer.idea_id) == idea_id)
    return list(session.scalars(query.order_by(col(Backer.asked_at), col(Backer.id))))


def unanswered(session: Session, principal: Principal, limit: int) -> list[tuple[Backer, Idea]]:
    """Return what a member was named for and has not answered, with its idea, oldest first."""
    waiting = (
        col(Backer.member) == principal.member_id,
        col(Backer.answer).is_(None),
        # Of these nobody needs an answer, unless they come up again.
        col(Idea.stage).not_in((Stage.declined, Stage.merged, Stage.withdrawn)),
        visibility_queries.visible_to(principal),
    )
    query = select(Backer, Idea).join(Idea, col(Idea.id) == col(Backer.idea_id)).where(*waiting)
    rows = session.execute(query.order_by(col(Backer.asked_at), col(Backer.id)).limit(limit))
    return [(backer, row) for backer, row in rows]


def active_backers(session: Session, idea_id: str) -> dict[Asked, Backer]:
    """Return who is asked, or has said yes, for each of what somebody can be named for."""
    return {backer.role: backer for backer in backers(session, idea_id) if backer.answer in LIVING}


def confirmed(session: Session, row: Idea | idea_queries.WatchedIdea) -> tuple[Asked, ...]:
    """Return what people have said yes to; nobody confirms for themselves, also not who has the idea by now."""
    roles = {*session.scalars(_SAID_YES, {"idea": row.id, "requester": row.requester})}
    return tuple(role for role in Asked if role in roles)


def with_backing(session: Session, ids: Collection[str]) -> set[str]:
    """Return which of these ideas somebody stands behind: supports, was named for, or has another joined with it."""
    columns = (col(Support.idea_id), col(Backer.idea_id), col(Idea.merged_into))
    return {id_ for column in columns for id_ in session.scalars(select(column).where(column.in_(list(ids)))) if id_}


def backer(session: Session, backer_id: str) -> Backer | None:
    """Return somebody who was named, or None."""
    return session.get(Backer, backer_id)


def may_suggest(session: Session, row: Backer) -> bool:
    """Tell whether the question may be passed on: neither they nor who passed it on to them have done so before."""
    if row.suggested is not None:
        return False
    same = (col(Backer.idea_id) == row.idea_id, col(Backer.role) == row.role, col(Backer.suggested) == row.member)
    return session.scalars(select(col(Backer.id)).where(*same).limit(1)).first() is None


def checks(session: Session, idea_id: str) -> dict[str, CheckedInput]:
    """Return what has been checked of an idea, by input, whatever it says by now."""
    rows = session.scalars(select(CheckedInput).where(col(CheckedInput.idea_id) == idea_id))
    return {row.field: row for row in rows}


def checked_values(session: Session, ids: Collection[str]) -> dict[str, CheckedInput]:
    """Return what has been checked of the value of some ideas, by idea, whatever they say by now."""
    wanted = (col(CheckedInput.idea_id).in_(list(ids)), col(CheckedInput.field) == "value")
    return {row.idea_id: row for row in session.scalars(select(CheckedInput).where(*wanted))}


def changes_of_inputs(session: Session, idea_id: str) -> list[tuple[str | None, list[str]]]:
    """Return who has given which inputs of an idea after it was submitted, oldest first."""
    query = select(col(IdeaChange.by), col(IdeaChange.fields)).where(
        col(IdeaChange.idea_id) == idea_id, col(IdeaChange.verb).in_(("answered", "edited", "estimated"))
    )
    return [(by, [*fields]) for by, fields in session.execute(query.order_by(col(IdeaChange.id)))]


def _areas(session: Session, idea: Idea) -> tuple[str, ...]:
    return areas_led(session, idea.requester) or ((idea.area,) if idea.area else ())
