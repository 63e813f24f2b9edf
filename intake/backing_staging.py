"""Stages what is to be told of who stands behind an idea."""

from datetime import datetime

from intake import backing_queries, idea_facts
from intake.backing import subject_kind
from intake.backing_facts import BackerFact, SupportedFact
from intake.backing_tables import Backer
from intake.facts import Decision
from intake.tables import Idea
from store import outbox, standing
from store.engine import Session


def stage_backer(session: Session, row: Idea, backer: Backer, now: datetime) -> None:
    """Stage the question to somebody who was named, or in its place what became of it."""
    fact = BackerFact(
        **row.model_dump(include={"id", "version", "title", "problem", "private"}),
        **backer.model_dump(include={"role", "asked_by", "asked_at", "answer", "suggested"}),
        backer=backer.id,
        label=idea_facts.label(row),
        may_suggest=backing_queries.may_suggest(session, backer),
    )
    subject = f"{subject_kind(backer.role)}:{row.id}@{backer.member}"
    outbox.stage(session, fact, key=f"{subject}:{row.version}", audience=backer.member, due=now, subject=subject)


def stage_supporters_news(session: Session, row: Idea, now: datetime) -> None:
    """Stage for each supporter what was decided: one message, in which later decisions take the place of the first.

    Who wants to hear nothing gets no message, but one that stands is kept true.
    """
    if row.private:
        return
    hears = backing_queries.who_hears(session, row)
    subjects = {member: _news_subject(row, member) for member in hears}
    stand = {*standing.among(session, list(subjects.values()))}
    for member, subject in subjects.items():
        if hears[member] or subject in stand:
            _stage_news(session, row, member, f"{row.version}", now, heard=hears[member])


def stage_news_again(session: Session, row: Idea, member: str, now: datetime, *, heard: bool) -> None:
    """Stage a supporter's message again, to say whether they hear of the next decisions."""
    _stage_news(session, row, member, f"{row.version}:{now.isoformat()}", now, heard=heard)


def _stage_news(session: Session, row: Idea, member: str, cause: str, now: datetime, *, heard: bool) -> None:
    if row.decision is None:
        return
    subject = _news_subject(row, member)
    fact = SupportedFact(
        **row.model_dump(include={"id", "version", "title", "stage"}),
        label=idea_facts.label(row),
        why=Decision.model_validate(row.decision).why,
        heard=heard,
    )
    outbox.stage(session, fact, key=f"{subject}:{cause}", audience=member, due=now, subject=subject, batch=True)


def _news_subject(row: Idea, member: str) -> str:
    return f"supported:{row.id}@{member}"
