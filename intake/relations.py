"""How a person stands to an idea, as the table of access asks it."""

from intake import origins, queries, viewer_queries
from intake.access import Principal, Relation
from intake.tables import Idea
from store.engine import Session


def to_idea(session: Session, row: Idea, by: Principal) -> Relation:
    """Return how the person stands to an idea."""
    if row.requester == by.member_id:
        return Relation.own
    if origins.is_asked(session, row, by.member_id):
        return Relation.asked
    if row.private and by.member_id in viewer_queries.named(session, row.id):
        return Relation.named
    return Relation.leads if _leads(session, row, by) else Relation.other


def to_work(session: Session, row: Idea, by: Principal, owner: str | None = None) -> Relation:
    """Return how the person stands to the work on an idea, which names its `owner`; to be shown the idea is nothing."""
    stands = to_idea(session, row, by)
    if stands in (Relation.own, Relation.asked):
        return stands
    if owner == by.member_id:
        return Relation.named
    return Relation.leads if _leads(session, row, by) else Relation.other


def _leads(session: Session, row: Idea, by: Principal) -> bool:
    return any(squad.key == row.squad and squad.lead == by.member_id for squad in queries.squads(session))
