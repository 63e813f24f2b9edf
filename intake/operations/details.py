"""The details of an idea: the own question of an approach, and the legal list."""

from collections.abc import Sequence
from typing import Any

from intake.answers import Details, DetailsForm
from intake.approaches import LegalLine, legal_check, offered_lines
from intake.operations import idea_notifications
from intake.queries.policy import policy_in_force
from intake.tables import Idea
from store.engine import Session


def details_form(session: Session, row: Idea) -> DetailsForm | None:
    """Return what is asked about an idea beyond its form; None where nothing is."""
    _, policy, _ = policy_in_force(session)
    asks = policy.rule(row.approach).asks
    lines = offered_lines(idea_notifications.legal_answers(row).by_question(), policy.legal)
    lines = {question: offered for question, offered in lines.items() if offered}
    if not asks and not lines:
        return None
    return DetailsForm(
        id=row.id,
        version=row.version,
        title=row.title,
        asks=asks,
        note=row.approach_note if asks else "",
        lines=lines,
        chosen=tuple(row.legal_lines),
    )


def unanswered_details(session: Session, row: Idea) -> DetailsForm | None:
    """Return the same as long as the own question of the idea's approach has no answer."""
    form = details_form(session, row)
    return form if form is not None and form.asks and not form.note else None


def unmatched_details(session: Session, row: Idea) -> DetailsForm | None:
    """Return the same as long as no line of the legal list was chosen for a question that was answered with yes."""
    _, policy, _ = policy_in_force(session)
    check = legal_check(idea_notifications.legal_answers(row).by_question(), row.legal_lines, policy.legal)
    return details_form(session, row) if check.unmatched else None


def with_details(row: Idea, details: Details, lines: Sequence[LegalLine]) -> dict[str, Any]:
    """Return by column what details change of an idea; lines that the list no longer has are dropped."""
    update: dict[str, Any] = {}
    if details.note is not None and details.note.strip() != row.approach_note:
        update["approach_note"] = details.note.strip()
    if details.lines:
        # What was not asked stays as it was chosen.
        kept = {line.key for line in lines if line.asks not in details.lines and line.key in row.legal_lines}
        chosen = kept | {key for keys in details.lines.values() for key in keys}
        in_order = [line.key for line in lines if line.key in chosen]
        if in_order != row.legal_lines:
            update["legal_lines"] = in_order
    return update


def approach_parts(session: Session, row: Idea, *, may_add: bool) -> dict[str, Any]:
    """Return what More shows of how an idea would be done, and whether its reader may add details."""
    _, policy, _ = policy_in_force(session)
    return {
        "asks_approach": bool(policy.approaches),
        "asks": policy.rule(row.approach).asks,
        "may_add_details": may_add and details_form(session, row) is not None,
    }
