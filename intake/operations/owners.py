"""Who answers for the work on an idea once its owner has left."""

from intake.queries import ideas as idea_queries
from intake.queries import visibility as visibility_queries
from intake.tables import Idea
from store.engine import Session


def present_owner(session: Session, row: Idea, owner: str) -> str | None:
    """Return the owner; where they have left, the squad's lead, or else one of those who decide, or None.

    Nobody answers for the work on their own idea, nor for a private idea that they may not see.
    """
    lead, deciding = idea_queries.answering_lead(session, row), visibility_queries.deciders(session)
    candidates = [each for each in (owner, lead, *deciding) if each and each != row.requester]
    left = {*visibility_queries.outsiders(session, candidates)}
    may_see = {*visibility_queries.viewers(session, row.id), *deciding} if row.private else {*candidates}
    return next((member for member in candidates if member in may_see - left), None)
