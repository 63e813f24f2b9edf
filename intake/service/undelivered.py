"""What was to be said and is not said yet: looked through, put back or dropped by an admin."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from intake import audit, queries
from intake.access import Action, Principal, authorise
from intake.company import queries as company
from intake.errors import NotFound, Refused
from intake.policy import Frozen
from store import parked
from store.engine import Session, Store
from store.outbox import OutboxFact, Parked, Progress

MOST_LISTED = 500
PRIVATE = "A private idea"


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
    """One of them; of a private idea `snapshot` is None, and `label` says that it is one."""

    number: int
    key: str
    kind: str
    state: Delivered
    audience: str
    place: str
    due: datetime
    try_at: datetime
    first_try: datetime | None
    last_try: datetime | None
    attempts: int
    why: str
    label: str
    snapshot: dict[str, Any] | None


class Undelivered:
    """The outbox, as an admin on the server sees it; it may be used beside a running bot."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def listed(self, states: Sequence[Delivered], by: Principal) -> list[UndeliveredFact]:
        """Return what is in one of these states, oldest first, the first few hundred."""
        authorise(by, Action.mend_outbox)
        chosen = [progress for state in states for progress in _PROGRESS.get(state, ())]
        parked_for = [why for state in states for why in _PARKED.get(state, ())]
        with self._store.reading() as session:
            facts = parked.undelivered(session, chosen, parked_for, MOST_LISTED)
            return _shown(session, facts, by)

    def show(self, number: int, by: Principal) -> UndeliveredFact:
        """Return one of them, whole; raises NotFound."""
        authorise(by, Action.mend_outbox)
        with self._store.reading() as session:
            fact = parked.find(session, number)
            if fact is None or _state(fact) is None:
                raise NotFound(f"Nothing that has this number ({number}) is still to be said.")
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
                parked.put_back_one(fact, now)
                session.add(fact)
                audit.act(session, "delivery retried", "delivery", fact.key, now)
        return sorted(facts)

    def drop(self, number: int, reason: str, by: Principal, now: datetime) -> None:
        """Have something never said; the reason is written down with it. Raises Refused, and NotFound."""
        authorise(by, Action.mend_outbox)
        if not reason.strip():
            raise Refused("Say why it is dropped: that is written down.")
        with self._store.writing(by) as session:
            fact = _chosen(session, [number])[number]
            if fact.progress is Progress.sending:
                raise Refused(f"{number} is being sent right now. Try again in a minute.")
            parked.drop(
                fact, f"dropped by {by.member_id or 'the operator'} at {now:%Y-%m-%d %H:%M} UTC: {reason.strip()}"
            )
            session.add(fact)
            audit.act(session, "delivery dropped", "delivery", fact.key, now)


def _chosen(session: Session, numbers: Sequence[int] | None) -> dict[int, OutboxFact]:
    if numbers is None:
        facts = parked.undelivered(session, (), tuple(Parked), MOST_LISTED)
        numbers = [fact.id for fact in facts if fact.id is not None]
    found = parked.numbered(session, numbers)
    for number in numbers:
        if number not in found or _state(found[number]) is None:
            raise NotFound(f"Nothing that has this number ({number}) is still to be said.")
    return found


def _shown(session: Session, facts: Sequence[OutboxFact], by: Principal) -> list[UndeliveredFact]:
    channels = company.channels(session)
    return [_one(session, fact, {id_: row.name for id_, row in channels.items()}, by) for fact in facts]


def _one(session: Session, fact: OutboxFact, names: dict[str, str], by: Principal) -> UndeliveredFact:
    state = _state(fact)
    assert fact.id is not None
    assert state is not None
    name = names.get(fact.audience)
    is_private = _is_private(session, fact, by)
    return UndeliveredFact(
        number=fact.id,
        key=fact.key,
        kind=fact.kind,
        state=state,
        audience=fact.audience,
        place=f"#{name} ({fact.audience})" if name else fact.audience,
        due=fact.due,
        try_at=fact.try_at,
        first_try=fact.first_try,
        last_try=fact.last_try,
        attempts=fact.attempts,
        why=fact.note or "",
        label=PRIVATE if is_private else str(_read(fact).get("label", "")),
        snapshot=None if is_private else _read(fact),
    )


def _is_private(session: Session, fact: OutboxFact, by: Principal) -> bool:
    """Tell whether it is of an idea that this person may not know of; what tells of no idea is of none."""
    snapshot = _read(fact)
    if snapshot.get("private") or snapshot.get("label") == PRIVATE:
        return True
    if "label" not in snapshot or "id" not in snapshot:
        return False
    try:
        queries.idea(session, str(snapshot["id"]), by)
    except NotFound:
        return True
    return False


def _read(fact: OutboxFact) -> dict[str, Any]:
    # One may be dead because it is none.
    return fact.snapshot if isinstance(fact.snapshot, dict) else {}


def _state(fact: OutboxFact) -> Delivered | None:
    if fact.progress is Progress.parked:
        return Delivered.dead if fact.parked_for in (None, Parked.dead) else Delivered.parked
    return next((state for state, progress in _PROGRESS.items() if fact.progress in progress), None)
