"""Claimed or checked: an input is as it was given, until somebody who did not give it has checked it."""

from collections.abc import Collection
from datetime import datetime

from intake import backing_queries
from intake.backing import as_checked
from intake.backing_facts import Claim
from intake.backing_tables import CheckedInput
from intake.errors import FieldErrors
from intake.ideas import IdeaInputs
from intake.tables import Idea
from store.engine import Session

CHECKED = "checked"
OWN = "You gave this yourself, so somebody else checks it: "
NOT_GIVEN = "This is not given: "
# What others say of an idea is confirmed in another way, and what an experiment has shown is nobody's claim.
_NOT_GIVEN = {"areas_behind", "confirmed", "proven"}


def claims(session: Session, row: Idea) -> tuple[Claim, ...]:
    """Return each input that was given, by whom, and who has checked it as it is now."""
    known, given = backing_queries.checks(session, row.id), _given_by(session, row)
    found = []
    for field, value in _inputs(row).items():
        check = known.get(field)
        holds = check is not None and check.value == as_checked(value) and check.by != given[field]
        found.append(Claim(field=field, given_by=given[field], checked_by=check.by if check and holds else None))
    return tuple(found)


def differs(session: Session, row: Idea, wanted: Collection[str] | None) -> bool:
    """Tell whether other inputs are to be checked than are; None asks for nothing."""
    there = {claim.field for claim in claims(session, row) if claim.checked_by is not None}
    return wanted is not None and {*wanted} != there


def change(session: Session, row: Idea, wanted: Collection[str], by: str, now: datetime) -> tuple[list[str], list[str]]:
    """Write down which inputs are checked; return those that `by` has checked, and those that are claimed again.

    Raises FieldErrors for what nobody gave, and for what they gave themselves.
    """
    known = {claim.field: claim for claim in claims(session, row)}
    new = [field for field in wanted if field not in known or known[field].checked_by is None]
    if unknown := [field for field in new if field not in known]:
        raise FieldErrors({CHECKED: NOT_GIVEN + ", ".join(unknown)})
    if own := [field for field in new if known[field].given_by == by]:
        raise FieldErrors({CHECKED: OWN + ", ".join(own)})
    gone = [claim.field for claim in known.values() if claim.checked_by is not None and claim.field not in wanted]
    inputs = _inputs(row)
    backing_queries.forget_checks(session, row.id, [*new, *gone])
    session.add_all(
        CheckedInput(idea_id=row.id, field=field, value=as_checked(inputs[field]), by=by, at=now) for field in new
    )
    session.flush()
    return new, gone


def _inputs(row: Idea) -> dict[str, object]:
    names = {name: "kind_of_work" if name == "kind" else name for name in IdeaInputs.model_fields}
    given = {name: getattr(row, column) for name, column in names.items() if name not in _NOT_GIVEN}
    return {name: value for name, value in given.items() if value is not None and value != {}}


def _given_by(session: Session, row: Idea) -> dict[str, str | None]:
    given: dict[str, str | None] = dict.fromkeys(_inputs(row), row.requester)
    for by, fields in backing_queries.changes_of_inputs(session, row.id):
        given |= {field: by for field in fields if field in given}
    return given
