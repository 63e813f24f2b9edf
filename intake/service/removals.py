"""Messages of ours that somebody has deleted."""

from datetime import datetime

from intake.access import Action, Principal, authorise
from store import inbox, removals
from store.engine import Store


class Removals:
    """What Slack tells about our own messages."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, signature: str, channel: str, ts: str, by: Principal, now: datetime, request_key: str) -> None:
        """Take note that a message was deleted, by the signature that it carried."""
        authorise(by, Action.hear_of_removal)
        with self._store.writing() as session:
            if inbox.first_answer(session, request_key) is None:
                removals.note(session, signature, channel, ts, now)
                inbox.remember(session, request_key, {}, now)
