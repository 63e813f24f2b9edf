"""Supporting somebody else's idea, and hearing what becomes of it."""

from collections.abc import Callable
from datetime import datetime

from intake import backing_queries, backing_staging, idea_facts, queries, supporting
from intake.access import Action, Principal, authorise
from intake.answers import SupportForm
from intake.backing_tables import Unheard
from intake.errors import Refused
from intake.tables import Idea
from store import inbox
from store.engine import Session, Store
from store.turns import add_unless_there

Change = Callable[[Session, Idea], bool]


class Supporting:
    """The ideas of others, as those who support them see them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal) -> SupportForm:
        """Return an idea to be supported; raises NotAllowed or Refused where it can't be."""
        authorise(by, Action.support)
        with self._store.reading() as session:
            return _form(session, queries.idea(session, idea_id, by), by)

    def form_of(self, number: int, by: Principal) -> SupportForm:
        """Return the public idea of a number to be supported, as `form` does."""
        authorise(by, Action.support)
        with self._store.reading() as session:
            return _form(session, backing_queries.public_numbered(session, number), by)

    def support(self, idea_id: str, area: str | None, by: Principal, now: datetime, request_key: str) -> None:
        """Support an idea; raises FieldErrors on an area that there is not."""

        def change(session: Session, row: Idea) -> bool:
            return supporting.support(session, row, area, by, now)

        self._change(idea_id, by, now, request_key, change)

    def take_back(self, idea_id: str, by: Principal, now: datetime, request_key: str) -> None:
        """Support an idea no more."""

        def change(session: Session, row: Idea) -> bool:
            return supporting.take_back(session, row, by, now)

        self._change(idea_id, by, now, request_key, change)

    def hear(self, idea_id: str, by: Principal, now: datetime, request_key: str, *, hears: bool) -> None:
        """Tell somebody of the ideas that they support from now on, or no more; the message of this one says so."""
        authorise(by, Action.support)
        with self._store.writing() as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row, known = queries.idea(session, idea_id, by), backing_queries.unheard(session, by.member_id)
            if row.private:
                raise Refused(supporting.PRIVATE)
            if hears and known is not None:
                session.delete(known)
            elif not hears:
                add_unless_there(session, Unheard(member=by.member_id, at=now))
            backing_staging.stage_news_again(session, row, by.member_id, now, heard=hears)
            inbox.remember(session, request_key, {}, now)

    def _change(self, idea_id: str, by: Principal, now: datetime, request_key: str, change: Change) -> None:
        authorise(by, Action.support)
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row = queries.idea(session, idea_id, by, to_change=True)
            if change(session, row):
                supporting.tell(session, row, by, now)
            inbox.remember(session, request_key, {}, now)


def _form(session: Session, row: Idea, by: Principal) -> SupportForm:
    supports = backing_queries.support_of(session, row.id, by.member_id) is not None
    if not supports:
        supporting.open_to(session, row, by)
    return SupportForm(
        id=row.id,
        label=idea_facts.label(row),
        title=row.title,
        supporters=len(backing_queries.supporters(session, row)),
        supports=supports,
        areas=queries.areas(session),
        own_areas=backing_queries.areas_led(session, by.member_id),
    )
