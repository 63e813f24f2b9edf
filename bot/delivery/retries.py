"""What happens to a row that Slack did not take: retried, sent as plain text, parked, or dropped."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.slack_errors import ErrorMeaning, Rejected, Unconfirmed
from store.outbox import OutboxRow, Parked, Progress

MOST_STUMBLES = 8
LONGEST_WAIT_SECONDS = 600.0
# What could not be read from the database waits so long; it is not the row's fault, and never counts against it.
DATABASE_WAIT_SECONDS = 10.0
HOME, NOTICE, DIRECT = "home", "notice", ("U", "W")


class Failure(NamedTuple):
    """How a row is written back; those who can fix a parked one are told."""

    progress: Progress
    note: str
    try_at: datetime | None = None
    parked_for: Parked | None = None
    as_plain_text: bool = False
    stumbled: bool = False

    def values(self, row: OutboxRow) -> dict[str, Any]:
        """Return what changes in the row's row."""
        later = {} if self.try_at is None else {"try_at": self.try_at}
        plain = row.as_plain_text or self.as_plain_text
        return {
            "progress": self.progress,
            "note": self.note,
            "parked_for": self.parked_for,
            "as_plain_text": plain,
            "stumbles": row.stumbles + int(self.stumbled),
        } | later


def after_no(row: OutboxRow, no: Rejected, now: datetime, *, is_job: bool) -> Failure:
    """Return what happens to a row that Slack rejected."""
    if no.after is not None:
        return Failure(Progress.ready, no.why, try_at=now + timedelta(seconds=no.after), stumbled=no.stumbled)
    if no.meaning is ErrorMeaning.gone or row.kind == NOTICE:
        # Nobody misses it: what was to be edited is gone, or a note was for this moment and this person only.
        return Failure(Progress.declined, no.why)
    if is_job:
        return _dead(no.why)
    if no.meaning is ErrorMeaning.form and not row.as_plain_text and row.kind != HOME:
        return Failure(Progress.ready, no.why, try_at=now, as_plain_text=True)
    if no.meaning in (ErrorMeaning.place, ErrorMeaning.app):
        return Failure(Progress.parked, no.name, parked_for=Parked(no.meaning.value))
    return _dead(no.why)


def after_stumble(row: OutboxRow, why: str, now: datetime) -> Failure:
    """Return what happens to a row after our own error, or an unknown one of Slack's."""
    if stumbles_last(row):
        return _dead(why)
    return Failure(Progress.ready, why, try_at=now + timedelta(seconds=wait_after(row.stumbles + 1)), stumbled=True)


def stumbles_last(row: OutboxRow) -> bool:
    """Tell whether it is not tried again when this attempt has stumbled too."""
    return row.stumbles + 1 >= MOST_STUMBLES


def refusal_ended_by(row: OutboxRow) -> str:
    """Return which refusal of the whole app is over when a row has got through."""
    if row.kind == HOME:
        return "not_enabled"
    return "messages_tab_disabled" if row.audience.startswith(DIRECT) else ""


def is_worn_out(row: OutboxRow, doubt: Unconfirmed) -> bool:
    """Tell whether an answer that nobody knows was heard often enough: what is looked up and not there is dead."""
    return bool(doubt.name) and stumbles_last(row)


def wait_after(times: int) -> float:
    """Return how many seconds to wait after so many times in vain: 2, 4, 8 … up to ten minutes."""
    wait: float = min(2.0**times, LONGEST_WAIT_SECONDS)
    return wait


def _dead(why: str) -> Failure:
    return Failure(Progress.parked, why, parked_for=Parked.dead)
