"""The SELECTs of how the ML team works with everybody else: what happened to public ideas, and which have an expert."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from intake.ideas import Asked, WorkKind
from intake.queries.visibility import PUBLIC
from intake.rules.support import SupportAnswer
from intake.tables import Backer, Idea, IdeaChange
from store.session import Session


class StageStep(NamedTuple):
    """Something that happened to a public idea, and which kind of work the idea is."""

    idea_id: str
    verb: str
    at: datetime
    kind: WorkKind


def steps_since(session: Session, since: datetime, verbs: Collection[str]) -> list[StageStep]:
    """Return what happened to public ideas since an instant, of these verbs, oldest first."""
    query = (
        select(col(IdeaChange.idea_id), col(IdeaChange.verb), col(IdeaChange.at), col(Idea.kind_of_work))
        .join(Idea, col(Idea.id) == col(IdeaChange.idea_id))
        .where(PUBLIC, col(IdeaChange.at) >= since, col(IdeaChange.verb).in_(sorted(verbs)))
        .order_by(col(IdeaChange.id))
    )
    return [StageStep(*row) for row in session.execute(query)]


def with_expert(session: Session) -> set[str]:
    """Return the ids of the ideas for which a subject expert has said yes."""
    said_yes = (col(Backer.role) == Asked.expert, col(Backer.answer) == SupportAnswer.yes)
    return set(session.scalars(select(col(Backer.idea_id)).where(*said_yes)))
