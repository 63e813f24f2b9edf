"""What becomes of a fact that Slack did not take: tried again, told in plain words, set aside, or left.

- What a place refuses waits there. Each message that gets through lets the oldest that waits try; an invitation lets
  all of them, and so does `guildhall outbox retry`.
- What Slack can't read is sent once as plain text.
- What can't be said at all is dead: nothing is tried again before a person has looked.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.delivery.answers import Doubt, No
from bot.delivery.refusals import Meaning
from store.outbox import OutboxFact, Parked, Progress

MOST_STUMBLES = 8
LONGEST_WAIT_SECONDS = 600.0
# What could not be read from the database waits so long; it is not the fact's fault, and never counts against it.
DATABASE_WAIT_SECONDS = 10.0
HOME, NOTICE, DIRECT = "home", "notice", ("U", "W")


class Outcome(NamedTuple):
    """How a fact is to be written down; of what is parked those are told who can mend it."""

    progress: Progress
    note: str
    try_at: datetime | None = None
    parked_for: Parked | None = None
    as_plain_text: bool = False
    stumbled: bool = False

    def values(self, fact: OutboxFact) -> dict[str, Any]:
        """Return what changes in the fact's row."""
        later = {} if self.try_at is None else {"try_at": self.try_at}
        plain = fact.as_plain_text or self.as_plain_text
        return {
            "progress": self.progress,
            "note": self.note,
            "parked_for": self.parked_for,
            "as_plain_text": plain,
            "stumbles": fact.stumbles + int(self.stumbled),
        } | later


def after_no(fact: OutboxFact, no: No, now: datetime, *, is_errand: bool) -> Outcome:
    """Return what becomes of a fact to which Slack said no."""
    if no.after is not None:
        return Outcome(Progress.ready, no.why, try_at=now + timedelta(seconds=no.after), stumbled=no.stumbled)
    if no.meaning is Meaning.gone or fact.kind == NOTICE:
        # Nobody misses it: what was to be edited is gone, or a note was for this moment and this person only.
        return Outcome(Progress.declined, no.why)
    if is_errand:
        return _dead(no.why)
    if no.meaning is Meaning.form and not fact.as_plain_text and fact.kind != HOME:
        return Outcome(Progress.ready, no.why, try_at=now, as_plain_text=True)
    if no.meaning in (Meaning.place, Meaning.app):
        return Outcome(Progress.parked, no.name, parked_for=Parked(no.meaning.value))
    return _dead(no.why)


def after_stumble(fact: OutboxFact, why: str, now: datetime) -> Outcome:
    """Return what becomes of a fact over which we stumble, or for which Slack has words that we don't know."""
    if stumbles_last(fact):
        return _dead(why)
    return Outcome(Progress.ready, why, try_at=now + timedelta(seconds=wait_after(fact.stumbles + 1)), stumbled=True)


def stumbles_last(fact: OutboxFact) -> bool:
    """Tell whether it is not tried again when this attempt has stumbled too."""
    return fact.stumbles + 1 >= MOST_STUMBLES


def refusal_ended_by(fact: OutboxFact) -> str:
    """Return which refusal of the whole app is over when a fact has got through."""
    if fact.kind == HOME:
        return "not_enabled"
    return "messages_tab_disabled" if fact.audience.startswith(DIRECT) else ""


def is_worn_out(fact: OutboxFact, doubt: Doubt) -> bool:
    """Tell whether an answer that nobody knows was heard often enough: what is looked up and not there is dead."""
    return bool(doubt.name) and stumbles_last(fact)


def wait_after(times: int) -> float:
    """Return how many seconds to wait after so many times in vain: 2, 4, 8 … up to ten minutes."""
    wait: float = min(2.0**times, LONGEST_WAIT_SECONDS)
    return wait


def _dead(why: str) -> Outcome:
    return Outcome(Progress.parked, why, parked_for=Parked.dead)
