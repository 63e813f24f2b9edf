"""Tells one person something where they clicked, when the click itself can't answer."""

from datetime import datetime, timedelta

from intake.facts import NoticeFact
from store import outbox
from store.engine import Store

USEFUL_MINUTES = 10


class Notices:
    """Sentences that only one person sees."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def tell(
        self,
        member: str,
        channel: str,
        text: str,
        now: datetime,
        request_key: str,
        *,
        by: str | None = None,
        idea_id: str | None = None,
    ) -> None:
        """Stage a sentence for `member` in `channel`, once for each request; `by` is the member of whom it tells."""
        with self._store.writing() as session:
            outbox.stage(
                session,
                NoticeFact(member=member, text=text, by=by, idea_id=idea_id),
                key=f"notice:{member}:{request_key}",
                audience=channel,
                due=now,
                expires=now + timedelta(minutes=USEFUL_MINUTES),
            )
