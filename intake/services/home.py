"""A member's Home: their own ideas, what waits for them, and what their squad has."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from intake.access import Action, Principal, Relation, Request, Role, authorise, can
from intake.home import (
    HomeChoice,
    HomeHubQuestion,
    HomeIdea,
    HomeIdeas,
    HomeInvitation,
    HomeList,
    HomeQuestion,
    HomeResult,
    HomeSquad,
    NextDate,
    NextStep,
)
from intake.ideas import EDITABLE, REOPENABLE, Stage
from intake.notifications.due_dates import LateReview
from intake.notifications.ideas import Question, StoryStep
from intake.operations.due_dates import late_review, review_of
from intake.operations.idea_notifications import first_promised_day, priority_fit, promised_review_day
from intake.operations.members import relation_to_work
from intake.operations.notify import stage_home
from intake.operations.organization import channels as channels_operations
from intake.operations.organization.channels import not_reached
from intake.operations.planning.best_question import asked_of_own
from intake.operations.planning.simulations import draw_for_a_reader
from intake.operations.undo import UNDO, as_told
from intake.policy import SquadCard, SquadKind
from intake.queries import members as member_queries
from intake.queries import organization as organization_queries
from intake.queries.due_dates import late
from intake.queries.experiments import asked_of, check_backs, unmeasured_of
from intake.queries.ideas import (
    last_changes,
    open_questions,
    own_ideas,
    own_in_ranking,
    ownerless_count,
    squad_ideas,
    waiting_for_decision,
    without_card,
)
from intake.queries.organization import closed_squads
from intake.queries.policy import policy_in_force
from intake.queries.portfolio import own_bands
from intake.queries.questions import unsettled_questions
from intake.queries.support import unanswered
from intake.tables import Backer, Building, CheckBack, Experiment, Idea, IdeaChange
from store import outbox
from store.engine import Session, Store
from store.prefetch import prefetch

ON_HOME, OWN_ON_HOME, COUNTED = 5, 10, 100
ANSWERED_SINCE = timedelta(days=14)
_ACCEPTED, _RUNNING = (Stage.accepted,), (Stage.experiment, Stage.build, Stage.live)
_LIVE = (Stage.live, Stage.measured)
_NEXT_STEPS = {
    Stage.submitted: NextStep.review,
    Stage.needs_info: NextStep.answer,
    Stage.accepted: NextStep.decision,
    Stage.experiment: NextStep.experiment,
    Stage.build: NextStep.launch,
    Stage.live: NextStep.results,
    Stage.measured: NextStep.results,
}


class Home:
    """A member's Home."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def opened(self, request: Request) -> None:
        """Have the member's Home shown as it is now; raises NotFresh where private ideas would be on it."""
        authorise(request.by, Action.read)
        if request.by.is_stale and self.shows_private(request.by):
            authorise(request.by, Action.read_private)

        def change(session: Session) -> None:
            # One that is on its way shows what there is: who opens it a hundred times gets it no sooner.
            if not outbox.is_pending(session, f"home:{request.by.member_id}"):
                stage_home(session, request.by.member_id, request.key, request.now)
            if can(request.by, Action.name_channels):
                channels_operations.join_channels(session, not_reached(session), request.now)
            if can(request.by, Action.what_if):
                draw_for_a_reader(session, request.now)

        self._store.once(request, change)

    def ideas(self, by: Principal, now: datetime | None = None) -> HomeIdeas:
        """Return the member's ideas, what waits for them, and for leads what their squads have in hand.

        What can be undone `now` the member's own ideas don't show yet.
        """
        authorise(by, Action.read)
        with self._store.reading() as session:
            rows = _rows(session, by, now)
            _read_ahead(session, by, rows)
            return HomeIdeas(
                mine=_listed(session, by, [as_told(row, now) for row in rows.own[0]], rows.own[1]),
                questions=tuple(_question(row, by) for row in rows.questions),
                to_decide=tuple(_choice(session, row) for row in rows.to_decide),
                to_decide_total=rows.to_decide_total,
                to_decide_without_card=without_card(session, by) if rows.to_decide_total > len(rows.to_decide) else 0,
                ownerless=ownerless_count(session, by) if can(by, Action.assign) else 0,
                late=_late(session, by) if can(by, Action.send) else (),
                results=tuple(_results(rows, by)),
                invitations=tuple(_invitation(backer, row) for backer, row in rows.invitations),
                more_in_messages=rows.more_in_messages,
                hub_questions=_hub_questions(session, by, now) if now and can(by, Action.send) else (),
                open_input=asked_of_own(session, by),
                squad=_squad(session, by, rows) if rows.squads else None,
            )

    @contextmanager
    def together(self, member_id: str) -> Iterator[None]:
        """Have all that is read in the block see one snapshot, and who somebody is be read by one statement."""
        with self._store.reading_together() as session:
            prefetch(
                session,
                policy_in_force,
                organization_queries.squads,
                lambda s: member_queries.known_member(s, member_id),
                lambda s: member_queries.leads_something(s, member_id),
                lambda s: member_queries.with_role(s, Role.triager),
            )
            yield

    def read_ahead(self, *reads: Callable[[], Any]) -> None:
        """Have what all these read first be read by one statement, where it is read `together`."""
        self._store.read_ahead(*reads)

    def shows_private(self, by: Principal) -> bool:
        """Tell whether a private idea stands on the member's Home."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            return any(row.private for row in _rows(session, by, None).ideas())


@dataclass(frozen=True)
class _HomeRows:
    """Everything of which a Home shows the idea; each pair is the first few of a list and how many there are."""

    own: tuple[list[Idea], int]
    questions: list[Idea]
    to_decide: list[Idea]
    to_decide_total: int
    experiments: list[tuple[Experiment, Idea]]
    check_backs: list[tuple[CheckBack, Building, Idea]]
    invitations: list[tuple[Backer, Idea]]
    more_in_messages: int
    squads: list[SquadCard]
    undecided: tuple[list[Idea], int]
    running: tuple[list[Idea], int]

    def ideas(self) -> Iterator[Idea]:
        """Return every idea of which a title stands there."""
        yield from (*self.own[0], *self.questions, *self.to_decide, *self.undecided[0], *self.running[0])
        yield from (row for _, row in (*self.experiments, *self.invitations))
        yield from (row for _, _, row in self.check_backs)


def _rows(session: Session, by: Principal, now: datetime | None) -> _HomeRows:
    to_decide, to_decide_total = waiting_for_decision(session, by, ON_HOME) if can(by, Action.send) else ([], 0)
    led = [squad for squad in organization_queries.squads(session) if squad.lead == by.member_id]
    keys = [squad.key for squad in led]
    if any(squad.kind is SquadKind.hub for squad in led):
        # What squads without a lead have is the hub's, and what those have that were closed.
        keys += [squad.key for squad in organization_queries.squads(session) if squad.lead is None]
        keys += closed_squads(session)
    in_hand = [squad_ideas(session, by, keys, stages, ON_HOME) if led else ([], 0) for stages in (_ACCEPTED, _RUNNING)]
    asked = open_questions(session, by, COUNTED, now and now - UNDO)
    # What a member hasn't been told yet has not ended a question.
    questions = [row for each in asked if (row := as_told(each, now)).stage is Stage.needs_info]
    invitations = unanswered(session, by, COUNTED)
    experiments = [
        entry for entry in asked_of(session, by, COUNTED) if can(by, Action.conclude, _to_work(session, *entry, by))
    ]
    checks = [
        entry
        for entry in unmeasured_of(session, by, COUNTED)
        if can(by, Action.measure, _to_work(session, *entry[1:], by))
    ]
    lists: tuple[Sized, ...] = (questions, invitations, experiments, checks)
    return _HomeRows(
        own=own_ideas(session, by, OWN_ON_HOME),
        questions=questions[:ON_HOME],
        to_decide=to_decide,
        to_decide_total=to_decide_total,
        experiments=experiments[:ON_HOME],
        check_backs=checks[:ON_HOME],
        invitations=invitations[:ON_HOME],
        more_in_messages=sum(max(0, len(entries) - ON_HOME) for entries in lists),
        squads=led,
        undecided=in_hand[0],
        running=in_hand[1],
    )


def _read_ahead(session: Session, by: Principal, rows: _HomeRows) -> None:
    """Read with one statement what a Home shows of each of these ideas."""
    lists = [rows.own[0], *([rows.undecided[0], rows.running[0]] if rows.squads else [])]
    waiting = {row.id: row for row in (*rows.own[0], *rows.to_decide) if row.stage is Stage.submitted}
    built = {row.id: row for listed in lists for row in listed if row.stage in (Stage.build, *_LIVE)}
    live = [row for row in built.values() if row.stage in _LIVE]
    prefetch(
        session,
        policy_in_force,
        organization_queries.workspace,
        *(partial(last_changes, ids=[row.id for row in listed]) for listed in lists),
        *(partial(review_of, row=row) for row in waiting.values()),
        *(partial(_building, idea_id=id_) for id_ in built),
        *(partial(check_backs, idea_id=row.id) for row in live),
        lambda s: without_card(s, by),
        lambda s: ownerless_count(s, by),
        lambda s: late(s, by, ON_HOME) if can(by, Action.send) else None,
        lambda s: own_in_ranking(s, by),
        lambda s: own_bands(s, by),
    )


def _building(session: Session, idea_id: str) -> Building | None:
    return session.get(Building, idea_id)


def _to_work(session: Session, work: Experiment | Building, row: Idea, by: Principal) -> Relation:
    return relation_to_work(session, row, by, work.owner)


def _squad(session: Session, by: Principal, rows: _HomeRows) -> HomeSquad:
    return HomeSquad(
        names=tuple(squad.name for squad in rows.squads),
        undecided=_listed(session, by, *rows.undecided),
        running=_listed(session, by, *rows.running),
    )


def _listed(session: Session, by: Principal, rows: list[Idea], total: int) -> HomeList:
    news = last_changes(session, [row.id for row in rows])
    # What is not told yet is no news.
    news = {row.id: news[row.id] for row in rows if row.id in news and news[row.id].stage == row.stage}
    return HomeList(ideas=tuple(_idea(session, row, news.get(row.id), by) for row in rows), total=total)


def _idea(session: Session, row: Idea, last: IdeaChange | None, by: Principal) -> HomeIdea:
    step = StoryStep(at=last.at, stage=last.stage, sentence=last.sentence, by=last.by) if last else None
    return HomeIdea(
        id=row.id,
        version=row.version,
        title=row.title,
        stage=row.stage,
        next=_next_date(session, row, by),
        last=step,
        private=row.private,
        may_work=can(by, Action.experiment, relation_to_work(session, row, by)),
        may_edit=row.requester == by.member_id and row.stage in EDITABLE,
        may_reopen=row.requester == by.member_id and row.stage in REOPENABLE and row.reopened is None,
    )


def _next_date(session: Session, row: Idea, by: Principal) -> NextDate | None:
    """Return what an idea waits for next, and the day that was promised for it; a day is one of the reader's zone."""
    day: date | None = None
    step = _NEXT_STEPS.get(row.stage)
    if step is NextStep.review:
        day = promised_review_day(session, row) or first_promised_day(session, row)
    elif step is NextStep.answer:
        day = _asked_on(row, by)
    elif step in (NextStep.decision, NextStep.experiment):
        day = row.decide_on
    elif step is NextStep.launch:
        building = session.get(Building, row.id)
        day = _last_day(building.last_month) if building else None
    elif step is NextStep.results:
        building = session.get(Building, row.id)
        unanswered_checks = [check for check in check_backs(session, row.id) if check.answered_at is None]
        if unanswered_checks and building is not None and not building.quiet:
            day = _day(unanswered_checks[0].asks_at, by)
    return NextDate(step=step, day=day) if step and day else None


def _hub_questions(session: Session, by: Principal, now: datetime) -> tuple[HomeHubQuestion, ...]:
    """Return what the member is named to answer; what is two weeks old was answered, whether anybody said so or not."""
    rows = unsettled_questions(session, by.member_id, now - ANSWERED_SINCE, ON_HOME)
    return tuple(
        HomeHubQuestion(id=row.id, version=row.version, text=row.text, asker=row.asker, asked_on=_day(row.at, by))
        for row in rows
    )


def _asked_on(row: Idea, by: Principal) -> date | None:
    return _day(Question.model_validate(row.question).asked_at, by) if row.question else None


def _day(instant: datetime, by: Principal) -> date:
    return instant.astimezone(ZoneInfo(by.zone)).date()


def _last_day(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])


def _question(row: Idea, by: Principal) -> HomeQuestion:
    text = Question.model_validate(row.question).text if row.question else ""
    return HomeQuestion(id=row.id, version=row.version, title=row.title, text=text, asked_on=_asked_on(row, by))


def _choice(session: Session, row: Idea) -> HomeChoice:
    return HomeChoice(
        id=row.id,
        version=row.version,
        title=row.title,
        submitted_at=row.submitted_at,
        look_by=first_promised_day(session, row),
        fit=priority_fit(session, row),
        private=row.private,
    )


def _late(session: Session, by: Principal) -> tuple[LateReview, ...]:
    return tuple(late_review(row, duty) for duty, row in late(session, by, ON_HOME))


def _results(rows: _HomeRows, by: Principal) -> Iterator[HomeResult]:
    for experiment, row in rows.experiments:
        yield HomeResult(id=row.id, version=row.version, title=row.title, due=experiment.decides_on)
    for check, building, row in rows.check_backs:
        check_id, due = f"{row.id}.{check.days}", _day(check.asks_at, by)
        yield HomeResult(id=check_id, version=row.version, title=row.title, due=due, metric=building.metric)


def _invitation(backer: Backer, row: Idea) -> HomeInvitation:
    return HomeInvitation(
        id=backer.id, version=row.version, title=row.title, role=backer.role, asked_by=backer.asked_by
    )
