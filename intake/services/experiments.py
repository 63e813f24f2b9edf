"""Experiments, building and measuring: what people do with an accepted idea."""

from collections.abc import Callable
from datetime import datetime

from intake import sentences
from intake.access import Action, Principal, Relation, Request, authorise
from intake.errors import ChangedMeanwhile, Refused
from intake.formatting import months_from
from intake.ideas import Stage
from intake.notifications.experiments import Impact, Trial
from intake.notifications.ideas import IdeaNotification
from intake.operations import experiments as experiments_operations
from intake.operations import history
from intake.operations import ideas as idea_operations
from intake.operations.experiments import (
    audit_values,
    budget_of,
    impact_of,
    may_start,
    move,
    owner_for,
    stage_check_back,
    stage_end,
    start_build,
    start_experiment,
    trial_of,
)
from intake.operations.idea_notifications import idea_notification
from intake.operations.members import relation_to_work
from intake.operations.planning.information import trial_worth
from intake.operations.working_hours import today
from intake.policy import Frozen, TrialKind
from intake.queries import ideas as idea_queries
from intake.queries.experiments import check_back, count_public, of_idea, realised, stages_been_in, with_idea
from intake.queries.policy import policy_in_force
from intake.rules.experiments import (
    LATEST_MONTHS,
    BuildDraft,
    Conclusion,
    Ending,
    ExperimentBudget,
    ExperimentDraft,
    Measurement,
)
from intake.rules.planning.funnel import STAGES, FunnelStep, funnel
from intake.rules.planning.information import TrialWorth
from intake.rules.planning.track_record import QuarterValue, by_quarter
from intake.tables import Building as BuildingRow
from intake.tables import CheckBack, Experiment, Idea
from store.engine import Session, Store

RUNS = "An experiment is running already, or the idea was decided meanwhile."


class ExperimentForm(Frozen):
    """What the form of an experiment begins with; `after` is the run that it follows when that is to be concluded.

    `worth` is what it would bring, None where nobody can tell; `kinds` are the kinds of experiments, the usual one
    first.
    """

    idea: IdeaNotification
    ledger: ExperimentBudget
    owner: str | None = None
    after: Trial | None = None
    worth: TrialWorth | None = None
    kinds: tuple[TrialKind, ...] = ()


class BuildForm(Frozen):
    """What the form of building begins with; `after` is the experiment that is concluded by it."""

    idea: IdeaNotification
    months: tuple[str, ...]
    owner: str | None = None
    after: Trial | None = None


class Funnel(Frozen):
    """How far public ideas got, and by quarter of their launch what those in use promised and have come to."""

    steps: tuple[FunnelStep, ...]
    quarters: tuple[QuarterValue, ...] = ()


class StopForm(Frozen):
    """What the form of stopping begins with."""

    idea: IdeaNotification
    after: Trial


class Experiments:
    """What is tried out, and what came of it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal, now: datetime) -> ExperimentForm:
        """Return what the form of an experiment begins with; raises ChangedMeanwhile when none can begin any more."""
        authorise(by, Action.experiment)
        with self._store.reading() as session:
            row = startable_idea(session, idea_id, by, Action.experiment)
            return ExperimentForm(
                idea=idea_notification(session, row),
                ledger=budget_of(session, row, by, now),
                owner=owner_for(session, row, by),
                worth=trial_worth(session, row, len(of_idea(session, row.id))),
                kinds=policy_in_force(session)[1].trials,
            )

    def start(self, idea_id: str, version: int, draft: ExperimentDraft, request: Request) -> None:
        """Begin to try an idea out; raises FieldErrors for what can't be."""
        authorise(request.by, Action.experiment)

        def change(session: Session) -> None:
            row = idea_operations.lock_version(session, idea_id, version, request.by, request.now)
            authorise(request.by, Action.experiment, relation_to_work(session, row, request.by))
            if not may_start(row, experiments_operations.running(of_idea(session, row.id))):
                raise Refused(RUNS)
            begun = start_experiment(session, row, draft, request.by, request.now)
            why = sentences.experiment_began(
                begun.hypothesis, begun.metric, begun.convincing, begun.decides_on, today(session, request.now)
            )
            move(session, row, Stage.experiment, "experiment", why, request.by, request.now, run=begun.run)

        self._store.once(request, change)

    def stop_form(self, experiment_id: str, by: Principal) -> StopForm:
        """Return what the form of stopping begins with."""
        with self._store.reading() as session:
            experiment, row = _theirs(session, experiment_id, by)
            return StopForm(idea=idea_notification(session, row), after=trial_of(experiment))

    def pivot_form(self, experiment_id: str, by: Principal, now: datetime) -> ExperimentForm:
        """Return what the form of trying once more in another way begins with."""
        with self._store.reading() as session:
            experiment, row = _theirs(session, experiment_id, by)
            return ExperimentForm(
                idea=idea_notification(session, row),
                ledger=budget_of(session, row, by, now),
                owner=experiment.owner,
                after=trial_of(experiment),
                worth=trial_worth(session, row, experiment.run),
                kinds=policy_in_force(session)[1].trials,
            )

    def continue_form(self, experiment_id: str, by: Principal, now: datetime) -> BuildForm:
        """Return what the form of building what has convinced begins with."""
        with self._store.reading() as session:
            experiment, row = _theirs(session, experiment_id, by)
            return BuildForm(
                idea=idea_notification(session, row),
                months=tuple(months_from(today(session, now), LATEST_MONTHS)),
                owner=experiment.owner,
                after=trial_of(experiment),
            )

    def stop(self, experiment_id: str, version: int, conclusion: Conclusion, request: Request) -> None:
        """End an experiment, and with it the idea, with thanks."""

        def ended(session: Session, row: Idea, experiment: Experiment) -> None:
            experiments_operations.end_experiment(
                session, row, experiment, Ending.stopped, conclusion.checked(), request.by, request.now
            )
            experiments_operations.stop(session, row, conclusion, request.by, request.now)

        self._conclude(experiment_id, version, request, ended)

    def pivot(
        self,
        experiment_id: str,
        version: int,
        conclusion: Conclusion,
        draft: ExperimentDraft,
        request: Request,
    ) -> None:
        """End an experiment and begin another, with the same owner."""

        def ended(session: Session, row: Idea, experiment: Experiment) -> None:
            experiments_operations.end_experiment(
                session, row, experiment, Ending.pivoted, conclusion.checked(), request.by, request.now
            )
            anew = draft.model_copy(update={"owner": experiment.owner})
            begun = start_experiment(session, row, anew, request.by, request.now)
            why = sentences.experiment_began(
                begun.hypothesis,
                begun.metric,
                begun.convincing,
                begun.decides_on,
                today(session, request.now),
                conclusion.learned,
            )
            move(session, row, Stage.experiment, "pivoted", why, request.by, request.now, run=begun.run)

        self._conclude(experiment_id, version, request, ended)

    def go_on(
        self,
        experiment_id: str,
        version: int,
        conclusion: Conclusion,
        draft: BuildDraft,
        request: Request,
    ) -> None:
        """End an experiment that has convinced, and begin to build."""

        def ended(session: Session, row: Idea, experiment: Experiment) -> None:
            experiments_operations.end_experiment(
                session, row, experiment, Ending.continued, conclusion.checked(), request.by, request.now
            )
            anew = draft.model_copy(update={"owner": experiment.owner})
            target = start_build(session, row, anew, request.by, request.now)
            move(
                session,
                row,
                Stage.build,
                "continued",
                sentences.built(target, conclusion.learned),
                request.by,
                request.now,
            )

        self._conclude(experiment_id, version, request, ended)

    def funnel(self, by: Principal) -> Funnel:
        """Return how many public ideas got from one step to the next, and what those in use have come to."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            steps = funnel(count_public(session), stages_been_in(session, STAGES))
            return Funnel(steps=steps, quarters=by_quarter(realised(session)))

    def _conclude(
        self,
        experiment_id: str,
        version: int,
        request: Request,
        ended: Callable[[Session, Idea, Experiment], None],
    ) -> None:
        authorise(request.by, Action.conclude)

        def change(session: Session) -> None:
            experiment, row = _theirs(session, experiment_id, request.by)
            row = idea_operations.lock_version(session, row.id, version, request.by, request.now)
            ended(session, row, experiment)
            stage_end(session, row, experiment, request.by, request.now)

        self._store.once(request, change)


def _theirs(session: Session, experiment_id: str, by: Principal) -> tuple[Experiment, Idea]:
    authorise(by, Action.conclude)
    experiment, row = with_idea(session, experiment_id, by)
    authorise(by, Action.conclude, relation_to_work(session, row, by, experiment.owner))
    if experiment.ending is not None:
        raise Refused(experiments_operations.ENDED)
    return experiment, row


def startable_idea(session: Session, idea_id: str, by: Principal, action: Action) -> Idea:
    """Return an idea on which this person may start work; raises ChangedMeanwhile when none can start any more."""
    row = idea_queries.idea(session, idea_id, by)
    authorise(by, action, relation_to_work(session, row, by))
    if not may_start(row, experiments_operations.running(of_idea(session, row.id))):
        last = idea_queries.changes(session, idea_id)[-1]
        raise ChangedMeanwhile(last.sentence, by=last.by, idea_id=idea_id)
    return row


class MeasureForm(Frozen):
    """What the form of a check-back begins with."""

    id: str
    version: int
    title: str
    impact: Impact


GIVEN = "Somebody has already entered this number."


class Builds:
    """What is built, and what it has changed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal, now: datetime) -> BuildForm:
        """Return what the form of building begins with; raises ChangedMeanwhile when it can't begin any more."""
        authorise(by, Action.build)
        with self._store.reading() as session:
            row = startable_idea(session, idea_id, by, Action.build)
            return BuildForm(
                idea=idea_notification(session, row),
                months=tuple(months_from(today(session, now), LATEST_MONTHS)),
                owner=owner_for(session, row, by),
            )

    def begin(self, idea_id: str, version: int, draft: BuildDraft, request: Request) -> None:
        """Begin to build an idea that needs no experiment; raises FieldErrors for what can't be."""
        authorise(request.by, Action.build)

        def change(session: Session) -> None:
            row = idea_operations.lock_version(session, idea_id, version, request.by, request.now)
            authorise(request.by, Action.build, relation_to_work(session, row, request.by))
            if not may_start(row, experiments_operations.running(of_idea(session, row.id))):
                raise Refused(RUNS)
            target = start_build(session, row, draft, request.by, request.now)
            move(session, row, Stage.build, "built", sentences.built(target), request.by, request.now)

        self._store.once(request, change)

    def go_live(self, idea_id: str, version: int, request: Request) -> None:
        """Say that an idea is in use."""
        authorise(request.by, Action.build)

        def change(session: Session) -> None:
            row = idea_operations.lock_version(session, idea_id, version, request.by, request.now)
            authorise(request.by, Action.build, relation_to_work(session, row, request.by))
            experiments_operations.go_live(session, row, request.by, request.now)

        self._store.once(request, change)

    def measure_form(self, check_id: str, by: Principal) -> MeasureForm:
        """Return what the form of a check-back begins with."""
        with self._store.reading() as session:
            check, built, row = _their_build(session, check_id, by)
            _open(check, row)
            impact = impact_of(session, built)
            return MeasureForm(id=check_id, version=row.version, title=row.title, impact=impact)

    def measure(self, check_id: str, measurement: Measurement, request: Request) -> None:
        """Say how the metric is now, and what the idea has been worth; raises FieldErrors for what can't be."""
        measurement = measurement.checked()

        def change(session: Session) -> None:
            check, built, row = _their_build(session, check_id, request.by, to_change=True)
            _open(check, row)
            # What else was changed meanwhile is no reason to refuse a number.
            row = idea_operations.lock_version(session, row.id, row.version, request.by, request.now)
            experiments_operations.measure(session, row, built, check, measurement, request.by, request.now)

        self._store.once(request, change)

    def be_quiet(self, check_id: str, request: Request) -> None:
        """Ask for this idea's metric no more."""

        def change(session: Session) -> None:
            check, built, row = _their_build(session, check_id, request.by, to_change=True)
            before, built.quiet = audit_values(built), True
            session.add(built)
            session.flush()
            history.audit_act(
                session,
                "made quiet",
                experiments_operations.BUILDING,
                row.id,
                request.now,
                before=before,
                after=audit_values(built),
            )
            stage_check_back(session, row, built, check, request.now)

        self._store.once(request, change)


def _their_build(
    session: Session, check_id: str, by: Principal, *, to_change: bool = False
) -> tuple[CheckBack, BuildingRow, Idea]:
    authorise(by, Action.measure)
    check, built, row = check_back(session, check_id, by, to_change=to_change)
    own = built.owner == by.member_id
    authorise(by, Action.measure, Relation.named if own else relation_to_work(session, row, by))
    return check, built, row


def _open(check: CheckBack, row: Idea) -> None:
    if check.answered_at is not None or row.stage not in (Stage.live, Stage.measured):
        raise Refused(GIVEN)
