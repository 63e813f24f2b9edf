"""Who has shown by their work that they know about an idea; and what was written in its threads."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlmodel import col

from intake.ideas import Asked, Stage
from intake.queries.visibility import PUBLIC
from intake.rules.support import SupportAnswer
from intake.tables import Backer, Experiment, HubQuestion, Idea, ThreadReply
from store.session import Session


def experts_of(session: Session, ids: Collection[str]) -> list[tuple[str, int]]:
    """Return who said yes to be the expert of one of these public ideas, with the idea's number."""
    said_yes = (col(Backer.role) == Asked.expert, col(Backer.answer) == SupportAnswer.yes, PUBLIC)
    query = select(col(Backer.member), col(Idea.number)).join(Idea, col(Idea.id) == col(Backer.idea_id))
    query = query.where(col(Backer.idea_id).in_(list(ids)), *said_yes).order_by(col(Idea.number), col(Backer.member))
    return [(member, number or 0) for member, number in session.execute(query)]


def experimenters_of(session: Session, ids: Collection[str]) -> list[tuple[str, int]]:
    """Return who owned an experiment with one of these public ideas, with the idea's number, the last first."""
    query = select(col(Experiment.owner), col(Idea.number)).join(Idea, col(Idea.id) == col(Experiment.idea_id))
    query = query.where(col(Experiment.idea_id).in_(list(ids)), PUBLIC).order_by(col(Experiment.started_at).desc())
    return [(member, number or 0) for member, number in session.execute(query)]


def unsettled_questions(session: Session, answerer: str, since: datetime, limit: int) -> list[HubQuestion]:
    """Return the questions that somebody is named to answer and nobody has settled, since an instant, oldest first."""
    unsettled = (col(HubQuestion.answered_at).is_(None), col(HubQuestion.idea_id).is_(None))
    theirs = (col(HubQuestion.answerer) == answerer, col(HubQuestion.at) > since)
    query = select(HubQuestion).where(*unsettled, *theirs).order_by(col(HubQuestion.at))
    return list(session.scalars(query.limit(limit)))


def replies(session: Session, idea_id: str, member: str, limit: int) -> list[ThreadReply]:
    """Return what a member wrote about an idea and was sent, the newest first; nothing that they have deleted."""
    theirs = or_(col(ThreadReply.author) == member, col(ThreadReply.sent_to) == member)
    between = (col(ThreadReply.idea_id) == idea_id, col(ThreadReply.deleted_at).is_(None), theirs)
    newest = (col(ThreadReply.at).desc(), col(ThreadReply.id))
    return list(session.scalars(select(ThreadReply).where(*between).order_by(*newest).limit(limit)))


class OpenQuestion(NamedTuple):
    """A question to an idea's requester that they have neither answered nor been reminded of, and since when."""

    idea_id: str
    requester: str
    asked_at: datetime


def not_answered(session: Session) -> list[OpenQuestion]:
    """Return the questions to requesters that nobody has answered and no one was reminded of yet."""
    asked = session.execute(_ASKED).all()
    return [
        OpenQuestion(idea_id, requester, datetime.fromisoformat(question.get("passed_at") or question["asked_at"]))
        for idea_id, requester, question in asked
        if question and not question.get("answered_at") and not question.get("reminded_at")
    ]


# Asked at each tick, so it is put together once.
_ASKED = select(col(Idea.id), col(Idea.requester), col(Idea.question)).where(col(Idea.stage) == Stage.needs_info)
