"""Experiments: an idea is tried out before it is built, its owner says how that ended, and what is known since."""

from collections.abc import Callable
from datetime import datetime

from intake import history, idea_facts, queries, relations, sentences
from intake.access import Action, Principal, authorise
from intake.errors import ChangedMeanwhile, Refused
from intake.experiments import building, dates, reading, running
from intake.experiments import queries as experiments
from intake.experiments.facts import BuildForm, ExperimentForm, StopForm
from intake.experiments.funnel import STAGES, FunnelStep, funnel
from intake.experiments.moves import move
from intake.experiments.tables import Experiment
from intake.experiments.values import LATEST_MONTHS, BuildDraft, Conclusion, Ending, ExperimentDraft, months_from
from intake.ideas import Stage
from intake.tables import Idea
from store import inbox
from store.engine import Session, Store

RUNS = "It is being tried out already, or it was decided otherwise."


class Experiments:
    """What is tried out, and what came of it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal, now: datetime) -> ExperimentForm:
        """Return what the form of an experiment begins with; raises ChangedMeanwhile when none can begin any more."""
        authorise(by, Action.experiment)
        with self._store.reading() as session:
            row = queries.idea(session, idea_id, by)
            authorise(by, Action.experiment, relations.to_work(session, row, by))
            if not reading.may_start(row, reading.running(experiments.of_idea(session, row.id))):
                last = queries.changes(session, idea_id)[-1]
                raise ChangedMeanwhile(last.sentence, by=last.by, idea_id=idea_id)
            return ExperimentForm(
                idea=idea_facts.idea_fact(session, row),
                ledger=running.ledger_of(session, row, by, now),
                owner=reading.owner_for(session, row, by),
            )

    def start(
        self, idea_id: str, version: int, draft: ExperimentDraft, by: Principal, now: datetime, request_key: str
    ) -> None:
        """Begin to try an idea out; raises FieldErrors for what can't be."""
        authorise(by, Action.experiment)
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row = history.take(session, idea_id, version, by, now)
            authorise(by, Action.experiment, relations.to_work(session, row, by))
            if not reading.may_start(row, reading.running(experiments.of_idea(session, row.id))):
                raise Refused(RUNS)
            begun = running.begin(session, row, draft, by, now)
            why = sentences.tried(begun.hypothesis, begun.metric, begun.convincing, begun.decides_on)
            move(session, row, Stage.experiment, "experiment", why, by, now, run=begun.run)
            inbox.remember(session, request_key, {}, now)

    def stop_form(self, experiment_id: str, by: Principal) -> StopForm:
        """Return what the form of stopping begins with."""
        with self._store.reading() as session:
            experiment, row = _theirs(session, experiment_id, by)
            return StopForm(idea=idea_facts.idea_fact(session, row), after=reading.trial_of(experiment))

    def pivot_form(self, experiment_id: str, by: Principal, now: datetime) -> ExperimentForm:
        """Return what the form of trying once more in another way begins with."""
        with self._store.reading() as session:
            experiment, row = _theirs(session, experiment_id, by)
            return ExperimentForm(
                idea=idea_facts.idea_fact(session, row),
                ledger=running.ledger_of(session, row, by, now),
                owner=experiment.owner,
                after=reading.trial_of(experiment),
            )

    def continue_form(self, experiment_id: str, by: Principal, now: datetime) -> BuildForm:
        """Return what the form of building what has convinced begins with."""
        with self._store.reading() as session:
            experiment, row = _theirs(session, experiment_id, by)
            return BuildForm(
                idea=idea_facts.idea_fact(session, row),
                months=tuple(months_from(dates.today(session, now), LATEST_MONTHS)),
                owner=experiment.owner,
                after=reading.trial_of(experiment),
            )

    def stop(
        self, experiment_id: str, version: int, said: Conclusion, by: Principal, now: datetime, request_key: str
    ) -> None:
        """End an experiment, and with it the idea, with thanks."""

        def ended(session: Session, row: Idea, experiment: Experiment) -> None:
            running.end(session, row, experiment, Ending.stopped, said.checked(), by, now)
            running.stop(session, row, said, by, now)

        self._conclude(experiment_id, version, by, now, request_key, ended)

    def pivot(
        self,
        experiment_id: str,
        version: int,
        said: Conclusion,
        draft: ExperimentDraft,
        by: Principal,
        now: datetime,
        request_key: str,
    ) -> None:
        """End an experiment and begin another, with the same owner."""

        def ended(session: Session, row: Idea, experiment: Experiment) -> None:
            running.end(session, row, experiment, Ending.pivoted, said.checked(), by, now)
            anew = draft.model_copy(update={"owner": experiment.owner})
            begun = running.begin(session, row, anew, by, now)
            why = sentences.tried(begun.hypothesis, begun.metric, begun.convincing, begun.decides_on, said.learned)
            move(session, row, Stage.experiment, "pivoted", why, by, now, run=begun.run)

        self._conclude(experiment_id, version, by, now, request_key, ended)

    def go_on(
        self,
        experiment_id: str,
        version: int,
        said: Conclusion,
        draft: BuildDraft,
        by: Principal,
        now: datetime,
        request_key: str,
    ) -> None:
        """End an experiment that has convinced, and begin to build."""

        def ended(session: Session, row: Idea, experiment: Experiment) -> None:
            running.end(session, row, experiment, Ending.continued, said.checked(), by, now)
            anew = draft.model_copy(update={"owner": experiment.owner})
            target = building.begin(session, row, anew, by, now)
            move(session, row, Stage.build, "continued", sentences.built(target, said.learned), by, now)

        self._conclude(experiment_id, version, by, now, request_key, ended)

    def funnel(self, by: Principal) -> tuple[FunnelStep, ...]:
        """Return how many public ideas got from one step to the next."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            return funnel(experiments.count_public(session), experiments.stages_been_in(session, STAGES))

    def _conclude(
        self,
        experiment_id: str,
        version: int,
        by: Principal,
        now: datetime,
        request_key: str,
        ended: Callable[[Session, Idea, Experiment], None],
    ) -> None:
        authorise(by, Action.conclude)
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            experiment, row = _theirs(session, experiment_id, by)
            row = history.take(session, row.id, version, by, now)
            ended(session, row, experiment)
            running.tell_end(session, row, experiment, by, now)
            inbox.remember(session, request_key, {}, now)


def _theirs(session: Session, experiment_id: str, by: Principal) -> tuple[Experiment, Idea]:
    authorise(by, Action.conclude)
    experiment, row = experiments.with_idea(session, experiment_id, by)
    authorise(by, Action.conclude, relations.to_work(session, row, by, experiment.owner))
    if experiment.ending is not None:
        raise Refused(running.ENDED)
    return experiment, row
