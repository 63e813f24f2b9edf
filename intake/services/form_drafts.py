"""Idea forms that their writers left: kept for seven days, to be continued or thrown away."""

from datetime import datetime

from intake.access import Action, Principal, Request, authorise
from intake.answers import KeptForm, form_choices
from intake.errors import Refused
from intake.home import HomeDraft
from intake.ideas import LooseDraft
from intake.operations import form_drafts as form_draft_operations
from intake.operations.form_drafts import KEPT, WRITTEN, delete_form_draft
from intake.operations.notify import stage_homes
from intake.queries import form_drafts as form_draft_queries
from store.engine import Session, Store

ON_HOME = 3
GONE = "This draft isn't there any more: it was submitted, deleted, or is older than seven days."
UNTITLED = "Untitled"


class FormDrafts:
    """The idea forms that somebody has left."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, draft_id: str, draft: LooseDraft, origin: str | None, request: Request) -> None:
        """Keep what was typed into a form that is being closed; an empty one is not worth it."""
        authorise(request.by, Action.submit)

        def change(session: Session) -> None:
            if not draft.is_empty:
                form_draft_operations.keep(session, draft_id, request.by.member_id, draft, origin, request.now)

        self._store.once(request, change)

    def of(self, by: Principal, now: datetime) -> tuple[HomeDraft, ...]:
        """Return what the member has left during the last seven days, the newest first."""
        authorise(by, Action.submit)
        with self._store.reading() as session:
            rows = form_draft_queries.form_drafts(session, by.member_id, now - KEPT, ON_HOME, WRITTEN)
            return tuple(
                HomeDraft(id=row.id, title=row.entered.get("title") or UNTITLED, kept_until=row.at + KEPT)
                for row in rows
            )

    def open(self, draft_id: str, by: Principal) -> KeptForm:
        """Return a form to be continued; raises Refused when it is gone."""
        authorise(by, Action.submit)
        with self._store.reading() as session:
            row = form_draft_queries.form_draft(session, draft_id, by.member_id)
            if row is None:
                raise Refused(GONE)
            return KeptForm(id=row.id, draft=LooseDraft.model_validate(row.entered), choices=form_choices(session))

    def delete(self, draft_id: str, request: Request) -> None:
        """Throw a form away."""
        authorise(request.by, Action.submit)

        def change(session: Session) -> None:
            if delete_form_draft(session, draft_id, request.by.member_id):
                stage_homes(session, [request.by.member_id], f"form draft:{draft_id}:deleted", request.now)

        self._store.once(request, change)
