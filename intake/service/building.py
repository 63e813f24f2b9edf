"""Building: an idea is built, goes live, and is measured again afterwards."""

from datetime import datetime

from intake import audit, history, idea_facts, queries, relations, sentences
from intake.access import Action, Principal, Relation, authorise
from intake.errors import ChangedMeanwhile, FieldErrors, Refused
from intake.experiments import building, dates, reading, telling
from intake.experiments import queries as experiments
from intake.experiments.facts import BuildForm, MeasureForm
from intake.experiments.moves import as_written, move
from intake.experiments.tables import Building as BuildingRow
from intake.experiments.tables import CheckBack
from intake.experiments.values import LATEST_MONTHS, BuildDraft, months_from
from intake.ideas import Stage
from intake.service.experiments import RUNS
from intake.tables import Idea
from store import inbox
from store.engine import Session, Store

GIVEN = "The number was given already."
NO_VALUE = "Give the number as it is now."


class Building:
    """What is built, and what it has changed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, idea_id: str, by: Principal, now: datetime) -> BuildForm:
        """Return what the form of building begins with; raises ChangedMeanwhile when it can't begin any more."""
        authorise(by, Action.build)
        with self._store.reading() as session:
            row = queries.idea(session, idea_id, by)
            authorise(by, Action.build, relations.to_work(session, row, by))
            if not reading.may_start(row, reading.running(experiments.of_idea(session, row.id))):
                last = queries.changes(session, idea_id)[-1]
                raise ChangedMeanwhile(last.sentence, by=last.by, idea_id=idea_id)
            return BuildForm(
                idea=idea_facts.idea_fact(session, row),
                months=tuple(months_from(dates.today(session, now), LATEST_MONTHS)),
                owner=reading.owner_for(session, row, by),
            )

    def begin(
        self, idea_id: str, version: int, draft: BuildDraft, by: Principal, now: datetime, request_key: str
    ) -> None:
        """Begin to build an idea that needs no experiment; raises FieldErrors for what can't be."""
        authorise(by, Action.build)
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row = history.take(session, idea_id, version, by, now)
            authorise(by, Action.build, relations.to_work(session, row, by))
            if not reading.may_start(row, reading.running(experiments.of_idea(session, row.id))):
                raise Refused(RUNS)
            target = building.begin(session, row, draft, by, now)
            move(session, row, Stage.build, "built", sentences.built(target), by, now)
            inbox.remember(session, request_key, {}, now)

    def go_live(self, idea_id: str, version: int, by: Principal, now: datetime, request_key: str) -> None:
        """Say that an idea is in use."""
        authorise(by, Action.build)
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row = history.take(session, idea_id, version, by, now)
            authorise(by, Action.build, relations.to_work(session, row, by))
            building.go_live(session, row, by, now)
            inbox.remember(session, request_key, {}, now)

    def measure_form(self, check_id: str, by: Principal) -> MeasureForm:
        """Return what the form of a check-back begins with."""
        with self._store.reading() as session:
            check, built, row = _theirs(session, check_id, by)
            _open(check, row)
            impact = reading.impact_of(session, built)
            return MeasureForm(id=check_id, version=row.version, title=row.title, days=check.days, impact=impact)

    def measure(self, check_id: str, value: float | None, by: Principal, now: datetime, request_key: str) -> None:
        """Say how the metric is now; raises FieldErrors where no number is given."""
        if value is None:
            raise FieldErrors({"value": NO_VALUE})
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            check, built, row = _theirs(session, check_id, by, to_change=True)
            _open(check, row)
            # What else was changed meanwhile is no reason to refuse a number.
            row = history.take(session, row.id, row.version, by, now)
            building.measure(session, row, built, check, value, by, now)
            inbox.remember(session, request_key, {}, now)

    def be_quiet(self, check_id: str, by: Principal, now: datetime, request_key: str) -> None:
        """Ask for this idea's metric no more."""
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            check, built, row = _theirs(session, check_id, by, to_change=True)
            before, built.quiet = as_written(built), True
            session.add(built)
            session.flush()
            audit.act(session, "made quiet", building.BUILDING, row.id, now, before=before, after=as_written(built))
            telling.stage_check_back(session, row, built, check, now)
            inbox.remember(session, request_key, {}, now)


def _theirs(
    session: Session, check_id: str, by: Principal, *, to_change: bool = False
) -> tuple[CheckBack, BuildingRow, Idea]:
    authorise(by, Action.measure)
    check, built, row = experiments.check_back(session, check_id, by, to_change=to_change)
    own = built.owner == by.member_id
    authorise(by, Action.measure, Relation.named if own else relations.to_work(session, row, by))
    return check, built, row


def _open(check: CheckBack, row: Idea) -> None:
    if check.answered_at is not None or row.stage not in (Stage.live, Stage.measured):
        raise Refused(GIVEN)
