"""How a person stands to an idea, as the table of access asks it."""

from intake import origins, queries
from intake.access import Principal, Relation
from intake.tables import Idea
from store.engine import Session


def to_idea(session: Session, row: Idea, by: Principal) -> Relation:
    """Return how the person stands to an idea."""
    if row.requester == by.member_id:
        return Relation.own
    if origins.is_asked(session, row, by.member_id):
        return Relation.asked
    if any(squad.key == row.squad and squad.lead == by.member_id for squad in queries.squads(session)):
        # Whoever sends a private idea to a squad shows it to its lead.
        return Relation.named if row.private else Relation.leads
    return Relation.other
