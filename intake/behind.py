"""Who stands behind an idea, put together for whoever looks at it."""

from intake import backing_queries, checking, relations, supporting
from intake.access import Action, Principal, can
from intake.answers import Behind, NamedFor
from intake.backing import Answer, areas_behind
from intake.tables import Idea
from store.engine import Session


def behind(session: Session, row: Idea, by: Principal) -> Behind:
    """Return who stands behind the idea, and what the person may do about it."""
    relation = relations.to_idea(session, row, by)
    supporters = [] if row.private else backing_queries.supporters(session, row)
    return Behind(
        supporters=len(supporters),
        areas=areas_behind(row.area, supporters),
        named=tuple(
            NamedFor(role=role, member=row.member, asked_by=row.asked_by, is_in=row.answer is Answer.yes)
            for role, row in sorted(backing_queries.living(session, row.id).items())
        ),
        claims=checking.claims(session, row),
        may_support=supporting.may(row, by, relation),
        may_name=can(by, Action.name_backers, relation),
        may_check=can(by, Action.check_inputs, relation),
    )
