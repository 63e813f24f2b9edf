"""Ideas that were handed in from a message: where it stands, and whether its author says the idea is theirs."""

from datetime import datetime, timedelta

from intake import audit, history, idea_facts, origin_queries, queries, sentences, staging
from intake.access import Action, Principal, Relation, authorise
from intake.errors import Refused
from intake.ideas import Authorship
from intake.origin_facts import AuthorFact, HandedInFact, OriginErrand
from intake.tables import Idea, Origin
from store import outbox, standing
from store.engine import Session

KEPT_UNUSED = timedelta(days=7)
REPLY_USEFUL = timedelta(days=1)
ANSWERED = "You have answered this already."


def attach(session: Session, row: Idea, origin_id: str, now: datetime) -> None:
    """Give an idea that is being submitted the message that its form was opened from.

    One that is gone, or was opened by somebody else, is left out: the form has everything else.
    """
    origin_queries.forget_unused_origins(session, now - KEPT_UNUSED)
    origin = session.get(Origin, origin_id)
    if origin is None or origin.reporter != row.requester or origin.idea_id is not None:
        return
    origin.idea_id = row.id
    row.origin_link, row.reporter = origin.link, origin.reporter
    if row.private:
        # Whoever reads the thread, its author too, may not know of it.
        return
    author = origin.author if origin.author != row.requester else None
    errand = OriginErrand(idea_id=row.id, channel=origin.channel if origin.is_open else None, author=author)
    outbox.stage(session, errand, key=f"origin:{row.id}", audience=f"errand:{origin.channel}", due=now)


def stage_reply(session: Session, row: Idea, origin: Origin, now: datetime) -> None:
    """Stage the reply in the message's thread that it was handed in; only where the whole company may read it."""
    subject = f"origin:{row.id}"
    standing.note(session, subject, origin.channel, origin.thread_ts or origin.ts)
    fact = HandedInFact(id=row.id, label=idea_facts.label(row), reporter=origin.reporter)
    outbox.stage(
        session,
        fact,
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


def is_asked(session: Session, row: Idea, member: str) -> bool:
    """Tell whether the member is being asked whether the idea is theirs: until they say, they don't decide about it."""
    if row.reporter is None:
        return False
    origin = origin_queries.origin_of(session, row.id)
    return origin is not None and origin.authorship is Authorship.asked and origin.author == member


def answer(session: Session, idea_id: str, given: Authorship, by: Principal, now: datetime) -> None:
    """Take the author's answer; when it is a yes they become the requester.

    Raises NotAllowed for everybody else, Refused when it is answered already.
    """
    row = queries.idea(session, idea_id, by)
    origin = origin_queries.origin_of(session, idea_id)
    is_author = origin is not None and origin.author == by.member_id
    authorise(by, Action.claim, Relation.asked if is_author else Relation.other)
    assert origin is not None
    if not origin_queries.take_answer(session, origin, given):
        raise Refused(ANSWERED)
    if given is Authorship.confirmed:
        _pass_on(session, row, by, now)
    else:
        audit.act(session, "authorship denied", audit.IDEA, row.id, now, by=by.member_id)
    _stage_question(session, row, origin, by.member_id, now)


def _pass_on(session: Session, row: Idea, by: Principal, now: datetime) -> None:
    # Only its author claims an idea; decisions and estimates that came meanwhile are no reason to refuse.
    row = history.take(session, row.id, row.version, by, now)
    before, row.requester = row.requester, by.member_id
    history.record(
        session, row, verb="claimed", sentence=sentences.CLAIMED, by=by.member_id, now=now, requester=row.requester
    )
    session.flush()
    staging.stage_everything(session, row, now)
    if row.question is not None and row.question.get("answered_at") is None:
        staging.stage_passed_question(session, row, before, now)


def _stage_question(session: Session, row: Idea, origin: Origin, author: str, now: datetime) -> None:
    fact = AuthorFact(
        id=row.id,
        version=row.version,
        label=idea_facts.label(row),
        title=row.title,
        reporter=origin.reporter,
        link=origin.link,
        authorship=origin.authorship,
    )
    subject = f"author:{row.id}"
    outbox.stage(session, fact, key=f"{subject}:{origin.authorship}", audience=author, due=now, subject=subject)
