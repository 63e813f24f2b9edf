"""What is to be said, where each message stands in Slack, and which of them somebody deleted.

A row's life: ready -> sending -> sent, or declined with a reason, or parked for a person to look at. While nobody
knows whether Slack took it, it is doubtful until a look-up has told."""

import math
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, Protocol

from sqlalchemy import (
    ColumnElement,
    Index,
    String,
    and_,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped
from sqlmodel import Field, SQLModel, col

from store.locking import add_unless_there
from store.schema import ORDERED, json_column
from store.session import Session

# Where messages stand in Slack: one for each subject that is told of in place, such as an idea's card.


class Stands(NamedTuple):
    """Where a message stands, and the key of the row that posted it."""

    key: str
    channel: str
    ts: str


class PostedMessage(SQLModel, table=True):
    """Where the message about a subject stands in Slack, so that it can be edited in place."""

    __tablename__ = "standing"
    __table_args__ = (Index("ix_standing_message", "channel", "ts"),)

    subject: str = Field(primary_key=True, sa_type=ORDERED)
    key: str
    channel: str
    ts: str


# Asked for each row that is sent or staged, so they are put together once, and go around the ORM.
_STANDING = select(col(PostedMessage.key), col(PostedMessage.channel), col(PostedMessage.ts)).where(
    col(PostedMessage.subject) == bindparam("subject")
)
_AMONG = select(col(PostedMessage.subject)).where(col(PostedMessage.subject).in_(bindparam("subjects", expanding=True)))
# A range, since LIKE would look at every row.
_LIKE = select(col(PostedMessage.subject)).where(
    col(PostedMessage.subject) >= bindparam("first"), col(PostedMessage.subject) < bindparam("beyond")
)
_AT = select(col(PostedMessage.subject)).where(
    col(PostedMessage.channel) == bindparam("channel"), col(PostedMessage.ts) == bindparam("ts")
)


def subjects_at(session: Session, channel: str, ts: str) -> list[str]:
    """Return the subjects whose message stands at a place."""
    return list(session.connection().scalars(_AT, {"channel": channel, "ts": ts}))


def find_message(session: Session, subject: str) -> Stands | None:
    """Return where the subject's message stands, or None."""
    row = session.connection().execute(_STANDING, {"subject": subject}).first()
    return None if row is None else Stands(*row)


def note_message(session: Session, subject: str, channel: str, ts: str) -> None:
    """Write down where a message of somebody else's stands, so that messages can reply to it."""
    add_unless_there(session, PostedMessage(subject=subject, key=subject, channel=channel, ts=ts))


def give_message_to(session: Session, subject: str, key: str) -> None:
    """Have the subject's message be another row's: of the row that posted it, no copy is to stay."""
    session.connection().execute(update(PostedMessage).where(col(PostedMessage.subject) == subject).values(key=key))


def among(session: Session, subjects: Collection[str]) -> list[str]:
    """Return those of these subjects that stand somewhere."""
    return list(session.connection().scalars(_AMONG, {"subjects": list(subjects)}))


def like(session: Session, prefix: str) -> list[str]:
    """Return the subjects that begin with `prefix` and stand somewhere."""
    return list(session.connection().scalars(_LIKE, {"first": prefix, "beyond": f"{prefix}\U0010ffff"}))


# What is to be said: rows staged in the transaction of the change they are about, and where their messages stand.

# What was ever in doubt is swept so long after the last attempt in doubt, and once more (`store/claims.py`).
FIRST_SWEEP = timedelta(minutes=5)
# Why Slack did not take what is to be tried again in its turn; the rest of its audience waits behind it.
RATE_LIMITED = "rate limited"


def is_one_of(column: Mapped[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Hold where a column has one of some values that stand in the code: the statement names them.

    As parameters they would be put into its text anew each time that it is run.
    """
    return column.in_([literal_column(f"'{value}'", String()) for value in values])


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Progress(StrEnum):
    """How far the delivery of a row is."""

    ready = "ready"
    sending = "sending"
    doubtful = "doubtful"
    sent = "sent"
    declined = "declined"
    parked = "parked"


class Parked(StrEnum):
    """Why a row is parked: its place refuses it, the app may not, nobody may look, or it can't be said at all."""

    place = "place"
    app = "app"
    doubt = "doubt"
    dead = "dead"


class Snapshot(Protocol):
    """What the outbox carries, as the domain knows it: its kind, the number of its schema, and its values as JSON."""

    kind: ClassVar[str]
    schema_number: ClassVar[int]

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Return the values as JSON can carry them."""


class OutboxRow(SQLModel, table=True):
    """One row for one audience: a channel id, a member id (a direct message), or `home:` and a member id.

    Who sends it, looks it up or sweeps it holds it by a lease (`store/lease.py`); `copies` of it were removed. Nobody
    waits for a `batch`; it goes `as_plain_text` when Slack has not taken its blocks. Of the attempts those count as
    `stumbles` that neither Slack put off nor the line to it left in doubt. Slack has refused look-ups for
    `refused_seconds`: the waits between those that it refused, without the time in which nobody asked. It is
    `held_for` a decision that can be undone until it is due.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_progress", "progress", "id"),
        Index("ix_outbox_try_at", "progress", "try_at"),
        Index("ix_outbox_subject", "subject", "progress"),
        Index("ix_outbox_ready", "batch", "audience", "id", **_where("progress = 'ready'")),
        Index("ix_outbox_lease", "audience", **_where("lease_until IS NOT NULL")),
        Index("ix_outbox_sweep", "sweep_at", **_where("sweep_at IS NOT NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)  # guard: unique key: outbox / column
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
    fence: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    lease_until: datetime | None = None
    doubted_at: datetime | None = None
    sweep_at: datetime | None = None
    copies: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    batch: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    as_plain_text: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    parked_for: str | None = None
    stumbles: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    refused_seconds: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    held_for: str | None = None


# Asked for each row that is sent, so they are put together once; what is written are the values given to it.
_WRITTEN_BACK = update(OutboxRow).where(
    col(OutboxRow.id) == bindparam("fact"),
    col(OutboxRow.fence) == bindparam("claimed"),  # guard: fence
)
_PENDING = (
    select(col(OutboxRow.id))
    .where(
        col(OutboxRow.subject) == bindparam("subject"),
        is_one_of(col(OutboxRow.progress), (Progress.ready, Progress.sending, Progress.doubtful)),
    )
    .limit(1)
)


_IS_NOT_DECLINED = col(OutboxRow.progress) != Progress.declined


def count_messages(session: Session, audience: str, prefixes: Collection[str]) -> int:
    """Return how many messages were staged for an audience under keys that begin so; edits of one are one."""
    begins = or_(*(and_(col(OutboxRow.key) >= each, col(OutboxRow.key) < f"{each}\U0010ffff") for each in prefixes))
    message = func.coalesce(col(OutboxRow.subject), col(OutboxRow.key))
    # What was undone before it was told is no message.
    is_message = (col(OutboxRow.audience) == audience, or_(col(OutboxRow.held_for).is_(None), _IS_NOT_DECLINED))
    query = select(func.count(func.distinct(message))).where(*is_message, begins)
    return session.connection().scalar(query) or 0


def newest_due(session: Session, prefix: str) -> datetime | None:
    """Return when the newest of what was staged under keys that begin so was due."""
    begins = (col(OutboxRow.key) >= prefix, col(OutboxRow.key) < f"{prefix}\U0010ffff")
    return session.connection().scalar(select(func.max(col(OutboxRow.due))).where(*begins))


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
    batch: bool = False,
    held_for: str | None = None,
) -> None:
    """Stage a row in the caller's transaction; `batch` is what nobody waits for.

    A `subject` names the one message that stands for it and is edited when the same subject is told again; `reply_to`
    names the subject in whose thread the message belongs. What is `held_for` something can be dropped until it is due.
    A key that is staged already is left as it is.
    """
    staged = OutboxRow(
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
        batch=batch,
        held_for=held_for,
    )
    if add_unless_there(session, staged):
        session.has_staged = True


def settle(
    session: Session, fact: OutboxRow, progress: Progress, *, try_at: datetime | None = None, note: str | None = None
) -> bool:
    """Write down how an attempt ended; `try_at` is when to try or look again. False when the claim is another's."""
    later = {} if try_at is None else {"try_at": try_at}
    return write_back(session, fact, progress=progress, note=note, **later)


def doubt(
    session: Session, fact: OutboxRow, now: datetime, try_at: datetime, note: str, *, stumbled: bool = False
) -> bool:
    """Write down that nobody knows how an attempt ended: it is looked up at `try_at`, and swept later."""
    in_doubt = {
        "progress": Progress.doubtful,
        "doubted_at": now,
        "sweep_at": now + FIRST_SWEEP,
        "stumbles": fact.stumbles + int(stumbled),
        "refused_seconds": 0,
    }
    return write_back(session, fact, try_at=try_at, note=note, **in_doubt)


def look_again(session: Session, fact: OutboxRow, why: str, now: datetime, seconds: float, *, refused: bool) -> bool:
    """Write down that a look-up has told nothing, and that the next one comes after so many seconds."""
    counted = refused_for(fact, seconds, refused=refused)
    try_at = now + timedelta(seconds=seconds)
    return write_back(session, fact, progress=Progress.doubtful, try_at=try_at, note=why, **counted)


def refused_for(fact: OutboxRow, seconds: float, *, refused: bool) -> dict[str, int]:
    """Return what a refused look-up adds to the time in which nobody may look: the wait until the next one."""
    return {"refused_seconds": fact.refused_seconds + math.ceil(seconds)} if refused else {}


def no_doubt(session: Session, fact: OutboxRow, progress: Progress, try_at: datetime, note: str | None) -> bool:
    """Write down that what was in doubt may be repeated or is over, and that no message of it can be there twice."""
    return write_back(session, fact, progress=progress, try_at=try_at, note=note, doubted_at=None, sweep_at=None)


def park_in_doubt(session: Session, fact: OutboxRow, now: datetime, note: str) -> bool:
    """Write down that nobody will ever know whether its message stands."""
    return write_back(
        session, fact, progress=Progress.parked, parked_for=Parked.doubt, note=note, doubted_at=now, sweep_at=None
    )


def postpone(session: Session, fact: OutboxRow, try_at: datetime, note: str | None = None) -> bool:
    """Give a claimed row back, to be tried at `try_at`: it was not attempted, and `note` may say why."""
    tried: dict[str, Any] = {"attempts": fact.attempts - 1} | ({"first_try": None} if fact.attempts == 1 else {})
    return write_back(session, fact, progress=Progress.ready, try_at=try_at, note=note or fact.note, **tried)


def stand(session: Session, fact: OutboxRow, channel: str, ts: str, sent_at: datetime) -> bool:
    """Write down that the row's message stands in Slack, and where; False when the claim is another's."""
    if not write_back(
        session,
        fact,
        progress=Progress.sent,
        note=None,
        channel=channel,
        ts=ts,
        sent_at=fact.sent_at or sent_at,
        refused_seconds=0,
    ):
        return False
    if fact.subject is not None:
        add_unless_there(session, PostedMessage(subject=fact.subject, key=fact.key, channel=channel, ts=ts))
    return True


def write_back(session: Session, fact: OutboxRow, **values: Any) -> bool:
    """Write values and end the claim, unless the row has been claimed again since: then nothing, and return False."""
    assert values.keys() <= OutboxRow.model_fields.keys()
    ended = {"lease_until": None, "fact": fact.id, "claimed": fact.fence} | values
    written = session.connection().execute(_WRITTEN_BACK, ended, execution_options={"preserve_rowcount": True})
    return written.rowcount == 1


def decline_waiting(session: Session, subject: str, note: str) -> None:
    """Decline what was staged about a subject and waits, parked or not, for it is not to be told any more."""
    session.connection().execute(
        update(OutboxRow)
        .where(col(OutboxRow.subject) == subject, col(OutboxRow.progress).in_((Progress.ready, Progress.parked)))
        .values(
            progress=Progress.declined,
            note=note,
            parked_for=None,
            lease_until=None,
            # Whoever looks at it this moment writes nothing more.
            fence=col(OutboxRow.fence) + 1,
        )
    )


def staged_like(session: Session, prefix: str) -> list[tuple[str, str, str | None]]:
    """Return of the subjects that begin with `prefix` and were ever staged: each, its audience, and its thread."""
    columns = (col(OutboxRow.subject), col(OutboxRow.audience), col(OutboxRow.reply_to))
    begins = (col(OutboxRow.subject) >= prefix, col(OutboxRow.subject) < f"{prefix}\U0010ffff")
    posts = (col(OutboxRow.reply_to).is_not(None), *begins)
    return [
        (str(subject), audience, to)
        for subject, audience, to in session.execute(select(*columns).where(*posts).distinct())
    ]


def erase_snapshots(session: Session, subject: str, snapshot: dict[str, Any]) -> None:
    """Put another snapshot in the place of all that was ever staged of a subject: what it said is to be nowhere."""
    session.connection().execute(update(OutboxRow).where(col(OutboxRow.subject) == subject).values(snapshot=snapshot))


def drop_held(session: Session, held_for: str, note: str) -> list[str]:
    """Decline what is held back for something and was not attempted, for it is never to be told; return its keys.

    They may be staged again: nobody has read it.
    """
    waits = _is_held(held_for)
    keys = list(session.connection().scalars(select(col(OutboxRow.key)).where(*waits)))
    session.connection().execute(
        update(OutboxRow)
        .where(*waits)
        .values(
            key=col(OutboxRow.key) + ":dropped:" + cast(col(OutboxRow.id), String),
            progress=Progress.declined,
            note=note,
            lease_until=None,
            fence=col(OutboxRow.fence) + 1,
        )
    )
    return keys


def release_held(session: Session, held_for: str) -> None:
    """Have what is held back for something be told when it is due, whatever happens until then."""
    session.connection().execute(update(OutboxRow).where(*_is_held(held_for)).values(held_for=None))


def _is_held(held_for: str) -> tuple[ColumnElement[bool], ...]:
    return (col(OutboxRow.progress) == Progress.ready, col(OutboxRow.held_for) == held_for)


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Return since when the row that has waited longest is due, or None when nothing waits."""
    unsettled = col(OutboxRow.progress).in_((Progress.ready, Progress.sending, Progress.doubtful))
    return session.scalar(select(func.min(OutboxRow.due)).where(unsettled, col(OutboxRow.due) <= now))


def newest_of(session: Session, subject: str) -> OutboxRow | None:
    """Return what was staged last of a subject, None where nothing was."""
    return session.scalars(_NEWEST, {"subject": subject}).first()


_NEWEST = (
    select(OutboxRow).where(col(OutboxRow.subject) == bindparam("subject")).order_by(col(OutboxRow.id).desc()).limit(1)
)


def audience_of(session: Session, key: str) -> str | None:
    """Return for whom the row with a key was staged, None where there is none."""
    return session.scalar(select(col(OutboxRow.audience)).where(col(OutboxRow.key) == key))


def staged_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of these keys that were staged, whatever came of them."""
    return set(session.scalars(select(col(OutboxRow.key)).where(col(OutboxRow.key).in_(list(keys)))))


def is_pending(session: Session, subject: str) -> bool:
    """Tell whether a message about the subject is still on its way."""
    return session.connection().execute(_PENDING, {"subject": subject}).first() is not None


def everything(session: Session) -> list[OutboxRow]:
    """Return every row there is, whatever came of it, in the order they were staged."""
    return list(session.scalars(select(OutboxRow).order_by(col(OutboxRow.id))))


def sent(session: Session, kinds: Collection[str] = ()) -> list[OutboxRow]:
    """Return every row that was sent, or those of some kinds, in the order they were staged."""
    rows = select(OutboxRow).where(col(OutboxRow.progress) == Progress.sent).order_by(col(OutboxRow.id))
    return list(session.scalars(rows.where(col(OutboxRow.kind).in_(sorted(kinds))) if kinds else rows))


# Messages of ours that somebody has deleted in Slack, by the signature they carried: they are not posted again.


class DeletedMessage(SQLModel, table=True):
    """One message that was deleted; the signature is all that its event tells of the row behind it."""

    __tablename__ = "removal"

    signature: str = Field(primary_key=True)
    channel: str
    ts: str
    removed_at: datetime


def note_deleted(session: Session, signature: str, channel: str, ts: str, removed_at: datetime) -> None:
    """Write down that a message was deleted."""
    add_unless_there(session, DeletedMessage(signature=signature, channel=channel, ts=ts, removed_at=removed_at))


def find_deleted(session: Session, signature: str) -> DeletedMessage | None:
    """Return what is known of the deletion of a message with this signature, or None."""
    return session.get(DeletedMessage, signature)
