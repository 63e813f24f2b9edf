"""What is to be said: facts staged in the transaction of the change they tell of, and where their messages stand.

A fact's life: ready -> sending -> sent, or declined with a reason, or parked for a person to look at. When nobody knows
whether Slack took it, it is doubtful until a look-up has told.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from sqlalchemy import ColumnElement, Index, Select, and_, bindparam, func, literal, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col

from store.columns import json_column
from store.standing import Standing
from store.turns import add_unless_there, take_turn


class Progress(StrEnum):
    """How far the delivery of a fact is."""

    ready = "ready"
    sending = "sending"
    doubtful = "doubtful"
    sent = "sent"
    declined = "declined"
    parked = "parked"


class Snapshot(Protocol):
    """A fact as the domain knows it: its kind, the number of its schema, and its values as JSON."""

    kind: ClassVar[str]
    schema_number: ClassVar[int]

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Return the values as JSON can carry them."""


class OutboxFact(SQLModel, table=True):
    """One fact for one audience: a channel id, a member id (a direct message), or `home:` and a member id."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_progress", "progress", "id"),
        Index("ix_outbox_subject", "subject", "progress"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    schema_number: int
    snapshot: dict[str, Any] = json_column(dict)
    audience: str
    subject: str | None = None
    reply_to: str | None = None
    due: datetime
    try_at: datetime
    expires: datetime | None = None
    progress: Progress = Progress.ready
    attempts: int = 0
    first_try: datetime | None = None
    last_try: datetime | None = None
    sent_at: datetime | None = None
    channel: str | None = None
    ts: str | None = None
    note: str | None = None


def _waiting() -> ColumnElement[bool]:
    return col(OutboxFact.progress).in_((Progress.ready, Progress.doubtful))


def _next_ready() -> Select[OutboxFact]:
    doubted = aliased(OutboxFact)
    in_doubt = select(literal(1)).where(
        col(doubted.subject) == col(OutboxFact.subject),
        col(doubted.progress).in_((Progress.doubtful, Progress.sending)),
    )
    return (
        select(OutboxFact)
        .where(
            col(OutboxFact.progress) == Progress.ready,
            col(OutboxFact.try_at) <= bindparam("now"),
            col(OutboxFact.audience).not_in(bindparam("busy", expanding=True)),
            or_(col(OutboxFact.subject).is_(None), ~in_doubt.exists()),
        )
        .order_by(col(OutboxFact.id))
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxFact)
    )


# Asked for each fact that is sent, so they are put together once, and those without objects go around the ORM.
_NEWER = (
    select(col(OutboxFact.id))
    .where(
        col(OutboxFact.subject) == bindparam("subject"),
        col(OutboxFact.progress).in_((Progress.ready, Progress.sending, Progress.sent)),
        col(OutboxFact.id) > bindparam("fact"),
    )
    .limit(1)
)
_NEXT = _next_ready()
_IS_DUE = (
    select(col(OutboxFact.id))
    .where(
        or_(
            and_(_waiting(), col(OutboxFact.try_at) <= bindparam("now")),
            and_(col(OutboxFact.progress) == Progress.sending, col(OutboxFact.last_try) <= bindparam("left_before")),
        )
    )
    .limit(1)
)


def stage(
    session: Session,
    fact: Snapshot,
    *,
    key: str,
    audience: str,
    due: datetime,
    subject: str | None = None,
    reply_to: str | None = None,
    expires: datetime | None = None,
) -> None:
    """Stage a fact in the caller's transaction.

    A `subject` names the one message that stands for it and is edited when the same subject is told again; `reply_to`
    names the subject in whose thread the message belongs. A key that is staged already is left as it is.
    """
    staged = OutboxFact(
        key=key,
        kind=fact.kind,
        schema_number=fact.schema_number,
        snapshot=fact.model_dump(mode="json"),
        audience=audience,
        subject=subject,
        reply_to=reply_to,
        due=due,
        try_at=due,
        expires=expires,
    )
    if add_unless_there(session, staged):
        session.info["staged"] = True


def claim(session: Session, now: datetime, busy: Collection[str] = ()) -> OutboxFact | None:
    """Take the next fact that is due, in no `busy` audience; it is marked as sending and stays so until it is settled.

    Of those that may be tried now the one that was staged first goes first; one in doubt holds back its own subject.
    A fact whose subject has newer news waiting is declined: the newest is enough.
    """
    # Whether a subject is in doubt, or has newer news, is what all claims together make of it.
    take_turn(session, "claim")
    while (fact := _next(session, now, busy)) is not None:
        if fact.expires is not None and fact.expires <= now:
            settle(fact, Progress.declined, note="it came too late to be of use")
        elif _has_newer(session, fact):
            settle(fact, Progress.declined, note="the same subject had newer news")
        else:
            fact.progress, fact.attempts, fact.last_try = Progress.sending, fact.attempts + 1, now
            fact.first_try = fact.first_try or now
            session.add(fact)
            return fact
        session.add(fact)
        session.flush()
    return None


def claim_doubtful(session: Session, now: datetime, busy: Collection[str] = ()) -> OutboxFact | None:
    """Return the doubtful fact whose look-up is due first, in no `busy` audience, or None."""
    return session.scalars(
        select(OutboxFact)
        .where(
            col(OutboxFact.progress) == Progress.doubtful,
            col(OutboxFact.try_at) <= now,
            col(OutboxFact.audience).not_in(list(busy)),
        )
        .order_by(col(OutboxFact.try_at), col(OutboxFact.id))
        .limit(1)
    ).first()


def doubt_what_was_sending(session: Session, try_at: datetime) -> None:
    """After a restart: what was being sent when the process died may stand or not; have it looked up at `try_at`."""
    session.connection().execute(
        update(OutboxFact)
        .where(col(OutboxFact.progress) == Progress.sending)
        .values(progress=Progress.doubtful, try_at=try_at, note="the process ended while it was being sent")
    )


def doubt_what_was_left(session: Session, last_try_before: datetime, busy: Collection[str]) -> None:
    """Have looked up what nobody is sending any more: how its attempt ended could not be written down."""
    session.connection().execute(
        update(OutboxFact)
        .where(
            col(OutboxFact.progress) == Progress.sending,
            col(OutboxFact.last_try) <= last_try_before,
            col(OutboxFact.audience).not_in(list(busy)),
        )
        .values(progress=Progress.doubtful, note="how it ended could not be written down")
    )


def settle(fact: OutboxFact, progress: Progress, *, try_at: datetime | None = None, note: str | None = None) -> None:
    """Write down how an attempt ended; `try_at` is when to try or look again."""
    fact.progress, fact.note = progress, note
    if try_at is not None:
        fact.try_at = try_at


def postpone(fact: OutboxFact, try_at: datetime) -> None:
    """Give a claimed fact back, to be tried at `try_at`: it was not attempted."""
    settle(fact, Progress.ready, try_at=try_at)
    fact.attempts -= 1


def stand(session: Session, fact: OutboxFact, channel: str, ts: str, sent_at: datetime) -> None:
    """Write down that the fact's message stands in Slack, and where."""
    settle(fact, Progress.sent)
    fact.channel, fact.ts, fact.sent_at = channel, ts, sent_at
    session.add(fact)
    if fact.subject is not None:
        add_unless_there(session, Standing(subject=fact.subject, key=fact.key, channel=channel, ts=ts))


def decline_waiting(session: Session, subject: str, note: str) -> None:
    """Decline what was staged about a subject and has not been tried: it is not to be told any more."""
    session.connection().execute(
        update(OutboxFact)
        .where(col(OutboxFact.subject) == subject, col(OutboxFact.progress) == Progress.ready)
        .values(progress=Progress.declined, note=note)
    )


def is_due(session: Session, now: datetime, left_before: datetime | None = None) -> bool:
    """Tell whether something waits to be sent or looked up now, or was left in sending before the given instant."""
    return session.connection().execute(_IS_DUE, {"now": now, "left_before": left_before}).first() is not None


def next_due(session: Session, after: datetime) -> datetime | None:
    """Return the first instant after the given one at which something is due, or None."""
    return session.scalar(select(func.min(OutboxFact.try_at)).where(_waiting(), col(OutboxFact.try_at) > after))


def is_pending(session: Session, subject: str) -> bool:
    """Tell whether a message about the subject is still on its way."""
    on_its_way = (Progress.ready, Progress.sending, Progress.doubtful)
    pending = select(col(OutboxFact.id)).where(
        col(OutboxFact.subject) == subject, col(OutboxFact.progress).in_(on_its_way)
    )
    return session.scalar(pending.limit(1)) is not None


def sent(session: Session) -> list[OutboxFact]:
    """Return every fact that was sent, in the order they were staged."""
    return list(
        session.scalars(
            select(OutboxFact).where(col(OutboxFact.progress) == Progress.sent).order_by(col(OutboxFact.id))
        )
    )


def _next(session: Session, now: datetime, busy: Collection[str]) -> OutboxFact | None:
    return session.scalars(_NEXT, {"now": now, "busy": list(busy)}).first()


def _has_newer(session: Session, fact: OutboxFact) -> bool:
    if fact.subject is None:
        return False
    return session.connection().execute(_NEWER, {"subject": fact.subject, "fact": fact.id}).first() is not None
