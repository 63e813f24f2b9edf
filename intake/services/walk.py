"""The walk of a triager from one idea that waits for a decision to the next."""

from datetime import date, datetime
from enum import StrEnum

from intake.access import Action, Principal, authorise
from intake.errors import ChangedMeanwhile
from intake.ideas import NOBODY, Stage
from intake.notifications.ideas import Decision, IdeaNotification
from intake.operations.experiments import budget_of, suggested_trial_text, trial_draft
from intake.operations.idea_notifications import first_promised_day, idea_notification, read_ahead
from intake.operations.ideas import is_undoable, undo_until
from intake.operations.matching.assess import NO_PRIORITY, priority_choices
from intake.operations.matching.routing import accepting_text
from intake.operations.members import relation_to_idea
from intake.operations.reopening import events_of, set_aside_text
from intake.policy import REQUESTER_CRITERIA, Criterion, Frozen
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.visibility import outsiders
from intake.rules.experiments import ExperimentBudget, ExperimentDraft
from intake.rules.reopening import Reopening, ReopeningEvent
from intake.rules.scoring import Score
from intake.tables import Idea
from store.engine import Session, Store
from store.prefetch import prefetch


class WalkStep(StrEnum):
    """What a triager can do about an idea on the walk through those that wait."""

    send = "send"
    ask = "ask"
    not_now = "not_now"
    try_it = "try_it"
    coach = "coach"


class UndoableDecision(Frozen):
    """The decision that was just made on the walk, and until when it can be undone."""

    id: str
    version: int
    title: str
    why: str
    until: datetime


class WalkPage(Frozen):
    """One idea of the walk, what its requester would read of a step, and what was decided before it.

    `waiting` is how many ideas wait, this one too; there is none once all were walked through. `steps` are those that
    are possible, `events` what could bring the idea up again, `experiment` what it would be tried out by. `priorities`
    are those to choose from, by key and name, `priority` is the key of the one that it matches. `budget` is what is
    left for experiments, None where it can't be tried anyway.
    """

    idea: IdeaNotification | None = None
    step: WalkStep = WalkStep.send
    steps: tuple[WalkStep, ...] = ()
    text: str = ""
    missing: tuple[Criterion, ...] = ()
    waiting: int = 0
    look_by: date | None = None
    events: tuple[Reopening, ...] = ()
    experiment: ExperimentDraft | None = None
    done: UndoableDecision | None = None
    priorities: tuple[tuple[str, str], ...] = ()
    priority: str = ""
    budget: ExperimentBudget | None = None


class WalkDecision(Frozen):
    """What a triager decided on the walk, in which words for the requester."""

    step: WalkStep
    text: str
    event: ReopeningEvent | None = None
    experiment: ExperimentDraft = ExperimentDraft()


class Walk:
    """The ideas that wait for a decision, one after the other, the oldest promise first."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def next(self, by: Principal, now: datetime, after: str | None = None) -> WalkPage:
        """Return the first idea that waits, or the one that comes after another, which was decided or left out."""
        authorise(by, Action.send)
        with self._store.reading() as session:
            before = idea_queries.idea(session, after, by) if after is not None else None
            prefetch(
                session,
                lambda s: idea_queries.next_to_decide(s, by, before),
                lambda s: idea_queries.count_to_decide(s, by),
            )
            row = idea_queries.next_to_decide(session, by, before)
            done = _undoable(before, now) if before is not None else None
            if row is None:
                return WalkPage(waiting=idea_queries.count_to_decide(session, by), done=done)
            return _page(session, row, WalkStep.send, by, now).model_copy(update={"done": done})

    def step(self, idea_id: str, step: WalkStep, by: Principal, now: datetime, text: str | None = None) -> WalkPage:
        """Return an idea with what its requester would read of a step: the `text` where the triager has written one.

        Raises ChangedMeanwhile once it is decided.
        """
        authorise(by, Action.send)
        with self._store.reading() as session:
            row = idea_queries.idea(session, idea_id, by)
            authorise(by, Action.send, relation_to_idea(session, row, by))
            if row.stage is not Stage.submitted:
                last = idea_queries.changes(session, idea_id)[-1]
                raise ChangedMeanwhile(last.sentence, by=last.by, idea_id=idea_id)
            page = _page(session, row, step, by, now)
            return page if text is None else page.model_copy(update={"text": text})


def _page(session: Session, row: Idea, step: WalkStep, by: Principal, now: datetime) -> WalkPage:
    read_ahead(
        session,
        [row],
        organization_queries.workspace,
        lambda s: idea_queries.count_to_decide(s, by),
        lambda s: first_promised_day(s, row),
        lambda s: portfolio_queries.newest(s),
        lambda s: budget_of(s, row, by, now),
        lambda s: outsiders(s, [row.requester]),
    )
    budget = budget_of(session, row, by, now) if _may_be_tried(row) else None
    steps = _steps(budget, has_requester=row.requester != NOBODY and not outsiders(session, [row.requester]))
    # What was offered before the budget was used up is offered no more.
    step = step if step in steps else WalkStep.send
    events = events_of(session, row, now) if step is WalkStep.not_now else ()
    coached = step is WalkStep.coach
    trial = trial_draft(session, row, by, coached=coached) if step in (WalkStep.try_it, WalkStep.coach) else None
    text = ""
    if step is WalkStep.send:
        text = accepting_text(session, row)
    elif events:
        text = set_aside_text(session, row, events[0], now)
    elif trial is not None:
        text = suggested_trial_text(session, row, by, now, coached=coached)
    return WalkPage(
        idea=idea_notification(session, row),
        step=step,
        steps=steps,
        text=text,
        waiting=idea_queries.count_to_decide(session, by),
        missing=tuple(c for c in Score.model_validate(row.score).missing if c in REQUESTER_CRITERIA),
        look_by=first_promised_day(session, row),
        events=events,
        experiment=trial,
        priorities=priority_choices(session),
        priority=row.fit.get("priority") or NO_PRIORITY,
        budget=budget,
    )


def _may_be_tried(row: Idea) -> bool:
    # Whoever would run an experiment would have to be shown a private idea.
    return not row.private and row.requester != NOBODY


def _steps(budget: ExperimentBudget | None, *, has_requester: bool) -> tuple[WalkStep, ...]:
    asks = (WalkStep.ask,) if has_requester else ()
    # Whoever has left runs no experiment with a coach.
    coached = (WalkStep.coach,) if has_requester else ()
    tries = () if budget is None or budget.is_used_up else (WalkStep.try_it, *coached)
    return (WalkStep.send, *asks, WalkStep.not_now, *tries)


def _undoable(row: Idea, now: datetime) -> UndoableDecision | None:
    until = undo_until(row)
    if until is None or until <= now or not is_undoable(row) or row.decision is None:
        return None
    why = Decision.model_validate(row.decision).why
    return UndoableDecision(id=row.id, version=row.version, title=row.title, why=why, until=until)
