"""Takes a new idea in: checks it, finds what is like it, scores and routes it, and tells whom it concerns."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from intake import sentences
from intake.access import Request
from intake.answers import Submitted
from intake.ideas import IdeaDraft, Stage
from intake.operations import history, idea_notifications
from intake.operations import ideas as idea_operations
from intake.operations import origins as origins_operations
from intake.operations import visibility as visibility_operations
from intake.operations.ideas import next_number
from intake.operations.matching import assess
from intake.operations.matching.similarity import find_similar
from intake.operations.notify import stage_everything
from intake.rules.matching.similarity import RELATED
from intake.tables import Idea
from store.engine import Session
from store.search import put_all

_IDEAS = UUID("6f0b7a1c-52cf-4d0c-9d2f-8c4f3b8a1d57")


def id_of(request_key: str) -> str:
    """Return the id of the public idea that a request submits, the same each time it is asked for."""
    return uuid5(_IDEAS, request_key).hex


def checked_row(
    session: Session, draft: IdeaDraft, request: Request, requester: str | None = None, floor: float = RELATED
) -> Idea:
    """Return a new idea that is not stored yet, with what is like it; raises FieldErrors when a field can't be taken.

    It is of whoever asks, unless another `requester` is named. Ideas are like it from the `floor` of probability on.
    """
    visibility_operations.check_viewers(session, draft.viewers)
    idea_operations.check_top_marks(session, draft.value, request.by)
    row = _new_row(draft, request, requester or request.by.member_id)
    row.similar = find_similar(session, row, floor)
    return row


def take_in(session: Session, row: Idea, draft: IdeaDraft, request: Request, origin: str | None) -> dict[str, Any]:
    """Score, route and store a new idea, tell whom it concerns, and return what was `Submitted`."""
    assess.assess(session, row)
    # From here on others who submit wait: numbers have no gaps.
    row.number = None if row.private else next_number(session, "idea")  # guard: private counter
    session.add(row)
    if origin:
        origins_operations.attach(session, row, origin, request.now)
    session.flush()
    if row.private:
        visibility_operations.add_viewers(session, row, draft.viewers, request.by.member_id, request.now)
    else:
        put_all(session, [(row.id, row.title, row.problem)])
    history.record(
        session, row, verb="submitted", sentence=sentences.RECEIVED, by=request.by.member_id, now=request.now
    )
    session.flush()
    stage_everything(session, row, request.now)
    return Submitted(id=row.id, label=idea_notifications.label(row), title=row.title).model_dump(mode="json")


def _new_row(draft: IdeaDraft, request: Request, requester: str) -> Idea:
    return Idea(
        # Of a private idea not even the request tells the id: it is known to the inbox, and to those who see the idea.
        id=uuid4().hex if draft.private else id_of(request.key),
        requester=requester,
        stage=Stage.submitted,
        submitted_at=request.now,
        changed_at=request.now,
        kind_of_work=draft.kind,
        private=draft.private,
        **draft.model_dump(exclude={"kind", "viewers", "nobody_else"}),
    )
