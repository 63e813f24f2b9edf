"""What was to be said and is not said yet, notes to one person, and messages that somebody deleted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from intake.access import Action, Principal, Request, authorise
from intake.errors import NotFound, Refused
from intake.notifications.outbox import NoticeNotification
from intake.operations import history
from intake.operations.idea_notifications import PRIVATE
from intake.operations.visibility import is_about_private, snapshot_of
from intake.policy import Frozen
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from store import dead_letters, outbox
from store.dead_letters import put_back_one
from store.engine import Session, Store
from store.outbox import OutboxRow, Parked, Progress, note_deleted

# What was to be said and is not said yet: looked through, put back or dropped by an admin.

MOST_LISTED = 500
ONE_PERSON = "one person"


class Delivered(StrEnum):
    """How it stands with something that is to be said; `dead` is what can't be said before a person has looked."""

    waiting = "waiting"
    doubtful = "doubtful"
    parked = "parked"
    dead = "dead"


_PROGRESS = {
    Delivered.waiting: (Progress.ready, Progress.sending),
    Delivered.doubtful: (Progress.doubtful,),
}
_PARKED = {
    Delivered.parked: (Parked.place, Parked.app, Parked.doubt),
    Delivered.dead: (Parked.dead,),
}


class UndeliveredFact(Frozen):
    """One of them; of a private idea `label` says that it is one, and nothing says which one, or for whom.

    `snapshot` is None for that, and for what only one person was to see.
    """

    number: int
    key: str
    kind: str
    state: Delivered
    place: str
    due: datetime
    try_at: datetime
    first_try: datetime | None
    last_try: datetime | None
    attempts: int
    why: str
    label: str
    snapshot: dict[str, Any] | None


class UndeliveredMessages:
    """The outbox, as an admin on the server sees it; it may be used beside a running bot."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def listed(self, states: Sequence[Delivered], by: Principal) -> list[UndeliveredFact]:
        """Return what is in one of these states, oldest first, the first few hundred."""
        authorise(by, Action.mend_outbox)
        chosen = [progress for state in states for progress in _PROGRESS.get(state, ())]
        parked_for = [why for state in states for why in _PARKED.get(state, ())]
        with self._store.reading() as session:
            facts = dead_letters.undelivered(session, chosen, parked_for, MOST_LISTED)
            return _shown(session, facts, by)

    def show(self, number: int, by: Principal) -> UndeliveredFact:
        """Return one of them, whole; raises NotFound."""
        authorise(by, Action.mend_outbox)
        with self._store.reading() as session:
            fact = dead_letters.find(session, number)
            if fact is None or _state(fact) is None:
                raise NotFound(f"No message with the number {number} is waiting, in doubt, parked or dead.")
            return _shown(session, [fact], by)[0]

    def retry(self, numbers: Sequence[int] | None, by: Principal, now: datetime) -> list[int]:
        """Have what is parked or dead tried again, everything where `numbers` is None, and return which that is.

        What may stand in Slack is looked up first. Raises Refused where one of them is not set aside.
        """
        authorise(by, Action.mend_outbox)
        with self._store.writing(by) as session:
            facts = _chosen(session, numbers)
            for number, fact in facts.items():
                if fact.progress is not Progress.parked:
                    raise Refused(f"{number} is not set aside: it is tried by itself. Nothing was changed.")
                put_back_one(fact, now)
                session.add(fact)
                history.audit_act(session, "delivery retried", "delivery", fact.key, now)
        return sorted(facts)

    def drop(self, number: int, reason: str, by: Principal, now: datetime) -> None:
        """Have something never said; the reason is written down with it. Raises Refused, and NotFound."""
        authorise(by, Action.mend_outbox)
        if not reason.strip():
            raise Refused("Enter a reason. It is kept with the message.")
        with self._store.writing(by) as session:
            fact = _chosen(session, [number])[number]
            if fact.progress is Progress.sending:
                raise Refused(f"{number} is being sent right now. Try again in a minute.")
            dead_letters.drop(
                fact, f"dropped by {by.member_id or 'the operator'} at {now:%Y-%m-%d %H:%M} UTC: {reason.strip()}"
            )
            session.add(fact)
            history.audit_act(session, "delivery dropped", "delivery", fact.key, now)


def _chosen(session: Session, numbers: Sequence[int] | None) -> dict[int, OutboxRow]:
    if numbers is None:
        facts = dead_letters.undelivered(session, (), tuple(Parked), MOST_LISTED)
        numbers = [fact.id for fact in facts if fact.id is not None]
    rows = dead_letters.numbered(session, numbers)
    for number in numbers:
        if number not in rows or _state(rows[number]) is None:
            raise NotFound(f"No message with the number {number} is waiting, in doubt, parked or dead.")
    return rows


def _shown(session: Session, facts: Sequence[OutboxRow], by: Principal) -> list[UndeliveredFact]:
    channels = organization_queries.channels(session)
    return [_one(session, fact, {id_: row.name for id_, row in channels.items()}, by) for fact in facts]


def _one(session: Session, fact: OutboxRow, names: dict[str, str], by: Principal) -> UndeliveredFact:
    state = _state(fact)
    assert fact.id is not None
    assert state is not None
    is_private = _is_private(session, fact, by)
    return UndeliveredFact(
        number=fact.id,
        key=PRIVATE if is_private else fact.key,
        kind=fact.kind,
        state=state,
        place=ONE_PERSON if is_private else _place(fact, names),
        due=fact.due,
        try_at=fact.try_at,
        first_try=fact.first_try,
        last_try=fact.last_try,
        attempts=fact.attempts,
        why=fact.note or "",
        label=PRIVATE if is_private else str(snapshot_of(fact).get("label", "")),
        snapshot=None if is_private or fact.kind == NoticeNotification.kind else snapshot_of(fact),
    )


def _is_private(session: Session, fact: OutboxRow, by: Principal) -> bool:
    """Tell whether it is of an idea that this person may not know of; what tells of no idea is of none."""
    if is_about_private(session, fact):
        return True
    snapshot = snapshot_of(fact)
    if "label" not in snapshot or "id" not in snapshot:
        return False
    try:
        idea_queries.idea(session, str(snapshot["id"]), by)
    except NotFound:
        return True
    return False


def _place(fact: OutboxRow, names: dict[str, str]) -> str:
    name = names.get(fact.audience)
    return f"#{name} ({fact.audience})" if name else fact.audience


def _state(fact: OutboxRow) -> Delivered | None:
    if fact.progress is Progress.parked:
        return Delivered.dead if fact.parked_for in (None, Parked.dead) else Delivered.parked
    return next((state for state, progress in _PROGRESS.items() if fact.progress in progress), None)


# Tells one person something where they clicked, when the click itself can't answer.

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
                NoticeNotification(member=member, text=text, by=by, idea_id=idea_id),
                key=f"notice:{member}:{request_key}",
                audience=channel,
                due=now,
                expires=now + timedelta(minutes=USEFUL_MINUTES),
            )


class DeletedMessages:
    """The messages of ours that somebody deleted in Slack."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, signature: str, channel: str, ts: str, request: Request) -> None:
        """Take note that a message was deleted, by the signature that it carried."""
        authorise(request.by, Action.hear_of_deletion)

        def change(session: Session) -> None:
            note_deleted(session, signature, channel, ts, request.now)

        self._store.once(request, change)
