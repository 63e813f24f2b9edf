"""Stages what is told of experiments and check-backs: a question to the owner, the result to the guild."""

from datetime import datetime

from sqlalchemy import CursorResult, Update, update
from sqlmodel import col

from intake import idea_facts, viewer_queries
from intake import queries as intake
from intake.experiments import queries
from intake.experiments.facts import CheckBackFact, ExperimentQuestion, ExperimentResult
from intake.experiments.reading import impact_of, trial_of
from intake.experiments.tables import Building, CheckBack, Experiment
from intake.ideas import Stage
from intake.tables import Idea
from store import outbox, standing
from store.engine import Session


def ask(session: Session, experiment_id: str, now: datetime) -> None:
    """Ask the owner of an experiment how it ended, unless they were asked already, or it has ended."""
    experiment = session.get_one(Experiment, experiment_id)
    row = session.get_one(Idea, experiment.idea_id)
    unasked = (col(Experiment.id) == experiment_id, col(Experiment.asked_at).is_(None))
    if _first(session, update(Experiment).where(*unasked).values(asked_at=now)) and experiment.ending is None:
        stage_question(session, row, experiment, now)


def ask_again(session: Session, idea_id: str, days: int, now: datetime) -> None:
    """Ask the owner for the metric so many days after an idea went live, once; not whoever wants it quiet."""
    building, row = session.get_one(Building, idea_id), session.get_one(Idea, idea_id)
    closed = building.quiet or row.stage not in (Stage.live, Stage.measured)
    unasked = (col(CheckBack.idea_id) == idea_id, col(CheckBack.days) == days, col(CheckBack.asked_at).is_(None))
    if _first(session, update(CheckBack).where(*unasked).values(asked_at=now)) and not closed:
        stage_check_back(session, row, building, session.get_one(CheckBack, (idea_id, days)), now)


def stage_question(session: Session, row: Idea, experiment: Experiment, now: datetime) -> None:
    """Stage the question how an experiment ended, or once it has, what was said."""
    fact = ExperimentQuestion(**_of(row), trial=trial_of(experiment))
    said = "asked" if experiment.ending is None else experiment.ending.value
    _stage(session, fact, f"experiment:{experiment.id}", said, experiment.owner, row, now)


def stage_result(session: Session, row: Idea, experiment: Experiment, by: str, now: datetime) -> None:
    """Stage for the guild what came of an experiment; of what is private it hears nothing."""
    channel = intake.workspace(session).guild_channel
    if channel is not None and not row.private:
        fact, subject = ExperimentResult(**_of(row), trial=trial_of(experiment), by=by), f"result:{experiment.id}"
        outbox.stage(session, fact, key=subject, audience=channel, due=now, subject=subject)


def stage_check_back(session: Session, row: Idea, building: Building, check: CheckBack, now: datetime) -> None:
    """Stage the question for the metric, or once it is answered, how it was before and is now."""
    fact = CheckBackFact(
        **_of(row),
        id=f"{row.id}.{check.days}",
        days=check.days,
        impact=impact_of(session, building),
        quiet=building.quiet,
    )
    said = "quiet" if building.quiet else "asked"
    said = said if check.answered_at is None else "answered"
    _stage(session, fact, f"check-back:{row.id}.{check.days}", said, building.owner, row, now)


def hand_on(session: Session, member: str, now: datetime) -> None:
    """Ask somebody else what somebody who has left was asked: how an experiment ended, or how a metric is."""
    for experiment in queries.asked(session):
        if _is_asked(session, f"experiment:{experiment.id}", experiment.owner, member):
            stage_question(session, session.get_one(Idea, experiment.idea_id), experiment, now)
    for check, building in queries.unmeasured(session):
        if _is_asked(session, f"check-back:{check.idea_id}.{check.days}", building.owner, member):
            stage_check_back(session, session.get_one(Idea, check.idea_id), building, check, now)


def _is_asked(session: Session, about: str, owner: str, member: str) -> bool:
    return owner == member or bool(standing.among(session, [f"{about}@{member}"]))


def _first(session: Session, marking: Update) -> bool:
    """Mark that somebody is asked; False when another process has."""
    session.flush()
    asked = session.execute(marking)
    assert isinstance(asked, CursorResult)
    return asked.rowcount == 1


def _of(row: Idea) -> dict[str, object]:
    told = {"idea_id": row.id, "label": idea_facts.label(row)}
    return told | row.model_dump(include={"version", "title", "private"})


def _stage(
    session: Session, fact: outbox.Snapshot, about: str, said: str, owner: str, row: Idea, now: datetime
) -> None:
    prefix = f"{about}@"
    told = {subject.removeprefix(prefix) for subject in standing.like(session, prefix)}
    # A question that somebody who has left can't answer goes on to somebody who is there.
    there = told - {*viewer_queries.outsiders(session, told)}
    for member in sorted(there or _asked_of(session, row, owner)):
        subject = f"{prefix}{member}"
        outbox.stage(session, fact, key=f"{subject}:{said}", audience=member, due=now, subject=subject)


def _asked_of(session: Session, row: Idea, owner: str) -> set[str]:
    """Return whom to ask: the owner; where they have left, the squad's lead, or else one of those who decide."""
    lead = next((squad.lead for squad in intake.squads(session) if squad.key == row.squad), None)
    deciding = viewer_queries.deciding(session)
    candidates = [owner, *([lead] if lead else []), *deciding]
    gone = {*viewer_queries.outsiders(session, candidates)}
    may = {*viewer_queries.named(session, row.id), *deciding, row.requester} if row.private else {*candidates}
    return set([member for member in candidates if member not in gone and member in may][:1])
