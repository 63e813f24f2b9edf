"""An idea as it stands now, as a notification: for those who decide, and as a story for its requester."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from intake.approaches import legal_check
from intake.ideas import IN_RANKING, Answers, Estimates, LegalAnswers, Stage
from intake.notifications.ideas import IdeaNotification, PriorityFit, Question, StoryStep, TrackerNotification, Twin
from intake.notifications.portfolio import PinFact
from intake.operations.due_dates import WAITS_SINCE, decision_again, is_promised, review_of
from intake.operations.matching.similarity import hint_to
from intake.operations.planning.best_question import asked_of
from intake.policy import hub_of
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries import support as support_queries
from intake.queries import visibility as visibility_queries
from intake.queries import work_updates as work_queries
from intake.queries.experiments import all_ended, last_ended, remember_ended
from intake.queries.ideas import SILENT, ideas_by_id, remember_ideas
from intake.queries.members import deciders
from intake.queries.policy import policy_in_force
from intake.queries.routing import decided_little
from intake.rules.experiments import OutlookDates, PastTrial, Target
from intake.rules.matching.routing import Routing
from intake.rules.planning.portfolio import Tier
from intake.rules.scoring import Score
from intake.rules.working_days import working_days_after
from intake.tables import Building, Experiment, Idea
from store.engine import Session
from store.prefetch import prefetch

PRIVATE = "A private idea"
# Of an old list an idea waits since it was imported, however long ago it came.
BEGINS = WAITS_SINCE | {"imported"}


def tier_of(session: Session, row: Idea) -> Tier | None:
    """Return when a public idea's turn comes by the plan; None where the plan doesn't speak of it, or no more."""
    is_undecided = row.stage in (Stage.submitted, Stage.needs_info)
    if row.private or row.stage not in IN_RANKING or (row.handed_back and is_undecided):
        return None
    tier = portfolio_queries.tier(session, row.id)
    return Tier(tier) if tier else None


def pinned(session: Session, row: Idea) -> PinFact | None:
    """Return what a lead has signed for a public idea."""
    pin = None if row.private else portfolio_queries.pin(session, row.id)
    return PinFact.model_validate(pin.model_dump(exclude={"idea_id"})) if pin else None


def reviewers(session: Session, row: Idea) -> tuple[str, ...]:
    """Return who looks at an idea that waits for a decision: the person on duty."""
    if row.stage is not Stage.submitted:
        return ()
    if (duty := review_of(session, row)) is not None:
        return (duty.member,)
    return tuple(member for member in deciders(session) if member != row.requester)


def review_day(session: Session, row: Idea, since: datetime) -> date | None:
    """Return the day until which somebody looks at an idea that has waited for a decision since an instant."""
    if row.stage is not Stage.submitted:
        return None
    _, policy, _ = policy_in_force(session)
    zone = organization_queries.workspace(session).zone
    return working_days_after(since.astimezone(ZoneInfo(zone)).date(), policy.days_to_look, zone)


def read_ahead(session: Session, rows: Sequence[Idea], *reads: Callable[[Session], object]) -> None:
    """Read with one statement what `idea_notification` asks of each of these ideas, and what else is to be read."""
    if len(rows) < 2 and not session.reads_ahead:
        return
    ids = [row.id for row in rows]
    likes = list(dict.fromkeys(id_ for row in rows for id_ in row.similar))
    shared = (
        policy_in_force,
        organization_queries.squads,
        decided_little,
        lambda session: ideas_by_id(session, likes),
        lambda session: all_ended(session, likes),
        lambda session: support_queries.read_ahead(session, ids),
        lambda session: portfolio_queries.read_ahead(session, ids),
    )
    prefetch(session, *shared, *reads)
    twins, ended = ideas_by_id(session, likes), all_ended(session, likes)
    support_queries.read_ahead(session, ids)
    portfolio_queries.read_ahead(session, ids)
    for row in rows:
        remember_ideas(session, twins, row.similar)
        remember_ended(session, ended, [id_ for id_ in row.similar if id_ in twins])


def label(row: Idea) -> str:
    """Return what people call the idea."""
    return label_of(row.number)


def label_of(number: int | None) -> str:
    """Return what people call the idea of a number; a private one has none."""
    return PRIVATE if number is None else f"IDEA-{number}"


def idea_notification(session: Session, row: Idea, kind: type[IdeaNotification] = IdeaNotification) -> IdeaNotification:
    """Return the idea as it stands now."""
    _, policy, _ = policy_in_force(session)
    twins = ideas_by_id(session, row.similar)
    last_experiments = last_ended(session, twins.keys())
    return kind(
        **row.model_dump(
            include={
                *("id", "version", "title", "problem", "requester", "submitted_at", "stage", "private", "kind_of_work"),
                *("area", "data", "squad", "question", "decision", "origin_link", "reopened"),
                *("taken_by", "handed_back", "approach_note"),
                *Answers.model_fields,
                *Estimates.model_fields,
            }
        ),
        label=label(row),
        fit=priority_fit(session, row),
        score=Score.model_validate(row.score),
        routing=Routing.model_validate(row.routing),
        squad_names=_squad_names(session, row),
        by_charter_only=decided_little(session),
        outside_charter=policy.charter.excludes(row.kind_of_work, row.area),
        similar=tuple(
            _twin(row, twins[id_], past_trial(last_experiments.get(id_))) for id_ in row.similar if id_ in twins
        ),
        viewers=_viewers(session, row),
        without_lead=tuple(
            squad.key for squad in organization_queries.squads(session) if row.private and not squad.lead
        ),
        ahead=_ahead(session, row),
        supporters=_supporters(session, row),
        pinned=pinned(session, row),
        unlocks=0 if row.private else len(portfolio_queries.unlocked(session, row.id)),
        answers_for=organization_queries.lead_of(session, row.squad),
        legal_days=policy.rule(row.approach).legal_days,
        legal=legal_check(legal_answers(row).by_question(), row.legal_lines, policy.legal),
    )


def legal_answers(row: Idea) -> LegalAnswers:
    """Return what an idea's requester has answered for legal."""
    return LegalAnswers(about_people=row.about_people, sensitive_data=row.sensitive_data)


def _twin(row: Idea, twin: Idea, tried: PastTrial | None) -> Twin:
    hint = hint_to(row, twin.id)
    return Twin(
        id=twin.id,
        label=label(twin),
        title=twin.title,
        stage=twin.stage,
        tried=tried,
        same=hint.is_same,
        words=hint.words,
    )


def priority_fit(session: Session, row: Idea) -> PriorityFit:
    """Return which priority the idea serves by the policy in force."""
    _, policy, _ = policy_in_force(session)
    priority = policy.priority(row.fit.get("priority"))
    return PriorityFit(
        priority=priority.name if priority else None,
        words=row.fit.get("words", ()) if priority else (),
        provisional=row.fit.get("provisional", True),
    )


def tracker_notification(session: Session, row: Idea) -> TrackerNotification:
    """Return the idea's story so far."""
    # As long as it is held, it is not read again by what asks for it below.
    duty = review_of(session, row)
    silence = work_queries.silence(session, row)
    return TrackerNotification(
        id=row.id,
        version=row.version,
        label=label(row),
        title=row.title,
        stage=row.stage,
        steps=story_steps(session, row),
        question=Question.model_validate(row.question) if row.question else None,
        origin_link=row.origin_link,
        private=row.private,
        viewers=_viewers(session, row),
        ahead=_ahead_for_requester(session, row),
        supporters=_supporters(session, row),
        tier=tier_of(session, row),
        looks=reviewers(session, row),
        look_by=promised_review_day(session, row),
        missed_on=duty.missed_on if duty is not None else None,
        no_word_since=silence.since if silence else None,
        asked_on=silence.asked_on if silence else None,
        was_reopened=row.reopened is not None,
    )


def story_steps(session: Session, row: Idea) -> tuple[StoryStep, ...]:
    return tuple(
        StoryStep(at=change.at, stage=change.stage, sentence=change.sentence, by=change.by, verb=change.verb)
        for change in idea_queries.changes(session, row.id)
        if change.verb not in SILENT
    )


def requesters_tracker(session: Session, row: Idea) -> TrackerNotification:
    """Return the idea's story so far, with the one question to its requester whose answer could matter most."""
    return tracker_notification(session, row).model_copy(update={"open_input": asked_of(session, row)})


def first_promised_day(session: Session, row: Idea) -> date | None:
    """Return the day that was promised first: those who decide read how late they are."""
    duty = review_of(session, row)
    return duty.missed_on if duty is not None and duty.missed_on else promised_review_day(session, row)


def promised_review_day(session: Session, row: Idea) -> date | None:
    """Return the day by which somebody looks at an idea that waits for a decision, as its requester was told."""
    if row.stage is not Stage.submitted:
        return None
    if (duty := review_of(session, row)) is not None:
        return duty.promised_on if is_promised(session, duty) else None
    # One of an old list waits since it was imported, however long ago it came.
    submitted = [change.at for change in idea_queries.changes(session, row.id) if change.verb in BEGINS]
    return review_day(session, row, max(submitted, default=row.submitted_at))


def _supporters(session: Session, row: Idea) -> int:
    return 0 if row.private else support_queries.count_supporters(session, row)


def _squad_names(session: Session, row: Idea) -> dict[str, str]:
    squads = organization_queries.squads(session)
    hub = hub_of(squads)
    return {hub.key: hub.name} | {squad.key: squad.name for squad in squads}


def _ahead(session: Session, row: Idea) -> OutlookDates:
    if row.stage in (Stage.accepted, Stage.experiment):
        return OutlookDates(decide_on=row.decide_on)
    building = session.get(Building, row.id) if row.stage is Stage.build else None
    if building is None:
        return OutlookDates()
    return OutlookDates(target=Target(first_month=building.first_month, last_month=building.last_month))


def _ahead_for_requester(session: Session, row: Idea) -> OutlookDates:
    again = decision_again(session, row)
    is_kept = again is not None and is_promised(session, again)
    return _ahead(session, row).model_copy(update={"moved_to": again.promised_on if again and is_kept else None})


def past_trial(experiment: Experiment | None) -> PastTrial | None:
    """Return how an experiment ended and what it has shown, None where there was none."""
    if experiment is None or experiment.ending is None or experiment.ended_at is None:
        return None
    return PastTrial(on=experiment.ended_at.date(), ending=experiment.ending, learned=experiment.learned)


def _viewers(session: Session, row: Idea) -> tuple[str, ...]:
    return tuple(visibility_queries.viewers(session, row.id)) if row.private else ()
