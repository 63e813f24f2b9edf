"""What becomes of an accepted idea: experiments, building, live, check-backs; each step a decision."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col

from intake import sentences
from intake.access import Action, Principal, can
from intake.errors import FieldErrors, Refused
from intake.formatting import quarter_of
from intake.ideas import IN_WORK, Stage
from intake.notifications.experiments import (
    CheckBackNotification,
    ExperimentQuestion,
    ExperimentResult,
    Impact,
    LiveNotification,
    Reading,
    Trial,
    Work,
)
from intake.notifications.ideas import Decision
from intake.operations import history, idea_notifications
from intake.operations import ideas as idea_operations
from intake.operations import visibility as visibility_operations
from intake.operations.matching.assess import inputs_of, score_again
from intake.operations.matching.routing import choices, hub_name, squad_for
from intake.operations.members import check_named, look_up, present_owner, relation_to_idea, relation_to_work
from intake.operations.notify import stage_everything, stage_news, stage_supporters_news, stage_tracker_by_plan
from intake.operations.planning.information import trial_worth
from intake.operations.visibility import check_viewer_count
from intake.operations.work_updates import close_questions
from intake.operations.working_hours import country_of_member, held_until, today, zone_named
from intake.policy import hub_of
from intake.queries import experiments as experiment_queries
from intake.queries import members as member_queries
from intake.queries import organization as organization_queries
from intake.queries import support as support_queries
from intake.queries import visibility as visibility_queries
from intake.queries.experiments import (
    DueQuestion,
    check_backs,
    due_check_backs,
    due_questions,
    next_questions,
    of_idea,
    taken_over_by,
)
from intake.queries.policy import policy_in_force
from intake.queries.work_updates import silence
from intake.rules import experiments as experiments_rules
from intake.rules.experiments import (
    CHECK_BACKS,
    BuildDraft,
    Conclusion,
    Ending,
    ExperimentBudget,
    ExperimentDraft,
    Measurement,
    Target,
)
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.benefit import benefit
from intake.rules.working_days import MORNING, working_day
from intake.tables import Building, CheckBack, Experiment, Idea, Member
from store import outbox, search
from store.engine import Session
from store.locking import compare_and_set, lock

BUDGET, EXPERIMENT = "experiments' budget", "experiment"
ENDED = "This experiment has already ended."
OWN_IDEA = "The person who submitted the idea can't own its experiment. Choose somebody else."
UNSEEN = "They can't see this private idea. Its requester or a triager has to add them first."
BUILDING = "building"
# What “two weeks” mean until somebody says otherwise; costs are squad-weeks.
WEEKS, COST, COACHING = 2, 1.0, 0.2
METRIC, CONVINCING = "people who want to keep using it, of 5", 3.0

# Moves an idea along its work: the decision that the card shows, a line of history, and what everybody is told.


def move(
    session: Session,
    row: Idea,
    stage: Stage,
    verb: str,
    why: str,
    by: Principal,
    now: datetime,
    *,
    undoable: Callable[[], object] | None = None,
    **fields: Any,
) -> None:
    """Move the idea to a stage, or tell of a step within its own; raises Refused when it can't go there.

    What is `undoable` is made so before anything is told.
    """
    if row.stage is not stage:
        idea_operations.move(row, stage)
    if row.taken_at is None and stage in IN_WORK:
        # Who begins to work on an idea has taken it.
        row.taken_by, row.taken_at = by.member_id, now
    decision = Decision(stage=stage, by=by.member_id, at=now, why=why, squad=row.squad)
    row.decision = decision.model_dump(mode="json")
    history.record(session, row, verb=verb, sentence=why, by=by.member_id, now=now, squad=row.squad, **fields)
    session.flush()
    if undoable is not None:
        undoable()
    if stage not in IN_WORK:
        close_questions(session, row, now)
    stage_everything(session, row, now)
    stage_news(session, row, now)
    stage_supporters_news(session, row, now)


def audit_values(row: Experiment | Building | CheckBack) -> dict[str, Any]:
    """Return the values of a row, for the audit to keep their fingerprint."""
    return row.model_dump()


# Days and instants of experiments: decisions fall on working days, and people are asked in their own morning.


def morning_of(session: Session, day: date, member: str, *, before: bool = False) -> datetime:
    """Return the instant at which a person may be asked on a day, or on the next working day, or the last `before`."""
    row = session.get(Member, member)
    is_known = row is not None and row.refreshed_at is not None
    zone = row.zone if row is not None and is_known else organization_queries.workspace(session).zone
    workday = working_day(day, zone, country_of_member(session, member), before=before)
    return datetime.combine(workday, MORNING, zone_named(zone)).astimezone(UTC)


# What may be seen of the work on an idea: its experiments, what it has changed, and what one may do next.


def work_of(session: Session, row: Idea, by: Principal) -> Work:
    """Return how far the work on an idea is, for somebody who looks at it closely."""
    trials = of_idea(session, row.id)
    ongoing = running(trials)
    relation = relation_to_work(session, row, by)
    building = session.get(Building, row.id)
    return Work(
        trials=tuple(trial_of(trial) for trial in trials),
        impact=impact_of(session, building) if building is not None else None,
        may_experiment=may_start(row, ongoing) and can(by, Action.experiment, relation),
        may_conclude=ongoing is not None
        and can(by, Action.conclude, relation_to_work(session, row, by, ongoing.owner))
        and row.stage is Stage.experiment,
        may_build=may_start(row, ongoing) and can(by, Action.build, relation),
        may_go_live=row.stage is Stage.build and can(by, Action.build, relation),
    )


def running(trials: list[Experiment]) -> Experiment | None:
    """Return the experiment that has not ended yet."""
    return next((trial for trial in trials if trial.ending is None), None)


def may_start(row: Idea, ongoing: Experiment | None) -> bool:
    """Tell whether an idea may be tried out, or built without trying: it was accepted, and nothing of it runs."""
    return ongoing is None and row.stage in (Stage.accepted, Stage.experiment)


def owner_for(session: Session, row: Idea, by: Principal) -> str | None:
    """Return who is proposed to answer for the work: the squad's lead, or whoever asks; never the requester."""
    lead = organization_queries.answering_lead(session, row)
    return next((member for member in (lead, by.member_id) if member not in (None, row.requester)), None)


def trial_of(row: Experiment) -> Trial:
    """Return an experiment as it is told."""
    return Trial.model_validate(row.model_dump(include=set(Trial.model_fields)))


def impact_of(session: Session, building: Building) -> Impact:
    """Return what an idea is to change, and how that was before and after."""
    values = building.model_dump(include=set(Impact.model_fields))
    after = tuple(_reading(session, check, building) for check in check_backs(session, building.idea_id))
    return Impact.model_validate({**values, "after": after})


def _reading(session: Session, check: CheckBack, building: Building) -> Reading:
    values = check.model_dump(include=set(Reading.model_fields))
    return Reading.model_validate({**values, "measured_after": _measured_after(session, check, building)})


def _measured_after(session: Session, check: CheckBack, building: Building) -> int | None:
    """Return how many days after launch somebody has measured: whoever answers late does so later than asked."""
    if building.live_at is None or check.answered_at is None:
        return None
    return (today(session, check.answered_at) - today(session, building.live_at)).days


# Stages what is told of experiments and check-backs: a question to the owner, the result to the guild.


def questions_now(session: Session, due: Sequence[DueQuestion], now: datetime) -> list[DueQuestion]:
    """Return of the questions that are due those to ask now: what an outage held up waits for its owner's morning."""
    return [each for each in due if held_until(session, each.owner, each.asks_at, now) is None]


def question_instants(session: Session, now: datetime) -> list[datetime]:
    """Return when owners are asked: the next one, and those whose questions wait for their morning."""
    waiting = [*due_questions(session, now), *due_check_backs(session, now)]
    held = [held_until(session, each.owner, each.asks_at, now) or now for each in waiting]
    return [*held, *next_questions(session, now)]


def ask_result(session: Session, experiment_id: str, now: datetime) -> None:
    """Ask the owner of an experiment how it ended, unless they were asked already, or it has ended."""
    experiment = session.get_one(Experiment, experiment_id)
    row = session.get_one(Idea, experiment.idea_id)
    unasked = (col(Experiment.id) == experiment_id, col(Experiment.asked_at).is_(None))
    runs = experiment.ending is None and row.stage is Stage.experiment
    if compare_and_set(session, update(Experiment).where(*unasked).values(asked_at=now)) and runs:
        stage_question(session, row, experiment, now)
        if silence(session, row) is not None:
            # Silence changes what the tracker says.
            stage_tracker_by_plan(session, row, f"end:{experiment_id}", now)


def ask_metric(session: Session, idea_id: str, days: int, now: datetime) -> None:
    """Ask the owner for the metric so many days after an idea went live, once; not whoever wants it quiet.

    What an outage held up until the next time of asking is passed over: two questions would ask for one number.
    """
    if any(check.days > days and check.asks_at <= now for check in check_backs(session, idea_id)):
        its_row = (col(CheckBack.idea_id) == idea_id, col(CheckBack.days) == days, col(CheckBack.asked_at).is_(None))
        session.execute(delete(CheckBack).where(*its_row))
        history.audit_act(session, "metric not asked", BUILDING, idea_id, now, note=f"{days} days after launch")
        return
    building, row = session.get_one(Building, idea_id), session.get_one(Idea, idea_id)
    closed = building.quiet or row.stage not in (Stage.live, Stage.measured)
    unasked = (col(CheckBack.idea_id) == idea_id, col(CheckBack.days) == days, col(CheckBack.asked_at).is_(None))
    if compare_and_set(session, update(CheckBack).where(*unasked).values(asked_at=now)) and not closed:
        stage_check_back(session, row, building, session.get_one(CheckBack, (idea_id, days)), now)
        for check in check_backs(session, idea_id):
            if check.days < days and check.asked_at is not None and check.answered_at is None:
                _stage_asked_again(session, row, building, check, now)


def stage_question(session: Session, row: Idea, experiment: Experiment, now: datetime) -> None:
    """Stage the question how an experiment ended, or once it has, what was said."""
    another = trial_worth(session, row, experiment.run) if experiment.ending is None else None
    notification = ExperimentQuestion(**_idea_fields(row), trial=trial_of(experiment), another=another)
    state = "asked" if experiment.ending is None else experiment.ending.value
    _stage(session, notification, f"experiment:{experiment.id}", state, experiment.owner, row, now)


def stage_result(session: Session, row: Idea, experiment: Experiment, by: str, now: datetime) -> None:
    """Stage for the guild what came of an experiment; of what is private it hears nothing."""
    channel = organization_queries.workspace(session).guild_channel
    if channel is not None and not row.private:
        notification, subject = (
            ExperimentResult(**_idea_fields(row), trial=trial_of(experiment), by=by),
            f"result:{experiment.id}",
        )
        outbox.stage(session, notification, key=subject, audience=channel, due=now, subject=subject)


def stage_live(session: Session, row: Idea, now: datetime) -> None:
    """Stage for everybody that an idea is in use; of what is private nobody hears."""
    workspace = organization_queries.workspace(session)
    channel = workspace.digest_channel or workspace.guild_channel
    if channel is None or row.private:
        return
    notification = LiveNotification(
        **_idea_fields(row),
        requester=row.requester or None,
        supporters=tuple(each.member for each in support_queries.supporters(session, row)),
        squad=next((squad.name for squad in organization_queries.squads(session) if squad.key == row.squad), ""),
    )
    subject = f"live:{row.id}"
    outbox.stage(session, notification, key=subject, audience=channel, due=now, subject=subject)


def stage_check_back(session: Session, row: Idea, building: Building, check: CheckBack, now: datetime) -> None:
    """Stage the question for the metric, or once it is answered, how it was before and is now."""
    notification = CheckBackNotification(
        **_idea_fields(row),
        id=f"{row.id}.{check.days}",
        days=check.days,
        impact=impact_of(session, building),
        quiet=building.quiet,
        asked_again=taken_over_by(session, check) is not None,
    )
    state = "quiet" if building.quiet else "asked again" if notification.asked_again else "asked"
    state = state if check.answered_at is None else "answered"
    _stage(session, notification, f"check-back:{row.id}.{check.days}", state, building.owner, row, now)


def _stage_asked_again(session: Session, row: Idea, building: Building, check: CheckBack, now: datetime) -> None:
    """Have a question that nobody answered say that a newer one took its place; one that waits is not asked."""
    about = f"check-back:{row.id}.{check.days}@"
    outbox.decline_waiting(session, about + building.owner, "the number is asked for again")
    if outbox.like(session, about):
        stage_check_back(session, row, building, check, now)


def reassign_questions(session: Session, member: str, now: datetime) -> None:
    """Ask somebody else what somebody who has left was asked: how an experiment ended, or how a metric is."""
    for experiment in experiment_queries.unanswered(session):
        if _is_asked(session, f"experiment:{experiment.id}", experiment.owner, member):
            stage_question(session, session.get_one(Idea, experiment.idea_id), experiment, now)
    for check, building in experiment_queries.unmeasured(session):
        if _is_asked(session, f"check-back:{check.idea_id}.{check.days}", building.owner, member):
            stage_check_back(session, session.get_one(Idea, check.idea_id), building, check, now)


def _is_asked(session: Session, about: str, owner: str, member: str) -> bool:
    return owner == member or bool(outbox.among(session, [f"{about}@{member}"]))


def _idea_fields(row: Idea) -> dict[str, object]:
    names = {"idea_id": row.id, "label": idea_notifications.label(row)}
    return names | row.model_dump(include={"version", "title", "private"})


def _stage(
    session: Session, notification: outbox.Snapshot, about: str, state: str, owner: str, row: Idea, now: datetime
) -> None:
    prefix = f"{about}@"
    recipients = {subject.removeprefix(prefix) for subject in outbox.like(session, prefix)}
    # A question that somebody who has left can't answer goes on to somebody who is there.
    present = recipients - {*visibility_queries.outsiders(session, recipients)}
    if not present and (answers := present_owner(session, row, owner)) is not None:
        present = {answers}
    for member in sorted(present):
        subject = f"{prefix}{member}"
        outbox.stage(session, notification, key=f"{subject}:{state}", audience=member, due=now, subject=subject)


# Begins and ends experiments: the budget's turn, who answers for it, and what an ending means for the idea.


def budget_of(session: Session, row: Idea, by: Principal, now: datetime) -> ExperimentBudget:
    """Return this quarter's track record as it counts for an idea: public ones know of public ones alone."""
    quarter = quarter_of(today(session, now))
    return experiment_queries.experiment_budget(session, quarter, by if row.private else None)


def start_experiment(
    session: Session, row: Idea, draft: ExperimentDraft, by: Principal, now: datetime, run_by: str | None = None
) -> Experiment:
    """Write down a new experiment; raises FieldErrors for what can't be, also for a cost that nothing is left for."""
    draft = draft.checked(today(session, now))
    assert draft.cost is not None
    assert draft.owner is not None
    assert draft.decides_on is not None
    if draft.owner == row.requester:
        raise FieldErrors({"owner": OWN_IDEA})
    # Two that begin at once would both find what is left for one.
    lock(session, BUDGET)  # guard: budget of experiments: one at a time
    budget = budget_of(session, row, by, now)
    experiments_rules.check(budget, draft.cost)
    name_owner(session, row, draft.owner, by, now)
    number, policy, _ = policy_in_force(session)
    run = len(of_idea(session, row.id)) + 1
    experiment = Experiment(
        id=f"{row.id}.{run}",
        idea_id=row.id,
        run=run,
        quarter=budget.quarter,
        started_by=by.member_id,
        started_at=now,
        asks_at=morning_of(session, draft.decides_on, draft.owner),
        policy_version=number,
        run_by=run_by,
        trial=next((kind.key for kind in policy.trials if kind.key == draft.trial), policy.trials[0].key),
        **draft.model_dump(exclude={"trial"}),
    )
    session.add(experiment)
    session.flush()
    row.decide_on = draft.decides_on
    history.audit_act(session, "experiment started", EXPERIMENT, experiment.id, now, after=audit_values(experiment))
    return experiment


def name_owner(session: Session, row: Idea, owner: str, by: Principal, now: datetime) -> None:
    """Have somebody answer for the work on an idea; those who say who may see a private one show it to them by this.

    Raises FieldErrors where others name somebody who may not see it.
    """
    check_named(session, {"owner": [owner]})
    if row.private and can(by, Action.name_viewers, relation_to_idea(session, row, by)):
        visibility_operations.add_viewers(session, row, [owner], by.member_id, now)
        check_viewer_count(session, row)
        return
    look_up(session, [member_queries.member(session, owner)], now)
    if row.private and not visibility_operations.may_see(session, row, owner):
        raise FieldErrors({"owner": UNSEEN})


def end_experiment(
    session: Session,
    row: Idea,
    experiment: Experiment,
    ending: Ending,
    conclusion: Conclusion,
    by: Principal,
    now: datetime,
) -> None:
    """Write down how an experiment ended and what is known; its outcome is the idea's chance from now on."""
    if experiment.ending is not None or row.stage is not Stage.experiment:
        raise Refused(ENDED)
    before = audit_values(experiment)
    experiment.ending, experiment.learned, experiment.measured = ending, conclusion.learned, conclusion.measured
    experiment.ended_at, experiment.ended_by = now, by.member_id
    session.add(experiment)
    session.flush()
    after = audit_values(experiment)
    history.audit_act(session, "experiment ended", EXPERIMENT, experiment.id, now, before=before, after=after)
    if ending is not Ending.pivoted:
        _, policy, _ = policy_in_force(session)
        row.proven = policy.proven if ending is Ending.continued else 0.0
        score_again(session, row)
    if not row.private:
        search.put(
            session, row.id, row.title, f"{row.problem}\n{experiment_queries.learnings(session, [row.id])[row.id]}"
        )


def stage_end(session: Session, row: Idea, experiment: Experiment, by: Principal, now: datetime) -> None:
    """Stage the result for the guild, and in the owner's message what was said."""
    stage_result(session, row, experiment, by.member_id, now)
    if experiment.asked_at is not None:
        stage_question(session, row, experiment, now)


def stop(session: Session, row: Idea, conclusion: Conclusion, by: Principal, now: datetime) -> None:
    """Take the idea no further, with thanks."""
    row.decide_on = None
    move(session, row, Stage.parked, "stopped", sentences.stopped(conclusion.learned), by, now)


# Building an idea: what it is to change and by when, that it is in use, and the metric afterwards.


def start_build(session: Session, row: Idea, draft: BuildDraft, by: Principal, now: datetime) -> Target:
    """Write down what an idea that is built from now on is to change; raises FieldErrors for what can't be."""
    draft = draft.checked(today(session, now))
    assert draft.owner is not None
    name_owner(session, row, draft.owner, by, now)
    values = draft.model_dump() | {"promised": _promised(session, row)}
    # One that was set aside while it was built is built anew.
    building = session.merge(Building(idea_id=row.id, begun_at=now, begun_by=by.member_id, **values))
    session.flush()
    row.decide_on = None
    history.audit_act(session, "build begun", BUILDING, row.id, now, after=audit_values(building))
    return Target(first_month=building.first_month, last_month=building.last_month)


def _promised(session: Session, row: Idea) -> float | None:
    """Return what an idea promises a year if it works, as far as that counts; None where nobody has given a value."""
    _, policy, _ = policy_in_force(session)
    promise = benefit(inputs_of(session, row), Fit.model_validate(row.fit), policy.as_said())
    return promise.amount if promise.currency else None


def go_live(session: Session, row: Idea, by: Principal, now: datetime) -> None:
    """Write down that an idea is in use; whoever answers for its metric is asked for it again."""
    building = session.get(Building, row.id)
    if building is not None:
        building.live_at = now
        session.add(building)
        day = today(session, now)
        for days in CHECK_BACKS:
            asks_at = morning_of(session, day + timedelta(days=days), building.owner)
            session.add(CheckBack(idea_id=row.id, days=days, asks_at=asks_at))
    move(session, row, Stage.live, "live", sentences.live(), by, now)
    stage_live(session, row, now)


def measure(
    session: Session,
    row: Idea,
    building: Building,
    check: CheckBack,
    measurement: Measurement,
    by: Principal,
    now: datetime,
) -> None:
    """Write down what the metric is now, and what the idea has been worth; the first time it is measured by that."""
    value = measurement.value
    assert value is not None
    before = audit_values(check)
    check.value, check.worth, check.surety = value, measurement.worth, measurement.surety
    check.answered_at, check.answered_by = now, by.member_id
    session.add(check)
    session.flush()
    history.audit_act(session, "metric given", BUILDING, row.id, now, before=before, after=audit_values(check))
    days = _measured_after(session, check, building) or check.days
    why = sentences.measured(building.metric, building.baseline, value, days)
    move(session, row, Stage.measured, "measured", why, by, now, days=check.days)
    if check.asked_at is not None:
        stage_check_back(session, row, building, check, now)


# What an experiment begins with that somebody starts without its form.


def trial_draft(session: Session, row: Idea, by: Principal, *, coached: bool) -> ExperimentDraft:
    """Return what a two-week trial begins with; every part of it can be changed before it does."""
    squads = choices(session)
    squad = hub_of(squads) if coached else squad_for(session, row)
    owner = next((member for member in (squad.lead, by.member_id) if member not in (None, row.requester)), None)
    return ExperimentDraft(
        hypothesis="A first version helps the people who try it.",
        metric=METRIC,
        convincing=CONVINCING,
        weeks=WEEKS,
        cost=COACHING if coached else COST,
        owner=owner,
    )


def trial_text(
    session: Session, row: Idea, trial: ExperimentDraft | Experiment, now: datetime, *, coached: bool
) -> str:
    """Return what a requester reads of a trial; one that is `coached` their own team runs."""
    assert trial.convincing is not None
    assert trial.decides_on is not None
    day = today(session, now)
    if not coached:
        return sentences.experiment_began(trial.hypothesis, trial.metric, trial.convincing, trial.decides_on, day)
    people = member_queries.author_names(session, [each for each in (row.requester, trial.owner) if each])
    asker, coach = people.get(row.requester, "The requester"), people.get(trial.owner or "", "Somebody")
    coaching = (asker, coach, hub_name(session))
    return sentences.coached(coaching, trial.metric, trial.convincing, trial.decides_on, day)


def suggested_trial_text(session: Session, row: Idea, by: Principal, now: datetime, *, coached: bool) -> str:
    """Return what the walk suggests for a requester to read of a trial that nobody has changed."""
    draft = trial_draft(session, row, by, coached=coached).checked(today(session, now))
    return trial_text(session, row, draft, now, coached=coached)
