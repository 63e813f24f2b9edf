"""What the owners of ideas in work say of them."""

from intake.access import Action, Principal, Request, authorise
from intake.operations import ideas as idea_operations
from intake.operations import work_updates as work_operations
from intake.operations.members import relation_to_work
from intake.policy import Frozen
from intake.queries import work_updates as work_queries
from intake.rules.work_updates import WorkReport
from store.engine import Session, Store


class WorkUpdateForm(Frozen):
    """What the form of a report from the work begins with."""

    id: str
    version: int
    title: str


class WorkUpdates:
    """Word from the work."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, update_id: str, by: Principal) -> WorkUpdateForm:
        """Return what the form of a report begins with; raises NotFound where there was no such question."""
        authorise(by, Action.report)
        with self._store.reading() as session:
            update, row = work_queries.with_idea(session, update_id, by)
            authorise(by, Action.report, relation_to_work(session, row, by, update.owner))
            return WorkUpdateForm(id=update.id, version=row.version, title=row.title)

    def report(self, update_id: str, report: WorkReport, request: Request) -> None:
        """Write down how the work goes; a second answer to the same question is refused."""
        authorise(request.by, Action.report)
        checked = report.checked()

        def change(session: Session) -> None:
            update, row = work_queries.with_idea(session, update_id, request.by)
            authorise(request.by, Action.report, relation_to_work(session, row, request.by, update.owner))
            # Whatever happened to the idea since they were asked, the word is about the work.
            row = idea_operations.lock_version(session, row.id, row.version, request.by, request.now)
            work_operations.report(session, row, update, checked, request.by.member_id, request.now)

        self._store.once(request, change)
