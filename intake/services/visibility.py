"""Who may see a private idea, as its requester and those who decide change it."""

from collections.abc import Collection
from datetime import datetime

from intake import sentences
from intake.access import Action, Principal, Request, authorise
from intake.answers import ViewersForm
from intake.errors import Refused
from intake.operations import history
from intake.operations import ideas as idea_operations
from intake.operations import visibility as visibility_operations
from intake.operations.history import remember_before
from intake.operations.members import relation_to_idea
from intake.operations.notify import stage_everything
from intake.operations.visibility import check_viewer_count, remove_viewers, withdraw_cards
from intake.queries import ideas as idea_queries
from intake.queries import visibility as visibility_queries
from intake.tables import Idea
from store.engine import Session, Store

PUBLIC = "This idea is public: everyone here can read it."


class Viewers:
    """The people who were named to see a private idea."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal) -> ViewersForm:
        """Return who may see an idea now; raises NotAllowed for those who don't say so."""
        authorise(by, Action.name_viewers)
        with self._store.reading() as session:
            row = _theirs(session, idea_id, by)
            named = tuple(visibility_queries.viewers(session, row.id))
            return ViewersForm(id=row.id, version=row.version, title=row.title, viewers=named)

    def change(self, idea_id: str, added: Collection[str], removed: Collection[str], request: Request) -> None:
        """Name people and take others out, raises FieldErrors on who can't be named.

        What somebody else has changed meanwhile stays.
        """
        authorise(request.by, Action.name_viewers)

        def change(session: Session) -> None:
            row = _theirs(session, idea_id, request.by, to_change=True)
            visibility_operations.check_viewers(session, added)
            remember_before(session, row)
            new, taken_out = _changed(session, row, added, removed, request.by, request.now)
            if new or taken_out:
                row = idea_operations.lock_version(session, idea_id, row.version, request.by, request.now)
                statement = sentences.shown(
                    visibility_operations.display_names(session, new),
                    visibility_operations.display_names(session, taken_out),
                )
                changed = {"named": new, "taken_out": taken_out}
                history.record(
                    session, row, verb="shown", sentence=statement, by=request.by.member_id, now=request.now, **changed
                )
                session.flush()
                stage_everything(session, row, request.now)
                withdraw_cards(session, taken_out, request.now)

        self._store.once(request, change)


def _changed(
    session: Session, row: Idea, added: Collection[str], removed: Collection[str], by: Principal, now: datetime
) -> tuple[list[str], list[str]]:
    taken_out = remove_viewers(session, row, removed)
    new = visibility_operations.add_viewers(session, row, added, by.member_id, now)
    check_viewer_count(session, row)
    return new, taken_out


def _theirs(session: Session, idea_id: str, by: Principal, *, to_change: bool = False) -> Idea:
    row = idea_queries.idea(session, idea_id, by, to_change=to_change)
    if not row.private:
        raise Refused(PUBLIC)
    authorise(by, Action.name_viewers, relation_to_idea(session, row, by))
    return row
