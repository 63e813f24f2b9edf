"""Ideas that were submitted from a message: where it stands, and whether its author says the idea is theirs."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col

from intake import sentences
from intake.access import Action, Principal, Relation, authorise
from intake.errors import Refused
from intake.ideas import Authorship
from intake.notifications.origins import AuthorNotification, OriginJob, SubmittedForYouNotification
from intake.operations import history, idea_notifications, notify
from intake.operations import ideas as idea_operations
from intake.operations.conversations.open_questions import pass_question, stage_passed_question
from intake.operations.notify import stage_everything
from intake.queries import ideas as idea_queries
from intake.queries.origins import origin_of
from intake.tables import Idea, Origin
from store import outbox
from store.engine import Session
from store.locking import compare_and_set
from store.outbox import note_message

KEPT_UNUSED = timedelta(days=7)
REPLY_USEFUL = timedelta(days=1)
ANSWERED = "You already answered this."


def attach(session: Session, row: Idea, origin_id: str, now: datetime) -> None:
    """Give an idea that is being submitted the message that its form was opened from.

    One that is gone, or was opened by somebody else, is left out: the form has everything else.
    """
    _forget_unused_origins(session, now - KEPT_UNUSED)
    origin = session.get(Origin, origin_id)
    if origin is None or origin.reporter != row.requester or origin.idea_id is not None:
        return
    origin.idea_id = row.id
    row.origin_link, row.reporter = origin.link, origin.reporter
    if row.private:
        # Whoever reads the thread, its author too, may not know of it.
        return
    author = origin.author if origin.author != row.requester else None
    job = OriginJob(idea_id=row.id, channel=origin.channel if origin.is_open else None, author=author)
    outbox.stage(session, job, key=f"origin:{row.id}", audience=f"errand:{origin.channel}", due=now)


def stage_reply(session: Session, row: Idea, origin: Origin, now: datetime) -> None:
    """Stage the reply in the message's thread that it was submitted; only where the whole company may read it."""
    subject = f"origin:{row.id}"
    note_message(session, subject, origin.channel, origin.thread_ts or origin.ts)
    notification = SubmittedForYouNotification(id=row.id, label=idea_notifications.label(row), reporter=origin.reporter)
    outbox.stage(
        session,
        notification,
        key=f"handed in:{row.id}",
        audience=origin.channel,
        due=now,
        reply_to=subject,
        expires=now + REPLY_USEFUL,
    )


def ask_author(session: Session, row: Idea, origin: Origin, now: datetime) -> None:
    """Stage the question to the message's author whether the idea is theirs; it is asked once."""
    if origin.authorship is Authorship.open and origin.author is not None:
        origin.authorship = Authorship.asked
        _stage_question(session, row, origin, origin.author, now)


def answer_authorship(session: Session, idea_id: str, authorship: Authorship, by: Principal, now: datetime) -> None:
    """Take the author's answer; when it is a yes they become the requester.

    Raises NotAllowed for everybody else, Refused when it is answered already.
    """
    row = idea_queries.idea(session, idea_id, by)
    origin = origin_of(session, idea_id)
    is_author = origin is not None and origin.author == by.member_id
    authorise(by, Action.claim, Relation.asked if is_author else Relation.other)
    assert origin is not None
    if not _set_authorship(session, origin, authorship):
        raise Refused(ANSWERED)
    if authorship is Authorship.confirmed:
        _pass_on(session, row, by, now)
    else:
        history.audit_act(session, "authorship denied", history.IDEA, row.id, now, by=by.member_id)
    _stage_question(session, row, origin, by.member_id, now)


def _pass_on(session: Session, row: Idea, by: Principal, now: datetime) -> None:
    # Only its author claims an idea; decisions and estimates that came meanwhile are no reason to refuse.
    row = idea_operations.lock_version(session, row.id, row.version, by, now)
    before, row.requester = row.requester, by.member_id
    is_asked = pass_question(row, now)
    history.record(
        session, row, verb="claimed", sentence=sentences.CLAIMED, by=by.member_id, now=now, requester=row.requester
    )
    session.flush()
    stage_everything(session, row, now)
    if is_asked:
        stage_passed_question(session, row, before, now)


def _stage_question(session: Session, row: Idea, origin: Origin, author: str, now: datetime) -> None:
    notification = AuthorNotification(
        id=row.id,
        version=row.version,
        label=idea_notifications.label(row),
        title=row.title,
        reporter=origin.reporter,
        link=origin.link,
        authorship=origin.authorship,
    )
    subject = f"author:{row.id}"
    outbox.stage(session, notification, key=f"{subject}:{origin.authorship}", audience=author, due=now, subject=subject)
    # Until they have said whose it is, it isn't theirs to decide about.
    notify.stage_homes(session, [author], f"{subject}:{origin.authorship}", now)


def _set_authorship(session: Session, origin: Origin, authorship: Authorship) -> bool:
    """Write down the author's answer, unless one is there already; tell whether it is the one that counts."""
    unanswered = (col(Origin.id) == origin.id, col(Origin.authorship) == Authorship.asked)
    counts = compare_and_set(session, update(Origin).where(*unanswered).values(authorship=authorship))
    session.refresh(origin)
    return counts


def _forget_unused_origins(session: Session, opened_before: datetime) -> None:
    """Delete the messages from which a form was opened long ago and never submitted."""
    session.execute(delete(Origin).where(col(Origin.opened_at) < opened_before, col(Origin.idea_id).is_(None)))
