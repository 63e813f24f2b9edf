"""What triagers do with an idea that is the same as another: merge the two, and undo that."""

from intake.access import Action, Principal, Request, authorise
from intake.answers import MergeForm
from intake.errors import FieldErrors, NotFound
from intake.ideas import Stage
from intake.operations import idea_notifications
from intake.operations import ideas as idea_operations
from intake.operations import merges as merge_operations
from intake.operations.matching.similarity import hint_to
from intake.operations.members import relation_to_idea
from intake.operations.support import similar_ideas
from intake.queries import ideas as idea_queries
from intake.queries.support import public_numbered
from intake.tables import Idea
from store.engine import Session, Store

NUMBER = "number"
CHOOSE = "Choose an idea, or enter its number."


class Merges:
    """Ideas that are the same, as those who decide see them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal) -> MergeForm:
        """Return the idea and those that are like it; raises Refused where it can't be merged."""
        authorise(by, Action.merge)
        with self._store.reading() as session:
            row = idea_queries.idea(session, idea_id, by)
            authorise(by, Action.merge, relation_to_idea(session, row, by))
            idea_operations.check_move(row, Stage.merged)
            ideas = [idea for idea in similar_ideas(session, row.similar, by) if idea.stage in merge_operations.TARGETS]
            return MergeForm(
                id=row.id,
                version=row.version,
                label=idea_notifications.label(row),
                title=row.title,
                similar=tuple(ideas),
                same=next((idea.id for idea in ideas if hint_to(row, idea.id).is_same), None),
            )

    def merge(self, idea_id: str, version: int, target: str | int | None, request: Request) -> None:
        """Merge an idea into another one, named by its id or its number; whoever it concerns is told once.

        Raises FieldErrors where there is no such idea, ChangedMeanwhile when the first one has changed.
        """
        authorise(request.by, Action.merge)

        def change(session: Session) -> None:
            other = _target(session, target, request.by)
            row = idea_operations.lock_version(session, idea_id, version, request.by, request.now)
            for idea in (row, other):
                # Whoever owns one of the two would decide about their own.
                authorise(request.by, Action.merge, relation_to_idea(session, idea, request.by))
            merge_operations.merge(session, row, other, request.by, request.now)

        self._store.once(request, change)

    def unmerge(self, idea_id: str, version: int, request: Request) -> None:
        """Put a merged idea back as it was; raises Refused when it isn't merged any more."""
        authorise(request.by, Action.merge)

        def change(session: Session) -> None:
            row = idea_operations.lock_version(session, idea_id, version, request.by, request.now)
            authorise(request.by, Action.merge, relation_to_idea(session, row, request.by))
            merge_operations.unmerge(session, row, request.by, request.now)

        self._store.once(request, change)


def _target(session: Session, target: str | int | None, by: Principal) -> Idea:
    if target is None:
        raise FieldErrors({NUMBER: CHOOSE})
    try:
        id_ = target if isinstance(target, str) else public_numbered(session, target).id
        return idea_queries.idea(session, id_, by, to_change=True)
    except NotFound as missing:
        raise FieldErrors({NUMBER: missing.message}) from missing
