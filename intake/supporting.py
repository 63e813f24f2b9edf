"""Supporting an idea: who may, what it changes, and that it can be taken back."""

from datetime import datetime

from intake import assess, audit, backing_queries, queries, relations, staging
from intake.access import Action, Principal, Relation, authorise, can
from intake.backing_tables import Support
from intake.errors import FieldErrors, Refused
from intake.ideas import Stage
from intake.tables import Idea
from store.engine import Session
from store.turns import add_unless_there

AREA = "area"
PRIVATE = "Only who was named knows of this private idea, so nobody supports it."
OVER = "This idea is over, so it can't be supported any more."
NO_SUCH_AREA = "Choose one of the areas that are offered."
NO_SUPPORT = frozenset({Stage.draft, Stage.declined, Stage.merged, Stage.withdrawn})


def open_to(session: Session, row: Idea, by: Principal) -> None:
    """Raise NotAllowed or Refused unless somebody may support the idea."""
    authorise(by, Action.support, relations.to_idea(session, row, by))
    if row.private:
        raise Refused(PRIVATE)
    if row.stage in NO_SUPPORT:
        raise Refused(OVER)


def may(row: Idea, by: Principal, relation: Relation) -> bool:
    """Tell whether somebody who stands so to the idea may support it."""
    return can(by, Action.support, relation) and not row.private and row.stage not in NO_SUPPORT


def support(session: Session, row: Idea, area: str | None, by: Principal, now: datetime) -> bool:
    """Write down that somebody supports the idea, and tell whether they did not before.

    Their squad says where they are; `area` counts where it doesn't.
    """
    open_to(session, row, by)
    if area is not None and area not in queries.areas(session):
        raise FieldErrors({AREA: NO_SUCH_AREA})
    areas = backing_queries.areas_led(session, by.member_id) or ((area,) if area else ())
    new = add_unless_there(session, Support(idea_id=row.id, member=by.member_id, areas=list(areas), at=now))
    if new:
        audit.act(session, "supported", audit.IDEA, row.id, now, after={"areas": list(areas)}, by=by.member_id)
    return new


def take_back(session: Session, row: Idea, by: Principal, now: datetime) -> bool:
    """Write down that somebody supports the idea no more, and tell whether they did."""
    found = backing_queries.support_of(session, row.id, by.member_id)
    if found is None:
        return False
    backing_queries.take_support_back(session, row.id, by.member_id)
    audit.act(session, "support taken back", audit.IDEA, row.id, now, before={"areas": found.areas}, by=by.member_id)
    return True


def tell(session: Session, row: Idea, by: Principal, now: datetime) -> None:
    """Score the idea again, and have its card and tracker say how many support it.

    Its version stays: who decides about an idea meanwhile is not to be told that a supporter was faster.
    """
    assess.score_again(session, row)
    session.flush()
    staging.stage_supported(session, row, f"{by.member_id}:{now.isoformat()}", now)
