"""The queue: the ranked ideas, a page at a time, best first."""

from intake.access import Action, Principal, authorise
from intake.answers import QueueLine, QueuePage
from intake.operations.idea_notifications import idea_notification, read_ahead
from intake.queries import ideas as idea_queries
from intake.queries.ideas import queue_counts
from store.engine import Store
from store.prefetch import prefetch

PAGE = 10


class Queue:
    """The ranked ideas."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, by: Principal, after: str | None = None) -> QueuePage:
        """Return a page of the queue, best first; `after` is what the page before gave, its last rank and idea."""
        authorise(by, Action.read)
        rank, place = _place(after)
        with self._store.reading() as session:
            prefetch(session, lambda s: idea_queries.queue(s, by, place, PAGE + 1), lambda s: queue_counts(s, by))
            rows = idea_queries.queue(session, by, place, PAGE + 1)
            total, waiting = queue_counts(session, by)
            read_ahead(session, rows[:PAGE])
            lines = tuple(
                QueueLine(rank=rank + position, idea=idea_notification(session, row))
                for position, row in enumerate(rows[:PAGE], start=1)
            )
            last = rows[PAGE - 1] if len(rows) > PAGE else None
            following = f"{rank + PAGE}.{last.score_tenths}.{last.id}" if last else None
            return QueuePage(lines=lines, total=total, waiting=waiting, after=following)


def _place(after: str | None) -> tuple[int, tuple[int, str] | None]:
    if after is None:
        return 0, None
    rank, _, rest = after.partition(".")
    tenths, _, idea_id = rest.partition(".")
    # No database counts further than this.
    if not (rank.isdecimal() and tenths.isdecimal()) or len(tenths) > 18:
        return 0, None
    return int(rank), (int(tenths), idea_id)
