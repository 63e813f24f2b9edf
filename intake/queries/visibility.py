"""Which ideas a person may know of; what is read of who may see private ones, and of the cards that show them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, literal, or_, select, true
from sqlalchemy.sql.expression import SQLColumnExpression
from sqlmodel import col

from intake.access import Action, Principal, Relation, Role, can
from intake.ideas import UNDECIDED, Asked
from intake.rules.support import subject_kind
from intake.tables import Idea, IdeaViewer, Member, ThreadReply
from store.outbox import OutboxRow, PostedMessage, Progress, among, is_pending
from store.session import Session

PUBLIC = col(Idea.private).is_(False)
# The same for a few ideas that something else names: SQLite would begin with all that are public, by their index, and
# finds none for this.
PUBLIC_AMONG_FEW = col(Idea.private).is_not(True)
# The messages that show an idea to somebody; squads' notes of private ideas are of older versions.
SHOWING = ("card", "squad", *map(subject_kind, Asked))
# The messages that ask somebody about the work on it.
ASKING = ("experiment", "check-back")


def visible_to(principal: Principal) -> ColumnElement[bool]:
    """Return when a person may know of an idea: it is public, their own, theirs to triage, or they were named."""
    if principal.has(Role.operator):
        return PUBLIC
    if not principal.has(Role.member):
        return ~true()  # guard: visible_to: full members
    if can(principal, Action.read_private, Relation.other):
        return true()
    named = select(col(IdeaViewer.idea_id)).where(col(IdeaViewer.member) == principal.member_id)
    return or_(PUBLIC, col(Idea.requester) == principal.member_id, col(Idea.id).in_(named))  # guard: visible_to


_PRIVATE = select(col(Idea.private)).where(col(Idea.id) == bindparam("idea"))


def is_private(session: Session, idea_id: str) -> bool:
    """Tell whether there is an idea of this id and it is private."""
    return bool(session.scalar(_PRIVATE, {"idea": idea_id}))


def viewers(session: Session, idea_id: str) -> list[str]:
    """Return the people who were named to see an idea, in order of id."""
    query = select(col(IdeaViewer.member)).where(col(IdeaViewer.idea_id) == idea_id)
    return list(session.scalars(query.order_by(col(IdeaViewer.member))))


def known_viewers(session: Session, idea_id: str) -> list[str]:
    """Return those of them of whom Slack has told that they are full members, in order of id."""
    query = select(col(IdeaViewer.member)).join(Member, col(Member.id) == col(IdeaViewer.member))
    is_confirmed = (col(Member.full_member).is_(True), col(Member.refreshed_at).is_not(None))
    return list(
        session.scalars(query.where(col(IdeaViewer.idea_id) == idea_id, *is_confirmed).order_by(col(IdeaViewer.member)))
    )


def ideas_shown_to(session: Session, member: str) -> list[Idea]:
    """Return the private ideas that somebody was named to see, oldest first."""
    query = select(Idea).join(IdeaViewer, col(IdeaViewer.idea_id) == col(Idea.id))
    query = query.where(col(IdeaViewer.member) == member, col(Idea.private).is_(True))
    return list(session.scalars(query.order_by(col(Idea.submitted_at), col(Idea.id))))


def own_private(session: Session, member: str) -> list[Idea]:
    """Return somebody's own private ideas, oldest first."""
    query = select(Idea).where(col(Idea.requester) == member, col(Idea.private).is_(True))
    return list(session.scalars(query.order_by(col(Idea.submitted_at), col(Idea.id))))


def waiting(session: Session, most: int) -> list[Idea]:
    """Return the newest private ideas that wait for a decision, oldest first."""
    query = select(Idea).where(col(Idea.private).is_(True), col(Idea.stage).in_(UNDECIDED))
    newest = session.scalars(query.order_by(col(Idea.submitted_at).desc(), col(Idea.id).desc()).limit(most))
    return [*newest][::-1]


def outsiders(session: Session, members: Collection[str]) -> list[str]:
    """Return those of these people of whom Slack has told that they are no full members."""
    outside = (col(Member.full_member).is_(False), col(Member.refreshed_at).is_not(None))
    return list(session.scalars(select(col(Member.id)).where(col(Member.id).in_(list(members)), *outside)))


def cards_not_theirs(session: Session, member: str, *, may: bool) -> list[str]:
    """Return the subjects of private cards that stand, or are on their way, with somebody who may not see them.

    What is parked is on its way too: it may be put back. `may` says that those of ideas for which they were named are
    theirs; without it none is.
    """
    on_its_way = (Progress.ready, Progress.sending, Progress.doubtful, Progress.parked)
    pending = and_(col(OutboxRow.audience) == member, col(OutboxRow.progress).in_(on_its_way))
    standing = select(col(PostedMessage.subject)).join(Idea, _shows(col(PostedMessage.subject), member))
    waiting = select(col(OutboxRow.subject)).join(Idea, _shows(col(OutboxRow.subject), member)).where(pending)
    theirs = select(col(IdeaViewer.idea_id)).where(col(IdeaViewer.member) == member)
    hidden = [col(Idea.private).is_(True), *([col(Idea.id).not_in(theirs)] if may else [])]
    subjects = [*session.scalars(standing.where(*hidden)), *session.scalars(waiting.where(*hidden))]
    written = select(col(ThreadReply.id)).join(Idea, col(Idea.id) == col(ThreadReply.idea_id)).where(*hidden)
    replies = [f"thread-reply:{reply}@{member}" for reply in session.scalars(written)]
    standing_replies = among(session, replies)
    return sorted({*map(str, subjects), *standing_replies, *(each for each in replies if is_pending(session, each))})


def _shows(subject: SQLColumnExpression[Any], member: str) -> ColumnElement[bool]:
    cards = (subject == literal(f"{kind}:") + col(Idea.id) + literal(f"@{member}") for kind in SHOWING)
    # Of an idea there may be several of these, numbered behind a point.
    questions = (subject.startswith(literal(f"{kind}:") + col(Idea.id) + literal(".")) for kind in ASKING)
    return or_(*cards, and_(subject.endswith(f"@{member}", autoescape=True), or_(*questions)))
