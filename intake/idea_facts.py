"""An idea as it stands now, as a fact: for those who decide, and as a story for its requester."""

from datetime import date

from intake import backing_queries, queries, viewer_queries
from intake.experiments import queries as experiments
from intake.experiments.tables import Building, Experiment
from intake.experiments.values import Ahead, Target, Tried
from intake.facts import (
    FitFact,
    IdeaFact,
    Question,
    Step,
    TrackerFact,
    Twin,
)
from intake.ideas import Stage
from intake.plan import queries as plans
from intake.plan.turns import look_by, looks, pinned, tier_of
from intake.private import PRIVATE
from intake.routing import Routing
from intake.scoring import Score
from intake.squads import hub_of
from intake.tables import Idea
from store.engine import Session


def label(row: Idea) -> str:
    """Return what people call the idea."""
    return f"IDEA-{row.number}" if row.number is not None else PRIVATE


def idea_fact(session: Session, row: Idea, kind: type[IdeaFact] = IdeaFact) -> IdeaFact:
    """Return the idea as it stands now."""
    _, policy, _ = queries.policy_in_force(session)
    twins = queries.ideas_by_id(session, row.similar)
    tried = experiments.last_ended(session, twins.keys())
    return kind(
        **row.model_dump(
            include={
                *("id", "version", "title", "problem", "requester", "submitted_at", "stage", "private", "kind_of_work"),
                *("area", "value", "urgency", "data", "effort", "chance", "squad", "question", "decision"),
                "origin_link",
            }
        ),
        label=label(row),
        fit=fit_fact(session, row),
        score=Score.model_validate(row.score),
        routing=Routing.model_validate(row.routing),
        squad_names=_squad_names(session, row),
        by_charter_only=queries.decided_little(session),
        outside_charter=policy.charter.excludes(row.kind_of_work, row.area),
        similar=tuple(
            Twin(id=twin.id, label=label(twin), title=twin.title, stage=twin.stage, tried=_tried(tried.get(twin.id)))
            for twin in (twins[id_] for id_ in row.similar if id_ in twins)
        ),
        viewers=_viewers(session, row),
        without_lead=tuple(squad.key for squad in queries.squads(session) if row.private and not squad.lead),
        ahead=_ahead(session, row),
        supporters=_supporters(session, row),
        pinned=pinned(session, row),
        unlocks=0 if row.private else len(plans.unlocked(session, row.id)),
    )


def fit_fact(session: Session, row: Idea) -> FitFact:
    """Return which priority the idea serves by the policy in force."""
    _, policy, _ = queries.policy_in_force(session)
    priority = policy.priority(row.fit.get("priority"))
    return FitFact(
        priority=priority.name if priority else None,
        words=row.fit.get("words", ()) if priority else (),
        provisional=row.fit.get("provisional", True),
    )


def tracker_fact(session: Session, row: Idea) -> TrackerFact:
    """Return the idea's story so far."""
    changes = [change for change in queries.changes(session, row.id) if change.verb != "rescored"]
    return TrackerFact(
        id=row.id,
        version=row.version,
        label=label(row),
        title=row.title,
        stage=row.stage,
        steps=tuple(
            Step(at=change.at, stage=change.stage, sentence=change.sentence, by=change.by) for change in changes
        ),
        question=Question.model_validate(row.question) if row.question else None,
        origin_link=row.origin_link,
        private=row.private,
        viewers=_viewers(session, row),
        ahead=_ahead(session, row),
        supporters=_supporters(session, row),
        tier=tier_of(session, row),
        looks=looks(session, row),
        look_by=promised_look(session, row),
    )


def promised_look(session: Session, row: Idea) -> date | None:
    """Return the day by which somebody looks at an idea that waits for a decision, as its requester was told."""
    changes = [change for change in queries.changes(session, row.id) if change.verb != "rescored"]
    # One of an old list waits since it was imported, however long ago it came.
    handed = [
        change.at
        for change in changes
        if change.verb == "imported" or (change.stage is Stage.submitted and change.by == row.requester)
    ]
    return look_by(session, row, max(handed, default=row.submitted_at))


def _supporters(session: Session, row: Idea) -> int:
    return 0 if row.private else len(backing_queries.supporters(session, row))


def _squad_names(session: Session, row: Idea) -> dict[str, str]:
    squads = queries.squads(session)
    hub = hub_of(squads)
    return {hub.key: hub.name} | {squad.key: squad.name for squad in squads}


def _ahead(session: Session, row: Idea) -> Ahead:
    if row.stage in (Stage.accepted, Stage.experiment):
        return Ahead(decide_on=row.decide_on)
    building = session.get(Building, row.id) if row.stage is Stage.build else None
    if building is None:
        return Ahead()
    return Ahead(target=Target(first_month=building.first_month, last_month=building.last_month))


def _tried(experiment: Experiment | None) -> Tried | None:
    if experiment is None or experiment.ending is None or experiment.ended_at is None:
        return None
    return Tried(on=experiment.ended_at.date(), ending=experiment.ending, learned=experiment.learned)


def _viewers(session: Session, row: Idea) -> tuple[str, ...]:
    return tuple(viewer_queries.named(session, row.id)) if row.private else ()
